"""Runs a scene without drawing it, and records what is on screen at the end and midway of every play."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
from manim import AnimationGroup, CairoRenderer, Mobject, Scene, Succession, ThreeDScene, Transform, TransformFromCopy
from manim.scene.scene_file_writer import SceneFileWriter

from astrai_video.engine.worker.segments import line_of
from astrai_video.engine.worker.skipping import Ahead, way_ahead
from astrai_video.errors import SceneError, nearest
from astrai_video.lint.findings import ON_SCREEN
from astrai_video.lint.record import Color, Play, Record, Shot, Span, Thing
from astrai_video.lint.recording import things as look
from astrai_video.lint.recording import typeset
from astrai_video.lint.recording.names import Names
from astrai_video.stage.scene import BeatMark, SectionScene

_MOST_LOOKS = 6
_STILL_AFTER = 1 / 16  # what looks the same this much later is at rest


class Recorder(CairoRenderer):
    """A Cairo renderer that draws nothing: it takes each play in a few steps and looks at the scene between them."""

    files: Sequence[frozenset[str]]
    names: Names
    seen: _Seen
    plays: list[Play]
    shots: list[Shot]

    @classmethod
    def adopt(cls, scene: Scene, source_files: Sequence[frozenset[str]]) -> Recorder:
        """Turn the scene's renderer, which is manim's Cairo renderer, into one of this class."""
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
        """Go through a play without drawing it."""
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
        """Nothing is drawn."""

    def update_frame(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is drawn."""

    def _line(self) -> str:
        """The place in the scene that plays, else in the film's other code."""
        return next((line for files in self.files if (line := line_of(files))), "")

    def _pass(self, scene: Scene, duration: float) -> None:
        """Step from the beginning of a play to its end; look at it twice in its middle, to know what moves."""
        looks = [look for look in _middles(scene, duration) if look + _STILL_AFTER <= duration]
        moments = {*looks, *(look + _STILL_AFTER for look in looks), duration}
        if way_ahead(scene) is not Ahead.JUMP:
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
    """When to look into a play: midway; in a Succession also where its parts end, a few times at most."""
    found = {duration / 2}
    for group in scene.animations or []:
        if isinstance(group, Succession):
            ends = sorted({float(end) for end in group.anims_with_timings["end"]})
            share = duration / max(ends[-1], 1e-9)
            found |= {(end - _STILL_AFTER * 1.5) * share for end in ends[:: max(1, len(ends) // _MOST_LOOKS)]}
    return sorted(look for look in found if 0 < look < duration)


def record(scene: Scene, section: str, language: str, source_files: Sequence[frozenset[str]]) -> Record:
    """Run a scene and return all that was seen of it, or why it cannot be judged.

    `source_files` are the files whose lines and variables name things: first the scene's own, then the rest.

    Raises SceneError for a scene without plays, and whatever the scene raises.
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
    """Raise SceneError when a scene allows what no rule on what is on screen is called."""
    for name in {rule for thing in things for rule, _ in thing.allowed} - set(ON_SCREEN):
        raise SceneError(f"allow() names {name!r}, which is no rule on what is on screen: {nearest(name, ON_SCREEN)}")


def refused(section: str, language: str, reason: str) -> Record:
    """The record of a scene that is not judged, with the reason."""
    return Record(section, language, (), (), (), refused=reason)


class _Look:
    """The parts of a scene at one moment, in drawing order, with bytes that tell how each one looks."""

    def __init__(self, mobjects: Iterable[Mobject]) -> None:
        self.parts = [(part, look.fingerprint(part)) for part in look.parts(mobjects)]

    def changed_since(self, before: _Look) -> frozenset[int]:
        """The ids of the mobjects that looked otherwise, or were not there."""
        known = {id(part.mobject): prints for part, prints in before.parts}
        return frozenset(id(part.mobject) for part, prints in self.parts if known.get(id(part.mobject)) != prints)


class _Seen:
    """Every look that anything has had so far; one that comes again is found again."""

    def __init__(self) -> None:
        self.kept: list[Thing] = []
        self._index: dict[tuple[int, bytes, Any], int | None] = {}
        self._alive: dict[int, Mobject] = {}  # an id is good as long as its object lives

    def things(self, now: _Look, view: _View, moving: frozenset[int]) -> tuple[tuple[int, ...], frozenset[int]]:
        """The things on screen in drawing order, and those of them whose mobject is `moving`."""
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
        """The numbers of all things and groups."""
        return {number for thing in self.kept for number in (thing.number, *thing.groups)}


class _View:
    """What the camera shows: positions in the scene as positions in the frame."""

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
        """The thing as the camera shows it."""
        if not self.zoomed:
            return thing
        return thing.moved(self.scale, (self._shift[0], self._shift[1]))


def _rgba(camera: Any) -> Color:
    red, green, blue = camera.background_color.to_rgb()
    return float(red), float(green), float(blue), float(camera.background_opacity)


def _note_looks(animation: Any) -> None:
    """A transform leaves its first object on screen, in the looks of the second."""
    if isinstance(animation, AnimationGroup):
        for part in animation.animations:
            _note_looks(part)
    elif isinstance(animation, TransformFromCopy):
        return  # it runs backwards: its first object ends as itself
    elif isinstance(animation, Transform) and not animation.replace_mobject_with_target_in_scene:
        target = getattr(animation, "target_mobject", None)
        if target is not None and animation.rate_func(1) == 1:
            typeset.note_transformed(cast(Mobject, animation.mobject), target)


class _NoFiles(SceneFileWriter):
    """manim's file writer, writing nothing."""

    def add_sound(self, *_args: Any, **_kwargs: Any) -> None:
        """Sound is not looked at."""

    def save_image(self, *_args: Any, **_kwargs: Any) -> None:
        """No picture is kept."""

    def finish(self) -> None:
        """Nothing is combined."""
