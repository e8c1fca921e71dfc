"""Traverses the mobjects of a scene: finds those that become one thing each, with their roles in figures."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from manim import (
    BackgroundRectangle,
    BarChart,
    Brace,
    Code,
    Cross,
    DashedLine,
    DashedVMobject,
    Line,
    Matrix,
    Mobject,
    NumberLine,
    NumberPlane,
    ParametricFunction,
    SurroundingRectangle,
    SVGMobject,
    Table,
    TipableVMobject,
    Underline,
    Vector,
    VectorField,
    VMobject,
)
from manim.mobject.graphing.coordinate_systems import CoordinateSystem
from manim.mobject.types.image_mobject import AbstractImageMobject

from astrai_video.lint.record import Role
from astrai_video.lint.recording import typeset
from astrai_video.lint.recording.paint import OPAQUE, fill_of
from astrai_video.stage.arrows import Route

_ROLES: tuple[tuple[tuple[type, ...], Role], ...] = (
    ((BarChart, ParametricFunction), "plot"),
    ((NumberPlane,), "grid"),
    ((CoordinateSystem, NumberLine), "axis"),
    ((VectorField, Vector), "vector"),
    ((Code,), "code"),
    ((Matrix, Table), "cell"),
    ((Brace,), "brace"),
    ((Cross, Underline), "cross"),
    ((SurroundingRectangle, BackgroundRectangle), "highlight"),
)
_FIGURES = (CoordinateSystem, NumberLine, Code, Matrix, Table)


@dataclass(frozen=True)
class Context:
    """Inherited properties of a mobject: its figure, the groups that contain it, the rules suppressed on it."""

    role: Role = ""
    figure: int = 0
    groups: tuple[int, ...] = ()
    allowed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Part:
    """A mobject that becomes one thing, and its inherited properties."""

    mobject: Mobject
    context: Context
    kind: str


def parts(mobjects: Iterable[Mobject]) -> list[Part]:
    """Return the mobjects that become one thing each, in drawing order."""
    found = [part for mobject in mobjects for part in _parts(mobject, Context())]
    return sorted(found, key=lambda part: float(part.mobject.z_index))


def _parts(mobject: Mobject, context: Context) -> Iterator[Part]:
    own = vars(mobject)
    role = own.get("lint_role") or _role_of_kind(type(mobject), context.role)  # type: ignore[arg-type]
    allowed = own.get("lint_allowed", ())
    if role == "highlight" and _is_card(mobject):
        role = ""
    if allowed or role != context.role:
        figure = context.figure or (id(mobject) if isinstance(mobject, _FIGURES) else 0)
        context = Context(role, figure, context.groups, context.allowed + tuple(allowed))
    kind = _kind_of(mobject)
    if kind == "words":
        for plate in (part for part in mobject.submobjects if isinstance(part, BackgroundRectangle)):
            yield from _parts(plate, _inside(context, mobject))
        yield Part(mobject, context, "words")
        return
    if kind != "group":
        yield Part(mobject, context, kind)
        return
    tips: Sequence[Mobject] = ()
    if isinstance(mobject, VMobject) and len(mobject.points):
        tips = tips_of(mobject)
        yield Part(mobject, context, "arrow" if tips and context.role != "axis" else "outline")
    if mobject.submobjects:
        inner = _inside(context, mobject)
        for child in mobject.submobjects:
            if not any(child is tip for tip in tips):
                yield from _parts(child, inner)


def _inside(context: Context, mobject: Mobject) -> Context:
    return Context(context.role, context.figure, (*context.groups, id(mobject)), context.allowed)


def _is_card(mobject: Mobject) -> bool:
    """Return True if a rectangle around something is an opaque card, not a highlight or a plate behind words."""
    return not isinstance(mobject, BackgroundRectangle) and fill_of(mobject)[3] > OPAQUE


def _kind_of(mobject: Mobject) -> str:
    """Kind of the thing that a mobject becomes with its parts, or "group" when its parts become things themselves."""
    if "lint_words" in vars(mobject):
        return "words" if typeset.is_words(mobject) else "group"
    kind = _kind_of_class(type(mobject))  # type: ignore[arg-type]
    if kind == "dashed":
        return "arrow" if tips_of(mobject) else "outline"
    return "picture" if kind == "group" and isinstance(mobject, SVGMobject) and mobject.submobjects else kind


@functools.cache
def _kind_of_class(kind: type[Mobject]) -> str:
    kinds = ((typeset.WORDS, "words"), ((Route,), "route"), ((AbstractImageMobject,), "picture"))
    dashed = ((DashedLine, DashedVMobject), "dashed")
    return next((name for classes, name in (*kinds, dashed) if issubclass(kind, classes)), "group")


@functools.cache
def _role_of_kind(kind: type[Mobject], role: Role) -> Role:
    """Role of a mobject in its figure; its parts inherit it."""
    for classes, own in _ROLES:
        if issubclass(kind, classes):
            return own
    return "rule" if role == "cell" and issubclass(kind, Line) else role


def is_dashed(mobject: Mobject) -> bool:
    """Return True for a dashed line or outline, whose dashes are one thing."""
    return isinstance(mobject, (DashedLine, DashedVMobject))


def tips_of(mobject: Mobject) -> Sequence[Mobject]:
    """The arrow heads of a mobject."""
    if not isinstance(mobject, TipableVMobject):
        return ()
    return [getattr(mobject, name) for name in ("tip", "start_tip") if hasattr(mobject, name)]
