"""Deduplicates the appearances of things: snapshots of a scene become indices into one list of things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from manim import Mobject, Scene

from astrai_video.lint.record import Color, Thing
from astrai_video.lint.recording.paint import fingerprint
from astrai_video.lint.recording.parts import parts
from astrai_video.lint.recording.things import thing

_FRAME_HEIGHT = 8.0  # scene units, without zoom


class Snapshot:
    """The parts of a scene at one moment, in drawing order, with a fingerprint of the appearance of each."""

    def __init__(self, mobjects: Iterable[Mobject]) -> None:
        self.parts = [(part, fingerprint(part.mobject)) for part in parts(mobjects)]

    def changed_since(self, before: Snapshot) -> frozenset[int]:
        """Ids of the mobjects that changed their appearance or are new."""
        known = {id(part.mobject): prints for part, prints in before.parts}
        return frozenset(id(part.mobject) for part, prints in self.parts if known.get(id(part.mobject)) != prints)


class Appearances:
    """All distinct appearances of things so far; a repeated one gets the same index."""

    def __init__(self) -> None:
        self.all: list[Thing] = []
        self._index: dict[tuple[int, bytes, Any], int | None] = {}
        self._mobjects: dict[int, Mobject] = {}  # keeps objects alive, so that their ids stay unique

    def indices(
        self, now: Snapshot, camera: CameraView, moving: frozenset[int]
    ) -> tuple[tuple[int, ...], frozenset[int]]:
        """Indices of the things on screen in drawing order, and the indices of those whose mobject is in `moving`."""
        shown, in_motion = [], set()
        for part, prints in now.parts:
            number = id(part.mobject)
            self._mobjects[number] = part.mobject
            key = (number, prints, (camera.key, part.context))
            if key not in self._index:
                found = thing(part, number)
                self._index[key] = None if found is None else len(self.all)
                if found is not None:
                    self.all.append(camera.in_frame(found))
            place = self._index[key]
            if place is not None:
                shown.append(place)
                if number in moving:
                    in_motion.add(place)
        return tuple(shown), frozenset(in_motion)

    def numbers(self) -> set[int]:
        """Numbers of all things and groups."""
        return {number for thing in self.all for number in (thing.number, *thing.groups)}


class CameraView:
    """The camera's view: maps positions in the scene to positions in the frame."""

    def __init__(self, scene: Scene) -> None:
        camera: Any = scene.camera
        height = float(camera.frame_height)
        center = [float(value) for value in camera.frame_center[:2]]
        self.scale = _FRAME_HEIGHT / height
        self._shift = center
        self.zoomed = abs(self.scale - 1) > 1e-3 or any(abs(value) > 1e-3 for value in center)
        self.key = (self.scale, *center)
        self.background = _rgba(camera)

    def in_frame(self, thing: Thing) -> Thing:
        """Return the thing in the coordinates of the frame."""
        if not self.zoomed:
            return thing
        return thing.moved(self.scale, (self._shift[0], self._shift[1]))


def _rgba(camera: Any) -> Color:
    red, green, blue = camera.background_color.to_rgb()
    return float(red), float(green), float(blue), float(camera.background_opacity)
