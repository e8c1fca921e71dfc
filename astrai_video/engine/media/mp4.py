"""Parses the boxes of an MP4 (ISO/IEC 14496-12) for what PyAV does not expose: edit lists, the place of the index."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

_NORMAL_RATE = 0x0001_0000  # 16.16 fixed point
_HEADER, _LONG_HEADER = 8, 16  # bytes: size and kind, then a size of 64 bits where the first is 1


class _Box(NamedTuple):
    """A box: its kind, and where its content starts and ends, in bytes."""

    kind: bytes
    start: int
    end: int


def effective_edit_lists(path: Path) -> int:
    """The number of tracks with an edit list that changes what is played.

    An edit list without effect does not count: a single edit that begins at the track's first tick, at normal rate, and
    lasts as long as the track, within one tick of the movie timescale, or has no length. Any delay, cut, repetition or
    skipped priming makes it count. Raises OSError.
    """
    index = _index(path)
    movie_timescale, _ = _timescale_and_duration(_find(index, b"mvhd"))
    return sum(_has_effect(track, movie_timescale) for kind, track in _contents(index) if kind == b"trak")


def is_index_first(path: Path) -> bool:
    """Return True if the index (`moov`) precedes the media data (`mdat`), so that playback can start early.

    Raises OSError.
    """
    with path.open("rb") as file:
        return next((box.kind for box in _boxes(file) if box.kind in (b"moov", b"mdat")), b"") == b"moov"


def _index(path: Path) -> bytes:
    """The content of the `moov` box; empty when there is none."""
    with path.open("rb") as file:
        for box in _boxes(file):
            if box.kind == b"moov":
                file.seek(box.start)
                return file.read(box.end - box.start)
    return b""


def _has_effect(track: bytes, movie_timescale: int) -> bool:
    edits = _find(track, b"edts", b"elst")
    if not edits:
        return False
    wide = 8 if edits[0] else 4  # version 1 has fields of 64 bits
    count, entry = int.from_bytes(edits[4:8], "big"), edits[8:]
    if count != 1 or len(entry) < 2 * wide + 4:
        return count != 0
    length, start = int.from_bytes(entry[:wide], "big"), int.from_bytes(entry[wide : 2 * wide], "big", signed=True)
    rate = int.from_bytes(entry[2 * wide : 2 * wide + 4], "big")
    timescale, duration = _timescale_and_duration(_find(track, b"mdia", b"mdhd"))
    is_whole = length == 0 or abs(length * timescale - duration * movie_timescale) <= timescale
    return not (start == 0 and rate == _NORMAL_RATE and is_whole)


def _timescale_and_duration(header: bytes) -> tuple[int, int]:
    """Ticks a second, and the duration in ticks, of an `mvhd` or `mdhd` box; 1 and 0 without one."""
    if len(header) < 20:
        return 1, 0
    if header[0]:
        return int.from_bytes(header[20:24], "big"), int.from_bytes(header[24:32], "big")
    return int.from_bytes(header[12:16], "big"), int.from_bytes(header[16:20], "big")


def _find(data: bytes, *path: bytes) -> bytes:
    """The content of the first box at a path of kinds; empty when there is none."""
    for wanted in path:
        data = next((content for kind, content in _contents(data) if kind == wanted), b"")
    return data


def _contents(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for box in _boxes(io.BytesIO(data)):
        yield box.kind, data[box.start : box.end]


def _boxes(file: BinaryIO) -> Iterator[_Box]:
    """The boxes at the top level of a file, up to one with an impossible size; one that is cut off ends with the file.

    Only their headers are read.
    """
    at, end = 0, file.seek(0, os.SEEK_END)
    while at + _HEADER <= end:
        file.seek(at)
        size, kind, header = int.from_bytes(file.read(4), "big"), file.read(4), _HEADER
        if size == 1:
            size, header = int.from_bytes(file.read(8), "big"), _LONG_HEADER
        elif size == 0:  # to the end of the file
            size = end - at
        if size < header:
            return
        yield _Box(kind, at + header, min(at + size, end))
        at += size
