"""The timeline of a rendered section: its segments, holds and beats, in the JSON file between workers and all others.

A worker writes it last, by rename: a section is rendered if and only if it has a timeline. Times are in frames at the
section's rate, positions in scene units (frame 14.22 x 8, origin in the centre).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from astrai_video.digests import Stamp, stamp
from astrai_video.errors import DamagedError
from astrai_video.validation import checked, is_representable

FILE_NAME = "timeline.json"
FORMAT = 1
_FILE = re.compile(r"\w[\w-]*\.mp4")
_MAX_FRAMES = 10_000_000  # of a piece: two days at 60 a second


@dataclass(frozen=True)
class Segment:
    """The file of one play, a closed-GOP H.264 stream, and the CPU seconds of drawing and encoding it.

    `line` is the `file:line` of the play in its scene. `fingerprint` is a digest of all that determines its frames, ""
    when unknown; `reused` is True when the file is that of an earlier rendering.
    """

    file: str
    frames: int
    bytes: int
    sha256: str
    line: str
    cpu_seconds: float = 0.0
    fingerprint: str = ""
    reused: bool = False

    @property
    def drawn_frames(self) -> int:
        """The number of frames that are drawn for it."""
        return self.frames


@dataclass(frozen=True)
class Swatch:
    """A square of one colour in a picture: its left and top pixel, its side in pixels, and its colour as drawn."""

    left: int
    top: int
    size: int
    rgb: tuple[int, int, int]

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Swatch:
        """Read a swatch from a JSON object.

        Raises TypeError, ValueError or KeyError when it is not one.
        """
        return checked(cls(**{**raw, "rgb": tuple(raw["rgb"])}))


@dataclass(frozen=True)
class Hold:
    """A still picture and a length.

    The file is one GOP of `gop_frames` identical frames; it is repeated, and cut at the end, by stream copy. `frames`
    is the length that the scene asks for; `swatch` is a square of known colour in the picture. The other fields are as
    in a Segment.
    """

    file: str
    frames: int
    gop_frames: int
    bytes: int
    sha256: str
    line: str
    cpu_seconds: float = 0.0
    swatch: Swatch | None = None
    fingerprint: str = ""
    reused: bool = False

    @property
    def drawn_frames(self) -> int:
        """The number of frames that are drawn for it."""
        return 1


class Box(NamedTuple):
    """A mobject on screen when a beat ends: its kind, its text, its bounding box in scene units."""

    kind: str
    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Beat:
    """One idea of a section: the pieces `first` up to, not including, `end`, and the boxes on screen at its end."""

    name: str
    first: int
    end: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """A rendered section.

    `inputs` are the digests that make up the key, by name: compared with the current ones they explain why a section is
    stale. `warnings` are shown in the closing table of every run. `wall_seconds` and `cpu_seconds` are the cost of the
    rendering, `created` its time in seconds of the epoch.
    """

    section: str
    language: str
    quality: str
    key: str
    inputs: Mapping[str, str]
    width: int
    height: int
    fps: int
    pieces: tuple[Segment | Hold, ...]
    beats: tuple[Beat, ...]
    warnings: tuple[str, ...]
    wall_seconds: float
    cpu_seconds: float
    created: float

    @property
    def frames_drawn(self) -> int:
        """The frames that were drawn: each frame of a play, one of a hold, none of a reused piece."""
        return sum(piece.drawn_frames for piece in self.pieces if not piece.reused)

    def to_json(self) -> str:
        """This timeline as a JSON document."""
        data = asdict(self)
        data["pieces"] = [
            {"kind": type(piece).__name__.lower()} | raw for piece, raw in zip(self.pieces, data["pieces"], strict=True)
        ]
        for raw, beat in zip(data["beats"], self.beats, strict=True):
            raw["boxes"] = [box._asdict() for box in beat.boxes]
        return json.dumps({"format": FORMAT} | data, ensure_ascii=False, indent=1)


def from_json(text: str, where: str, *, is_part: bool = False) -> Timeline:
    """Read and validate a timeline; that of a part of a section has fewer pieces than its beats refer to.

    Raises DamagedError naming `where` when it is not one.
    """
    try:
        data = json.loads(text)
        if data.pop("format") != FORMAT:
            raise DamagedError(f"{where}: was written by another version of astrai-video")
        data["pieces"] = tuple(_piece(raw) for raw in data["pieces"])
        data["beats"] = tuple(
            checked(Beat(raw["name"], raw["first"], raw["end"], _boxes(raw["boxes"]))) for raw in data["beats"]
        )
        data["warnings"] = tuple(data["warnings"])
        return _checked(Timeline(**data), is_part)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise DamagedError(f"{where}: is not a timeline ({type(problem).__name__}: {problem})") from None


def read(folder: Path) -> Timeline | None:
    """The timeline of a store folder; None when there is none.

    Raises DamagedError when it cannot be used.
    """
    path = folder / FILE_NAME
    try:
        return _read(path, stamp(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise DamagedError(f"{path}: cannot be read ({problem})") from None


@cache
def _read(path: Path, _unchanged_since: Stamp) -> Timeline:
    return from_json(path.read_text(encoding="utf-8"), str(path))


def _checked(found: Timeline, is_part: bool) -> Timeline:
    """Check that the pieces are files of the timeline's folder and that the beats refer to them.

    Raises ValueError or TypeError naming the problem.
    """
    for piece in found.pieces:
        checked(piece)
        if not _FILE.fullmatch(piece.file):
            raise ValueError(f"file is {piece.file!r}")
        if not 0 < piece.frames < _MAX_FRAMES or (isinstance(piece, Hold) and not 0 < piece.gop_frames < _MAX_FRAMES):
            raise ValueError(f"{piece.file} has no such length")
    for beat in found.beats:
        if not 0 <= beat.first <= beat.end or (beat.end > len(found.pieces) and not is_part):
            raise ValueError(f"beat {beat.name!r} is not among the pieces")
    if not all(isinstance(text, str) for text in (*found.warnings, *found.inputs, *found.inputs.values())):
        raise TypeError("inputs and warnings are texts")
    if found.fps <= 0:
        raise ValueError(f"fps is {found.fps}")
    return checked(found)


def _boxes(raw: list[dict[str, Any]]) -> tuple[Box, ...]:
    """The boxes of a beat; validated together, since they are most of a timeline."""
    boxes = tuple(Box(**one) for one in raw)
    texts = "".join([text for box in boxes for text in (box.kind, box.text)])
    numbers = [number for box in boxes for number in box[2:]]
    are_numbers = set(map(type, numbers)) <= {int, float}
    if not (is_representable(texts) and are_numbers and is_representable(sum(map(abs, numbers)))):
        raise ValueError("a box has something else than texts and numbers")
    return boxes


def _piece(raw: dict[str, Any]) -> Segment | Hold:
    kind = raw.pop("kind")
    if kind == "hold":
        if found := raw.get("swatch"):
            raw["swatch"] = Swatch.from_dict(found)
        return Hold(**raw)
    if kind == "segment":
        return Segment(**raw)
    raise ValueError(f"unknown piece {kind!r}")
