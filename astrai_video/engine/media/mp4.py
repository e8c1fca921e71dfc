"""The boxes of an MP4 that tell how a track is played (ISO/IEC 14496-12): which edit lists change anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_NORMAL_RATE = 0x0001_0000  # 16.16 fixed point


def changing_edits(path: Path) -> int:
    """How many tracks of a film have an edit list that changes what is played.

    One that changes nothing is accepted: a single edit that begins at the track's first tick, at normal rate, and lasts
    as long as the track, within one tick of the file's clock, or without a length. Any delay, cut, repetition or
    priming that is skipped makes a list one that counts.
    """
    index = moov(path)
    file_clock, _ = _clock(_find(index, b"mvhd"))
    return sum(not _changes_nothing(track, file_clock) for kind, track in _boxes(index) if kind == b"trak")


def moov(path: Path) -> bytes:
    """What is in the index of a film; nothing when it has none."""
    with path.open("rb") as file:
        while len(header := file.read(8)) == 8:
            size, kind, read = int.from_bytes(header[:4], "big"), header[4:], 8
            if size == 1:
                size, read = int.from_bytes(file.read(8), "big"), 16
            if kind == b"moov":
                return file.read(size - read) if size >= read else file.read()
            if size < read:
                break
            file.seek(size - read, 1)
    return b""


def _changes_nothing(track: bytes, file_clock: int) -> bool:
    edits = _find(track, b"edts", b"elst")
    if not edits:
        return True
    wide = 8 if edits[0] else 4  # version 1 counts in 64 bits
    entry = edits[8:]
    if int.from_bytes(edits[4:8], "big") != 1 or len(entry) < 2 * wide + 4:
        return int.from_bytes(edits[4:8], "big") == 0
    length, start = int.from_bytes(entry[:wide], "big"), int.from_bytes(entry[wide : 2 * wide], "big", signed=True)
    rate = int.from_bytes(entry[2 * wide : 2 * wide + 4], "big")
    track_clock, whole = _clock(_find(track, b"mdia", b"mdhd"))
    lasts = length == 0 or abs(length * track_clock - whole * file_clock) <= track_clock
    return start == 0 and rate == _NORMAL_RATE and lasts


def _clock(header: bytes) -> tuple[int, int]:
    """The ticks a second and the duration in ticks that a `mvhd` or `mdhd` box tells; 1 and 0 without one."""
    if len(header) < 20:
        return 1, 0
    if header[0]:
        return int.from_bytes(header[20:24], "big"), int.from_bytes(header[24:32], "big")
    return int.from_bytes(header[12:16], "big"), int.from_bytes(header[16:20], "big")


def _find(data: bytes, *path: bytes) -> bytes:
    """What is in the first box at a path of kinds; nothing when there is none."""
    for wanted in path:
        data = next((inside for kind, inside in _boxes(data) if kind == wanted), b"")
    return data


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes in `data`: kind and what is inside."""
    at = 0
    while at + 8 <= len(data):
        size, kind, header = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:  # to the end
            size = len(data) - at
        if size < header:
            return
        yield kind, data[at + header : at + size]
        at += size
