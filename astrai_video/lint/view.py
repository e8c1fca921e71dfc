"""One shot with the queries of the rules: visible and resting things, occlusion, and the colour behind a point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from astrai_video.lint.geometry import (
    FRAME,
    area,
    columns,
    holding,
    holds,
    inside_paths,
    is_upright_box,
    meeting,
    overlaps,
)
from astrai_video.lint.record import Color, Point, Recording, Rect, Shot, Thing

_OPAQUE = 0.85
_PLATE = 0.7  # opacity; manim's plates behind words have 0.75
_OVERLAY = 0.5
_SLACK = 0.02
FAINT = 0.16  # opacity up to which a thing counts as a backdrop
_CACHE_SIZE = 10_000  # a section has about a thousand appearances of things, each queried in every shot


@dataclass(frozen=True)
class Violation:
    """A violation of a rule in one shot: the things, a message with {0}, {1} for them, and its box."""

    things: tuple[Thing, ...]
    message: str
    box: Rect
    severity: str = "error"


@dataclass
class Visibility:
    """Visibility of one object over a whole section: seen inside the frame, seen whole, and its largest size."""

    seen_inside: bool = False
    seen_whole: bool = False
    _size: float = 0.0
    _zoomed_size: float = 0.0

    def size(self, zoomed: bool) -> float:
        """The largest font size at any time, without the magnification of this shot when it is `zoomed`."""
        return max(self._size, self._zoomed_size) if zoomed else self._zoomed_size

    def note(self, thing: Thing, zoomed: bool) -> None:
        """Take the object's appearance in one shot into account."""
        self.seen_inside |= overlaps(thing.box, FRAME)
        self.seen_whole |= holds(FRAME, thing.box, 0.03)
        if zoomed:
            self._zoomed_size = max(self._zoomed_size, thing.size)
        else:
            self._size = max(self._size, thing.size)


def visibility_of(recording: Recording) -> dict[int, Visibility]:
    """Visibility of every object of a recording, by number."""
    visibility: dict[int, Visibility] = {}
    for shot in recording.shots:
        for index in shot.things:
            thing = recording.things[index]
            visibility.setdefault(thing.number, Visibility()).note(thing, shot.zoomed)
    return visibility


@dataclass(frozen=True)
class View:
    """One shot of a recording. `captioned`: a caption is shown; `beat`: the beat that ends with this shot, if any.

    `attached` are the ends, "tail" and "tip", of each arrow that touch something at any time, by the arrow's number;
    `brightest` is the highest opacity of each text over the section.
    """

    recording: Recording
    shot: Shot
    visibility: Mapping[int, Visibility]
    attached: Mapping[int, frozenset[str]] = field(default_factory=dict)
    brightest: Mapping[str, float] = field(default_factory=dict)
    captioned: bool = False
    beat: str = ""

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """All things on screen, in drawing order."""
        return tuple(self.recording.things[index] for index in self.shot.things)

    @cached_property
    def at_rest(self) -> tuple[Thing, ...]:
        """The things that do not move at this moment, in drawing order."""
        moving = self.shot.moving
        return tuple(self.recording.things[index] for index in self.shot.things if index not in moving)

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(thing): place for place, thing in enumerate(self.things)}

    def is_above(self, one: Thing, other: Thing) -> bool:
        """Return True if one thing is drawn after another."""
        return self._order[id(one)] > self._order[id(other)]

    @cached_property
    def texts(self) -> tuple[Thing, ...]:
        """Visible words and formulas at rest: neither hidden nor faint backdrops."""
        return tuple(t for t in self.at_rest if t.is_text and t.opacity > FAINT and not self.hidden(t, t.box))

    @cached_property
    def _covers(self) -> tuple[list[Thing], Any]:
        """The things that can hide others, and the columns of their boxes."""
        covers = [t for t in self.things if t.kind in ("shape", "picture") and t.fill[3] >= _PLATE]
        return covers, columns([t.box for t in covers])

    @cached_property
    def _filled(self) -> tuple[list[Thing], Any]:
        """The things with a fill, and the columns of their boxes."""
        filled = [t for t in self.things if t.kind in ("shape", "picture") and t.fill[3] > 0 and t.paths]
        return filled, columns([t.box for t in filled])

    def hidden(self, thing: Thing, where: Rect, below: Thing | None = None) -> bool:
        """Return True if something opaque covers the box `where` of a thing, and is drawn before `below` if given."""
        covers, boxes = self._covers
        return any(
            self.is_above(covers[place], thing)
            and (covers[place].fill[3] >= _OPAQUE or (below is not None and covers[place].role == "highlight"))
            and (below is None or self.is_above(below, covers[place]))
            and _covers_all(covers[place], where)
            for place in holding(boxes, where, _SLACK)
        )

    def separated(self, lower: Thing, upper: Thing) -> bool:
        """Return True if an overlay over the whole frame separates two things, as under a dialog."""
        return any(
            is_backdrop(t) and t.fill[3] >= _OVERLAY and self.is_above(t, lower) and self.is_above(upper, t)
            for t in self._covers_frame
        )

    @cached_property
    def _covers_frame(self) -> tuple[Thing, ...]:
        return tuple(t for t in self.things if t.kind in ("shape", "picture") and holds(t.box, FRAME, 0.05))

    def behind(self, text: Thing, point: Point) -> Color:
        """Colour behind a text at a point: the background and all fills between it and the text, composited."""
        color = self.shot.background
        filled, boxes = self._filled
        for thing in (filled[place] for place in holding(boxes, (*point, *point))):
            if self.is_above(text, thing) and _fills(thing, point):
                color = blended(thing.fill, color)
        return color


def _covers_all(thing: Thing, where: Rect) -> bool:
    """Return True if the filled area of a thing covers a box that its own box covers."""
    corners = ((where[0], where[1]), (where[2], where[1]), (where[0], where[3]), (where[2], where[3]))
    return is_box(thing) or thing.kind == "picture" or all(inside_paths(thing.paths, corner) for corner in corners)


@lru_cache(maxsize=_CACHE_SIZE)
def is_box(thing: Thing) -> bool:
    """Return True if a thing is an upright rectangle."""
    return thing.kind == "shape" and thing.closed and is_upright_box(thing.paths, thing.box)


@lru_cache(maxsize=_CACHE_SIZE)
def is_backdrop(thing: Thing) -> bool:
    """Return True if a thing is a background: it covers the frame, is large and faint, or is the grid of a plane."""
    covers_frame = holds(thing.box, FRAME, 0.05) and thing.kind in ("shape", "picture")
    return (
        covers_frame or thing.role == "grid" or (not thing.is_text and thing.opacity <= FAINT and area(thing.box) > 20)
    )


def same_figure(one: Thing, other: Thing) -> bool:
    """Return True if two things are parts of one axes, plane, table or the like, or one is a part of the other."""
    if one.number in other.groups or other.number in one.groups:
        return True
    return one.figure != 0 and one.figure == other.figure


def contrast_of(one: Color, other: Color) -> float:
    """Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def blended(over: Color, under: Color) -> Color:
    """Composite a colour over an opaque one."""
    opacity = over[3]
    red, green, blue = (opacity * a + (1 - opacity) * b for a, b in zip(over[:3], under[:3], strict=True))
    return red, green, blue, 1.0


def pairs(things: tuple[Thing, ...], wanted: Callable[[Thing], bool], by: float) -> Iterator[tuple[Thing, Thing]]:
    """Pairs of the wanted things whose boxes overlap by more than `by` in both directions, the lower one first."""
    chosen = [thing for thing in things if wanted(thing)]
    boxes = [thing.box for thing in chosen]
    yield from ((chosen[one], chosen[other]) for one, other in meeting(boxes, boxes, by) if one < other)


def _fills(thing: Thing, point: Point) -> bool:
    """Return True if the area of a thing contains a point that its box contains."""
    return thing.kind == "picture" or is_box(thing) or inside_paths(thing.paths, point)


def _luminance(color: Color) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
