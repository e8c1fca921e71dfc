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
from astrai_video.lint.record import Color, Play, Record, Shot, Span, Thing
from astrai_video.lint.recording import things as look
from astrai_video.lint.recording import typeset
from astrai_video.lint.recording.names import Names
from astrai_video.stage.scene import BeatMark, SectionScene

_MOST_LOOKS = 6
_STILL_AFTER = 1 / 16  # seconds; a thing that is unchanged this much later is at rest


class Recorder(CairoRenderer):
    """A Cairo renderer that draws nothing: it steps through each play and samples the scene in between."""

    files: Sequence[frozenset[str]]
    names: Names
    seen: _Seen
    plays: list[Play]
    shots: list[Shot]

    @classmethod
    def adopt(cls, scene: Scene, source_files: Sequence[frozenset[str]]) -> Recorder:
        """Convert the scene's Cairo renderer into a recorder."""
        renderer = scene.renderer
        renderer.__class__ = cls
        assert isinstance(renderer, Recorder)
        renderer.files, renderer.seen = source_files, _Seen()
        renderer.names = Names(scene, frozenset().union(*source_files))
        renderer.names.watch_add()
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
            self._pass(scene, duration)
        self.time = started + duration
        self.num_plays += 1
        self.plays.append(Play(self._line(), started, self.time, still))
        self.names.collect()
        self._take(scene, _Look(scene.mobjects), "end", self.time)

    def render(self, *_args: Any, **_kwargs: Any) -> None:
        """Draw nothing."""

    def update_frame(self, *_args: Any, **_kwargs: Any) -> None:
        """Draw nothing."""

    def _line(self) -> str:
        """Return `file:line` of the call to play in the scene's file, else in another file of the film."""
        return next((line for files in self.files if (line := line_of(files))), "")

    def _pass(self, scene: Scene, duration: float) -> None:
        """Step from the beginning of a play to its end; sample its middle twice, to detect what moves."""
        looks = [look for look in _middles(scene, duration) if look + _STILL_AFTER <= duration]
        moments = {*looks, *(look + _STILL_AFTER for look in looks), duration}
        if skip_of(scene) is not Skip.JUMP:
            moments |= set(np.arange(0, duration, 1 / self.camera.frame_rate).tolist())
        before = _Look([])
        for moment in sorted(moments):
            scene.update_to_time(moment)
            if moment - _STILL_AFTER in looks:
                now = _Look(scene.mobjects)
                self._take(scene, now, "midway", self.time + moment, now.changed_since(before))
            if moment in looks:
                before = _Look(scene.mobjects)
            if scene.stop_condition is not None and scene.stop_condition():
                break
        for animation in scene.animations or []:
            animation.finish()
            animation.clean_up_from_scene(scene)
            _note_looks(animation)
        scene.update_mobjects(0)
        self.static_image = None

    def _take(self, scene: Scene, now: _Look, moment: Any, time: float, moving: frozenset[int] = frozenset()) -> None:
        view = _View(scene)
        things, in_motion = self.seen.things(now, view, moving)
        self.shots.append(
            Shot(
                len(self.plays) - (moment == "end"),
                moment,
                round(time, 4),
                things,
                in_motion,
                view.background,
                view.zoomed,
                view.scale,
            )
        )


def _middles(scene: Scene, duration: float) -> list[float]:
    """Times within a play to sample: its middle; in a Succession also the ends of its parts, up to six."""
    found = {duration / 2}
    for group in scene.animations or []:
        if isinstance(group, Succession):
            ends = sorted({float(end) for end in group.anims_with_timings["end"]})
            share = duration / max(ends[-1], 1e-9)
            found |= {(end - _STILL_AFTER * 1.5) * share for end in ends[:: max(1, len(ends) // _MOST_LOOKS)]}
    return sorted(look for look in found if 0 < look < duration)


def record(scene: Scene, section: str, language: str, source_files: Sequence[frozenset[str]]) -> Record:
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
    seen = recorder.seen
    _check_allowed(seen.kept)
    return Record(
        section=section,
        language=language,
        things=tuple(seen.kept),
        shots=tuple(recorder.shots),
        plays=tuple(recorder.plays),
        beats=tuple(beats),
        names={number: name for number in seen.numbers() if (name := recorder.names.of(number))},
    )


def _check_allowed(things: Iterable[Thing]) -> None:
    """Raise SceneError when a scene suppresses a rule that does not exist."""
    for name in {rule for thing in things for rule, _ in thing.allowed} - set(ON_SCREEN):
        raise SceneError(f"allow() names {name!r}, which is no rule on what is on screen: {nearest(name, ON_SCREEN)}")


def refused(section: str, language: str, reason: str) -> Record:
    """Return the recording of a scene that is not checked, with the reason."""
    return Record(section, language, (), (), (), refused=reason)


class _Look:
    """The parts of a scene at one moment, in drawing order, with a fingerprint of the appearance of each."""

    def __init__(self, mobjects: Iterable[Mobject]) -> None:
        self.parts = [(part, look.fingerprint(part)) for part in look.parts(mobjects)]

    def changed_since(self, before: _Look) -> frozenset[int]:
        """Ids of the mobjects that changed their appearance or are new."""
        known = {id(part.mobject): prints for part, prints in before.parts}
        return frozenset(id(part.mobject) for part, prints in self.parts if known.get(id(part.mobject)) != prints)


class _Seen:
    """All distinct appearances of things so far; a repeated one gets the same index."""

    def __init__(self) -> None:
        self.kept: list[Thing] = []
        self._index: dict[tuple[int, bytes, Any], int | None] = {}
        self._alive: dict[int, Mobject] = {}  # keeps objects alive, so that their ids stay unique

    def things(self, now: _Look, view: _View, moving: frozenset[int]) -> tuple[tuple[int, ...], frozenset[int]]:
        """Indices of the things on screen in drawing order, and the indices of those whose mobject is in `moving`."""
        shown, in_motion = [], set()
        for part, prints in now.parts:
            number = id(part.mobject)
            self._alive[number] = part.mobject
            key = (number, prints, (view.key, part.place))
            if key not in self._index:
                found = look.thing(part, number)
                self._index[key] = None if found is None else len(self.kept)
                if found is not None:
                    self.kept.append(view.seen(found))
            place = self._index[key]
            if place is not None:
                shown.append(place)
                if number in moving:
                    in_motion.add(place)
        return tuple(shown), frozenset(in_motion)

    def numbers(self) -> set[int]:
        """Numbers of all things and groups."""
        return {number for thing in self.kept for number in (thing.number, *thing.groups)}


class _View:
    """The camera's view: maps positions in the scene to positions in the frame."""

    def __init__(self, scene: Scene) -> None:
        camera: Any = scene.camera
        height = float(camera.frame_height)
        center = [float(value) for value in camera.frame_center[:2]]
        self.scale = 8.0 / height
        self._shift = center
        self.zoomed = abs(self.scale - 1) > 1e-3 or any(abs(value) > 1e-3 for value in center)
        self.key = (self.scale, *center)
        self.background = _rgba(camera)

    def seen(self, thing: Thing) -> Thing:
        """Return the thing in the coordinates of the frame."""
        if not self.zoomed:
            return thing
        return thing.moved(self.scale, (self._shift[0], self._shift[1]))


def _rgba(camera: Any) -> Color:
    red, green, blue = camera.background_color.to_rgb()
    return float(red), float(green), float(blue), float(camera.background_opacity)


def _note_looks(animation: Any) -> None:
    """Note that a Transform leaves its first object on screen, with the appearance of the second."""
    if isinstance(animation, AnimationGroup):
        for part in animation.animations:
            _note_looks(part)
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
