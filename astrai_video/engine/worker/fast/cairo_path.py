"""Builds the Cairo paths of many vmobjects at once with array arithmetic, which costs as much for one as for fifty.

A path is passed as a whole, as a cairo_path_t for cairo_append_path. pycairo cannot make one, so that function is
called through ctypes; where it is not found, the path goes through pycairo element by element.
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
_RELATIVE_TOLERANCE = 1e-5  # manim's tolerance for two points that count as equal
# Kinds and lengths of the elements of a cairo_path_t, in rows of 16 bytes: a header and its points.
_MOVE, _CURVE, _CLOSE = (0, 2), (2, 4), (3, 1)


class _PathStruct(ctypes.Structure):
    """C's cairo_path_t."""

    _fields_ = (("status", ctypes.c_int), ("data", ctypes.c_void_p), ("num_data", ctypes.c_int))


def _library_call() -> Any:
    """The function cairo_append_path(cairo_t *, const cairo_path_t *); None where pycairo's library lacks it."""
    try:
        call = ctypes.CDLL(cairo._cairo.__file__).cairo_append_path  # type: ignore[attr-defined]
    except (AttributeError, OSError):
        return None
    call.argtypes, call.restype = (ctypes.c_void_p, ctypes.c_void_p), None
    return call


_append_path = _library_call()


class CairoPath(NamedTuple):
    """A path and its extent: `rows` are the elements as Cairo reads them, (n, 2) float64, at `address`."""

    rows: np.ndarray
    address: int
    x0: float
    y0: float
    x1: float
    y1: float

    def set_on(self, context: cairo.Context[cairo.ImageSurface]) -> None:
        """Make this the context's path."""
        context.new_path()
        if _append_path is None:
            self._append_elements(context)
            return
        path = _PathStruct(0, self.address, len(self.rows))
        # PycairoContext_GET of pycairo's C interface: the cairo_t comes first.
        cairo_t = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
        _append_path(cairo_t, ctypes.byref(path))

    def _append_elements(self, context: cairo.Context[cairo.ImageSurface]) -> None:
        calls: dict[tuple[int, int], Callable[..., None]] = {
            _MOVE: context.move_to,
            _CURVE: context.curve_to,
            _CLOSE: context.close_path,
        }
        headers, at = self.rows.view(np.int32)[:, :2].tolist(), 0
        while at < len(headers):
            kind, length = headers[at]
            calls[kind, length](*self.rows[at + 1 : at + length].ravel().tolist())
            at += length


def cairo_paths(vmobjects: Sequence[VMobject], points: Sequence[np.ndarray]) -> list[CairoPath | None]:
    """The paths of vmobjects, as Camera.set_cairo_context_path makes them from `points` that a camera has transformed.

    Subpaths are split as by VMobject.get_subpath_split_indices_from_points. None for a vmobject that does not consist
    of whole cubic curves between finite points: it is left to manim.
    """
    if not vmobjects:
        return []
    xyz = np.concatenate(points)
    if not (all(map(_is_regular, vmobjects, points)) and np.isfinite(xyz).all()):
        if len(vmobjects) == 1:
            return [None]
        return [cairo_paths([vmobject], [own])[0] for vmobject, own in zip(vmobjects, points, strict=True)]
    xy = xyz[:, :2]
    # All curves in one sequence, cut where a curve does not begin at the end of the one before, or has another owner.
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
        CairoPath(rows[begin:end], address + begin * row, *least, *most)
        for (begin, end), least, most in zip(itertools.pairwise(edges), low, high, strict=True)
    ]


def _rows(curves: np.ndarray, cuts: np.ndarray, closes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The elements of the subpaths of curves, (n, 4, 2), between `cuts`; and the first row of each, then the end."""
    lengths = np.diff(cuts)
    begins = np.concatenate(([0], np.cumsum(_MOVE[1] + _CURVE[1] * lengths + closes)))
    rows = np.empty((begins[-1], 2))
    headers = rows.view(np.int32)[:, :2]
    curve_headers = np.repeat(begins[:-1] + _MOVE[1] - _CURVE[1] * cuts[:-1], lengths)
    curve_headers += np.arange(0, _CURVE[1] * len(curves), _CURVE[1])
    rows[curve_headers[:, np.newaxis] + np.arange(_POINTS)] = curves  # the first point's row becomes the header
    headers[curve_headers] = _CURVE
    headers[begins[:-1]] = _MOVE
    rows[begins[:-1] + 1] = curves[cuts[:-1], 0]
    headers[begins[1:][closes] - 1] = _CLOSE
    return rows, begins


def _is_regular(vmobject: VMobject, points: np.ndarray) -> bool:
    is_cubic = vmobject.n_points_per_cubic_curve == _POINTS
    return is_cubic and len(points) > 0 and len(points) % _POINTS == 0 and points.dtype == np.float64


def _are_equal(points: np.ndarray, others: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    """Compare points, (n, 2), as VMobject.consider_points_equals_2d does; (n,) bool."""
    near = np.abs(points - others) <= tolerance[:, np.newaxis] + _RELATIVE_TOLERANCE * np.abs(others)
    both: np.ndarray = near[:, 0] & near[:, 1]
    return both
