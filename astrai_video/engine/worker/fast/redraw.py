"""What of a picture must be drawn again: only where something moves.

While a play of plain animations is drawn, everything else on screen is a bystander that does not change. From one
frame to the next, the picture differs at most where the animated objects were and where they are now; those regions
are laid on the background again, and only what reaches into them is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cairo
import numpy as np
from manim import Camera, VMobject

from astrai_video.engine.worker.fast.cairo_path import Outline, outlines
from astrai_video.engine.worker.fast.paint import Paint
from astrai_video.engine.worker.fast.regions import NOWHERE, Region, clusters

_MITER_LIMIT = 10.0  # Cairo's own: a corner reaches at most half of this many line widths out of its path
_ANTIALIASING = 2  # pixels


@dataclass(slots=True)
class _Seen:
    """A vmobject as it was drawn last, and in which frame it had changed.

    Its points, its paint (None for a gradient), its path (None while it is not needed, or when only manim can make it),
    and the pixels that drawing it may touch.
    """

    vmobject: VMobject
    frame: int
    points: bytes
    paint: Paint | None
    path: Outline | None
    place: Region = NOWHERE


class Canvas:
    """The picture of a camera during one play: what it was laid on, and who stood where when it was drawn last.

    `bystanders` are the ids of the mobjects that cannot change during the play. The camera is a plain one, and does not
    move.
    """

    def __init__(self, camera: Camera, bystanders: frozenset[int]) -> None:
        self._camera = camera
        self._whole = Region(0, camera.pixel_height, 0, camera.pixel_width)
        self._background: np.ndarray | None = None
        self._is_fresh = True
        self._bystanders = bystanders
        self._frame = 0
        self._seen: dict[int, _Seen] = {}
        self._shown: list[int] = []
        self._changed: list[Region] = [self._whole]
        self._across = camera.pixel_width / camera.frame_width
        self._down = camera.pixel_height / camera.frame_height
        self._x = camera.pixel_width / 2 - camera.frame_center[0] * self._across
        self._y = camera.pixel_height / 2 + camera.frame_center[1] * self._down
        self._room = camera.cairo_line_width_multiple * max(self._across, self._down) * _MITER_LIMIT / 2

    @property
    def background(self) -> np.ndarray:
        """What the frame is drawn on."""
        assert self._background is not None
        return self._background

    def lay(self, background: np.ndarray) -> bool:
        """Say what the next frame is drawn on; whether the picture must be laid on it whole, now."""
        if self._background is background:
            return False
        self._background = background
        self._is_fresh = True
        return True

    def redraw(self, shown: Sequence[VMobject]) -> None:
        """Draw what has changed since the last frame, so that the picture shows these, in their order."""
        self._frame += 1
        changes = self._changes_of_cast(list(map(id, shown))) + self._changes_of_looks(shown)
        regions = clusters([self._whole] if self._is_fresh else changes)
        self._is_fresh = False
        if not regions:
            return
        seen = [self._seen[id(vmobject)] for vmobject in shown]
        self._changed += regions
        regions = _widened(regions, [one.place for one in seen if one.frame != self._frame])
        pixels = self._camera.pixel_array
        for region in regions:
            pixels[region.slices] = self.background[region.slices]
        context = self._camera.get_cairo_context(pixels)
        for one in seen:
            if one.place.meets_any(regions):
                self._draw(context, one)

    def _draw(self, context: cairo.Context[cairo.ImageSurface], seen: _Seen) -> None:
        """As Camera.display_vectorized."""
        camera = self._camera
        if seen.path is None:
            camera.display_vectorized(seen.vmobject, context)
            return
        seen.path.put(context)
        if seen.paint is None:
            camera.apply_stroke(context, seen.vmobject, background=True)
            camera.apply_fill(context, seen.vmobject)
            camera.apply_stroke(context, seen.vmobject)
        else:
            seen.paint.put(context, camera.cairo_line_width_multiple)

    def redraw_all(self) -> None:
        """Say that the whole picture is drawn again, and that nobody's place is known."""
        self._is_fresh = True
        self._seen.clear()
        self._changed = [self._whole]

    def take_changed(self) -> list[Region]:
        """The regions that may look different from what they were at the last call; no two of them meet."""
        changed, self._changed = clusters(self._changed), []
        return changed

    def _changes_of_cast(self, shown: list[int]) -> list[Region]:
        """Where those stood that are no longer shown; everywhere when some have changed their order."""
        before, self._shown = self._shown, shown
        if before == shown:
            return []
        now = set(shown)
        stayed = [one for one in before if one in now]
        if stayed != [one for one in shown if one in set(stayed)]:
            return [self._whole]
        return [self._seen.pop(one).place for one in before if one not in now]

    def _changes_of_looks(self, shown: Sequence[VMobject]) -> list[Region]:
        """Where vmobjects that have changed since the last frame were and are."""
        changes: list[Region] = []
        changed: list[_Seen] = []
        for vmobject in shown:
            seen = self._seen.get(id(vmobject))
            if seen is not None and id(vmobject) in self._bystanders:
                continue
            points, paint = vmobject.points.tobytes(), Paint.of(vmobject)
            path = None
            if seen is not None:
                if points == seen.points:
                    if paint is not None and paint == seen.paint:
                        continue
                    path = seen.path
                changes.append(seen.place)
            seen = self._seen[id(vmobject)] = _Seen(vmobject, self._frame, points, paint, path)
            if paint is None or not paint.is_invisible:
                changed.append(seen)
        self._make_paths([seen for seen in changed if seen.path is None])
        for seen in changed:
            seen.place = self._place(seen)
            changes.append(seen.place)
        return changes

    def _make_paths(self, changed: Sequence[_Seen]) -> None:
        vmobjects = [seen.vmobject for seen in changed]
        paths = outlines(vmobjects, [vmobject.points for vmobject in vmobjects])  # a plain camera does not change them
        for seen, path in zip(changed, paths, strict=True):
            seen.path = path

    def _place(self, seen: _Seen) -> Region:
        """The pixels that drawing a vmobject may touch: its control points, with room for the strokes' corners."""
        whole, path, paint = self._whole, seen.path, seen.paint
        if path is None:
            return whole
        if paint is None:
            width = max(seen.vmobject.get_stroke_width(False), seen.vmobject.get_stroke_width(True))
        else:
            width = max(paint.width, paint.width_behind)
        room = width * self._room + _ANTIALIASING
        return Region(
            max(whole.top, math.floor(self._y - path.y1 * self._down - room)),
            min(whole.bottom, math.ceil(self._y - path.y0 * self._down + room)),
            max(whole.left, math.floor(self._x + path.x0 * self._across - room)),
            min(whole.right, math.ceil(self._x + path.x1 * self._across + room)),
        )


def _widened(regions: list[Region], places: list[Region]) -> list[Region]:
    """The regions with every place that reaches into one: what is drawn again is drawn again whole.

    Clipping would do with less, but Cairo's coverage at the edge of a clip can be one level off.
    """
    while True:
        reaching = [place for place in places if place.meets_any(regions) and not place.is_within_one(regions)]
        if not reaching:
            return regions
        regions = clusters(regions + reaching)
