"""Interpolates the whole family of a transform at once: one multiplication for all points instead of one per mobject.

Every number equals manim's, element by element; see Transform.interpolate_mobject, Mobject.interpolate and
VMobject.interpolate_color. Everything but plain transforms along straight lines is left to manim.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Self, cast

import numpy as np
from manim import Animation, Mobject, Transform, VMobject
from manim.utils.bezier import interpolate as straight

from astrai_video.engine.worker.fast.families import FamilyMembers

_TABLES = ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
_NUMBERS = ("stroke_width", "background_stroke_width", "sheen_factor")
_ATTRIBUTES = (*_TABLES, "sheen_direction", *_NUMBERS)
_MIN_MOBJECTS = 4  # mobjects
_manims_interpolate = Transform.interpolate_mobject
_manims_methods = {
    Transform: ("begin", "get_all_families_zipped", "interpolate_submobject"),
    Animation: ("get_sub_alpha",),
}


def interpolate_mobject(self: Transform, alpha: float) -> None:
    """As Transform.interpolate_mobject."""
    family = _interpolation_of(self) if _is_plain(self) else None
    if family is None:
        _manims_interpolate(self, alpha)
        return
    sub_alpha = self.get_sub_alpha(alpha, 0, len(family.mobjects))
    if sub_alpha == 1:  # manim then takes the target's own colors
        _manims_interpolate(self, alpha)
    else:
        family.apply(sub_alpha)


def _is_plain(animation: Transform) -> bool:
    return (
        animation.lag_ratio == 0
        and animation.path_func is straight
        and all(
            getattr(type(animation), method) is getattr(owner, method)
            for owner, methods in _manims_methods.items()
            for method in methods
        )
    )


def _interpolation_of(animation: Transform) -> FamilyInterpolation | None:
    """The cached interpolation of an animation; None when its family has changed or is not plain."""
    state = vars(animation)
    ends = (animation.starting_mobject, animation.target_copy)
    known: FamilyInterpolation | None = state.get("_interpolation")
    if "_interpolation" not in state or state["_interpolation_ends"] != ends:
        state["_interpolation_ends"] = ends
        known = state["_interpolation"] = FamilyInterpolation.of(animation)
    return known if known is not None and known.members.is_current_for([cast(Mobject, animation.mobject)]) else None


class FamilyInterpolation:
    """A family between its start and its target.

    A table has, for each array attribute, the arrays of all mobjects stacked, (rows, columns), at the start and at the
    target, and the rows of each mobject. The numbers have one row per mobject.
    """

    def __init__(self, animation: Transform, families: Sequence[tuple[VMobject, VMobject, VMobject]]) -> None:
        self.members = FamilyMembers.of([cast(Mobject, animation.mobject)])
        self.mobjects, self._starts, self._targets = zip(*families, strict=True)
        self._tables = [self._table(name) for name in _TABLES]
        self._sheen = tuple(
            np.stack([mobject.sheen_direction for mobject in side]) for side in (self._starts, self._targets)
        )
        self._numbers = tuple(
            np.array([[getattr(mobject, name) for name in _NUMBERS] for mobject in side], float)
            for side in (self._starts, self._targets)
        )

    @classmethod
    def of(cls, animation: Transform) -> Self | None:
        """The interpolation of an animation that has begun; None when one of its mobjects is not a plain VMobject."""
        families = list(animation.get_all_families_zipped())
        if len(families) < _MIN_MOBJECTS or not all(_are_alike(*mobjects) for mobjects in families):
            return None
        return cls(animation, families)

    def apply(self, alpha: float) -> None:
        """Set the family to its state at `alpha`, from 0 (start) up to but not including 1 (target)."""
        before = 1 - alpha
        columns: list[Iterable[Any]] = []
        for start, target, rows in self._tables:
            table = before * start + alpha * target
            columns.append([table[own] for own in rows])
        columns.append(before * self._sheen[0] + alpha * self._sheen[1])
        columns += (before * self._numbers[0] + alpha * self._numbers[1]).T.tolist()
        for mobject, values in zip(self.mobjects, zip(*columns, strict=True), strict=True):
            mobject.__dict__.update(zip(_ATTRIBUTES, values, strict=True))

    def _table(self, name: str) -> tuple[np.ndarray, np.ndarray, list[slice]]:
        starts, targets = ([getattr(one, name) for one in side] for side in (self._starts, self._targets))
        edges = [0, *itertools.accumulate(map(len, starts))]
        return (
            np.concatenate(starts),
            np.concatenate(targets),
            list(itertools.starmap(slice, itertools.pairwise(edges))),
        )


def _are_alike(mobject: Mobject, start: Mobject, target: Mobject) -> bool:
    """Return True if three mobjects are interpolated by VMobject's own methods, between arrays of equal shape."""
    if type(mobject).interpolate is not Mobject.interpolate or not isinstance(mobject, VMobject):
        return False
    if type(mobject).interpolate_color is not VMobject.interpolate_color:
        return False
    return all(_kind(start, name) == _kind(target, name) is not None for name in (*_TABLES, "sheen_direction")) and all(
        isinstance(getattr(side, name, None), (int, float)) for side in (start, target) for name in _NUMBERS
    )


def _kind(mobject: Any, name: str) -> tuple[int, ...] | None:
    value = getattr(mobject, name, None)
    return value.shape if isinstance(value, np.ndarray) and value.dtype == np.float64 else None
