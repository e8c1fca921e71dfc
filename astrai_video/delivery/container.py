"""What stands in a film's file, read without decoding a picture: packets, tracks, captions, edit lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from astrai_video.engine.probe import VideoFacts, video_facts
from astrai_video.errors import UsageError

_CONTAINERS = {b"moov", b"trak", b"edts"}


@dataclass(frozen=True)
class Packet:
    """An encoded picture: when it is shown and decoded, in frames; its bytes; whether decoding may begin with it."""

    shown: Fraction
    decoded: Fraction
    size: int
    is_key: bool


@dataclass(frozen=True)
class Sound:
    """A sound track: `bit_rate` in kbit/s, `seconds` from its first sample to its last."""

    codec: str
    rate: int
    channels: int
    bit_rate: float
    seconds: float


@dataclass(frozen=True)
class Cue:
    """A caption in a track, in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Contents:
    """A film's file. `captions` are its soft tracks by their tags, in order; `edits` counts its edit lists."""

    video: VideoFacts
    fps: Fraction
    packets: tuple[Packet, ...]
    sound: Sound | None
    captions: tuple[tuple[str, tuple[Cue, ...]], ...]
    edits: int


def contents(path: Path) -> Contents:
    """Read a film's file.

    Raises UsageError when there is none, when it cannot be read, or when it has no picture.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    try:
        video = video_facts(path)
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            fps = Fraction(stream.average_rate or 0) or Fraction(1)
            base = Fraction(stream.time_base or 1)
            packets = tuple(
                Packet((p.pts or 0) * base * fps, (p.dts or 0) * base * fps, p.size, p.is_keyframe)
                for p in container.demux(stream)
                if p.size
            )
        return Contents(video, fps, packets, _sound(path), tuple(_captions(path)), _edits(path))
    except (av.FFmpegError, OSError) as problem:
        raise UsageError(f"{path} cannot be read as a film ({problem}): is it whole?") from None
    except IndexError:
        raise UsageError(f"{path} has no picture in it.") from None


def _sound(path: Path) -> Sound | None:
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None
        stream = container.streams.audio[0]
        size = sum(packet.size for packet in container.demux(stream))
        seconds = float((stream.duration or 0) * (stream.time_base or 1))
        codec = stream.codec_context
        return Sound(
            codec.name, codec.sample_rate, codec.channels, size * 8 / 1000 / seconds if seconds else 0.0, seconds
        )


def _captions(path: Path) -> Iterator[tuple[str, tuple[Cue, ...]]]:
    with av.open(str(path)) as container:
        count = len(container.streams.subtitles)
    for number in range(count):
        with av.open(str(path)) as container:
            stream = container.streams.subtitles[number]
            base = stream.time_base or Fraction(1)
            cues = tuple(
                Cue(float(packet.pts * base), float((packet.pts + (packet.duration or 0)) * base), text)
                for packet in container.demux(stream)
                if packet.pts is not None and (text := _text(bytes(packet)))
            )
            yield stream.language or "und", cues


def _text(sample: bytes) -> str:
    """The text of a sample of timed text (3GPP TS 26.245: its length in two bytes, then UTF-8)."""
    length = int.from_bytes(sample[:2], "big")
    return sample[2 : 2 + length].decode("utf-8", errors="replace")


def _edits(path: Path) -> int:
    """How many tracks have an edit list (ISO/IEC 14496-12, box `elst`)."""
    return sum(kind == b"elst" for kind in _kinds(_moov(path)))


def _moov(path: Path) -> bytes:
    """The index of a film, without its media data."""
    with path.open("rb") as file:
        while len(header := file.read(8)) == 8:
            size, kind = int.from_bytes(header[:4], "big"), header[4:]
            read = 8
            if size == 1:
                size, read = int.from_bytes(file.read(8), "big"), 16
            if kind == b"moov":
                return (8 + size - read).to_bytes(4, "big") + kind + file.read(size - read)
            if size < read:
                break
            file.seek(size - read, 1)
    return b""


def _kinds(data: bytes) -> Iterator[bytes]:
    """The kind of every box in `data`, and of those inside of the ones that hold tracks."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size < 8:
            return
        yield kind
        if kind in _CONTAINERS:
            yield from _kinds(data[at + 8 : at + size])
        at += size
