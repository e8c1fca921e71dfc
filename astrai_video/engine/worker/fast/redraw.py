"""Dirty-rectangle redraw: repaints only the regions that changed.

During a play of plain animations everything else on screen is static. From one frame to the next the picture differs at
most where the animated objects were and where they are now: these regions are filled with the background again, and the
objects that reach into them are redrawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cairo
import numpy as np
from manim import Camera, VMobject

from astrai_video.engine.worker.fast.cairo_path import CairoPath, cairo_paths
from astrai_video.engine.worker.fast.paint import Paint
from astrai_video.engine.worker.fast.regions import EMPTY, Region, clusters

_MITER_LIMIT = 10.0  # Cairo's default: a corner extends at most half of this many line widths out of its path
_ANTIALIASING = 2  # pixels


@dataclass(slots=True)
class _Drawn:
    """A vmobject as last drawn, and the frame of its last change.

    Its points, its paint (None for a gradient), its path (None while not needed, or when only manim can make it), and
    the bounds of the pixels that drawing it may touch.
    """

    vmobject: VMobject
    frame: int
    points: bytes
    paint: Paint | None
    path: CairoPath | None
    bounds: Region = EMPTY


class PartialRedraw:
    """The picture of a camera during one play: its background, and the bounds of every object when last drawn.

    `static` are the ids of the mobjects that cannot change during the play. The camera is a plain one, and does not
    move.
    """

    def __init__(self, camera: Camera, static: frozenset[int]) -> None:
        self._camera = camera
        self._whole = Region(0, camera.pixel_height, 0, camera.pixel_width)
        self._background: np.ndarray | None = None
        self._is_invalid = True
        self._static = static
        self._frame = 0
        self._drawn: dict[int, _Drawn] = {}
        self._shown: list[int] = []
        self._changed: list[Region] = [self._whole]
        self._across = camera.pixel_width / camera.frame_width
        self._down = camera.pixel_height / camera.frame_height
        self._x = camera.pixel_width / 2 - camera.frame_center[0] * self._across
        self._y = camera.pixel_height / 2 + camera.frame_center[1] * self._down
        self._miter_reach = camera.cairo_line_width_multiple * max(self._across, self._down) * _MITER_LIMIT / 2

    @property
    def background(self) -> np.ndarray:
        """The picture that the frame is drawn on, (height, width, 4)."""
        assert self._background is not None
        return self._background

    def set_background(self, background: np.ndarray) -> bool:
        """Set the background of the next frame; return True if the caller has to fill the whole picture with it now."""
        if self._background is background:
            return False
        self._background = background
        self._is_invalid = True
        return True

    def draw(self, shown: Sequence[VMobject]) -> None:
        """Redraw what has changed since the last frame, so that the picture shows the mobjects in this order."""
        self._frame += 1
        changes = self._membership_changes(list(map(id, shown))) + self._appearance_changes(shown)
        regions = clusters([self._whole] if self._is_invalid else changes)
        self._is_invalid = False
        if not regions:
            return
        drawn = [self._drawn[id(vmobject)] for vmobject in shown]
        self._changed += regions
        regions = _widened(regions, [one.bounds for one in drawn if one.frame != self._frame])
        pixels = self._camera.pixel_array
        for region in regions:
            pixels[region.slices] = self.background[region.slices]
        context = self._camera.get_cairo_context(pixels)
        for one in drawn:
            if one.bounds.overlaps_any(regions):
                self._draw(context, one)

    def _draw(self, context: cairo.Context[cairo.ImageSurface], drawn: _Drawn) -> None:
        """As Camera.display_vectorized."""
        camera = self._camera
        if drawn.path is None:
            camera.display_vectorized(drawn.vmobject, context)
            return
        drawn.path.set_on(context)
        if drawn.paint is None:
            camera.apply_stroke(context, drawn.vmobject, background=True)
            camera.apply_fill(context, drawn.vmobject)
            camera.apply_stroke(context, drawn.vmobject)
        else:
            drawn.paint.draw(context, camera.cairo_line_width_multiple)

    def invalidate(self) -> None:
        """Mark the whole picture as changed, and forget the bounds of all mobjects."""
        self._is_invalid = True
        self._drawn.clear()
        self._changed = [self._whole]

    def pop_changed(self) -> list[Region]:
        """The regions that may have changed since the last call, disjoint."""
        changed, self._changed = clusters(self._changed), []
        return changed

    def _membership_changes(self, shown: list[int]) -> list[Region]:
        """The bounds of mobjects that are no longer shown; the whole picture when the order of others has changed."""
        before, self._shown = self._shown, shown
        if before == shown:
            return []
        now = set(shown)
        stayed = [one for one in before if one in now]
        if stayed != [one for one in shown if one in set(stayed)]:
            return [self._whole]
        return [self._drawn.pop(one).bounds for one in before if one not in now]

    def _appearance_changes(self, shown: Sequence[VMobject]) -> list[Region]:
        """The old and new bounds of vmobjects that have changed since the last frame."""
        changes: list[Region] = []
        changed: list[_Drawn] = []
        for vmobject in shown:
            drawn = self._drawn.get(id(vmobject))
            if drawn is not None and id(vmobject) in self._static:
                continue
            points, paint = vmobject.points.tobytes(), Paint.of(vmobject)
            path = None
            if drawn is not None:
                if points == drawn.points:
                    if paint is not None and paint == drawn.paint:
                        continue
                    path = drawn.path
                changes.append(drawn.bounds)
            drawn = self._drawn[id(vmobject)] = _Drawn(vmobject, self._frame, points, paint, path)
            if paint is None or not paint.is_invisible:
                changed.append(drawn)
        self._make_paths([drawn for drawn in changed if drawn.path is None])
        for drawn in changed:
            drawn.bounds = self._bounds_of(drawn)
            changes.append(drawn.bounds)
        return changes

    def _make_paths(self, changed: Sequence[_Drawn]) -> None:
        vmobjects = [drawn.vmobject for drawn in changed]
        paths = cairo_paths(
            vmobjects, [vmobject.points for vmobject in vmobjects]
        )  # a plain camera does not transform them
        for drawn, path in zip(changed, paths, strict=True):
            drawn.path = path

    def _bounds_of(self, drawn: _Drawn) -> Region:
        """The bounds of the pixels that drawing a vmobject may touch: its control points, plus the strokes' corners."""
        whole, path, paint = self._whole, drawn.path, drawn.paint
        if path is None:
            return whole
        if paint is None:
            width = max(drawn.vmobject.get_stroke_width(False), drawn.vmobject.get_stroke_width(True))
        else:
            width = max(paint.width, paint.background_width)
        room = width * self._miter_reach + _ANTIALIASING
        return Region(
            max(whole.top, math.floor(self._y - path.y1 * self._down - room)),
            min(whole.bottom, math.ceil(self._y - path.y0 * self._down + room)),
            max(whole.left, math.floor(self._x + path.x0 * self._across - room)),
            min(whole.right, math.ceil(self._x + path.x1 * self._across + room)),
        )


def _widened(regions: list[Region], bounds: list[Region]) -> list[Region]:
    """Extend the regions by all bounds that overlap them: what is redrawn is redrawn as a whole.

    Clipping would redraw less, but Cairo's coverage at the edge of a clip can differ by one level.
    """
    while True:
        reaching = [one for one in bounds if one.overlaps_any(regions) and not one.is_inside_any(regions)]
        if not reaching:
            return regions
        regions = clusters(regions + reaching)
