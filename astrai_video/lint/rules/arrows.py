"""Rules about arrows: they begin and end at what they mean, and do not go through it."""

from __future__ import annotations

from collections.abc import Iterator

from astrai_video.lint.geometry import (
    area,
    contains,
    distance_to_box,
    distance_to_paths,
    grown,
    height,
    run_in_box,
    union,
    width,
)
from astrai_video.lint.shown import Point, Rect, Thing
from astrai_video.lint.view import Hit, View, is_backdrop

_REACH = 0.45  # manim leaves 0.25 between an arrow and what it points at
_AXIS_ROLES = ("axis", "tick", "grid", "vector", "plot", "brace", "bracket")
_THINGS_ALONG_AN_AXIS = 2
_STRAIGHT_THROUGH = 0.75


def dangling_arrow(view: View) -> Iterator[Hit]:
    """An arrow whose tip or tail touches nothing, or that is shorter than its own head.

    Touching means nearer than 0.45: manim leaves a gap of 0.25. Left out: vectors and vector fields, arrows in a
    plane or axes, an arrow drawn as an axis (things stand along it), and arrows whose ends come within two seconds.
    """
    for arrow in view.at_rest:
        if arrow.kind != "arrow" or arrow.role in _AXIS_ROLES:
            continue
        if _length(*arrow.ends) < arrow.head and max(width(arrow.box), height(arrow.box)) < 2 * arrow.head:
            yield Hit((arrow,), "{0} is shorter than its own head", arrow.box)
            continue
        others = [t for t in view.things if t.number != arrow.number and _can_be_touched(t, arrow)]
        if _is_axis(arrow, others):
            continue
        loose = [
            name
            for name, end in zip(("tail", "tip"), arrow.ends, strict=True)
            if not any(_touches(other, end) for other in others)
        ]
        if loose:
            x, y = arrow.ends[0 if loose[0] == "tail" else 1]
            touch = "touch" if len(loose) > 1 else "touches"
            yield Hit((arrow,), f"the {' and the '.join(loose)} of {{0}} {touch} nothing", grown((x, y, x, y), 0.2))


def backward_arrow(view: View) -> Iterator[Hit]:
    """An arrow that goes through the box it starts from or ends at, and comes out on the far side.

    Left out: arrows that begin in the middle of what they start from or end in the middle of what they point at, as
    the edges of a graph do, and arrows that run under something opaque.
    """
    for arrow in view.at_rest:
        if arrow.kind != "arrow" or arrow.role in _AXIS_ROLES:
            continue
        for end, toward, name in (
            (arrow.ends[0], arrow.ends[1], "starts from"),
            (arrow.ends[1], arrow.ends[0], "ends at"),
        ):
            for box in view.things:
                if box.kind not in ("shape", "picture") or box.role in ("highlight", *_AXIS_ROLES) or is_backdrop(box):
                    continue
                if box.number == arrow.number or area(box.box) < 0.02 or contains(grown(box.box, 0.05), toward):
                    continue
                if distance_to_box(box.box, end) > _REACH or not _goes_through(arrow, box.box):
                    continue
                if _is_near_edge(box.box, end) and not view.hidden(arrow, box.box):
                    yield Hit((arrow, box), f"{{0}} goes through {{1}}, which it {name}", union([arrow.box, box.box]))


def _can_be_touched(thing: Thing, arrow: Thing) -> bool:
    return not (arrow.number in thing.groups or (is_backdrop(thing) and thing.role != "grid"))


def _touches(thing: Thing, end: Point) -> bool:
    """Whether an end lies at a thing: at its outline, in its filled area, at or in the box of words and pictures."""
    if distance_to_box(thing.box, end) > _REACH:
        return False
    if thing.kind in ("text", "formula", "picture"):
        return True
    return (thing.kind == "shape" and _is_inside(thing, end)) or distance_to_paths(thing.paths, end) <= _REACH


def _is_inside(thing: Thing, end: Point) -> bool:
    """A frame round everything does not count as what an arrow in it points at."""
    return contains(thing.box, end) and area(thing.box) < 12


def _is_axis(arrow: Thing, others: list[Thing]) -> bool:
    """Whether things stand along an arrow: it is a time line or an axis."""
    if len(arrow.paths) != 1 or len(arrow.paths[0]) > 3:
        return False
    (x0, y0), (x1, y1) = arrow.ends
    if min(abs(x1 - x0), abs(y1 - y0)) > 0.02:
        return False
    inner = grown((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), 0.12)
    along = 0 if abs(x1 - x0) > abs(y1 - y0) else 1
    low, high = inner[along] + 0.3, inner[along + 2] - 0.3
    crossing = [
        other
        for other in others
        if other.kind in ("line", "shape")
        and max(width(other.box), height(other.box)) < 0.6
        and low < (other.box[along] + other.box[along + 2]) / 2 < high
        and contains(inner, ((other.box[0] + other.box[2]) / 2, (other.box[1] + other.box[3]) / 2))
    ]
    return len(crossing) >= _THINGS_ALONG_AN_AXIS


def _goes_through(arrow: Thing, box: Rect) -> bool:
    """Whether the arrow runs through most of a box, from one side to the other."""
    length, where = run_in_box(arrow.paths, box)
    if where is None:
        return False
    across = max(width(where) / max(width(box), 1e-6), height(where) / max(height(box), 1e-6))
    return across >= _STRAIGHT_THROUGH and length > 0.3


def _is_near_edge(box: Rect, end: Point) -> bool:
    """Whether an end lies at the edge of a box rather than in its middle."""
    if not contains(box, end):
        return True
    (x, y) = end
    return min(x - box[0], box[2] - x) < 0.2 * width(box) or min(y - box[1], box[3] - y) < 0.2 * height(box)


def _length(a: Point, b: Point) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)
