"""Describes what is on screen as plain boxes: kind, text and bounds of every object a viewer would name."""

from __future__ import annotations

from collections.abc import Iterable

from manim import DL, UR, Mobject, Text, VMobject
from manim.mobject.text.typst_mobject import Typst

from astrai_video.timeline import Box

_INVISIBLE = 0.01


def boxes(mobjects: Iterable[Mobject]) -> tuple[Box, ...]:
    """The boxes of all visible text, formulas and shapes in `mobjects`, in drawing order, in scene units."""
    found: list[Box] = []
    for mobject in mobjects:
        _collect(mobject, found)
    return tuple(found)


def _collect(mobject: Mobject, found: list[Box]) -> None:
    if isinstance(mobject, Text):
        if _is_visible(mobject):
            found.append(_box(mobject, "text", mobject.original_text))
    elif isinstance(mobject, Typst):
        if _is_visible(mobject):
            found.append(_box(mobject, "formula", mobject.typst_code))
    else:
        if isinstance(mobject, VMobject) and mobject.has_points() and _shows(mobject):
            found.append(_box(mobject, type(mobject).__name__.lower(), ""))
        for part in mobject.submobjects:
            _collect(part, found)


def _is_visible(mobject: Mobject) -> bool:
    return any(isinstance(part, VMobject) and part.has_points() and _shows(part) for part in mobject.get_family())


def _shows(mobject: VMobject) -> bool:
    filled = mobject.get_fill_opacity() > _INVISIBLE
    return bool(filled or (mobject.get_stroke_width() > 0 and mobject.get_stroke_opacity() > _INVISIBLE))


def _box(mobject: Mobject, kind: str, text: str) -> Box:
    (x0, y0, _), (x1, y1, _) = mobject.get_corner(DL), mobject.get_corner(UR)
    return Box(kind, text, round(float(x0), 3), round(float(y0), 3), round(float(x1), 3), round(float(y1), 3))
