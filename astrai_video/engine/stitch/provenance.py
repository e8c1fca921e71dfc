"""The provenance of a film: what it was made from and what it promises, in a JSON file beside it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from astrai_video import fonts
from astrai_video.digests import file_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.keys import tool_versions
from astrai_video.engine.stitch.clips import Clip
from astrai_video.engine.stitch.pacing import windows
from astrai_video.errors import DamagedError
from astrai_video.timeline import Hold, Swatch
from astrai_video.validation import checked

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
    """A section in a film: the key it was rendered under and where it lies.

    `holds` are pairs of a first frame and a length; `beats` are names with the same.
    """

    section: str
    title: str
    key: str
    start: int
    frames: int
    holds: tuple[tuple[int, int], ...] = ()
    beats: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Where a film comes from and what it promises; positions and lengths in frames of the film.

    `language` is "" for a film without catalogs.
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
        if not all(isinstance(data[name], int) and data[name] > 0 for name in ("width", "height", "fps", "frames")):
            raise ValueError("its size, rate or length is none")
        data["captions"] = tuple(data["captions"])
        data["parts"] = tuple(
            checked(Part(**raw | {"holds": tuple(map(tuple, raw["holds"])), "beats": tuple(map(tuple, raw["beats"]))}))
            for raw in data["parts"]
        )
        data["patches"] = tuple(checked(Patch(**raw | {"rgb": tuple(raw["rgb"])})) for raw in data["patches"])
        return checked(Provenance(**data))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise DamagedError(f"{path}: is not the provenance of a film ({type(problem).__name__}: {problem})") from None


def tools() -> dict[str, str]:
    """The versions of the libraries and the program that films are made with here."""
    return tool_versions() | {"ffmpeg": runner.version()}


def installed() -> list[str]:
    """All versions that a provenance tells of, as texts."""
    return [version("astrai-video"), *(f"{name} {number}" for name, number in tools().items())]


def of_film(
    film: Film, clips: Sequence[Clip], name: str, digest: str, captions: Sequence[str], *, burned: bool
) -> Provenance:
    """The provenance of a film that was just joined from clips: a file called `name`, with the sha256 `digest`."""
    parts: list[Part] = []
    patches: list[Patch] = []
    start = 0
    for clip in clips:
        holds = list(_holds(clip, start))
        key = clip.drawn_from.timeline.key
        beats = [
            (window.beat, window.start, window.end - window.start)
            for window in windows(clip.section, clip.drawn_from, clip.pace.lengths, start)
        ]
        title = film.title(clip.section)
        parts.append(Part(clip.section.id, title, key, start, clip.frames, _spans(holds), tuple(beats)))
        patches += [
            Patch(first + frames // 2, mark.left, mark.top, mark.size, mark.rgb)
            for first, frames, mark in holds
            if mark is not None
        ]
        start += clip.frames
    quality = film.quality
    return Provenance(
        film=name,
        sha256=digest,
        astrai_video=version("astrai-video"),
        commit=_commit(film.storyboard.root),
        storyboard=film.storyboard.name,
        language=film.language,
        quality=quality.letter,
        target="archive" if quality.lossless else "",
        width=quality.width,
        height=quality.height,
        fps=quality.fps,
        frames=start,
        sound=bool(film.takes) or film.music is not None,
        captions=tuple(captions),
        burned=burned,
        parts=tuple(parts),
        patches=tuple(patches),
        tools=tools(),
        fonts={path.name: file_digest(path) for path in fonts.files()},
    )


def _holds(clip: Clip, start: int) -> Iterator[tuple[int, int, Swatch | None]]:
    """The holds of a clip that begins at the frame `start`: first frame, length, and what has a known colour."""
    for piece, frames in zip(clip.drawn_from.timeline.pieces, clip.pace.lengths, strict=True):
        if isinstance(piece, Hold):
            yield start, frames, piece.swatch
        start += frames


def _spans(holds: Iterable[tuple[int, int, Swatch | None]]) -> tuple[tuple[int, int], ...]:
    return tuple((first, frames) for first, frames, _ in holds)


def _commit(folder: Path) -> str:
    """The commit that a folder is checked out at, with `+` when files in it were changed since; "" outside of git."""
    commit = _git(folder, "rev-parse", "HEAD")
    return commit + ("+" if commit and _git(folder, "status", "--porcelain", "--", ".") else "")


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
