"""Converts mobjects to things: words, formulas, lines, arrows, shapes, pictures, with their roles in figures."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
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

from astrai_video.lint.record import Color, Rect, Role, Thing
from astrai_video.lint.recording import typeset
from astrai_video.lint.recording.outlines import around, flat, joined, polylines, vector, whole
from astrai_video.stage.arrows import Route

_INVISIBLE = 0.01
_CLOSED = 1e-3
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
_CARD = 0.85
_NO_COLOR = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class _Place:
    """Inherited properties of a mobject: its figure, the groups that contain it, the rules suppressed on it."""

    role: Role = ""
    figure: int = 0
    groups: tuple[int, ...] = ()
    allowed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Part:
    """A mobject that becomes one thing, and its inherited properties."""

    mobject: Mobject
    place: _Place
    kind: str


def parts(mobjects: Iterable[Mobject]) -> list[Part]:
    """Return the mobjects that become one thing each, in drawing order."""
    found = [part for mobject in mobjects for part in _parts(mobject, _Place())]
    return sorted(found, key=lambda part: float(part.mobject.z_index))


def fingerprint(part: Part) -> bytes:
    """Bytes that change whenever the appearance of a part changes."""
    found = []
    for member in part.mobject.get_family():
        found.append(member.points.tobytes())
        if isinstance(member, VMobject):
            found += [member.fill_rgbas.tobytes(), member.stroke_rgbas.tobytes(), _width(member).tobytes()]
        elif isinstance(member, AbstractImageMobject):
            found.append(_pixels(member).tobytes())
    return b"|".join(found)


def thing(part: Part, number: int) -> Thing | None:
    """Convert a part to a thing; None when it is invisible."""
    made = {"words": _words, "arrow": _arrow, "picture": _picture, "outline": _outline, "route": _route}[part.kind]
    found = made(part.mobject, number)
    if found is None or (found.opacity <= _INVISIBLE):
        return None
    place = part.place
    return replace(found, role=place.role, figure=place.figure, groups=place.groups, allowed=place.allowed)


def _parts(mobject: Mobject, place: _Place) -> Iterator[Part]:
    own = vars(mobject)
    role = own.get("lint_role") or _role_of_kind(type(mobject), place.role)  # type: ignore[arg-type]
    allowed = own.get("lint_allowed", ())
    if role == "highlight" and _is_card(mobject):
        role = ""
    if allowed or role != place.role:
        figure = place.figure or (id(mobject) if isinstance(mobject, _FIGURES) else 0)
        place = _Place(role, figure, place.groups, place.allowed + tuple(allowed))
    kind = _kind_of(mobject)
    if kind == "words":
        for plate in (part for part in mobject.submobjects if isinstance(part, BackgroundRectangle)):
            yield from _parts(plate, _inside(place, mobject))
        yield Part(mobject, place, "words")
        return
    if kind != "group":
        yield Part(mobject, place, kind)
        return
    tips: Sequence[Mobject] = ()
    if isinstance(mobject, VMobject) and len(mobject.points):
        tips = _tips(mobject)
        yield Part(mobject, place, "arrow" if tips and place.role != "axis" else "outline")
    if mobject.submobjects:
        inner = _inside(place, mobject)
        for child in mobject.submobjects:
            if not any(child is tip for tip in tips):
                yield from _parts(child, inner)


def _inside(place: _Place, mobject: Mobject) -> _Place:
    return _Place(place.role, place.figure, (*place.groups, id(mobject)), place.allowed)


def _is_card(mobject: Mobject) -> bool:
    """Return True if a rectangle around something is an opaque card, not a highlight or a plate behind words."""
    return not isinstance(mobject, BackgroundRectangle) and _fill(mobject)[3] > _CARD


def _kind_of(mobject: Mobject) -> str:
    """Kind of the thing that a mobject becomes with its parts, or "group" when its parts become things themselves."""
    if "lint_words" in vars(mobject):
        return "words" if typeset.is_words(mobject) else "group"
    kind = _kind_of_class(type(mobject))  # type: ignore[arg-type]
    if kind == "dashed":
        return "arrow" if _tips(mobject) else "outline"
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


def _words(mobject: Mobject, number: int) -> Thing | None:
    words = typeset.words_of(mobject)
    members = [glyph for glyph in typeset.glyphs_of(mobject) if _shows(glyph)]
    if words is None or not members:
        return None
    lines, missing = typeset.glyph_lines(mobject)
    colors = tuple(dict.fromkeys(_ink(member) for member in members))
    return Thing(
        number, "formula" if words.kind == "formula" else "text", "", _union(b for line in lines for b in line),
        text=words.string, size=round(typeset.size_of(mobject), 2), lines=lines, colors=colors,
        missing=missing, family=words.family,
    )  # fmt: skip


def _picture(mobject: Mobject, number: int) -> Thing | None:
    """Convert a picture; it counts as opaque in its whole box, and its content is not analysed."""
    members = [m for m in mobject.get_family() if len(m.points)]
    if not members or not any(not isinstance(m, VMobject) or _shows(m) for m in members):
        return None
    color = _mean_color(mobject) if isinstance(mobject, AbstractImageMobject) else _fill(next(iter(members)))
    box = _union(map(typeset.box_of, members))
    edges = (around(box),) if isinstance(mobject, AbstractImageMobject) and color[3] > _CARD else ()
    return Thing(number, "picture", "", box, fill=color, paths=edges, closed=bool(edges))


def _pixels(image: Any) -> Any:
    """Pixels of a picture, or of the second camera whose view it shows."""
    return image.pixel_array if hasattr(image, "pixel_array") else image.camera.pixel_array


def _mean_color(image: AbstractImageMobject) -> Color:
    pixels = _pixels(image).reshape(-1, 4).mean(axis=0) / 255
    return float(pixels[0]), float(pixels[1]), float(pixels[2]), float(pixels[3])


def _arrow(mobject: Any, number: int) -> Thing | None:
    if not _shows(mobject) and not any(_shows(tip) for tip in _tips(mobject)):
        return None
    start, end = mobject.get_start(), mobject.get_end()
    tips = _tips(mobject)
    course = polylines(mobject) or ((flat(start), flat(end)),)
    head = max(float(np.linalg.norm(vector(tip.tip_point) - vector(tip.base))) for tip in tips)
    box = _union([typeset.box_of(mobject), *(typeset.box_of(tip) for tip in tips)])
    return Thing(
        number, "arrow", "", box, paths=whole(course, flat(start), flat(end)), stroke=_stroke(mobject),
        fill=_fill(tips[0]), ends=(flat(start), flat(end)), head=head,
    )  # fmt: skip


def _route(mobject: Mobject, number: int) -> Thing | None:
    """Convert a Route of the stage: a bent line with a head of its own."""
    assert isinstance(mobject, Route)
    line = mobject.path
    if not len(line.points) or not _shows(line):
        return None
    course = polylines(line)
    tip = mobject.tip if len(mobject.tip.points) else None
    start = course[0][0]
    end = flat(tip.points[0]) if tip is not None else course[-1][-1]
    boxes = [typeset.box_of(line)] + ([typeset.box_of(tip)] if tip is not None else [])
    head = float(np.linalg.norm(np.subtract(end, course[-1][-1]))) if tip is not None else 0.0
    return Thing(
        number, "arrow" if tip is not None else "line", "", _union(boxes), paths=whole(course, start, end),
        stroke=_stroke(line), ends=(start, end) if tip is not None else (), head=head,
    )  # fmt: skip


def _outline(mobject: Mobject, number: int) -> Thing | None:
    assert isinstance(mobject, VMobject)
    family = [m for m in mobject.get_family() if isinstance(m, VMobject) and len(m.points)]
    members = family if _is_dashed(mobject) else [mobject]
    if not members or not any(_shows(member) for member in members):
        return None
    box = _union(map(typeset.box_of, members))
    if _is_dashed(mobject):
        paths = joined([polylines(member)[0] for member in members])
        return Thing(number, "line", "", box, paths=paths, stroke=_stroke(members[0]))
    paths = polylines(mobject)
    closed = all(math.dist(path[0], path[-1]) <= _CLOSED for path in paths)
    fill = _fill(mobject)
    kind = "shape" if closed or fill[3] > _INVISIBLE else "line"
    return Thing(number, kind, "", box, paths=paths, closed=closed, fill=fill, stroke=_stroke(mobject))  # type: ignore[arg-type]


def _is_dashed(mobject: Mobject) -> bool:
    return isinstance(mobject, (DashedLine, DashedVMobject))


def _tips(mobject: Mobject) -> Sequence[Mobject]:
    if not isinstance(mobject, TipableVMobject):
        return ()
    return [getattr(mobject, name) for name in ("tip", "start_tip") if hasattr(mobject, name)]


def _shows(mobject: Mobject) -> bool:
    if not isinstance(mobject, VMobject):
        return True
    return _fill(mobject)[3] > _INVISIBLE or _stroke(mobject)[3] > _INVISIBLE


def _ink(glyph: VMobject) -> Color:
    fill = _fill(glyph)
    return fill if fill[3] > _INVISIBLE else _stroke(glyph)


def _fill(mobject: Any) -> Color:
    return _color(mobject.fill_rgbas) if isinstance(mobject, VMobject) else _NO_COLOR


def _stroke(mobject: VMobject) -> Color:
    """Colour of the stroke; transparent when it has no width."""
    return _color(mobject.stroke_rgbas) if float(_width(mobject).max(initial=0)) > 0 else _NO_COLOR


def _width(mobject: VMobject) -> Any:
    return np.atleast_1d(np.asarray(mobject.stroke_width, dtype=float))


def _color(rgbas: Any) -> Color:
    """Mean colour of a gradient."""
    if len(rgbas) == 1:
        red, green, blue, opacity = rgbas[0].tolist()  # ten times as fast as their mean
    else:
        red, green, blue, opacity = np.atleast_2d(rgbas).mean(axis=0) if len(rgbas) else _NO_COLOR
    return round(float(red), 4), round(float(green), 4), round(float(blue), 4), round(float(opacity), 4)


def _union(boxes: Iterable[Rect]) -> Rect:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
