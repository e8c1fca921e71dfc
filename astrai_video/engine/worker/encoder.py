"""Segment encoder: encodes RGBA frames as a closed-GOP H.264 file in BT.709 (limited range, tagged).

A static wait arrives as one frame with a repeat count and becomes a hold: one short GOP of the still picture, which
stitching repeats.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from astrai_video.digests import file_digest
from astrai_video.engine.worker.fast.regions import Region
from astrai_video.engine.worker.swatch import swatch
from astrai_video.engine.worker.x264_hints import Hints
from astrai_video.quality import TIMESCALE, Quality
from astrai_video.timeline import Hold, Segment, Swatch

_BUFFERS = 3
_CHROMA = 2  # each chroma sample covers two by two pixels
# The reach of the filter around a chroma sample, in pixels, with a margin; a multiple of 2.
_CHROMA_REACH = 8
_WORTH_CONVERTING_ALONE = 0.7


class SegmentEncoder:
    """Encodes one play or one hold, in the calling thread.

    Frames are (height, width, 4) uint8 RGBA arrays, C-contiguous, with the origin at the top left. They are read in
    place, and may be overwritten when `write_frame` returns. Without `hinted` x264 gets no hints.
    """

    def __init__(self, target: Path, quality: Quality, *, hinted: bool = True) -> None:
        self.target = target
        self.quality = quality
        self.frames = 0
        self.is_hold = False
        self._encoded = 0
        self._swatch: Swatch | None = None
        self._time_base = Fraction(1, quality.fps)
        self._to_yuv = VideoReformatter()
        self._yuv: av.VideoFrame | None = None
        self._whole = Region(0, quality.height, 0, quality.width)
        self._hints = Hints(quality, wanted=hinted)
        self._container = av.open(
            str(target), "w", format="mp4", options={"video_track_timescale": str(TIMESCALE), "fflags": "+bitexact"}
        )
        options = quality.x264_options() | self._hints.options
        stream = self._container.add_stream("libx264", rate=quality.fps, options=options)
        stream.width, stream.height, stream.pix_fmt = quality.width, quality.height, "yuv420p"
        stream.time_base = Fraction(1, TIMESCALE)
        codec = stream.codec_context
        codec.thread_count = 1
        codec.colorspace = Colorspace.ITU709
        codec.color_primaries = ColorPrimaries.BT709
        codec.color_trc = ColorTrc.BT709
        codec.color_range = ColorRange.MPEG
        self._stream = stream

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1, changed: Sequence[Region] | None = None) -> None:
        """Encode a frame; with `repeat` > 1 as the segment's only frame it makes the segment a hold.

        `changed` are the regions that may differ from the previous frame; None when unknown.
        """
        self.is_hold = self.frames == 0 and repeat > 1
        if self.is_hold:
            self._swatch = swatch(pixels)
        self.frames += repeat
        new = None if changed is None or self._yuv is None else [self._affected(region) for region in changed]
        frame = self._converted(pixels, new)
        for _ in range(self.quality.hold_gop_frames if self.is_hold else repeat):
            frame.pts = self._encoded
            frame.time_base = self._time_base
            self._encoded += 1
            self._encode(frame, new)
            new = []

    def finish(self, line: str) -> Segment | Hold:
        """Flush the encoder, close the file, and return its description; `line` is the play's place in the scene."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        if self.is_hold:
            self.target = self.target.rename(hold_path(self.target))
        size, digest = self.target.stat().st_size, file_digest(self.target)
        if self.is_hold:
            return Hold(self.target.name, self.frames, self._encoded, size, digest, line, swatch=self._swatch)
        return Segment(self.target.name, self.frames, size, digest, line)

    def abort(self) -> None:
        """Close and remove the unfinished file."""
        with suppress(av.FFmpegError, OSError):
            self._container.close()
        self.target.unlink(missing_ok=True)

    def _encode(self, frame: av.VideoFrame, new: Sequence[Region] | None) -> None:
        """Encode a frame that differs from the previous one at most in the new regions."""
        self._hints.attach(frame, new)
        packets = self._stream.encode(frame)
        if any(packet.is_keyframe for packet in packets):
            self._hints.restart()
        self._container.mux(packets)

    def _affected(self, changed: Region) -> Region:
        """The region of the YUV frame that may differ when a region of the pixels has changed."""
        return changed.expanded(_CHROMA_REACH).aligned(_CHROMA).intersection(self._whole)

    def _converted(self, pixels: np.ndarray, new: Sequence[Region] | None) -> av.VideoFrame:
        """The frame in YUV: the previous one, with only the new regions converted again."""
        worth = _WORTH_CONVERTING_ALONE * self._whole.area
        if self._yuv is None or new is None or sum(region.area for region in new) > worth:
            self._yuv = self._convert(pixels)
            return self._yuv
        for inner in new:
            outer = inner.expanded(_CHROMA_REACH).intersection(self._whole)
            part = _planes(self._convert(np.ascontiguousarray(pixels[outer.slices])))
            for plane, (target, source) in enumerate(zip(_planes(self._yuv), part, strict=True)):
                shrink = _CHROMA if plane else 1
                target[inner.shrunk(shrink).slices] = source[inner.relative_to(outer).shrunk(shrink).slices]
        return self._yuv

    def _convert(self, pixels: np.ndarray) -> av.VideoFrame:
        return self._to_yuv.reformat(
            av.VideoFrame.from_numpy_buffer(pixels, format="rgba"),
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )


def hold_path(path: Path) -> Path:
    """The file of a play that has turned out to be a hold."""
    return path.with_name(f"hold-{path.name}")


class OverlappedEncoder:
    """A segment encoder that works in its own thread while the next frame is drawn.

    Frames are copied into a few buffers, which are reused: at most that many frames are queued.
    """

    def __init__(self, encoder: SegmentEncoder) -> None:
        self._encoder = encoder
        self._free: queue.SimpleQueue[np.ndarray | None] = queue.SimpleQueue()
        for _ in range(_BUFFERS):
            self._free.put(None)
        self._waiting: queue.SimpleQueue[tuple[np.ndarray, int, Sequence[Region] | None] | None] = queue.SimpleQueue()
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._encode, name="encoder")
        self._thread.start()

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1, changed: Sequence[Region] | None = None) -> None:
        """Queue a copy of a frame; raises an error that the encoder has raised for an earlier one."""
        buffer = self._free.get()
        if self._problem is not None:
            raise self._problem
        if buffer is None:
            buffer = np.empty_like(pixels)
        np.copyto(buffer, pixels)
        self._waiting.put((buffer, repeat, changed))

    def finish(self, line: str) -> Segment | Hold:
        """Wait for the thread; as SegmentEncoder.finish."""
        self._join()
        if self._problem is not None:
            raise self._problem
        return self._encoder.finish(line)

    def abort(self) -> None:
        """Stop the thread and remove the unfinished file."""
        self._join()
        self._encoder.abort()

    def _join(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _encode(self) -> None:
        while (item := self._waiting.get()) is not None:
            pixels, repeat, changed = item
            try:
                if self._problem is None:
                    self._encoder.write_frame(pixels, repeat=repeat, changed=changed)
            except BaseException as problem:  # re-raised in the drawing thread
                self._problem = problem
            self._free.put(pixels)


def _planes(frame: av.VideoFrame) -> list[np.ndarray]:
    """The planes of a YUV frame as (rows, columns) arrays that share its memory."""
    return [
        np.asarray(memoryview(plane)).reshape(plane.height, plane.line_size)[:, : plane.width] for plane in frame.planes
    ]
