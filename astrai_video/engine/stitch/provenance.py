"""The provenance record of a film: its sources, tools and expected properties, in a JSON file next to it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import accumulate
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
    """A square of one colour in a frame of the film, counted from 0."""

    frame: int
    swatch: Swatch

    def to_dict(self) -> dict[str, Any]:
        """The fields of the JSON record, those of the swatch included."""
        return {"frame": self.frame} | asdict(self.swatch)


@dataclass(frozen=True)
class FilmSection:
    """A section in a film: the key of its rendering, and its place in frames of the film.

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
    """The sources of a film and the properties that it must have; positions and lengths in frames of the film.

    `language` is "" for a film without catalogs. `commit` is that of the storyboard's repository, with `+` when files
    were changed since; "" without one. `target` is the target that the film was encoded for, "" for none. `captions`
    are the languages of its soft tracks, in order; `burned` is True when those of its own language are in the picture.
    `tools` are versions by name, `fonts` sha256 by file name.
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
    parts: tuple[FilmSection, ...]
    patches: tuple[Patch, ...]
    tools: Mapping[str, str]
    fonts: Mapping[str, str]

    def to_json(self) -> str:
        """This record as a JSON document."""
        document = {"format": FORMAT} | asdict(self) | {"patches": [patch.to_dict() for patch in self.patches]}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def path_of(film: Path) -> Path:
    """The path of a film's provenance record."""
    return film.with_suffix(".json")


def read(path: Path) -> Provenance | None:
    """Read and validate a provenance record; None when there is no such file.

    Raises DamagedError when the file is not one.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("format") != FORMAT:
            raise DamagedError(f"{path}: was written by another version of astrai-video")
        if not all(isinstance(data[name], int) and data[name] > 0 for name in ("width", "height", "fps", "frames")):
            raise ValueError("its size, rate or length is none")
        data["captions"] = tuple(data["captions"])
        for raw in data["parts"]:
            raw["holds"], raw["beats"] = (tuple(map(tuple, raw[name])) for name in ("holds", "beats"))
        data["parts"] = tuple(checked(FilmSection(**raw)) for raw in data["parts"])
        data["patches"] = tuple(checked(Patch(raw.pop("frame"), Swatch.from_dict(raw))) for raw in data["patches"])
        return checked(Provenance(**data))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise DamagedError(f"{path}: is not the provenance of a film ({type(problem).__name__}: {problem})") from None


def tools() -> dict[str, str]:
    """The versions of the libraries and the ffmpeg program that films are made with on this machine."""
    return tool_versions() | {"ffmpeg": runner.version()}


def installed() -> list[str]:
    """All versions that a provenance record contains, one text each."""
    return [version("astrai-video"), *(f"{name} {number}" for name, number in tools().items())]


def of_film(
    film: Film, clips: Sequence[Clip], name: str, digest: str, captions: Sequence[str], *, burned: bool
) -> Provenance:
    """The provenance of a film that was just joined from `clips`: a file called `name`, with the sha256 `digest`."""
    ends = list(accumulate(clip.frames for clip in clips))
    placed = list(zip(clips, [0, *ends], strict=False))
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
        frames=ends[-1] if ends else 0,
        sound=film.has_sound,
        captions=tuple(captions),
        burned=burned,
        parts=tuple(_section(film, clip, start) for clip, start in placed),
        patches=tuple(patch for clip, start in placed for patch in _patches(clip, start)),
        tools=tools(),
        fonts={path.name: file_digest(path) for path in fonts.files()},
    )


def _section(film: Film, clip: Clip, start: int) -> FilmSection:
    """The section of a clip that begins at the frame `start`."""
    beats = [
        (window.beat, window.start, window.end - window.start)
        for window in windows(clip.section, clip.drawn_from, clip.pace.lengths, start)
    ]
    holds = tuple((first, frames) for first, frames, _ in _holds(clip, start))
    key = clip.drawn_from.timeline.key
    return FilmSection(clip.section.id, film.title(clip.section), key, start, clip.frames, holds, tuple(beats))


def _patches(clip: Clip, start: int) -> Iterator[Patch]:
    """The swatches of a clip that begins at the frame `start`, each in the middle of its hold."""
    for first, frames, swatch in _holds(clip, start):
        if swatch is not None:
            yield Patch(first + frames // 2, swatch)


def _holds(clip: Clip, start: int) -> Iterator[tuple[int, int, Swatch | None]]:
    """The holds of a clip that begins at the frame `start`: first frame, length in frames, and swatch if any."""
    for piece, frames in zip(clip.drawn_from.timeline.pieces, clip.pace.lengths, strict=True):
        if isinstance(piece, Hold):
            yield start, frames, piece.swatch
        start += frames


def _commit(folder: Path) -> str:
    """The commit that is checked out in a folder, with `+` when files in it were changed since; "" outside of git."""
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
