"""Outlines of vmobjects as Cairo takes them, for many at once: array arithmetic costs as much for one as for fifty."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Sequence
from typing import NamedTuple

import cairo
import numpy as np
from manim import VMobject

_POINTS = 4  # of a cubic curve
_RELATIVE_TOLERANCE = 1e-5  # manim's, of two points that count as one


class Outline(NamedTuple):
    """A path: its subpaths, each a start, its curves' x1, y1, x2, y2, x3, y3, and whether it closes; and its extent."""

    subpaths: list[tuple[list[float], list[list[float]], bool]]
    x0: float
    y0: float
    x1: float
    y1: float

    def put(self, context: cairo.Context[cairo.ImageSurface]) -> None:
        """Make it the context's path."""
        context.new_path()
        for start, curves, closes in self.subpaths:
            context.new_sub_path()
            context.move_to(*start)
            collections.deque(map(context.curve_to, *curves), maxlen=0)  # the fastest loop there is
            if closes:
                context.close_path()


def outlines(vmobjects: Sequence[VMobject], points: Sequence[np.ndarray]) -> list[Outline | None]:
    """The outlines of vmobjects whose `points` a camera has transformed, as Camera.set_cairo_context_path makes them.

    Subpaths begin where VMobject.get_subpath_split_indices_from_points says. None for a vmobject that is not made of
    whole cubic curves between finite points: manim itself knows what to do with it.
    """
    if not vmobjects:
        return []
    xyz = np.concatenate(points)
    if not (all(map(_is_regular, vmobjects, points)) and np.isfinite(xyz).all()):
        if len(vmobjects) == 1:
            return [None]
        return [outlines([vmobject], [own])[0] for vmobject, own in zip(vmobjects, points, strict=True)]
    xy = xyz[:, :2]
    # All are one row of curves, cut where a curve does not begin where the one before ends, or belongs to another.
    owners = list(itertools.accumulate((len(own) // _POINTS for own in points), initial=0))
    tolerance = _tolerance(vmobjects, owners)
    cuts = ~_are_equal(xy[_POINTS - 1 : -1 : _POINTS], xy[_POINTS::_POINTS], tolerance[1:])
    cuts[np.array(owners[1:-1], int) - 1] = True
    first = np.concatenate(([0], np.flatnonzero(cuts) + 1))
    last = np.concatenate((first[1:], [len(cuts) + 1]))
    starts = xy[first * _POINTS]
    closes = _are_equal(starts, xy[last * _POINTS - 1], tolerance[first])
    columns = xy.reshape(-1, 2 * _POINTS)[:, 2:].T.tolist()  # not a list for each curve: that is work for the collector
    subpaths = [
        (start, [column[begin:end] for column in columns], close)
        for start, begin, end, close in zip(
            starts.tolist(), first.tolist(), last.tolist(), closes.tolist(), strict=True
        )
    ]
    begins = np.array(owners[:-1]) * _POINTS
    low, high = np.minimum.reduceat(xy, begins).tolist(), np.maximum.reduceat(xy, begins).tolist()
    edges = np.searchsorted(first, owners).tolist()
    return [
        Outline(subpaths[begin:end], *least, *most)
        for (begin, end), least, most in zip(itertools.pairwise(edges), low, high, strict=True)
    ]


def _is_regular(vmobject: VMobject, points: np.ndarray) -> bool:
    is_cubic = vmobject.n_points_per_cubic_curve == _POINTS
    return is_cubic and len(points) > 0 and len(points) % _POINTS == 0 and points.dtype == np.float64


def _tolerance(vmobjects: Sequence[VMobject], owners: Sequence[int]) -> np.ndarray:
    """How far apart two points may be that count as one, by curve, (curves, 1)."""
    own = [vmobject.tolerance_for_point_equality for vmobject in vmobjects]
    return np.repeat(own, np.diff(owners))[:, np.newaxis]


def _are_equal(points: np.ndarray, others: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    """Which points, (n, 2), count as the same as the others; see VMobject.consider_points_equals_2d."""
    near = np.abs(points - others) <= tolerance + _RELATIVE_TOLERANCE * np.abs(others)
    both: np.ndarray = near[:, 0] & near[:, 1]
    return both
