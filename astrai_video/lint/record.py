"""The recording of a scene as plain data: boxes, outlines and colours of all things at the middle and end of each play.

Positions are scene units in the coordinates of the frame: camera moves and zooms are already applied, so that the frame
is always 14.22 x 8 with its origin in the centre. Times are seconds, font sizes manim's points.
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
# Role of a thing in the figure that it belongs to; rules make exceptions for some roles.
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
    """A mobject, or group of mobjects, that a viewer sees as one object, in one of its appearances.

    `number` identifies the object in all its appearances; `groups` are the numbers of the groups that contain it, the
    outermost first; `figure` is the number of the axes, table, code or the like that it is a part of, 0 for none.
    `lines` are the boxes of the glyphs, line by line; `colors` the distinct colours of a text. `paths` are the
    outlines, or the course of a line; `ends` the two ends of an arrow, tail first, and `head` the length of its head.
    `missing` are the characters without a glyph in any font, `family` a font that is not installed.
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
        """True for words and formulas."""
        return self.kind in ("text", "formula")

    def moved(self, scale: float, center: Point) -> Thing:
        """Return this thing as seen by a camera that is centred on `center` and magnifies by `scale`."""

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
        """Opacity of its most opaque part."""
        return max((self.fill[3], self.stroke[3], *(color[3] for color in self.colors)))


@dataclass(frozen=True)
class Shot:
    """The screen at one moment of a play: indices of things in drawing order; `moving` are those in motion.

    `scale` is the magnification of the camera; `zoomed` is True when the camera does not show the whole frame from its
    default position.
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
    """One play: `file:line` of the scene, begin and end in seconds; `still` marks a wait that changes nothing."""

    line: str
    start: float
    end: float
    still: bool


@dataclass(frozen=True)
class Span:
    """A beat: its name, and its plays from `first` up to, not including, `end`."""

    name: str
    first: int
    end: int


@dataclass(frozen=True)
class Recording:
    """Everything that was on screen in a section. `names` are the scene's names for its objects, by number.

    A scene that cannot be checked has only `refused`, the reason.
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
        """Serialise this recording as a JSON document."""
        data = _fields(self) | {
            "things": [_fields(thing) for thing in self.things],
            "shots": [_fields(shot) | {"moving": sorted(shot.moving)} for shot in self.shots],
            "plays": [_fields(play) for play in self.plays],
            "beats": [_fields(beat) for beat in self.beats],
            "names": {str(number): name for number, name in self.names.items()},
        }
        return json.dumps({"format": FORMAT, "sha256": _digest(data)} | data, ensure_ascii=False, separators=(",", ":"))


def read_recording(data: Any) -> Recording | None:
    """Read a recording from its parsed document; None when it is damaged or of another version."""
    try:
        if data.pop("format") != FORMAT or data.pop("sha256") != _digest(data):
            return None
        return Recording(
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


def _fields(one: Thing | Shot | Play | Span | Recording) -> dict[str, Any]:
    """Shallow `asdict`: does not copy the values."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _digest(data: Any) -> str:
    """Checksum that detects a damaged document, for the rules do not validate what they read."""
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _tuples(raw: Any) -> Any:
    """Convert JSON lists to tuples, at any depth."""
    if isinstance(raw, list):
        return tuple(_tuples(item) for item in raw)
    if isinstance(raw, dict):
        return {key: _tuples(value) for key, value in raw.items()}
    return raw
