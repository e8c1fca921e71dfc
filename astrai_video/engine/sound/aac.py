"""Encodes sentences as AAC, once each, and assembles a film's sound from their packets by stream copy.

A packet has 1024 samples. The encoder's delay is one packet, so that each packet is placed one early, and no edit list
is needed to hide the delay. Between sentences there are packets of silence, which leave no state in a decoder:
packets of different encodings may follow them.
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
# The slow tools of ffmpeg's AAC encoder (a 7-minute film: 80 s instead of 15) gain nothing at these bit rates.
_OPTIONS = {"aac_coder": "fast", "aac_tns": "0", "aac_is": "0", "aac_ms": "0", "aac_pns": "0"}


def encode(samples: Samples, bit_rate: int, target: Path) -> None:
    """Write mono samples at 48 kHz as stereo AAC-LC (.m4a); `bit_rate` is in kbit/s."""
    with _opened(target) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", options=_OPTIONS)
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
    """Write a track of `length` samples (.m4a) with each encoded sound at its first sample, and silence between them.

    The track has whole packets and is never longer than `length`. A sound begins at the packet nearest to its sample:
    at most 512 samples, 11 ms, off. One at the start of the track fades in over its first packet.
    """
    silent = scratch / "silence.m4a"
    encode(np.zeros(4 * PACKET, dtype=np.float32), bit_rate, silent)
    silence = _packets(silent)[2]
    count = max(length // PACKET, 1)
    placed: dict[int, bytes] = {}
    for sample, path in encoded:
        first = round(sample / PACKET) - 1
        placed |= {first + number: packet for number, packet in enumerate(_packets(path))}
    with av.open(str(silent)) as template, _opened(target) as container:
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
