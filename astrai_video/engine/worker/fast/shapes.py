"""Caches rounded corners, and collects the points that define a shape's bounds with array slices."""

from __future__ import annotations

import functools

import numpy as np
from manim import ArcBetweenPoints, Line, Polygram, VMobject

# --- Corners: manim makes an arc and a line for each, which takes most of the time of a rounded rectangle. ---

_KEPT = 2000

_rounded: dict[tuple[object, ...], np.ndarray] = {}
_manims_round_corners = Polygram.round_corners
_manims_groups = Polygram.get_vertex_groups
_manims_parts = (ArcBetweenPoints.__init__, Line.__init__)


def round_corners(
    self: Polygram,
    radius: float | list[float] = 0.5,
    evenly_distribute_anchors: bool = False,
    components_per_rounded_corner: int = 2,
) -> Polygram:
    """As Polygram.round_corners; the points of a shape that has been rounded before are copied."""
    wanted = (radius, evenly_distribute_anchors, components_per_rounded_corner)
    if (
        type(self).get_vertex_groups is not _manims_groups
        or (ArcBetweenPoints.__init__, Line.__init__) != _manims_parts
    ):
        return _manims_round_corners(self, *wanted)  # shapes of the author's, or changed with `set_default`
    radii = tuple(radius) if isinstance(radius, list) else radius
    key = (self.points.tobytes(), self.points.shape, self.tolerance_for_point_equality, radii, *wanted[1:])
    known = _rounded.get(key)
    if known is not None:
        self.set_points(known.copy())
        return self
    _manims_round_corners(self, *wanted)
    if len(_rounded) < _KEPT:
        _rounded[key] = self.points.copy()
    return self


# --- Bounds: whenever a mobject is moved next to another, manim collects the ends of all curves of both one by one. ---

_ANCHORS = ("get_anchors", "get_start_anchors", "get_end_anchors")
_manims_anchors = tuple(getattr(VMobject, name) for name in _ANCHORS)
_manims_boundary = VMobject.get_points_defining_boundary


def get_points_defining_boundary(self: VMobject) -> np.ndarray:
    """As VMobject.get_points_defining_boundary: the ends of all curves of the family."""
    found = []
    for member in self.get_family():
        points, size = member.points, getattr(member, "n_points_per_cubic_curve", 0)
        if not len(points):
            continue
        if len(points) == 1 or size < 2 or len(points) % size or not _has_manims_anchors(type(member)):  # type: ignore[arg-type]
            return _manims_boundary(self)
        found.append(points.reshape(-1, size, points.shape[1])[:, :: size - 1])
    return np.concatenate(found).reshape(-1, found[0].shape[2]) if found else _manims_boundary(self)


@functools.cache
def _has_manims_anchors(kind: type) -> bool:
    return tuple(getattr(kind, name, None) for name in _ANCHORS) == _manims_anchors
