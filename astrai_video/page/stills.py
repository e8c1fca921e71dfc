"""Decodes single frames from rendered segments: the last frame of each beat, or the frame at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from astrai_video.digests import text_digest
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.store import Rendered
from astrai_video.errors import DamagedError, UsageError, nearest
from astrai_video.timeline import Hold, Segment

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from PIL import Image


@dataclass(frozen=True)
class Moment:
    """A frame of a section: `frame` counts from 0 within the piece, `seconds` from the start of the section.

    `name` is that of the beat that ends there, or of the play in a scene without beats; `first` is its first piece.
    """

    name: str
    first: int
    piece: int
    frame: int
    seconds: float


@dataclass(frozen=True)
class StillFormat:
    """The format of a WebP file: the greatest width in pixels, and the quality from 0 to 100."""

    width: int
    quality: int


def moments(rendered: Rendered, lengths: Sequence[int]) -> list[Moment]:
    """Return the end of every beat, or of every play in a scene without beats.

    `lengths` are the frames of each piece in the film, holds stretched.
    """
    ends = list(accumulate(lengths))
    fps = rendered.timeline.fps
    if rendered.timeline.beats:
        return [
            Moment(beat.name, beat.first, beat.end - 1, lengths[beat.end - 1] - 1, ends[beat.end - 1] / fps)
            for beat in rendered.timeline.beats
        ]
    return [
        Moment(piece.line or f"play {number + 1}", number, number, lengths[number] - 1, ends[number] / fps)
        for number, piece in enumerate(rendered.timeline.pieces)
    ]


def moment_at(rendered: Rendered, lengths: Sequence[int], where: str) -> Moment:
    """Return the moment at the end of a beat, by its name, or at a number of seconds.

    Raises UsageError when there is no such beat, or the section is shorter.
    """
    beats = {moment.name: moment for moment in moments(rendered, lengths)} if rendered.timeline.beats else {}
    if where in beats:
        return beats[where]
    try:
        seconds = float(where)
    except ValueError:
        hint = nearest(where, beats) if beats else "this section has no beats, give seconds."
        raise UsageError(f"--at {where}: no beat is called so; {hint}") from None
    fps = rendered.timeline.fps
    frame = int(seconds * fps + 1e-6)
    if not 0 <= frame < sum(lengths):
        raise UsageError(f"--at {where}: the section lasts {sum(lengths) / fps:.1f} seconds.")
    ends = list(accumulate(lengths))
    number = bisect_right(ends, frame)
    return Moment(where, number, number, frame - ends[number] + lengths[number], seconds)


def picture_digest(rendered: Rendered, moment: Moment) -> str:
    """Return a digest of the picture of a moment, which stays the same when an identical segment is rendered again."""
    piece = rendered.timeline.pieces[moment.piece]
    return text_digest([piece.sha256, str(_frame(piece, moment))])


def still(rendered: Rendered, moment: Moment, width: int | None = None) -> Image.Image:
    """Decode the picture of a moment, scaled down to `width` pixels if it is wider.

    Raises DamagedError naming the segment when it cannot be read.
    """
    import av  # noqa: PLC0415 - 0.1 s, not needed when no picture changed

    piece = rendered.timeline.pieces[moment.piece]
    path = rendered.folder / piece.file
    wanted = _frame(piece, moment)
    try:
        with av.open(str(path)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if number == wanted:
                    return _picture(frame, min(width or frame.width, frame.width))
    except (av.FFmpegError, OSError) as problem:
        raise DamagedError(f"{path} cannot be read: {problem}") from None
    raise DamagedError(f"{path} ends before its frame {wanted}.")


def write(rendered: Rendered, moment: Moment, still_format: StillFormat, target: Path) -> None:
    """Write the picture of a moment as WebP.

    Raises DamagedError naming the segment when it cannot be read, OSError.
    """
    still(rendered, moment, still_format.width).save(target, "WEBP", quality=still_format.quality)


def written_digest(*formats: StillFormat) -> str:
    """Return a digest of everything but the picture that decides the bytes of its file: formats, code and libraries."""
    return text_digest([code_digest(__name__), *map(repr, formats)])


def _frame(piece: Segment | Hold, moment: Moment) -> int:
    """Return the index of a frame in the file of its piece; all frames of a hold are the same."""
    return 0 if isinstance(piece, Hold) else moment.frame


def _picture(frame: VideoFrame, width: int) -> Image.Image:
    from av.video.reformatter import Colorspace, Interpolation, VideoReformatter  # noqa: PLC0415 - needed with av only
    from PIL import Image  # noqa: PLC0415

    height = round(width * frame.height / frame.width)
    rgb = VideoReformatter().reformat(
        frame, width, height, format="rgb24", src_colorspace=Colorspace.ITU709, interpolation=Interpolation.LANCZOS
    )
    return Image.fromarray(rgb.to_ndarray())
