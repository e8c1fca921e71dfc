"""The provenance of a film: what it was made from and what it promises, in a JSON file beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from astrai_video.errors import DamagedError

FORMAT = 1


@dataclass(frozen=True)
class Patch:
    """A square of one colour in the picture: `size` pixels from the left and top pixel on, in the frame `frame`."""

    frame: int
    left: int
    top: int
    size: int
    rgb: tuple[int, int, int]


@dataclass(frozen=True)
class Part:
    """A section in a film: the key it was rendered under, where it lies, and its holds (first frame, length)."""

    section: str
    title: str
    key: str
    start: int
    frames: int
    holds: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where a film comes from and what it promises; positions and lengths in frames of the film.

    `commit` is that of the storyboard's repository, with `+` when files were changed since; "" without one. `target` is
    the place that it was encoded for, "" for none. `captions` are the languages of its soft tracks, in order; `burned`
    says that those of its own language are in the picture. `tools` are versions, `fonts` sha256 by file name.
    """

    film: str
    sha256: str
    astrai_video: str
    commit: str
    storyboard: str
    language: str
    quality: str
    target: str
    width: int
    height: int
    fps: int
    frames: int
    sound: bool
    captions: tuple[str, ...]
    burned: bool
    parts: tuple[Part, ...]
    patches: tuple[Patch, ...]
    tools: Mapping[str, str]
    fonts: Mapping[str, str]

    def to_json(self) -> str:
        """This record as a JSON document."""
        return json.dumps({"format": FORMAT} | asdict(self), ensure_ascii=False, indent=1) + "\n"


def path_of(film: Path) -> Path:
    """Where the provenance of a film lies."""
    return film.with_suffix(".json")


def read(path: Path) -> Provenance | None:
    """The provenance in a file; None when there is no such file.

    Raises DamagedError when it is not one.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("format") != FORMAT:
            raise DamagedError(f"{path}: was written by another version of astrai-video")
        data["captions"] = tuple(data["captions"])
        data["parts"] = tuple(
            Part(**raw | {"holds": tuple((first, frames) for first, frames in raw["holds"])}) for raw in data["parts"]
        )
        data["patches"] = tuple(Patch(**raw | {"rgb": tuple(raw["rgb"])}) for raw in data["patches"])
        return Provenance(**data)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise DamagedError(f"{path}: is not the provenance of a film ({type(problem).__name__}: {problem})") from None
