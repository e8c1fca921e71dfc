"""Joins MP4 files by stream copy (ffmpeg's concat demuxer) and records what each result was made from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video.digests import file_digest, known_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.errors import AGAIN, DamagedError
from astrai_video.quality import MP4_CLOCKS, Quality


@dataclass(frozen=True)
class Entry:
    """A file in a concat list, whole or only its first `frames` frames."""

    path: Path
    frames: int | None = None


def concat_list(files: Iterable[Entry], fps: int) -> str:
    """The text of an ffconcat file. An out point is a time: the GOP's first frame that is left out."""
    lines = ["ffconcat version 1.0"]
    for entry in files:
        lines.append("file '" + f"file:{entry.path}".replace("'", "'\\''") + "'")
        if entry.frames is not None:
            lines.append(f"outpoint {entry.frames * 1_000_000 // fps / 1_000_000:.6f}")
    return "\n".join(lines) + "\n"


def copied(listing: Path, quality: Quality) -> tuple[Any, dict[str, Any]]:
    """The stream that joins a concat list, and the options that copy it: one timestamp a frame, index first.

    The timestamps are set anew (`setts`): the concat demuxer counts in microseconds, and its rounding would
    otherwise add up.
    """
    step = quality.ticks_per_frame
    joined = ffmpeg.input(f"file:{listing}", f="concat", safe=0, protocol_whitelist="file", **runner.UNDECODED)
    return joined["v:0"], {
        "c": "copy",
        "bsf:v": f"setts=ts=N*{step}:duration={step}",
        **MP4_CLOCKS,
        "movflags": "+faststart",
        "use_editlist": 0,
        "fflags": "+bitexact",
        "map_metadata": -1,
        "f": "mp4",
    }


def is_current(path: Path, record: Any, wanted: dict[str, Any]) -> bool:
    """Whether `path` is the file that its record speaks of, made of what is `wanted`."""
    try:
        return bool(
            record
            and record | wanted == record
            and path.stat().st_size == record["bytes"]
            and known_digest(path) == record["sha256"]
        )
    except (OSError, TypeError, KeyError):
        return False


def record_of(path: Path, wanted: dict[str, Any], digest: str) -> str:
    """The record of a file that was just made of what was `wanted`, and has this sha256.

    Raises DamagedError when it is gone.
    """
    try:
        return json.dumps(wanted | {"bytes": path.stat().st_size, "sha256": digest})
    except OSError:
        raise DamagedError(f"{path} was written and is gone.", next_step=AGAIN) from None


def checked(path: Path, quality: Quality, frames: int) -> str:
    """The sha256 of a film that was just written, and is checked against what it was made from.

    Raises DamagedError naming the first thing that differs.
    """
    import av  # noqa: PLC0415 - 0.1 s that a run with nothing to do does not need

    from astrai_video.engine.media.probe import video_facts  # noqa: PLC0415

    try:
        with ThreadPoolExecutor(1) as meanwhile:
            digest = meanwhile.submit(file_digest, path)
            facts = video_facts(path)
    except (av.FFmpegError, IndexError) as problem:
        raise DamagedError(f"{path} was written but cannot be read: {problem}", next_step=AGAIN) from None
    promised = {
        "frames": (facts.frames, frames),
        "duration": (facts.seconds, Fraction(frames, quality.fps)),
        "size": ((facts.width, facts.height), (quality.width, quality.height)),
        "codec": (facts.codec, "h264"),
        "profile": (facts.profile, quality.profile),
        "pixel format": (facts.pixel_format, "yuv420p"),
        "colour (1 is BT.709)": (facts.color_space, 1),
        "spacing of frames": (facts.steps, frozenset([Fraction(1, quality.fps)] if frames > 1 else [])),
        "first timestamp at 0": (facts.starts_at_zero, True),
        "index before the data": (facts.moov_first, True),
    }
    for what, (is_now, should_be) in promised.items():
        if is_now != should_be:
            raise DamagedError(
                f"{path.name} was written with the wrong {what}: {is_now}, not {should_be}.", next_step=AGAIN
            )
    return digest.result()
