"""What a film really is, read from the file with PyAV: used to check what was written, never to plan."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av

_BOX_HEADER = 8
_LONG_BOX_HEADER = 16


@dataclass(frozen=True)
class VideoFacts:
    """The facts of a film's video stream and container.

    `frames` are those that are there, `promised` those that the index tells of (0 where it does not say). Colours are
    numbers of ITU-T H.273, 1 for BT.709. `clock` is the picture's ticks a second; `steps` are the distinct distances
    between neighbouring timestamps, in seconds: one for an even film.
    """

    frames: int
    promised: int
    seconds: Fraction
    width: int
    height: int
    codec: str
    profile: str
    pixel_format: str
    color_space: int
    color_primaries: int
    color_trc: int
    color_range: int
    clock: int
    steps: frozenset[Fraction]
    starts_at_zero: bool
    moov_first: bool
    chapters: tuple[tuple[str, float, float], ...]


def video_facts(path: Path) -> VideoFacts:
    """Read the facts of a film without decoding it.

    Raises av.FFmpegError or OSError when it cannot be read.
    """
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        base = stream.time_base or Fraction(1)
        stamps = _indexed(path, stream) or sorted(p.pts for p in container.demux(stream) if p.pts is not None)
        codec = stream.codec_context
        ticks = {later - earlier for earlier, later in pairwise(stamps)}
        return VideoFacts(
            frames=len(stamps),
            promised=stream.frames,
            seconds=(stream.duration or 0) * base,
            width=codec.width,
            height=codec.height,
            codec=codec.name,
            profile=codec.profile or "",
            pixel_format=codec.pix_fmt or "",
            color_space=int(codec.colorspace),
            color_primaries=int(codec.color_primaries),
            color_trc=int(codec.color_trc),
            color_range=int(codec.color_range),
            clock=base.denominator,
            steps=frozenset(tick * base for tick in ticks),
            starts_at_zero=bool(stamps) and stamps[0] == 0,
            moov_first=_moov_first(path),
            chapters=tuple(_chapter(chapter) for chapter in container.chapters()),
        )


def _indexed(path: Path, stream: av.VideoStream) -> list[int]:
    """The timestamps of all frames whose bytes are in the file, from its index: ten times as fast as reading each.

    Empty where the index is not of the whole stream, or has no times of presentation because frames are reordered.
    """
    entries = stream.index_entries
    if len(entries) != stream.frames or stream.codec_context.has_b_frames:
        return []
    size = path.stat().st_size
    return [entry.timestamp for entry in entries if entry.pos + entry.size <= size]


def _chapter(raw: object) -> tuple[str, float, float]:
    chapter = dict(raw)  # type: ignore[call-overload]
    base = chapter["time_base"]
    return chapter["metadata"].get("title", ""), float(chapter["start"] * base), float(chapter["end"] * base)


def _moov_first(path: Path) -> bool:
    """Whether the index stands before the media data (ISO/IEC 14496-12: size, type, then the rest of a box)."""
    with path.open("rb") as file:
        while len(header := file.read(_BOX_HEADER)) == _BOX_HEADER:
            size, kind, read = int.from_bytes(header[:4], "big"), header[4:], _BOX_HEADER
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            if size == 1:
                size, read = int.from_bytes(file.read(8), "big"), _LONG_BOX_HEADER
            if size < read:
                return False
            file.seek(size - read, 1)
    return False
