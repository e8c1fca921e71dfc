"""Encodes the picture of a film for a target, section by section; each result is cached in the rendering's folder."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from astrai_video import processes
from astrai_video.delivery import transcode
from astrai_video.delivery.targets import Target
from astrai_video.digests import cached_digest, text_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.stitch.clips import Clip
from astrai_video.engine.stitch.concat import checked, is_current, record_of
from astrai_video.files import atomic_write, read_json, write_text
from astrai_video.quality import Quality


def encoded_clips(clips: Sequence[Clip], target: Target, quality: Quality) -> list[Path]:
    """The clips of a film, encoded for a target, as many at once as there are cores.

    Raises FFmpegError, DamagedError, OutputError.
    """
    with ThreadPoolExecutor(processes.default_workers()) as workers:
        return list(workers.map(partial(_encoded, target, quality), clips))


def inputs_of(clip: Clip, target: Target) -> dict[str, Any]:
    """The inputs that determine the bytes of a clip encoded for a target."""
    made_by = text_digest([repr(target), code_digest(__name__), runner.version()])
    return {"clip": cached_digest(clip.path), "made_by": made_by}


def _encoded(target: Target, quality: Quality, clip: Clip) -> Path:
    """A section's clip, encoded for the target: from the cache while the clip and the code and tools are the same."""
    path = clip.drawn_from.folder / f"{target.name}.mp4"
    record = path.with_suffix(".json")
    inputs = inputs_of(clip, target)
    if not is_current(path, read_json(record), inputs):
        with atomic_write(path) as temporary:
            runner.run(transcode.section_graph(clip.path.resolve(), temporary.resolve(), target, quality))
            digest = checked(temporary, quality, clip.frames)
        write_text(record, record_of(path, inputs, digest))
    return path
