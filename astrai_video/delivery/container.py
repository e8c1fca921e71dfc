"""Reads packets, tracks and captions from a film's file with PyAV, without decoding a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from astrai_video.engine.media.mp4 import effective_edit_lists
from astrai_video.engine.media.probe import VideoFacts, video_facts
from astrai_video.errors import UsageError
from astrai_video.narration import languages
from astrai_video.narration.cues import Cue

_IDR = 5  # nal_unit_type (ITU-T H.264, table 7-1)


@dataclass(frozen=True)
class Packet:
    """An encoded picture: presentation and decoding time in frames, and its size in bytes.

    `is_key` is the index's word that it is a key frame; `is_idr` is True if the picture itself is an IDR picture, which
    needs none before it.
    """

    shown: Fraction
    decoded: Fraction
    size: int
    is_key: bool
    is_idr: bool


@dataclass(frozen=True)
class Sound:
    """A sound track: `bit_rate` in kbit/s, `seconds` from its first sample to its last."""

    codec: str
    rate: int
    channels: int
    bit_rate: float
    seconds: float


@dataclass(frozen=True)
class Contents:
    """The contents of a film's file; `captions` are the language tags and cues of its soft tracks, in order.

    `edit_lists` is the number of tracks whose edit list changes what is played.
    """

    video: VideoFacts
    fps: Fraction
    packets: tuple[Packet, ...]
    sound: Sound | None
    captions: tuple[tuple[str, tuple[Cue, ...]], ...]
    edit_lists: int


def contents(path: Path) -> Contents:
    """Read a film's file.

    Raises UsageError when there is no file, when it cannot be read, or when it has no picture.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    try:
        video = video_facts(path)
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            fps = Fraction(stream.average_rate or 0) or Fraction(1)
            base = Fraction(stream.time_base or 1)
            prefix = _length_bytes(stream.codec_context.extradata or b"")
            packets = tuple(
                Packet(
                    (p.pts or 0) * base * fps,
                    (p.dts or 0) * base * fps,
                    p.size,
                    p.is_keyframe,
                    p.is_keyframe and _is_idr(bytes(p), prefix),
                )
                for p in container.demux(stream)
                if p.size
            )
        return Contents(video, fps, packets, _sound(path), tuple(_captions(path)), effective_edit_lists(path))
    except (av.FFmpegError, OSError) as problem:
        raise UsageError(f"{path} cannot be read as a film ({problem}): is it whole?") from None
    except IndexError:
        raise UsageError(f"{path} has no picture in it.") from None


def _length_bytes(configuration: bytes) -> int:
    """The size in bytes of the length field of H.264 NAL units (ISO/IEC 14496-15, `avcC`); 0 for other codecs."""
    return (configuration[4] & 3) + 1 if len(configuration) > 4 and configuration[0] == 1 else 0


def _is_idr(sample: bytes, prefix: int) -> bool:
    """Return True if an H.264 picture is an IDR picture; for other codecs the index is believed."""
    at = 0
    while prefix and at + prefix < len(sample):
        if sample[at + prefix] & 0x1F == _IDR:
            return True
        at += prefix + int.from_bytes(sample[at : at + prefix], "big")
    return not prefix


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
                if packet.pts is not None and (text := _timed_text(bytes(packet)))
            )
            yield stream.language or languages.UNDETERMINED, cues


def _timed_text(sample: bytes) -> str:
    """The text of a sample of timed text (3GPP TS 26.245: its length in two bytes, then UTF-8)."""
    length = int.from_bytes(sample[:2], "big")
    return sample[2 : 2 + length].decode("utf-8", errors="replace")
