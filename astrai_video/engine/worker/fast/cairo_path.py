"""Outlines of vmobjects as Cairo takes them, for many at once: array arithmetic costs as much for one as for fifty.

Cairo gets an outline whole, as the cairo_path_t that cairo_append_path reads. pycairo has no way to make one, so that
function is called in the library itself; where it cannot be reached, the outline goes through pycairo step by step.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import cairo
import numpy as np
from manim import VMobject

_POINTS = 4  # of a cubic curve
_RELATIVE_TOLERANCE = 1e-5  # manim's, of two points that count as one
# Kinds and lengths of the elements of a cairo_path_t, in rows of 16 bytes: a head and the points after it.
_MOVE, _CURVE, _CLOSE = (0, 2), (2, 4), (3, 1)


class _CairoPath(ctypes.Structure):
    """cairo_path_t."""

    _fields_ = (("status", ctypes.c_int), ("data", ctypes.c_void_p), ("num_data", ctypes.c_int))


def _library_call() -> Any:
    """cairo_append_path(cairo_t *, const cairo_path_t *); None where the library pycairo uses cannot be reached."""
    try:
        call = ctypes.CDLL(cairo._cairo.__file__).cairo_append_path  # type: ignore[attr-defined]
    except (AttributeError, OSError):
        return None
    call.argtypes, call.restype = (ctypes.c_void_p, ctypes.c_void_p), None
    return call


_append_path = _library_call()


class Outline(NamedTuple):
    """A path, and its extent: `rows` of elements that Cairo reads, (n, 2) float64, heads and points; their address."""

    rows: np.ndarray
    address: int
    x0: float
    y0: float
    x1: float
    y1: float

    def put(self, context: cairo.Context[cairo.ImageSurface]) -> None:
        """Make it the context's path."""
        context.new_path()
        if _append_path is None:
            self._put_step_by_step(context)
            return
        path = _CairoPath(0, self.address, len(self.rows))
        # PycairoContext_GET of pycairo's C interface: the cairo_t comes first.
        cairo_t = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
        _append_path(cairo_t, ctypes.byref(path))

    def _put_step_by_step(self, context: cairo.Context[cairo.ImageSurface]) -> None:
        steps: dict[tuple[int, int], Callable[..., None]] = {
            _MOVE: context.move_to,
            _CURVE: context.curve_to,
            _CLOSE: context.close_path,
        }
        heads, at = self.rows.view(np.int32)[:, :2].tolist(), 0
        while at < len(heads):
            kind, length = heads[at]
            steps[kind, length](*self.rows[at + 1 : at + length].ravel().tolist())
            at += length


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
    owners = np.array([0, *itertools.accumulate(len(own) // _POINTS for own in points)])
    tolerance = np.repeat([vmobject.tolerance_for_point_equality for vmobject in vmobjects], np.diff(owners))
    is_cut = np.empty(len(tolerance) + 1, bool)
    is_cut[1:-1] = ~_are_equal(xy[_POINTS - 1 : -1 : _POINTS], xy[_POINTS::_POINTS], tolerance[1:])
    is_cut[owners] = True
    cuts = np.flatnonzero(is_cut)
    closes = _are_equal(xy[cuts[:-1] * _POINTS], xy[cuts[1:] * _POINTS - 1], tolerance[cuts[:-1]])
    rows, begins = _rows(xy.reshape(-1, _POINTS, 2), cuts, closes)
    edges = begins[np.searchsorted(cuts, owners)].tolist()
    first = owners[:-1] * _POINTS
    low, high = np.minimum.reduceat(xy, first).tolist(), np.maximum.reduceat(xy, first).tolist()
    address, row = rows.ctypes.data, rows.strides[0]
    return [
        Outline(rows[begin:end], address + begin * row, *least, *most)
        for (begin, end), least, most in zip(itertools.pairwise(edges), low, high, strict=True)
    ]


def _rows(curves: np.ndarray, cuts: np.ndarray, closes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The elements of subpaths of curves, (n, 4, 2), that are cut so; and where each begins, and the last ends."""
    lengths = np.diff(cuts)
    begins = np.concatenate(([0], np.cumsum(_MOVE[1] + _CURVE[1] * lengths + closes)))
    rows = np.empty((begins[-1], 2))
    heads = rows.view(np.int32)[:, :2]
    heads_of_curves = np.repeat(begins[:-1] + _MOVE[1] - _CURVE[1] * cuts[:-1], lengths)
    heads_of_curves += np.arange(0, _CURVE[1] * len(curves), _CURVE[1])
    rows[heads_of_curves[:, np.newaxis] + np.arange(_POINTS)] = curves  # a head lies where a curve's first point does
    heads[heads_of_curves] = _CURVE
    heads[begins[:-1]] = _MOVE
    rows[begins[:-1] + 1] = curves[cuts[:-1], 0]
    heads[begins[1:][closes] - 1] = _CLOSE
    return rows, begins


def _is_regular(vmobject: VMobject, points: np.ndarray) -> bool:
    is_cubic = vmobject.n_points_per_cubic_curve == _POINTS
    return is_cubic and len(points) > 0 and len(points) % _POINTS == 0 and points.dtype == np.float64


def _are_equal(points: np.ndarray, others: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    """Which points, (n, 2), count as the same as the others; see VMobject.consider_points_equals_2d."""
    near = np.abs(points - others) <= tolerance[:, np.newaxis] + _RELATIVE_TOLERANCE * np.abs(others)
    both: np.ndarray = near[:, 0] & near[:, 1]
    return both
