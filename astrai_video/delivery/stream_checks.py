"""Checks of a film's file and streams: container, encoding, timestamps, sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from astrai_video.delivery.check import Check, check
from astrai_video.delivery.container import Contents
from astrai_video.delivery.measurement import Measurement
from astrai_video.delivery.targets import Target
from astrai_video.engine.sound.mastering import LOUDNESS, PEAK
from astrai_video.engine.stitch.provenance import FilmSection, Provenance
from astrai_video.quality import TIMESCALE

_LOUDNESS_TOLERANCE = 0.5  # LU
_MAX_GOP_SECONDS = 10.0  # of a film without a target
_MAX_LENGTH_DIFFERENCE = 0.05  # seconds between sound and picture


def container(measured: Measurement, target: Target | None) -> Iterator[Check]:
    """The place of the index; edit lists, which only a target forbids."""
    video = measured.contents.video
    yield check("container", video.moov_first, "index before the data", "as expected" if video.moov_first else "after")
    edits = measured.contents.edit_lists
    yield check("edit lists", edits == 0 if target else None if edits else True, "none", edits or "none")


def encoding(measured: Measurement, record: Provenance | None, target: Target | None) -> Iterator[Check]:
    """Codec, profile, pixel format and GOPs; with a target B-frames and bit rates."""
    contents = measured.contents
    video = contents.video
    is_archive = record is not None and record.target == "archive"
    profile = target.profile if target else "High 4:4:4 Predictive" if is_archive else "High"
    yield check("codec", video.codec == "h264", "h264", video.codec)
    yield check("profile", video.profile == profile, profile, video.profile)
    yield check("pixel format", video.pixel_format == "yuv420p", "yuv420p", video.pixel_format)
    yield from _gops(contents, target)
    if target is None:
        return
    row = _b_frames(contents)
    yield check("B-frames", row <= target.b_frames, f"at most {target.b_frames} in a row", row)
    if target.mean_bit_rate is not None and target.peak_bit_rate is not None:
        mean, peak = _bit_rates(contents)
        yield check("mean bit rate", mean <= target.mean_bit_rate, f"{target.mean_bit_rate} kbit/s", f"{mean:.0f}")
        yield check("peak bit rate", peak <= target.peak_bit_rate, f"{target.peak_bit_rate} kbit/s", f"{peak:.0f}")


def _gops(contents: Contents, target: Target | None) -> Iterator[Check]:
    keys = [number for number, packet in enumerate(contents.packets) if packet.is_key]
    gops = list(pairwise([*keys, len(contents.packets)]))
    longest = max((last - first for first, last in gops), default=0)
    seconds = target.gop_seconds if target and not target.lossless else _MAX_GOP_SECONDS
    most = int(seconds * contents.fps)
    yield check("GOP", bool(keys) and keys[0] == 0 and longest <= most, f"at most {most} frames", f"{longest} frames")
    closed = all(contents.packets[key].is_idr for key in keys) and all(
        min(packet.shown for packet in contents.packets[first:last]) >= contents.packets[first].shown
        for first, last in gops
    )
    yield check("closed GOPs", closed, "IDR, nothing before it", "as expected" if closed else "open")


def _b_frames(contents: Contents) -> int:
    """The longest row of consecutive frames that are shown before one that was decoded earlier."""
    most = row = 0
    latest = Fraction(-1)
    for packet in contents.packets:
        row = row + 1 if packet.shown < latest else 0
        latest = max(latest, packet.shown)
        most = max(most, row)
    return most


def _bit_rates(contents: Contents) -> tuple[float, float]:
    """The mean bit rate of the picture, and that of the fullest window of one second; in kbit/s."""
    sizes = [packet.size * 8 / 1000 for packet in contents.packets]
    second = max(1, round(contents.fps))
    window = sum(sizes[:second])
    peak = window
    for leaving, coming in zip(sizes, sizes[second:], strict=False):
        window += coming - leaving
        peak = max(peak, window)
    return sum(sizes) / max(len(sizes), 1) * float(contents.fps), peak


def frames(measured: Measurement, record: Provenance | None) -> Iterator[Check]:
    """Timestamps and decoding; with a record also size, rate, length and the order of sections."""
    contents = measured.contents
    video = contents.video
    steps = video.steps
    even = len(steps) <= 1 and video.starts_at_zero
    yield check("spacing", even, "one distance, from 0 on", f"{len(steps)} distances, from 0: {video.starts_at_zero}")
    picture, expected = measured.picture, max(video.indexed_frames, video.frames)
    whole = picture.frames == expected and not picture.problem
    found = f"{picture.frames} decoded of {expected}" + (f" ({picture.problem})" if picture.problem else "")
    yield check("every frame decodes", whole, f"{expected} frames", found)
    shown_size = f"{video.width}x{video.height}@{float(contents.fps):g}"
    if record is None:
        yield check("size, rate and length", None, "a record beside the film", shown_size)
        return
    size = (video.width, video.height, float(contents.fps)) == (record.width, record.height, float(record.fps))
    yield check("size and rate", size, f"{record.width}x{record.height}@{record.fps}", shown_size)
    yield check("clock", video.timescale == TIMESCALE, f"{TIMESCALE} ticks a second", video.timescale)
    yield check("frames", video.frames == record.frames, record.frames, video.frames)
    duration = Fraction(record.frames, record.fps)
    yield check("duration", video.seconds == duration, _in_seconds(duration), _in_seconds(video.seconds))
    yield check("sections", _are_contiguous(record.parts, record.frames), "one after the other", "in the record")


def _in_seconds(seconds: Fraction) -> str:
    return f"{float(seconds):.3f} s"


def _are_contiguous(parts: Sequence[FilmSection], frames: int) -> bool:
    """Return True if sections follow each other without a gap, to the end of the film."""
    ends = [0, *(part.start + part.frames for part in parts)]
    return [part.start for part in parts] == ends[:-1] and ends[-1] == frames


def sound(measured: Measurement, record: Provenance | None, target: Target | None) -> Iterator[Check]:
    """Presence, format, bit rate, length, loudness and true peak of the sound track."""
    sound = measured.contents.sound
    if sound is None:
        right = None if record is None else not record.sound
        yield check("sound", right, "none" if right else "a sound track", "none")
        return
    codec = (target.audio if target else None) or ("flac" if record and record.target == "archive" else "aac")
    is_silent = record is not None and not record.sound
    yield check(
        "sound",
        (sound.codec, sound.rate, sound.channels) == (codec, 48_000, 2) and not is_silent,
        "none" if is_silent else f"{codec}, 48000 Hz, 2 channels",
        f"{sound.codec}, {sound.rate} Hz, {sound.channels} channels",
    )
    if target and target.max_audio_bit_rate:
        within = sound.bit_rate <= target.max_audio_bit_rate
        yield check("sound bit rate", within, f"at most {target.max_audio_bit_rate} kbit/s", f"{sound.bit_rate:.0f}")
    apart = abs(sound.seconds - float(measured.contents.video.seconds))
    yield check("sound length", apart <= _MAX_LENGTH_DIFFERENCE, "that of the picture", f"{apart:.3f} s apart")
    if measured.loudness is not None:
        loudness, peak = measured.loudness
        near = abs(loudness - LOUDNESS) <= _LOUDNESS_TOLERANCE
        yield check("loudness", near, f"{LOUDNESS:g} LUFS within {_LOUDNESS_TOLERANCE:g}", f"{loudness:.1f} LUFS")
        yield check("true peak", peak <= PEAK, f"at most {PEAK:g} dBTP", f"{peak:.1f} dBTP")
