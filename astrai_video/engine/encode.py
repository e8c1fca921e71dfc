"""The segment encoder behind manim's file-writer seam: colour, presets, holds.

manim hands over RGBA frames, a static wait as one frame with a repeat count. Each play becomes one closed-GOP
H.264 file in BT.709 (limited range, tagged); each static wait becomes a hold: one short GOP of the still
picture, which stitching repeats.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from manim.scene.scene_file_writer import SceneFileWriter

from astrai_video.engine.sources import file_digest
from astrai_video.quality import TIMESCALE, Quality
from astrai_video.timeline import Hold, Segment

_REPORT_SECONDS = 0.2


class SegmentEncoder:
    """Encodes one play or one hold; the interface is that of manim's VideoSegmentEncoder.

    Frames are (height, width, 4) uint8 RGBA arrays with the origin at the top left. A single call with
    `repeat` > 1 is a still picture: a hold.
    """

    def __init__(self, target: Path, quality: Quality, line: str) -> None:
        self.target = target
        self.quality = quality
        self.line = line
        self.frames = 0
        self.is_hold = False
        self._encoded = 0
        self._time_base = Fraction(1, quality.fps)
        self._to_yuv = VideoReformatter()
        self._container = av.open(
            str(target), "w", format="mp4", options={"video_track_timescale": str(TIMESCALE), "fflags": "+bitexact"}
        )
        stream = self._container.add_stream("libx264", rate=quality.fps, options=quality.x264_options())
        stream.width, stream.height, stream.pix_fmt = quality.width, quality.height, "yuv420p"
        stream.time_base = Fraction(1, TIMESCALE)
        codec = stream.codec_context
        codec.thread_count = 1
        codec.colorspace = Colorspace.ITU709
        codec.color_primaries = ColorPrimaries.BT709
        codec.color_trc = ColorTrc.BT709
        codec.color_range = ColorRange.MPEG
        self._stream = stream

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> None:
        """Encode a frame; with `repeat` > 1 as the segment's only frame it makes the segment a hold."""
        self.is_hold = self.frames == 0 and repeat > 1
        self.frames += repeat
        frame = self._convert(pixels)
        for _ in range(self.quality.hold_gop_frames if self.is_hold else repeat):
            frame.pts = self._encoded
            frame.time_base = self._time_base
            self._encoded += 1
            self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Flush the encoder and close the file."""
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def abort(self) -> None:
        """Close and remove the unfinished file."""
        with suppress(av.FFmpegError, OSError):
            self._container.close()
        self.target.unlink(missing_ok=True)

    def piece(self) -> Segment | Hold:
        """The record of the finished file."""
        size, digest = self.target.stat().st_size, file_digest(self.target)
        if self.is_hold:
            return Hold(self.target.name, self.frames, self._encoded, size, digest, self.line)
        return Segment(self.target.name, self.frames, size, digest, self.line)

    def _convert(self, pixels: np.ndarray) -> av.VideoFrame:
        rgba = av.VideoFrame.from_ndarray(pixels, format="rgba")
        return self._to_yuv.reformat(
            rgba,
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )


@dataclass
class Recording:
    """What a scene's plays become: the folder of the files, an encoder a play, and where plays come from.

    `report` is called with (frames, frames drawn) a few times a second.
    """

    folder: Path
    quality: Quality
    source_files: frozenset[str]
    report: Callable[[int, int], None]
    encoders: list[SegmentEncoder] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    frames: int = 0
    frames_drawn: int = 0
    _reported: float = 0.0

    def open(self) -> SegmentEncoder:
        """The encoder of the next play."""
        number = len(self.encoders)
        encoder = SegmentEncoder(self.folder / f"{number:03d}.mp4", self.quality, self._line())
        self.encoders.append(encoder)
        return encoder

    def count(self, repeat: int) -> None:
        """Count a frame that was drawn and the frames it stands for."""
        self.frames += repeat
        self.frames_drawn += 1
        now = time.monotonic()
        if now - self._reported > _REPORT_SECONDS:
            self._reported = now
            self.report(self.frames, self.frames_drawn)

    def pieces(self) -> tuple[Segment | Hold, ...]:
        """The records of all files; holds are named as such."""
        for encoder in self.encoders:
            if encoder.is_hold:
                encoder.target = encoder.target.rename(encoder.target.with_name(f"hold-{encoder.target.name}"))
        return tuple(encoder.piece() for encoder in self.encoders)

    def _line(self) -> str:
        """`file:line` of the innermost place in the film's own sources that is being run."""
        frame: Any = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename in self.source_files:
                return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
            frame = frame.f_back
        return ""


class SegmentWriter(SceneFileWriter):
    """manim's file writer with our encoder; it writes segments and nothing else."""

    def __init__(self, settings: Any, recording: Recording) -> None:
        super().__init__(settings)
        self.recording = recording

    def _create_segment_encoder(self, target: Path) -> Any:  # noqa: ARG002 - manim's choice of name is not used
        return self.recording.open()

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Pass a frame on to the current segment's queue, and count it."""
        super().write_frame(pixels, repeat=repeat)
        self.recording.count(repeat)

    def add_sound(self, sound_file: Any, *_args: Any, **_kwargs: Any) -> None:
        """Sound comes with the narration; a scene's own is left out, and that is said."""
        self.recording.warnings.append(
            f"add_sound({str(sound_file)!r}) is left out: films get their sound at stitch time"
        )

    def save_image(self, pixels: Any) -> None:
        """A scene without plays makes no picture file."""

    def finish(self) -> None:
        """Wait for the encoders; nothing is combined here."""
        self.join_all_encode_jobs()
