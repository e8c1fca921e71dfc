"""Rule about the ends of arrows: they touch something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from astrai_video.lint.containers import Containers
from astrai_video.lint.geometry import (
    area,
    center,
    contains,
    distance,
    distance_to_box,
    distance_to_paths,
    grown,
    height,
    overlaps,
    width,
)
from astrai_video.lint.record import Point, Rect, Thing
from astrai_video.lint.view import View, Violation, is_backdrop, is_box

REACH = 0.45  # manim leaves 0.25 between an arrow and its target
AXIS_ROLES = ("axis", "grid", "vector", "plot", "brace")
_THINGS_ALONG_AN_AXIS = 2
_POINTER = 1.6  # a longer arrow starts from something
_ALIKE, _BUNDLE = 0.05, 3
_MIDDLE = 0.1
_STEP, _STEPS_AHEAD, _EVEN = 0.05, 20, 0.08


def dangling_arrow(view: View) -> Iterator[Violation]:
    """An arrow whose tip or tail touches nothing, or that is shorter than its own head.

    Touching means nearer than 0.45: manim leaves a gap of 0.25, more where a group was scaled or the camera is near.
    Exempt: vectors and vector fields, arrows in a plane or axes, an arrow drawn as an axis, the hand of a dial, several
    parallel arrows (rays, wind), a labelled vector at its point of application, a short pointer without a source, and
    arrows whose ends get attached within two seconds.
    """
    for arrow in view.at_rest:
        if arrow.kind != "arrow" or arrow.role in AXIS_ROLES:
            continue
        if distance(*arrow.ends) < arrow.head and max(width(arrow.box), height(arrow.box)) < 2 * arrow.head:
            yield Violation((arrow,), "{0} is shorter than its own head", arrow.box)
            continue
        loose = loose_ends(view, arrow)
        if loose and not _is_meant(view, arrow, loose):
            x, y = arrow.ends[0 if loose[0] == "tail" else 1]
            touch = "touch" if len(loose) > 1 else "touches"
            yield Violation(
                (arrow,), f"the {' and the '.join(loose)} of {{0}} {touch} nothing", grown((x, y, x, y), 0.2)
            )


def attached_ends(views: Sequence[View]) -> dict[int, frozenset[str]]:
    """Ends of each arrow that touch something in any of these shots, by the arrow's number."""
    found: dict[int, frozenset[str]] = {}
    for view in views:
        for arrow in view.at_rest:
            if arrow.kind == "arrow" and arrow.role not in AXIS_ROLES:
                touching = {"tail", "tip"} - set(loose_ends(view, arrow))
                found[arrow.number] = found.get(arrow.number, frozenset()) | touching
    return found


def loose_ends(view: View, arrow: Thing) -> list[str]:
    """Return those of "tail" and "tip" that touch nothing."""
    others = _others(view, arrow)
    if _is_axis(arrow, others):
        return []
    reach = REACH * max(1.0, view.shot.scale)
    loose = [
        name
        for name, end in zip(("tail", "tip"), arrow.ends, strict=True)
        if not any(_touches(other, end, reach) for other in others)
    ]
    return [] if len(loose) == len(arrow.ends) and _has_even_gaps(arrow, others) else loose


def _others(view: View, arrow: Thing) -> list[Thing]:
    return [t for t in view.things if t.number != arrow.number and _can_be_touched(t, arrow)]


def _is_meant(view: View, arrow: Thing, loose: list[str]) -> bool:
    """Return True if an end that never touches anything is intended."""
    if view.attached.get(arrow.number, frozenset()) & set(loose):
        return False
    if _is_one_of_a_bundle(view, arrow):
        return True
    others = _others(view, arrow)
    if loose == ["tail"]:
        return distance(*arrow.ends) < _POINTER and _gap(arrow, others, behind=True) is None
    return loose == ["tip"] and (_is_hand(arrow, others) or _is_named_vector(view, arrow))


def _is_one_of_a_bundle(view: View, arrow: Thing) -> bool:
    """Return True if there are several arrows of the same length and direction: rays, wind."""
    (x0, y0), (x1, y1) = arrow.ends
    like = [
        other
        for other in view.things
        if other.kind == "arrow" and other.number != arrow.number and len(other.paths) == len(arrow.paths)
        for (a0, b0), (a1, b1) in [other.ends]
        if abs((a1 - a0) - (x1 - x0)) < _ALIKE and abs((b1 - b0) - (y1 - y0)) < _ALIKE
    ]
    return len(like) >= _BUNDLE - 1


def _is_hand(arrow: Thing, others: list[Thing]) -> bool:
    """Return True for a radius or the hand of a clock: the tail is at the centre of a round shape."""
    return any(
        other.kind == "shape" and not is_box(other) and distance(center(other.box), arrow.ends[0]) < _MIDDLE
        for other in others
    )


def _is_named_vector(view: View, arrow: Thing) -> bool:
    """Return True for a vector at its point of application, such as a force, with a free-standing label next to it."""
    containers = Containers(view.things)
    return any(
        text.is_text
        and arrow.number not in text.groups
        and distance_to_paths(arrow.paths, _nearest(text.box, arrow.ends)) <= REACH
        and containers.of(text) is None
        for text in view.things
    )


def _nearest(box: Rect, ends: Sequence[Point]) -> Point:
    """Point of a box that is nearest to the middle of an arrow."""
    (x0, y0), (x1, y1) = ends
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])


def _has_even_gaps(arrow: Thing, others: list[Thing]) -> bool:
    """Return True if an arrow points from one thing to another with the same larger gap at both ends."""
    ahead, behind = _gap(arrow, others, behind=False), _gap(arrow, others, behind=True)
    return ahead is not None and behind is not None and abs(ahead - behind) < _EVEN


def _gap(arrow: Thing, others: list[Thing], *, behind: bool) -> float | None:
    """Distance to the next thing straight ahead of an arrow, or behind it; None when nothing is near."""
    course = [point for path in arrow.paths for point in path]
    here, before = (course[0], course[1]) if behind else (course[-1], course[-2])
    length = max(distance(here, before), 1e-9)
    dx, dy = (here[0] - before[0]) / length, (here[1] - before[1]) / length
    for step in range(1, _STEPS_AHEAD + 1):
        x, y = here[0] + dx * step * _STEP, here[1] + dy * step * _STEP
        if any(contains(grown(other.box, _STEP / 2), (x, y)) for other in others):
            return step * _STEP
    return None


def _can_be_touched(thing: Thing, arrow: Thing) -> bool:
    return not (arrow.number in thing.groups or (is_backdrop(thing) and thing.role != "grid"))


def _touches(thing: Thing, end: Point, reach: float) -> bool:
    """Return True if an end is at the outline or in the filled area of a thing; for words and pictures, in the box."""
    if distance_to_box(thing.box, end) > reach:
        return False
    if thing.kind in ("text", "formula", "picture"):
        return True
    if thing.kind == "shape" and (_is_inside(thing, end) or distance(center(thing.box), end) < _MIDDLE):
        return True
    return distance_to_paths(thing.paths, end) <= reach


def _is_inside(thing: Thing, end: Point) -> bool:
    """Return True if an end is inside a shape that is small enough to be a target: not a frame around everything."""
    return contains(thing.box, end) and area(thing.box) < 12


def _is_axis(arrow: Thing, others: list[Thing]) -> bool:
    """Return True if things are placed along an arrow: it is a time line or an axis."""
    if len(arrow.paths) != 1 or len(arrow.paths[0]) > 3:
        return False
    (x0, y0), (x1, y1) = arrow.ends
    if min(abs(x1 - x0), abs(y1 - y0)) > 0.02:
        return False
    inner = grown((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), 0.12)
    along = 0 if abs(x1 - x0) > abs(y1 - y0) else 1
    low, high = inner[along] + 0.3, inner[along + 2] - 0.3
    if any(_crosses(other, inner, along) for other in others):
        return True
    crossing = [
        other
        for other in others
        if other.kind in ("line", "shape")
        and max(width(other.box), height(other.box)) < 0.6
        and low < (other.box[along] + other.box[along + 2]) / 2 < high
        and contains(inner, ((other.box[0] + other.box[2]) / 2, (other.box[1] + other.box[3]) / 2))
    ]
    return len(crossing) >= _THINGS_ALONG_AN_AXIS


def _crosses(other: Thing, inner: Rect, along: int) -> bool:
    """Return True if another upright or level arrow crosses this one at a right angle, as a second axis does."""
    if other.kind != "arrow" or min(width(other.box), height(other.box)) > 2 * max(other.head, 0.1):
        return False
    other_along = 0 if width(other.box) > height(other.box) else 1
    return other_along != along and overlaps(other.box, inner)
