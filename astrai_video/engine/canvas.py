"""What of a picture must be drawn again: only where something moves.

While a play of plain animations is drawn, everything else on screen is a bystander that does not change. From one
frame to the next, the picture differs at most where the animated objects were and where they are now; those regions
are laid on the background again, and only what reaches into them is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cairo
import numpy as np
from manim import Camera, VMobject

from astrai_video.engine.outline import Outline, outlines
from astrai_video.engine.paint import Paint
from astrai_video.engine.region import NOWHERE, Region, clusters

_MITER_LIMIT = 10.0  # Cairo's own: a corner reaches at most half of this many line widths out of its path
_ANTIALIASING = 2  # pixels


@dataclass(slots=True)
class _Seen:
    """A vmobject as drawn last: its points, its paint, its path if it was needed, the pixels it may touch."""

    points: bytes
    paint: Paint | None
    path: Outline | None
    place: Region


class Canvas:
    """The picture of a camera during one play: what it was laid on, and who stood where when it was drawn last.

    `bystanders` are the ids of the mobjects that cannot change during the play.
    """

    def __init__(self, camera: Camera, bystanders: frozenset[int]) -> None:
        self._camera = camera
        self.whole = Region(0, camera.pixel_height, 0, camera.pixel_width)
        self.background: np.ndarray | None = None
        self._is_fresh = True
        self._bystanders = bystanders
        self._seen: dict[int, _Seen] = {}
        self._shown: list[int] = []
        self._changed: list[Region] = [self.whole]

    def lay(self, background: np.ndarray) -> bool:
        """Say what the next frame is drawn on; whether the picture must be laid on it whole, now."""
        if self.background is background:
            return False
        self.background = background
        self._is_fresh = True
        return True

    def to_redraw(self, shown: Sequence[VMobject]) -> tuple[list[Region], list[VMobject]]:
        """The regions of the picture to draw again to show these, and those of them that reach into them, in order.

        No two regions meet.
        """
        changes = self._changes_of_cast([id(vmobject) for vmobject in shown])
        changes += self._changes_of_looks(shown)
        if self._is_fresh:
            changes = [self.whole]
        self._is_fresh = False
        regions = clusters(changes)
        if not regions:
            return [], []
        places = [self._seen[id(vmobject)].place for vmobject in shown]
        regions = _widened(regions, places)
        self._changed += regions
        reaching = [vmobject for vmobject, place in zip(shown, places, strict=True) if place.meets_any(regions)]
        return regions, reaching

    def draw(self, context: cairo.Context[cairo.ImageSurface], vmobjects: Iterable[VMobject]) -> None:
        """Draw vmobjects as they were seen last."""
        for vmobject in vmobjects:
            seen = self._seen[id(vmobject)]
            if seen.path is None or seen.paint is None:
                self._camera.display_vectorized(vmobject, context)
            else:
                seen.path.put(context)
                seen.paint.put(context, self._camera.cairo_line_width_multiple)

    def redraw_all(self) -> None:
        """Say that the whole picture is drawn again, and that nobody's place is known."""
        self._is_fresh = True
        self._seen.clear()
        self._changed = [self.whole]

    def take_changed(self) -> list[Region]:
        """The regions that have been drawn on since the last call; no two of them meet."""
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
            return [self.whole]
        return [self._seen.pop(one).place for one in before if one not in now]

    def _changes_of_looks(self, shown: Sequence[VMobject]) -> list[Region]:
        """Where vmobjects that have changed since the last frame were and are."""
        changes: list[Region] = []
        changed: list[tuple[VMobject, _Seen]] = []
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
            seen = self._seen[id(vmobject)] = _Seen(points, paint, path, NOWHERE)
            if paint is None or not paint.is_invisible:
                changed.append((vmobject, seen))
        self._make_paths([pair for pair in changed if pair[1].path is None])
        for vmobject, seen in changed:
            seen.place = self._place(vmobject, seen)
            changes.append(seen.place)
        return changes

    def _make_paths(self, changed: Sequence[tuple[VMobject, _Seen]]) -> None:
        vmobjects = [vmobject for vmobject, _ in changed]
        paths = outlines(vmobjects, [vmobject.points for vmobject in vmobjects])  # a plain camera does not change them
        for (_, seen), path in zip(changed, paths, strict=True):
            seen.path = path

    def _place(self, vmobject: VMobject, seen: _Seen) -> Region:
        """The pixels that drawing a vmobject may touch: its control points, with room for the strokes' corners."""
        camera, whole, path, paint = self._camera, self.whole, seen.path, seen.paint
        if path is None:
            return whole
        across, down = camera.pixel_width / camera.frame_width, camera.pixel_height / camera.frame_height
        x, y = camera.frame_center[0], camera.frame_center[1]
        if paint is None:
            width = max(vmobject.get_stroke_width(False), vmobject.get_stroke_width(True))
        else:
            width = max(paint.width, paint.width_behind)
        room = width * camera.cairo_line_width_multiple * max(across, down) * _MITER_LIMIT / 2 + _ANTIALIASING
        return Region(
            max(whole.top, math.floor(whole.bottom / 2 - (path.y1 - y) * down - room)),
            min(whole.bottom, math.ceil(whole.bottom / 2 - (path.y0 - y) * down + room)),
            max(whole.left, math.floor(whole.right / 2 + (path.x0 - x) * across - room)),
            min(whole.right, math.ceil(whole.right / 2 + (path.x1 - x) * across + room)),
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
