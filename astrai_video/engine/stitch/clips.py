"""Joins the segments of a section into its playable clip, by stream copy, with holds repeated to their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video.digests import text_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.stitch.concat import Entry, checked, concat_list, copied, is_current, record_of
from astrai_video.engine.stitch.pacing import Pace, pace
from astrai_video.files import atomic_write, read_json, write_text
from astrai_video.storyboard import Section
from astrai_video.timeline import Hold

_CLIP_RECORD = "clip.json"


@dataclass(frozen=True)
class Clip:
    """A section's playable clip. `pace` has the lengths of its pieces, `drawn_from` is the rendering they come from."""

    section: Section
    path: Path
    pace: Pace
    drawn_from: Rendered

    @property
    def frames(self) -> int:
        """The clip's length in frames."""
        return self.pace.frames


def entries(rendered: Rendered, lengths: Sequence[int]) -> list[Entry]:
    """The concat list of a section: plays once, a hold's GOP as often as its length needs, the last one cut.

    `lengths` are frames, one for each piece of the rendering.
    """
    found: list[Entry] = []
    for piece, frames in zip(rendered.timeline.pieces, lengths, strict=True):
        path = rendered.folder / piece.file
        if isinstance(piece, Hold):
            whole, rest = divmod(frames, piece.gop_frames)
            found += [Entry(path)] * whole + ([Entry(path, rest)] if rest else [])
        else:
            found.append(Entry(path))
    return found


def make_clip(film: Film, section: Section, rendered: Rendered) -> Clip:
    """The section's clip, joined unless the one on disk is of this rendering and these lengths.

    Raises DamagedError when a segment does not match the timeline, FFmpegError, OutputError.
    """
    clip = Clip(section, film.clip(section), pace(film, section, rendered), rendered)
    record = rendered.folder / _CLIP_RECORD
    inputs = inputs_of(clip)
    if is_current(clip.path, read_json(record), inputs):
        return clip
    rendered.verify(checksums=True)
    with film.store.scratch() as scratch:
        listing = scratch / "list.txt"
        write_text(listing, concat_list(entries(rendered, clip.pace.lengths), film.quality.fps))
        stream, options = copied(listing.resolve(), film.quality)
        with atomic_write(clip.path) as new:
            runner.run(ffmpeg.output(stream, f"file:{new.resolve()}", **options))
            digest = checked(new, film.quality, clip.frames)
    write_text(record, record_of(clip.path, inputs, digest))
    return clip


def inputs_of(clip: Clip) -> dict[str, Any]:
    """The inputs that determine the bytes of a section's clip, apart from its rendering."""
    made_by = text_digest([code_digest(__name__), runner.version()])
    return {"clip": clip.path.name, "lengths": list(clip.pace.lengths), "made_by": made_by}
