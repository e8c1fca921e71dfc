"""Containment in a shot: the closed shapes that can hold other things, and the container of each thing."""

from __future__ import annotations

from collections.abc import Iterable

from astrai_video.lint.geometry import area, center, columns, common, height, holding, inside_paths, is_convex, width
from astrai_video.lint.record import Point, Thing
from astrai_video.lint.view import FAINT, is_backdrop, is_box

_LIES_IN = 0.54  # share of its area; exactly half means that it was put on the edge
_MOST_CORNERS = 80
NO_CONTAINERS = ("brace", "rule", "axis", "grid", "highlight", "cross", "plot")


class Containers:
    """The things of one shot that can hold others, indexed by their boxes."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._all = [thing for thing in things if _is_container(thing)]
        self._boxes = columns([thing.box for thing in self._all])

    def of(self, thing: Thing) -> Thing | None:
        """Return the container of a thing: the one in which it is centred best, of several the smallest, or None."""
        middle = center(thing.box)
        near = [self._all[place] for place in holding(self._boxes, (*middle, *middle))]
        fits = _labels if thing.is_text else _has_inside
        fitting = [c for c in near if c.number != thing.number and _is_over(c, middle) and fits(c, thing)]
        return min(fitting, key=lambda c: (round(_off_center(thing, c), 1), area(c.box)), default=None)


def _is_over(container: Thing, point: Point) -> bool:
    return is_box(container) or inside_paths(container.paths, point)


def _is_container(thing: Thing) -> bool:
    """Return True if a thing can hold others: a visible shape with one closed convex outline."""
    if thing.kind != "shape" or not thing.closed or thing.role in NO_CONTAINERS or len(thing.paths) != 1:
        return False
    if is_backdrop(thing) or thing.opacity <= FAINT or min(width(thing.box), height(thing.box)) < 0.1:
        return False
    return len(thing.paths[0]) <= _MOST_CORNERS and is_convex(thing.paths[0])


def _labels(container: Thing, text: Thing) -> bool:
    """Return True if a text is the content of a box: most of it is inside, or the two centres are close."""
    if height(text.box) > 1.5 * height(container.box):
        return False
    if area(common(text.box, container.box)) >= _LIES_IN * area(text.box):
        return True
    (x, y), (cx, cy) = center(text.box), center(container.box)
    return abs(x - cx) < 0.2 * width(container.box) and abs(y - cy) < 0.2 * height(container.box)


def _has_inside(container: Thing, box: Thing) -> bool:
    small_enough = area(box.box) < 0.9 * area(container.box)
    return small_enough and area(common(box.box, container.box)) >= _LIES_IN * area(box.box)


def _off_center(thing: Thing, container: Thing) -> float:
    """Distance between the centres of a thing and its container, as a share of the container's size."""
    (x, y), (cx, cy) = center(thing.box), center(container.box)
    return max(abs(x - cx) / width(container.box), abs(y - cy) / height(container.box))
