"""The outlines of mobjects as polylines in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import VMobject

from astrai_video.lint.shown import Polyline, Rect

_SAMPLES_A_CURVE = 6
_STRAIGHT = 1e-3
_MOST_POINTS = 160


def polylines(mobject: VMobject) -> tuple[Polyline, ...]:
    """The outline of a VMobject as polylines: straight pieces by their ends, curves by some points on them."""
    found = []
    for path in mobject.get_subpaths():
        curves = path[: len(path) // 4 * 4].reshape(-1, 4, 3)[:, :, :2]
        if not len(curves):
            continue
        points = [curves[0, 0]]
        steps = max(1, min(_SAMPLES_A_CURVE, _MOST_POINTS // len(curves)))
        for a, b, c, d in curves:
            if steps > 1 and not _is_straight(a, b, c, d):
                for t in np.arange(1, steps) / steps:
                    points.append((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d)
            points.append(d)
        stride = max(1, len(points) // _MOST_POINTS)
        kept = points[::stride] if (len(points) - 1) % stride == 0 else [*points[::stride], points[-1]]
        found.append(tuple((float(x), float(y)) for x, y in kept))
    return tuple(found)


def _is_straight(a: Any, b: Any, c: Any, d: Any) -> bool:
    along = d - a
    length = max(float(np.hypot(*along)), 1e-9)
    return all(abs(along[0] * (p - a)[1] - along[1] * (p - a)[0]) / length < _STRAIGHT * max(length, 1) for p in (b, c))


def vector(point: Any) -> Any:
    """A point of manim's as an array (3,)."""
    return np.asarray(point, dtype=float)


def flat(point: Any) -> tuple[float, float]:
    """A point of manim's in the plane."""
    return float(point[0]), float(point[1])


def joined(dashes: Sequence[Polyline]) -> tuple[Polyline, ...]:
    """The course of a dashed line, its gaps closed."""
    return (tuple(point for dash in dashes for point in dash),)


def whole(course: tuple[Polyline, ...], start: tuple[float, float], end: tuple[float, float]) -> tuple[Polyline, ...]:
    """The course of an arrow from its very tail to its very tip."""
    first, *others = course
    paths = [(start, *first) if first[0] != start else first, *others]
    if paths[-1][-1] != end:
        paths[-1] = (*paths[-1], end)
    return tuple(paths)


def around(box: Rect) -> Polyline:
    """The four sides of a box."""
    left, bottom, right, top = box
    return (left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)
