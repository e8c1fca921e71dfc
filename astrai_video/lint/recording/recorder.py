"""Runs a scene with a renderer that draws nothing, and records the screen at the middle and end of every play."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
from manim import AnimationGroup, CairoRenderer, Mobject, Scene, Succession, ThreeDScene, Transform, TransformFromCopy
from manim.scene.scene_file_writer import SceneFileWriter

from astrai_video.engine.worker.segments import line_of
from astrai_video.engine.worker.skipping import Skip, skip_of
from astrai_video.errors import SceneError, nearest
from astrai_video.lint.findings import ON_SCREEN
from astrai_video.lint.record import Play, Recording, Shot, Span, Thing
from astrai_video.lint.recording import typeset
from astrai_video.lint.recording.appearances import Appearances, CameraView, Snapshot
from astrai_video.lint.recording.names import Names
from astrai_video.stage.scene import BeatMark, SectionScene

_MOST_SAMPLES = 6
_STILL_AFTER = 1 / 16  # seconds; a thing that is unchanged this much later is at rest


class Recorder(CairoRenderer):
    """A Cairo renderer that draws nothing: it steps through each play and samples the scene in between."""

    files: Sequence[frozenset[str]]
    names: Names
    appearances: Appearances
    plays: list[Play]
    shots: list[Shot]

    @classmethod
    def adopt(cls, scene: Scene, source_files: Sequence[frozenset[str]]) -> Recorder:
        """Convert the scene's Cairo renderer into a recorder."""
        renderer = scene.renderer
        renderer.__class__ = cls
        assert isinstance(renderer, Recorder)
        renderer.files, renderer.appearances = source_files, Appearances()
        renderer.names = Names(scene, frozenset().union(*source_files))
        renderer.names.hook_add()
        renderer.plays, renderer.shots = [], []
        renderer.file_writer = _NoFiles(scene.file_writer_settings)
        return renderer

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Step through a play without drawing it."""
        scene.compile_animation_data(*args, **kwargs)
        started = self.time
        scene.begin_animations()
        still = scene.is_current_animation_frozen_frame()
        duration = float(scene.duration)
        if not still:
            self._step_through(scene, duration)
        self.time = started + duration
        self.num_plays += 1
        self.plays.append(Play(self._line(), started, self.time, still))
        self.names.collect()
        self._add_shot(scene, Snapshot(scene.mobjects), "end", self.time)

    def render(self, *_args: Any, **_kwargs: Any) -> None:
        """Draw nothing."""

    def update_frame(self, *_args: Any, **_kwargs: Any) -> None:
        """Draw nothing."""

    def _line(self) -> str:
        """Return `file:line` of the call to play in the scene's file, else in another file of the film."""
        return next((line for files in self.files if (line := line_of(files))), "")

    def _step_through(self, scene: Scene, duration: float) -> None:
        """Step from the beginning of a play to its end; sample its middle twice, to detect what moves."""
        samples = [time for time in _sample_times(scene, duration) if time + _STILL_AFTER <= duration]
        moments = {*samples, *(time + _STILL_AFTER for time in samples), duration}
        if skip_of(scene) is not Skip.JUMP:
            moments |= set(np.arange(0, duration, 1 / self.camera.frame_rate).tolist())
        before = Snapshot([])
        for moment in sorted(moments):
            scene.update_to_time(moment)
            if moment - _STILL_AFTER in samples:
                now = Snapshot(scene.mobjects)
                self._add_shot(scene, now, "midway", self.time + moment, now.changed_since(before))
            if moment in samples:
                before = Snapshot(scene.mobjects)
            if scene.stop_condition is not None and scene.stop_condition():
                break
        for animation in scene.animations or []:
            animation.finish()
            animation.clean_up_from_scene(scene)
            _note_transforms(animation)
        scene.update_mobjects(0)
        self.static_image = None

    def _add_shot(
        self, scene: Scene, now: Snapshot, moment: Any, time: float, moving: frozenset[int] = frozenset()
    ) -> None:
        camera = CameraView(scene)
        things, in_motion = self.appearances.indices(now, camera, moving)
        self.shots.append(
            Shot(
                len(self.plays) - (moment == "end"),
                moment,
                round(time, 4),
                things,
                in_motion,
                camera.background,
                camera.zoomed,
                camera.scale,
            )
        )


def _sample_times(scene: Scene, duration: float) -> list[float]:
    """Times within a play to sample: its middle; in a Succession also the ends of its parts, up to six."""
    found = {duration / 2}
    for group in scene.animations or []:
        if isinstance(group, Succession):
            ends = sorted({float(end) for end in group.anims_with_timings["end"]})
            share = duration / max(ends[-1], 1e-9)
            found |= {(end - _STILL_AFTER * 1.5) * share for end in ends[:: max(1, len(ends) // _MOST_SAMPLES)]}
    return sorted(time for time in found if 0 < time < duration)


def record(scene: Scene, section: str, language: str, source_files: Sequence[frozenset[str]]) -> Recording:
    """Run a scene and return its recording, or one with the reason why it cannot be checked.

    `source_files` are the files whose line numbers and variable names are used: first the scene's own, then the rest.

    Raises SceneError for a scene without plays, and any exception of the scene.
    """
    if isinstance(scene, ThreeDScene):
        return refused(section, language, "a ThreeDScene is seen in perspective; only flat scenes are judged")
    if not isinstance(scene.renderer, CairoRenderer):
        return refused(section, language, "it is drawn by OpenGL; only scenes of the Cairo renderer are judged")
    recorder = Recorder.adopt(scene, source_files)
    beats: list[Span] = []

    def note(mark: BeatMark) -> None:
        beats.append(Span(mark.name, mark.first_play, mark.end_play))

    if isinstance(scene, SectionScene):
        scene.on_beat = note
    scene.render()
    if not recorder.plays:
        raise SceneError("plays nothing: a section needs at least one play or wait.")
    appearances = recorder.appearances
    _check_allowed(appearances.all)
    return Recording(
        section=section,
        language=language,
        things=tuple(appearances.all),
        shots=tuple(recorder.shots),
        plays=tuple(recorder.plays),
        beats=tuple(beats),
        names={number: name for number in appearances.numbers() if (name := recorder.names.of(number))},
    )


def _check_allowed(things: Iterable[Thing]) -> None:
    """Raise SceneError when a scene suppresses a rule that does not exist."""
    for name in {rule for thing in things for rule, _ in thing.allowed} - set(ON_SCREEN):
        raise SceneError(f"allow() names {name!r}, which is no rule on what is on screen: {nearest(name, ON_SCREEN)}")


def refused(section: str, language: str, reason: str) -> Recording:
    """Return the recording of a scene that is not checked, with the reason."""
    return Recording(section, language, (), (), (), refused=reason)


def _note_transforms(animation: Any) -> None:
    """Note that a Transform leaves its first object on screen, with the appearance of the second."""
    if isinstance(animation, AnimationGroup):
        for part in animation.animations:
            _note_transforms(part)
    elif isinstance(animation, TransformFromCopy):
        return  # it runs backwards: its first object keeps its own appearance
    elif isinstance(animation, Transform) and not animation.replace_mobject_with_target_in_scene:
        target = getattr(animation, "target_mobject", None)
        if target is not None and animation.rate_func(1) == 1:
            typeset.note_transformed(cast(Mobject, animation.mobject), target)


class _NoFiles(SceneFileWriter):
    """A manim file writer that writes nothing."""

    def add_sound(self, *_args: Any, **_kwargs: Any) -> None:
        """Ignore sound."""

    def save_image(self, *_args: Any, **_kwargs: Any) -> None:
        """Save no picture."""

    def finish(self) -> None:
        """Combine no files."""
