"""Rules about boxes: content that sticks out, and boxes that partly cover each other."""

from __future__ import annotations

from collections.abc import Iterator

from astrai_video.lint.containers import NO_CONTAINERS, Containers
from astrai_video.lint.geometry import (
    area,
    center,
    common,
    distance_to_paths,
    height,
    holds,
    inside_paths,
    overlaps,
    shrunk,
    width,
)
from astrai_video.lint.record import Rect, Thing
from astrai_video.lint.view import FAINT, View, Violation, is_backdrop, is_box, pairs

_OUT = 0.04
_FILLED = 0.05
_ON_EDGE = 0.04
_OPAQUE = 0.85
_SHADOW = 0.12
_SEVERAL = 3


def overflow(view: View) -> Iterator[Violation]:
    """Words or a box that stick out of their container; two filled boxes that partly cover each other.

    Only the innermost container counts. Exempt: things centred on an edge (a tab, a legend, a badge), a highlight
    around something, bars and areas of a plot, braces, overlapping circles as in a Venn diagram, and stacks of equal
    cards with an offset.
    """
    containers = Containers(view.at_rest)
    reported: set[frozenset[int]] = set()
    for thing in view.at_rest:
        if thing.opacity > FAINT and (thing.is_text or (is_box(thing) and thing.role not in NO_CONTAINERS)):
            container = containers.of(thing)
            over = _out_of(thing, container) if container else 0.0
            if (
                container
                and over > _OUT
                and not view.hidden(thing, thing.box)
                and not _frames_a_part(view, thing, container)
            ):
                reported.add(frozenset((thing.number, container.number)))
                yield Violation((thing, container), f"{{0}} sticks out of {{1}} by {over:.2f}", thing.box)
    for lower, upper in pairs(view.at_rest, _is_filled_box, _OUT):
        if frozenset((lower.number, upper.number)) in reported or view.separated(lower, upper):
            continue
        if _cover_partly(lower, upper) and not _are_stacked(view, lower, upper):
            shared = common(lower.box, upper.box)
            if not view.hidden(lower, shared, below=upper):
                yield Violation((upper, lower), "{0} lies on {1} and covers a part of it", shared)


def _out_of(thing: Thing, container: Thing) -> float:
    """Distance by which a thing sticks out of its container."""
    box, outer = thing.box, container.box
    over = max(outer[0] - box[0], outer[1] - box[1], box[2] - outer[2], box[3] - outer[3])
    if over > _OUT or is_box(container):
        return over
    parts = [shrunk(glyph, 0.1, 0.1) for line in thing.lines for glyph in line] or [shrunk(box, 0.05, 0.05)]
    outside = [
        (x, y)
        for left, bottom, right, top in parts
        for x in (left, right)
        for y in (bottom, top)
        if not inside_paths(container.paths, (x, y))
    ]
    return max((_beyond_outline(container, point) for point in outside), default=0.0)


def _beyond_outline(container: Thing, point: tuple[float, float]) -> float:
    return distance_to_paths(container.paths, point)


def _is_filled_box(thing: Thing) -> bool:
    return is_box(thing) and thing.fill[3] > _FILLED and thing.role not in NO_CONTAINERS and not is_backdrop(thing)


def _cover_partly(lower: Thing, upper: Thing) -> bool:
    one, other = lower.box, upper.box
    if holds(one, other, _OUT) or holds(other, one, _OUT):
        return False
    return not (
        _is_on_edge(one, other) or _is_on_edge(other, one) or _are_cards(lower, upper) or _are_one(lower, upper)
    )


def _frames_a_part(view: View, text: Thing, frame: Thing) -> bool:
    """Return True if an unfilled box was drawn around some letters of a longer text."""
    empty = frame.fill[3] <= FAINT and view.is_above(frame, text)
    return text.is_text and empty and width(text.box) > 2 * width(frame.box)


def _is_on_edge(small: Rect, large: Rect) -> bool:
    """Return True if the centre of a small box is on an edge of a larger one."""
    if area(small) > 0.6 * area(large):
        return False
    x, y = center(small)
    on_x = min(abs(x - large[0]), abs(x - large[2])) < _ON_EDGE and large[1] - _ON_EDGE < y < large[3] + _ON_EDGE
    on_y = min(abs(y - large[1]), abs(y - large[3])) < _ON_EDGE and large[0] - _ON_EDGE < x < large[2] + _ON_EDGE
    return on_x or on_y


def _are_cards(lower: Thing, upper: Thing) -> bool:
    """Return True for boxes of equal size with a small offset, the upper one opaque; also for a card and its shadow."""
    one, other = lower.box, upper.box
    slack = _SHADOW if lower.stroke[3] <= FAINT and upper.fill[3] > _OPAQUE else 0.02
    if abs(width(one) - width(other)) > slack * width(one) or abs(height(one) - height(other)) > slack * height(one):
        return False
    dx, dy = abs(one[0] - other[0]), abs(one[1] - other[1])
    return dx < 0.4 * width(one) and dy < 0.4 * height(one) and upper.fill[3] > _OPAQUE


def _are_stacked(view: View, lower: Thing, upper: Thing) -> bool:
    """Return True for two of several equal empty boxes of one group, offset in both directions: feature maps, pages."""
    one, other = lower.box, upper.box
    if min(abs(one[0] - other[0]), abs(one[1] - other[1])) <= _OUT or not lower.groups:
        return False
    like = [
        thing
        for thing in view.at_rest
        if thing.groups[-1:] == lower.groups[-1:]
        and abs(width(thing.box) - width(one)) < _OUT
        and abs(height(thing.box) - height(one)) < _OUT
    ]
    if upper not in like or len(like) < _SEVERAL:
        return False
    return not any(t.is_text and (overlaps(t.box, one) or overlaps(t.box, other)) for t in view.at_rest)


def _are_one(lower: Thing, upper: Thing) -> bool:
    """Return True for boxes of one opaque colour without outlines: together they are one figure."""
    bare = max(lower.stroke[3], upper.stroke[3]) <= FAINT or (lower.stroke == lower.fill and upper.stroke == upper.fill)
    return bare and lower.fill == upper.fill and upper.fill[3] > _OPAQUE
