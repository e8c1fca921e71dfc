"""Joins MP4 files by stream copy (ffmpeg's concat demuxer), and records the inputs of each result as a cache key."""

from __future__ import annotations

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from astrai_video.digests import cached_digest, file_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.errors import AGAIN, DamagedError
from astrai_video.quality import MP4_TIMESCALES, Quality


@dataclass(frozen=True)
class Entry:
    """A file in a concat list, the whole or only its first `frames` frames."""

    path: Path
    frames: int | None = None


def concat_list(files: Iterable[Entry], fps: int) -> str:
    """The text of an ffconcat file. An out point is the time of the first frame that is left out."""
    lines = ["ffconcat version 1.0"]
    for entry in files:
        lines.append("file '" + f"file:{entry.path}".replace("'", "'\\''") + "'")
        if entry.frames is not None:
            lines.append(f"outpoint {entry.frames * 1_000_000 // fps / 1_000_000:.6f}")
    return "\n".join(lines) + "\n"


def copied(listing: Path, quality: Quality) -> tuple[Any, dict[str, Any]]:
    """The stream that joins a concat list, and the options that copy it: one timestamp a frame, index first.

    The bitstream filter `setts` replaces the timestamps: the concat demuxer counts in microseconds, and its rounding
    would add up.
    """
    step = quality.ticks_per_frame
    joined = runner.source(listing, f="concat", safe=0, **runner.UNDECODED)
    return joined["v:0"], {
        "c": "copy",
        "bsf:v": f"setts=ts=N*{step}:duration={step}",
        **MP4_TIMESCALES,
        "movflags": "+faststart",
        "use_editlist": 0,
        "fflags": "+bitexact",
        "map_metadata": -1,
        "f": "mp4",
    }


def is_current(path: Path, record: Any, inputs: dict[str, Any]) -> bool:
    """Return True if `path` is the file of its record, by size and sha256, and was made from these inputs."""
    try:
        return bool(
            record
            and record | inputs == record
            and path.stat().st_size == record["bytes"]
            and cached_digest(path) == record["sha256"]
        )
    except (OSError, TypeError, KeyError):
        return False


def record_of(path: Path, inputs: dict[str, Any], digest: str) -> str:
    """The record (JSON) of a file that was just made from `inputs` and has this sha256.

    Raises DamagedError when the file is gone.
    """
    try:
        return json.dumps(inputs | {"bytes": path.stat().st_size, "sha256": digest})
    except OSError:
        raise DamagedError(f"{path} was written and is gone.", next_step=AGAIN) from None


def checked(path: Path, quality: Quality, frames: int) -> str:
    """Check a film that was just written against its quality and length in frames; return its sha256.

    Raises DamagedError naming the first property that differs.
    """
    import av  # noqa: PLC0415 - 0.1 s that an unchanged run does not need

    from astrai_video.engine.media.probe import video_facts  # noqa: PLC0415

    try:
        with ThreadPoolExecutor(1) as background:
            digest = background.submit(file_digest, path)
            facts = video_facts(path)
    except (av.FFmpegError, IndexError) as problem:
        raise DamagedError(f"{path} was written but cannot be read: {problem}", next_step=AGAIN) from None
    expected = {
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
    for name, (is_now, should_be) in expected.items():
        if is_now != should_be:
            raise DamagedError(
                f"{path.name} was written with the wrong {name}: {is_now}, not {should_be}.", next_step=AGAIN
            )
    return digest.result()
