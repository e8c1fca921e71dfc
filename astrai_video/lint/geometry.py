"""Plane geometry of boxes, polylines and polygons. Pure functions; lengths are scene units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from astrai_video.lint.record import Point, Polyline, Rect

FRAME: Rect = (-64 / 9, -4.0, 64 / 9, 4.0)
CAPTION_BAND: Rect = (FRAME[0], FRAME[1], FRAME[2], FRAME[1] + 0.12 * 8)  # the bottom 12 %


def width(box: Rect) -> float:
    """Width of a box."""
    return box[2] - box[0]


def height(box: Rect) -> float:
    """Height of a box."""
    return box[3] - box[1]


def area(box: Rect) -> float:
    """Area of a box; 0 for an inverted one."""
    return max(0.0, width(box)) * max(0.0, height(box))


def center(box: Rect) -> Point:
    """Centre of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def union(boxes: Iterable[Rect]) -> Rect:
    """Bounding box of several boxes."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def common(one: Rect, other: Rect) -> Rect:
    """Intersection of two boxes; an inverted box when they are disjoint."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def overlaps(one: Rect, other: Rect, by: float = 0.0) -> bool:
    """Return True if the intersection of two boxes is larger than `by` in both directions."""
    shared = common(one, other)
    return width(shared) > by and height(shared) > by


def meeting(some: Sequence[Rect], others: Sequence[Rect], by: float = 0.0) -> Iterator[tuple[int, int]]:
    """Index pairs (into `some`, into `others`) of all boxes whose intersection exceeds `by` in both directions."""
    if some and others:
        one, other = columns(some)[:, :, None], columns(others)[:, None, :]
        wide = np.minimum(one[2], other[2]) - np.maximum(one[0], other[0]) > by
        high = np.minimum(one[3], other[3]) - np.maximum(one[1], other[1]) > by
        yield from zip(*(found.tolist() for found in np.nonzero(wide & high)), strict=True)


def columns(boxes: Sequence[Rect]) -> Any:
    """Boxes as an array (4, boxes): all left edges, then the bottom ones, the right and the top ones."""
    return np.array(boxes, dtype=float).reshape(-1, 4).T.copy()


def holding(boxes: Any, inner: Rect, tolerance: float = 0.0) -> list[int]:
    """Indices of the boxes, given as columns, that contain `inner` within `tolerance`."""
    left, bottom, right, top = boxes
    wide = (left <= inner[0] + tolerance) & (right >= inner[2] - tolerance)
    high = (bottom <= inner[1] + tolerance) & (top >= inner[3] - tolerance)
    return list(np.flatnonzero(wide & high).tolist())


def grown(box: Rect, by: float) -> Rect:
    """Enlarge a box by `by` on every side; a negative `by` shrinks it."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def shrunk(box: Rect, share_x: float, share_y: float) -> Rect:
    """Shrink a box by a share of its width and of its height on each side."""
    dx, dy = width(box) * share_x, height(box) * share_y
    return box[0] + dx, box[1] + dy, box[2] - dx, box[3] - dy


def holds(outer: Rect, inner: Rect, tolerance: float = 0.0) -> bool:
    """Return True if `outer` contains `inner`, up to `tolerance`."""
    wide = grown(outer, tolerance)
    return wide[0] <= inner[0] and wide[1] <= inner[1] and inner[2] <= wide[2] and inner[3] <= wide[3]


def contains(box: Rect, point: Point) -> bool:
    """Return True if a box contains a point."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def distance(one: Point, other: Point) -> float:
    """Distance between two points."""
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def distance_to_box(box: Rect, point: Point) -> float:
    """Distance of a point from a box; 0 inside."""
    dx = max(box[0] - point[0], 0.0, point[0] - box[2])
    dy = max(box[1] - point[1], 0.0, point[1] - box[3])
    return float((dx * dx + dy * dy) ** 0.5)


def distance_to_paths(paths: Iterable[Polyline], point: Point) -> float:
    """Distance of a point from the nearest of some polylines; infinite without any."""
    return min((_distance_to_segment(a, b, point) for path in paths for a, b in pairwise(path)), default=float("inf"))


def _distance_to_segment(a: Point, b: Point, point: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    squared = dx * dx + dy * dy
    t = 0.0 if squared == 0 else max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / squared))
    return float(((a[0] + t * dx - point[0]) ** 2 + (a[1] + t * dy - point[1]) ** 2) ** 0.5)


def inside_paths(paths: Sequence[Polyline], point: Point) -> bool:
    """Return True if closed polylines enclose a point (even-odd rule)."""
    x, y = point
    inside = False
    for path in paths:
        for (x1, y1), (x2, y2) in pairwise((*path, path[0])):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def clipped(a: Point, b: Point, box: Rect) -> tuple[Point, Point] | None:
    """Clip a line segment to a box (Liang and Barsky, 1984); None when nothing of it is inside."""
    t0, t1 = 0.0, 1.0
    for start, step, low, high in ((a[0], b[0] - a[0], box[0], box[2]), (a[1], b[1] - a[1], box[1], box[3])):
        if step == 0:
            if not low <= start <= high:
                return None
            continue
        enter, leave = sorted(((low - start) / step, (high - start) / step))
        t0, t1 = max(t0, enter), min(t1, leave)
        if t0 > t1:
            return None
    dx, dy = b[0] - a[0], b[1] - a[1]
    return (a[0] + t0 * dx, a[1] + t0 * dy), (a[0] + t1 * dx, a[1] + t1 * dy)


def run_in_box(paths: Iterable[Polyline], box: Rect) -> tuple[float, Rect | None]:
    """Length of the part of some polylines that is inside a box, and the bounding box of that part."""
    length, ends = 0.0, []
    for path in paths:
        for a, b in pairwise(path):
            part = clipped(a, b, box)
            if part is not None:
                (x0, y0), (x1, y1) = part
                length += ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
                ends += [(x0, y0, x0, y0), (x1, y1, x1, y1)]
    return length, union(ends) if ends else None


def is_upright_box(paths: Sequence[Polyline], box: Rect) -> bool:
    """Return True if an outline is an upright rectangle, possibly with rounded corners: it fills 93 % of its box."""
    return len(paths) == 1 and area(box) > 0 and polygon_area(paths[0]) >= 0.93 * area(box)


def polygon_area(path: Polyline) -> float:
    """Area that a closed polyline encloses (shoelace formula)."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise((*path, path[0])))) / 2


def is_convex(path: Polyline) -> bool:
    """Return True if a closed polyline is convex."""
    points = [point for point, following in pairwise((*path, path[0])) if point != following]
    turns = []
    for i, (x1, y1) in enumerate(points):
        (x0, y0), (x2, y2) = points[i - 1], points[(i + 1) % len(points)]
        turns.append((x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1))
    return all(turn >= -1e-6 for turn in turns) or all(turn <= 1e-6 for turn in turns)
