"""Converts parts of a scene to things: words, formulas, lines, arrows, shapes and pictures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from manim import Mobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from astrai_video.lint.geometry import union
from astrai_video.lint.record import Thing
from astrai_video.lint.recording import typeset
from astrai_video.lint.recording.glyphs import glyphs_of
from astrai_video.lint.recording.outlines import box_of, box_outline, in_plane, joined, polylines, vector, with_ends
from astrai_video.lint.recording.paint import INVISIBLE, OPAQUE, fill_of, ink_of, is_visible, mean_color, stroke_of
from astrai_video.lint.recording.parts import Part, is_dashed, tips_of
from astrai_video.stage.arrows import Route

_CLOSED = 1e-3  # between the ends of a closed path


def thing(part: Part, number: int) -> Thing | None:
    """Convert a part to a thing; None when it is invisible."""
    made = {"words": _words, "arrow": _arrow, "picture": _picture, "outline": _outline, "route": _route}[part.kind]
    found = made(part.mobject, number)
    if found is None or (found.opacity <= INVISIBLE):
        return None
    context = part.context
    return replace(found, role=context.role, figure=context.figure, groups=context.groups, allowed=context.allowed)


def _words(mobject: Mobject, number: int) -> Thing | None:
    words = typeset.words_of(mobject)
    members = [glyph for glyph in glyphs_of(mobject) if is_visible(glyph)]
    if words is None or not members:
        return None
    lines, missing = typeset.glyph_lines(mobject)
    colors = tuple(dict.fromkeys(ink_of(member) for member in members))
    return Thing(
        number, "formula" if words.kind == "formula" else "text", "", union(b for line in lines for b in line),
        text=words.string, size=round(typeset.size_of(mobject), 2), lines=lines, colors=colors,
        missing=missing, family=words.family,
    )  # fmt: skip


def _picture(mobject: Mobject, number: int) -> Thing | None:
    """Convert a picture; it counts as opaque in its whole box, and its content is not analysed."""
    members = [m for m in mobject.get_family() if len(m.points)]
    if not members or not any(not isinstance(m, VMobject) or is_visible(m) for m in members):
        return None
    color = mean_color(mobject) if isinstance(mobject, AbstractImageMobject) else fill_of(next(iter(members)))
    box = union(map(box_of, members))
    edges = (box_outline(box),) if isinstance(mobject, AbstractImageMobject) and color[3] > OPAQUE else ()
    return Thing(number, "picture", "", box, fill=color, paths=edges, closed=bool(edges))


def _arrow(mobject: Any, number: int) -> Thing | None:
    if not is_visible(mobject) and not any(is_visible(tip) for tip in tips_of(mobject)):
        return None
    start, end = mobject.get_start(), mobject.get_end()
    tips = tips_of(mobject)
    course = polylines(mobject) or ((in_plane(start), in_plane(end)),)
    head = max(float(np.linalg.norm(vector(tip.tip_point) - vector(tip.base))) for tip in tips)
    box = union([box_of(mobject), *(box_of(tip) for tip in tips)])
    return Thing(
        number, "arrow", "", box, paths=with_ends(course, in_plane(start), in_plane(end)), stroke=stroke_of(mobject),
        fill=fill_of(tips[0]), ends=(in_plane(start), in_plane(end)), head=head,
    )  # fmt: skip


def _route(mobject: Mobject, number: int) -> Thing | None:
    """Convert a Route of the stage: a bent line with a head of its own."""
    assert isinstance(mobject, Route)
    line = mobject.path
    if not len(line.points) or not is_visible(line):
        return None
    course = polylines(line)
    tip = mobject.tip if len(mobject.tip.points) else None
    start = course[0][0]
    end = in_plane(tip.points[0]) if tip is not None else course[-1][-1]
    boxes = [box_of(line)] + ([box_of(tip)] if tip is not None else [])
    head = float(np.linalg.norm(np.subtract(end, course[-1][-1]))) if tip is not None else 0.0
    return Thing(
        number, "arrow" if tip is not None else "line", "", union(boxes), paths=with_ends(course, start, end),
        stroke=stroke_of(line), ends=(start, end) if tip is not None else (), head=head,
    )  # fmt: skip


def _outline(mobject: Mobject, number: int) -> Thing | None:
    assert isinstance(mobject, VMobject)
    family = [m for m in mobject.get_family() if isinstance(m, VMobject) and len(m.points)]
    members = family if is_dashed(mobject) else [mobject]
    if not members or not any(is_visible(member) for member in members):
        return None
    box = union(map(box_of, members))
    if is_dashed(mobject):
        paths = joined([polylines(member)[0] for member in members])
        return Thing(number, "line", "", box, paths=paths, stroke=stroke_of(members[0]))
    paths = polylines(mobject)
    closed = all(math.dist(path[0], path[-1]) <= _CLOSED for path in paths)
    fill = fill_of(mobject)
    kind = "shape" if closed or fill[3] > INVISIBLE else "line"
    return Thing(number, kind, "", box, paths=paths, closed=closed, fill=fill, stroke=stroke_of(mobject))  # type: ignore[arg-type]
