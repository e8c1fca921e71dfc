"""What of a picture must be drawn again: only where something moves.

While a play of plain animations is drawn, everything else on screen is a bystander that does not change. From one
frame to the next, the picture differs at most where the animated objects were and where they are now; that region is
laid on the background again, and only what reaches into it is drawn.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Camera, VMobject

from astrai_video.engine.region import NOWHERE, Region

_MITER_LIMIT = 10.0  # Cairo's own: a corner reaches at most half of this many line widths out of its path
_ANTIALIASING = 2  # pixels
_CURVE = 8  # coordinates of the four points of a cubic curve
_RELATIVE_TOLERANCE = 1e-5  # manim's, of two points that count as one


@dataclass(frozen=True)
class Outline:
    """A path as Cairo takes it: subpaths of a start, curves of six coordinates, and whether it closes; its extent."""

    subpaths: Sequence[tuple[float, float, Sequence[Sequence[float]], bool]]
    x0: float
    y0: float
    x1: float
    y1: float


def outline(vmobject: VMobject, points: np.ndarray) -> Outline:
    """The outline of a vmobject whose points have been transformed for display.

    Subpaths begin where manim begins them, see VMobject.get_subpath_split_indices_from_points.
    """
    xy = points[:, :2].ravel().tolist()
    tolerance = vmobject.tolerance_for_point_equality
    starts = [0]
    for at in range(_CURVE, len(xy) - _CURVE + 1, _CURVE):
        if (xy[at - 2] != xy[at] or xy[at - 1] != xy[at + 1]) and not (
            abs(xy[at - 2] - xy[at]) <= tolerance + _RELATIVE_TOLERANCE * abs(xy[at])
            and abs(xy[at - 1] - xy[at + 1]) <= tolerance + _RELATIVE_TOLERANCE * abs(xy[at + 1])
        ):
            starts.append(at)
    subpaths = []
    for start, end in itertools.pairwise([*starts, len(xy)]):
        curves = [xy[at + 2 : at + _CURVE] for at in range(start, end - _CURVE + 1, _CURVE)]
        if curves:
            closes = vmobject.consider_points_equals_2d((xy[start], xy[start + 1]), (xy[end - 2], xy[end - 1]))
            subpaths.append((xy[start], xy[start + 1], curves, bool(closes)))
    return Outline(subpaths, min(xy[::2]), min(xy[1::2]), max(xy[::2]), max(xy[1::2]))


@dataclass(slots=True)
class _Seen:
    """A vmobject as drawn last: its points and what else decides its looks, its path, the pixels it may touch."""

    points: bytes
    looks: tuple[object, ...] | None
    path: Outline
    place: Region


class Canvas:
    """The picture of a camera during one play: what it was laid on, and who stood where when it was drawn last.

    `bystanders` are the ids of the mobjects that cannot change during the play.
    """

    def __init__(self, camera: Camera, bystanders: frozenset[int]) -> None:
        self.whole = Region(0, camera.pixel_height, 0, camera.pixel_width)
        self.background: np.ndarray | None = None
        self._is_fresh = True
        self._bystanders = bystanders
        self._seen: dict[int, _Seen] = {}
        self._shown: list[int] = []
        self._changed = self.whole

    def lay(self, background: np.ndarray) -> bool:
        """Say what the next frame is drawn on; whether the picture must be laid on it whole, now."""
        if self.background is background:
            return False
        self.background = background
        self._is_fresh = True
        return True

    def path(self, vmobject: VMobject) -> Outline | None:
        """The outline of a vmobject that is being drawn again."""
        seen = self._seen.get(id(vmobject))
        return seen.path if seen is not None else None

    def to_redraw(self, camera: Camera, shown: Sequence[VMobject]) -> tuple[Region, list[VMobject]]:
        """The region of the picture that has to be drawn again to show these, and those of them that reach into it."""
        region = self._changes_of_cast([id(vmobject) for vmobject in shown])
        for vmobject in shown:
            if id(vmobject) not in self._bystanders or id(vmobject) not in self._seen:
                change = self._look_at(camera, vmobject)
                region = region if change is NOWHERE else region.joined(change)
        if self._is_fresh:
            region = self.whole
        self._is_fresh = False
        if region.is_empty:
            return region, []
        places = [(vmobject, self._seen[id(vmobject)].place) for vmobject in shown]
        region = _widened(region, [place for _, place in places])
        self._changed = self._changed.joined(region)
        return region, [vmobject for vmobject, place in places if place.meets(region)]

    def redraw_all(self) -> None:
        """Say that the whole picture is drawn again, and that nobody's place is known."""
        self._is_fresh = True
        self._seen.clear()
        self._changed = self.whole

    def take_changed(self) -> Region:
        """The region that has been drawn on since the last call."""
        changed, self._changed = self._changed, NOWHERE
        return changed

    def _changes_of_cast(self, shown: list[int]) -> Region:
        """Where those stood that are no longer shown; everywhere when some have changed their order."""
        before, self._shown = self._shown, shown
        if before == shown:
            return NOWHERE
        now = set(shown)
        stayed = [one for one in before if one in now]
        if stayed != [one for one in shown if one in set(stayed)]:
            return self.whole
        region = NOWHERE
        for one in before:
            if one not in now:
                region = region.joined(self._seen.pop(one).place)
        return region

    def _look_at(self, camera: Camera, vmobject: VMobject) -> Region:
        """Where a vmobject makes a difference to the last frame: where it was and where it is, when it has changed."""
        seen = self._seen.get(id(vmobject))
        points, looks = vmobject.points.tobytes(), _looks(vmobject)
        if seen is not None and points == seen.points:
            if looks is not None and looks == seen.looks:
                return NOWHERE
            path = seen.path
            stays = looks is not None and seen.looks is not None and looks[0] == seen.looks[0]
            place = seen.place if stays else self._place(camera, path, _widths(vmobject, looks))
        else:
            path = outline(vmobject, camera.transform_points_pre_display(vmobject, vmobject.points))
            place = self._place(camera, path, _widths(vmobject, looks))
        self._seen[id(vmobject)] = _Seen(points, looks, path, place)
        return place.joined(seen.place) if seen is not None else place

    def _place(self, camera: Camera, path: Outline, widths: tuple[float, float]) -> Region:
        """The pixels that drawing a path may touch: its control points, with room for the strokes' corners."""
        across, down = camera.pixel_width / camera.frame_width, camera.pixel_height / camera.frame_height
        x, y = camera.frame_center[0], camera.frame_center[1]
        room = max(widths) * camera.cairo_line_width_multiple * max(across, down) * _MITER_LIMIT / 2 + _ANTIALIASING
        whole = self.whole
        return Region(
            max(whole.top, math.floor(whole.bottom / 2 - (path.y1 - y) * down - room)),
            min(whole.bottom, math.ceil(whole.bottom / 2 - (path.y0 - y) * down + room)),
            max(whole.left, math.floor(whole.right / 2 + (path.x0 - x) * across - room)),
            min(whole.right, math.ceil(whole.right / 2 + (path.x1 - x) * across + room)),
        )


def _widened(region: Region, places: list[Region]) -> Region:
    """The region with every place that reaches into it: what is drawn again is drawn again whole.

    Clipping would do with less, but Cairo's coverage at the edge of a clip can be one level off.
    """
    while True:
        wider = region
        for place in places:
            if place.meets(wider):
                wider = wider.joined(place)
        if wider == region:
            return region
        region = wider


def _looks(vmobject: VMobject) -> tuple[object, ...] | None:
    """What decides how a vmobject is drawn, its points aside, the stroke's widths first.

    None for a gradient, whose ends depend on more.
    """
    fill, stroke, behind = (
        vmobject.get_fill_rgbas(),
        vmobject.get_stroke_rgbas(False),
        vmobject.get_stroke_rgbas(True),
    )
    if len(fill) > 1 or len(stroke) > 1 or len(behind) > 1:
        return None
    return (
        _widths(vmobject),
        fill.tobytes(),
        stroke.tobytes(),
        behind.tobytes(),
        vmobject.joint_type,
        vmobject.cap_style,
    )


def _widths(vmobject: VMobject, looks: tuple[Any, ...] | None = None) -> tuple[float, float]:
    """Of the stroke and of the one behind it."""
    return looks[0] if looks else (vmobject.get_stroke_width(False), vmobject.get_stroke_width(True))
