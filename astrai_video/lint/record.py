"""What a scene shows, as plain data: things with their boxes, outlines and colours, at the end and midway of each play.

Positions are scene units as they are seen: a camera that has moved or zoomed is taken out, so that the frame is always
14.22 x 8 with its origin in the middle. Times are seconds, font sizes manim's points.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

FORMAT = 1

Rect = tuple[float, float, float, float]  # left, bottom, right, top
Point = tuple[float, float]
Polyline = tuple[Point, ...]
Color = tuple[float, float, float, float]  # red, green, blue, opacity: 0 to 1

Kind = Literal["text", "formula", "line", "arrow", "shape", "picture"]
# What a thing is to the figure that it belongs to, where that excuses something.
Role = Literal[
    "",
    "axis",
    "grid",
    "plot",
    "cell",
    "rule",
    "brace",
    "code",
    "highlight",
    "cross",
    "vector",
]


@dataclass(frozen=True, eq=False)
class Thing:
    """One thing that a viewer would name, as it looks at some moment.

    `number` is the same for an object in all its looks; `groups` are the numbers of the groups that it is in, the
    outermost first; `figure` is that of the axes, table, code or the like that it is a part of, 0 for none. `lines` are
    the boxes of the glyphs, line by line; `colors` the different colours of text. `paths` are the outlines, and the
    course of a line; `ends` the two ends of an arrow, tail first, and `head` the length of its head. `missing` are
    characters that no font draws, `family` a font that is not there.
    """

    number: int
    kind: Kind
    role: Role
    box: Rect
    text: str = ""
    size: float = 0.0
    lines: tuple[tuple[Rect, ...], ...] = ()
    colors: tuple[Color, ...] = ()
    paths: tuple[Polyline, ...] = ()
    closed: bool = False
    fill: Color = (0.0, 0.0, 0.0, 0.0)
    stroke: Color = (0.0, 0.0, 0.0, 0.0)
    ends: tuple[Point, ...] = ()
    head: float = 0.0
    missing: str = ""
    family: str = ""
    figure: int = 0
    groups: tuple[int, ...] = ()
    allowed: tuple[tuple[str, str], ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it is read: words or a formula."""
        return self.kind in ("text", "formula")

    def moved(self, scale: float, center: Point) -> Thing:
        """This thing as a camera shows it that looks at `center` and makes everything `scale` times as large."""

        def at(x: float, y: float) -> Point:
            return (x - center[0]) * scale, (y - center[1]) * scale

        def box(old: Rect) -> Rect:
            return (*at(old[0], old[1]), *at(old[2], old[3]))

        return replace(
            self,
            box=box(self.box),
            size=self.size * scale,
            lines=tuple(tuple(map(box, line)) for line in self.lines),
            paths=tuple(tuple(at(*point) for point in path) for path in self.paths),
            ends=tuple(at(*point) for point in self.ends),
            head=self.head * scale,
        )

    @cached_property
    def opacity(self) -> float:
        """The opacity of the part that is seen best."""
        return max((self.fill[3], self.stroke[3], *(color[3] for color in self.colors)))


@dataclass(frozen=True)
class Shot:
    """What is on screen at one moment of a play: indices of things in drawing order, those in motion among them.

    `scale` is how much larger than usual the camera shows everything; `zoomed` tells that it does not show the whole
    frame from its usual place.
    """

    play: int
    moment: Literal["midway", "end"]
    time: float
    things: tuple[int, ...]
    moving: frozenset[int] = frozenset()
    background: Color = (0.0, 0.0, 0.0, 1.0)
    zoomed: bool = False
    scale: float = 1.0


@dataclass(frozen=True)
class Play:
    """One play: `file:line` of the scene, when it begins and ends, whether it is a wait that changes nothing."""

    line: str
    start: float
    end: float
    still: bool


@dataclass(frozen=True)
class Span:
    """A beat: its name, and its plays `first` up to, not including, `end`."""

    name: str
    first: int
    end: int


@dataclass(frozen=True)
class Record:
    """All that was seen of a section. `names` are what the scene calls its objects, by number.

    A scene that cannot be judged has only `refused`, which says why.
    """

    section: str
    language: str
    things: tuple[Thing, ...]
    shots: tuple[Shot, ...]
    plays: tuple[Play, ...]
    beats: tuple[Span, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    refused: str = ""

    def to_json(self) -> str:
        """This record as a JSON document."""
        data = _fields(self) | {
            "things": [_fields(thing) for thing in self.things],
            "shots": [_fields(shot) | {"moving": sorted(shot.moving)} for shot in self.shots],
            "plays": [_fields(play) for play in self.plays],
            "beats": [_fields(beat) for beat in self.beats],
            "names": {str(number): name for number, name in self.names.items()},
        }
        return json.dumps({"format": FORMAT, "sha256": _digest(data)} | data, ensure_ascii=False, separators=(",", ":"))


def from_json(data: Any) -> Record | None:
    """A record out of its parsed document; None when it is not one of this version."""
    try:
        if data.pop("format") != FORMAT or data.pop("sha256") != _digest(data):
            return None
        return Record(
            section=data["section"],
            language=data["language"],
            things=tuple(Thing(**_tuples(raw)) for raw in data["things"]),
            shots=tuple(Shot(**_tuples(raw) | {"moving": frozenset(raw["moving"])}) for raw in data["shots"]),
            plays=tuple(Play(**raw) for raw in data["plays"]),
            beats=tuple(Span(**raw) for raw in data["beats"]),
            names={int(number): name for number, name in data["names"].items()},
            refused=data["refused"],
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _fields(one: Thing | Shot | Play | Span | Record) -> dict[str, Any]:
    """What `asdict` gives, without copies of what is in it."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _digest(data: Any) -> str:
    """What tells whether a document is still the one that was written: rules believe what they read."""
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _tuples(raw: Any) -> Any:
    """JSON's lists as tuples, at any depth."""
    if isinstance(raw, list):
        return tuple(_tuples(item) for item in raw)
    if isinstance(raw, dict):
        return {key: _tuples(value) for key, value in raw.items()}
    return raw
