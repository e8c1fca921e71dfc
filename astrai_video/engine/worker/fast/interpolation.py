"""Transforms that move a whole family at once: one multiplication for all its points instead of one a mobject.

Every number comes out as manim computes it, element by element; see Transform.interpolate_mobject, Mobject.interpolate
and VMobject.interpolate_color. What is not a plain transform along straight lines is left to manim.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Self, cast

import numpy as np
from manim import Animation, Mobject, Transform, VMobject
from manim.utils.bezier import interpolate as straight

from astrai_video.engine.worker.fast.families import Cast

_TABLES = ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
_NUMBERS = ("stroke_width", "background_stroke_width", "sheen_factor")
_ATTRIBUTES = (*_TABLES, "sheen_direction", *_NUMBERS)
_WORTH_BLENDING = 4  # mobjects
_manims_interpolate = Transform.interpolate_mobject
_manims_steps = {
    Transform: ("begin", "get_all_families_zipped", "interpolate_submobject"),
    Animation: ("get_sub_alpha",),
}


def interpolate_mobject(self: Transform, alpha: float) -> None:
    """As Transform.interpolate_mobject."""
    blend = _blend_of(self) if _is_plain(self) else None
    if blend is None:
        _manims_interpolate(self, alpha)
        return
    sub_alpha = self.get_sub_alpha(alpha, 0, len(blend.mobjects))
    if sub_alpha == 1:  # manim takes the target's own colours then
        _manims_interpolate(self, alpha)
    else:
        blend.at(sub_alpha)


def _is_plain(animation: Transform) -> bool:
    return (
        animation.lag_ratio == 0
        and animation.path_func is straight
        and all(
            getattr(type(animation), step) is getattr(owner, step)
            for owner, steps in _manims_steps.items()
            for step in steps
        )
    )


def _blend_of(animation: Transform) -> Blend | None:
    """The blend of an animation, made when it is first asked for; None when its family has changed, or is not plain."""
    state = vars(animation)
    ends = (animation.starting_mobject, animation.target_copy)
    known: Blend | None = state.get("_blend")
    if "_blend" not in state or state["_blend_ends"] != ends:
        state["_blend_ends"] = ends
        known = state["_blend"] = Blend.of(animation)
    return known if known is not None and known.cast.is_of([cast(Mobject, animation.mobject)]) else None


class Blend:
    """A family between its start and its target.

    Its tables are, for each such attribute, the arrays of all mobjects one below the other, (rows, columns), at the
    start and at the target, and the rows that each mobject has in them; its numbers have a row for each mobject.
    """

    def __init__(self, animation: Transform, families: Sequence[tuple[VMobject, VMobject, VMobject]]) -> None:
        self.cast = Cast.of([cast(Mobject, animation.mobject)])
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
        """The blend of an animation that has begun; None when one of its mobjects is not a plain VMobject."""
        families = list(animation.get_all_families_zipped())
        if len(families) < _WORTH_BLENDING or not all(_are_alike(*mobjects) for mobjects in families):
            return None
        return cls(animation, families)

    def at(self, alpha: float) -> None:
        """Put the family where it is at `alpha`, from 0 at the start to, but not including, 1 at the target."""
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
    """Whether three mobjects are interpolated in VMobject's own way, between arrays of one shape."""
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
