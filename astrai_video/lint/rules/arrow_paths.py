"""Rule about the paths of arrows: they do not run through the boxes at their ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from astrai_video.lint.geometry import (
    area,
    clipped,
    contains,
    distance_to_box,
    distance_to_paths,
    grown,
    height,
    inside_paths,
    run_in_box,
    union,
    width,
)
from astrai_video.lint.record import Point, Rect, Thing
from astrai_video.lint.rules.arrows import AXIS_ROLES, REACH
from astrai_video.lint.view import View, Violation, is_backdrop

_STRAIGHT_THROUGH = 0.75  # share of the box's width or height
_TOUCHES, _MOSTLY = 0.04, 0.6


def backward_arrow(view: View) -> Iterator[Violation]:
    """An arrow that runs through the box it starts from or ends at, and comes out on the far side.

    Exempt: arrows that begin or end at the centre of a box, such as the edges of a graph, and arrows that run under
    something opaque.
    """
    for arrow in view.at_rest:
        if arrow.kind != "arrow" or arrow.role in AXIS_ROLES:
            continue
        for end, toward, name in (
            (arrow.ends[0], arrow.ends[1], "starts from"),
            (arrow.ends[1], arrow.ends[0], "ends at"),
        ):
            for box in view.things:
                if box.kind not in ("shape", "picture") or box.role in ("highlight", *AXIS_ROLES) or is_backdrop(box):
                    continue
                if box.number == arrow.number or area(box.box) < 0.02 or contains(grown(box.box, 0.05), toward):
                    continue
                if distance_to_box(box.box, end) > REACH or not _goes_through(arrow, box):
                    continue
                if _is_near_edge(box.box, end) and not view.hidden(arrow, box.box):
                    yield Violation(
                        (arrow, box), f"{{0}} goes through {{1}}, which it {name}", union([arrow.box, box.box])
                    )


def _goes_through(arrow: Thing, thing: Thing) -> bool:
    """Return True if an arrow runs through most of a thing, from one side to the other, and not along its outline."""
    box = thing.box
    length, where = run_in_box(arrow.paths, box)
    if where is None:
        return False
    across = max(width(where) / max(width(box), 1e-6), height(where) / max(height(box), 1e-6))
    return across >= _STRAIGHT_THROUGH and length > 0.3 and (thing.kind == "picture" or _is_deep(arrow, thing))


def _is_deep(arrow: Thing, thing: Thing) -> bool:
    """Return True if most of an arrow's way through a shape's box is inside the shape and away from its outline."""
    samples = [
        (a[0] + (b[0] - a[0]) * t / 9, a[1] + (b[1] - a[1]) * t / 9)
        for path in arrow.paths
        for start, end in pairwise(path)
        if (part := clipped(start, end, thing.box))
        for a, b in [part]
        for t in range(1, 9)
    ]
    deep = [p for p in samples if inside_paths(thing.paths, p) and distance_to_paths(thing.paths, p) > _TOUCHES]
    return len(deep) >= _MOSTLY * len(samples)


def _is_near_edge(box: Rect, end: Point) -> bool:
    """Return True if an end is near the edge of a box rather than near its centre."""
    if not contains(box, end):
        return True
    (x, y) = end
    return min(x - box[0], box[2] - x) < 0.2 * width(box) or min(y - box[1], box[3] - y) < 0.2 * height(box)
