"""Sound as AAC packets: each sentence is encoded once, and a film's sound is put together from packets, by copy.

A packet holds 1024 samples. What it brings to hearing are the samples before it (the encoder is one packet late), so a
packet stands one place early and no edit list is needed to hide the delay. Between sentences stands the packet of
silence, which leaves nothing behind in a decoder: packets of different encodings may follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from astrai_video.engine.sound.samples import RATE, Samples

PACKET = 1024  # samples
_CHANNELS = 2
# What makes ffmpeg's AAC slow (a 7-minute film: 80 s instead of 15) gains nothing at these bit rates.
_PLAIN = {"aac_coder": "fast", "aac_tns": "0", "aac_is": "0", "aac_ms": "0", "aac_pns": "0"}


def encode(samples: Samples, bit_rate: int, target: Path) -> None:
    """Write mono samples at 48 kHz as stereo AAC-LC (.m4a); `bit_rate` is in kbit/s."""
    with _opened(target) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", options=_PLAIN)
        codec = stream.codec_context
        assert isinstance(codec, AudioCodecContext)
        codec.bit_rate = bit_rate * 1000
        codec.flags |= av.codec.context.Flags.bitexact
        for start in range(0, len(samples), PACKET):
            block = np.ascontiguousarray(np.tile(samples[start : start + PACKET], (_CHANNELS, 1)))
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def join(encoded: Iterable[tuple[int, Path]], length: int, bit_rate: int, scratch: Path, target: Path) -> None:
    """Write a track of `length` samples (.m4a) in which each encoded sound begins at its sample, silence between them.

    The track is whole packets, never longer than `length`. A sound begins at the packet nearest to its sample: at most
    512 samples, 11 ms, off. One that begins the track fades in over its first packet.
    """
    nothing = scratch / "silence.m4a"
    encode(np.zeros(4 * PACKET, dtype=np.float32), bit_rate, nothing)
    silence = _packets(nothing)[2]
    count = max(length // PACKET, 1)
    placed: dict[int, bytes] = {}
    for sample, path in encoded:
        first = round(sample / PACKET) - 1
        placed |= {first + number: packet for number, packet in enumerate(_packets(path))}
    with av.open(str(nothing)) as template, _opened(target) as container:
        stream = container.add_stream_from_template(template.streams.audio[0])
        for number in range(count):
            packet = av.Packet(placed.get(number, silence))
            packet.stream, packet.time_base = stream, Fraction(1, RATE)
            packet.pts = packet.dts = number * PACKET
            packet.duration = PACKET
            packet.is_keyframe = True
            container.mux(packet)


def _opened(target: Path) -> av.container.OutputContainer:
    return av.open(str(target), "w", format="mp4", options={"fflags": "+bitexact", "movflags": "+faststart"})


def _packets(path: Path) -> list[bytes]:
    return list(_demuxed(path))


def _demuxed(path: Path) -> Iterator[bytes]:
    with av.open(str(path)) as container:
        yield from (bytes(packet) for packet in container.demux(container.streams.audio[0]) if packet.size)
