"""Boxes and outlines of mobjects in the plane; outlines are converted to polylines."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Mobject, VMobject

from astrai_video.lint.record import Polyline, Rect

_SAMPLES_A_CURVE = 6
_STRAIGHT = 1e-3
_MOST_POINTS = 160


def polylines(mobject: VMobject) -> tuple[Polyline, ...]:
    """Convert the outline of a VMobject to polylines: straight pieces by their ends, curves by sampled points."""
    found = []
    for start, end in mobject.get_subpath_split_indices_from_points(mobject.points).tolist():
        curves = mobject.points[start : start + (end - start) // 4 * 4].reshape(-1, 4, 3)[:, :, :2]
        if not len(curves):
            continue  # an incomplete curve
        points = _on(curves)
        stride = max(1, len(points) // _MOST_POINTS)
        kept = points[::stride].tolist() + ([] if (len(points) - 1) % stride == 0 else points[-1:].tolist())
        found.append(tuple((x, y) for x, y in kept))
    return tuple(found)


def _on(curves: Any) -> Any:
    """Sample points (points, 2) along connected cubic Bézier curves (curves, 4, 2)."""
    straight = _are_straight(curves)
    if straight.all():
        return np.concatenate([curves[0, :1], curves[:, 3]])
    weights = _weights(max(1, min(_SAMPLES_A_CURVE, _MOST_POINTS // len(curves))))
    points = np.concatenate([weights @ curves, curves[:, 3:]], axis=1)
    kept = np.ones(points.shape[:2], dtype=bool)
    kept[straight, :-1] = False
    return np.concatenate([curves[0, :1], points[kept]])


@functools.cache
def _weights(steps: int) -> Any:
    """Bernstein weights (steps - 1, 4) of the control points of a cubic curve, at even steps between its ends."""
    t = np.arange(1, steps) / steps
    return np.stack([(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3], axis=1)


def _are_straight(curves: Any) -> Any:
    along = curves[:, 3] - curves[:, 0]
    handles = curves[:, 1:3] - curves[:, :1]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    off = np.abs(along[:, None, 0] * handles[..., 1] - along[:, None, 1] * handles[..., 0]).max(axis=1) / length
    return off < _STRAIGHT * np.maximum(length, 1)


def box_of(mobject: Mobject) -> Rect:
    """Bounding box of the points of a mobject and its family."""
    points = mobject.get_all_points() if mobject.submobjects else mobject.points
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def vector(point: Any) -> Any:
    """Convert a manim point to an array (3,)."""
    return np.asarray(point, dtype=float)


def in_plane(point: Any) -> tuple[float, float]:
    """Project a manim point to the plane."""
    return float(point[0]), float(point[1])


def joined(dashes: Sequence[Polyline]) -> tuple[Polyline, ...]:
    """Join the dashes of a dashed line into one polyline."""
    return (tuple(point for dash in dashes for point in dash),)


def with_ends(
    course: tuple[Polyline, ...], start: tuple[float, float], end: tuple[float, float]
) -> tuple[Polyline, ...]:
    """Extend the course of an arrow to its exact tail and tip."""
    first, *others = course
    paths = [(start, *first) if first[0] != start else first, *others]
    if paths[-1][-1] != end:
        paths[-1] = (*paths[-1], end)
    return tuple(paths)


def box_outline(box: Rect) -> Polyline:
    """The closed polyline along the sides of a box."""
    left, bottom, right, top = box
    return (left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)
