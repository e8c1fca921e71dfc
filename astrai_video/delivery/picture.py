"""Analyses a film's picture in one decoding pass: still, black and flashing stretches, colours at known places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from astrai_video.delivery.flashes import FlashDetector
from astrai_video.engine.stitch.provenance import Patch
from astrai_video.timeline import Swatch

_GRID = (128, 72)  # cells of a frame, across and down; half as many of its chroma, one to a cell of the flash detector
_STILL_TOLERANCE = 2  # of 255: the largest difference of a cell from the first frame of a still stretch
_MAX_BLACK = 20  # of 255 in limited range, where black is 16


@dataclass(frozen=True)
class Stretch:
    """The frames from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass
class PictureAnalysis:
    """The analysis of a film's picture: number of frames decoded, stretches, and the RGB colour at each patch.

    `flashes` and `red_flashes` (those of saturated red) are the frames at which there are too many. `problem` is the
    error that ended decoding, "" without one.
    """

    frames: int = 0
    still: list[Stretch] = field(default_factory=list)
    black: list[Stretch] = field(default_factory=list)
    flashes: list[int] = field(default_factory=list)
    red_flashes: list[int] = field(default_factory=list)
    colours: dict[Patch, tuple[int, int, int]] = field(default_factory=dict)
    problem: str = ""


def analyse(path: Path, fps: float, patches: Iterable[Patch] = ()) -> PictureAnalysis:
    """Decode a film and analyse its picture; an error in decoding ends the analysis and is its `problem`."""
    found = PictureAnalysis()
    patches_in: dict[int, list[Patch]] = {}
    for patch in patches:
        patches_in.setdefault(patch.frame, []).append(patch)
    shrink = VideoReformatter()  # one for the film: a frame's own would be set up for each frame
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            grids = _GridAnalyser(found, FlashDetector(stream.width, stream.height, fps))
            try:
                for frame in container.decode(stream):
                    for patch in patches_in.get(found.frames, ()):
                        if _is_inside(frame, patch.swatch):
                            found.colours[patch] = _colour(frame, patch.swatch)
                    small = shrink.reformat(frame, *_GRID, format="yuv420p", interpolation=Interpolation.AREA)
                    grids.add(found.frames, small.to_ndarray())
                    found.frames += 1
            finally:
                grids.finish(found.frames)
    except (av.FFmpegError, OSError) as problem:
        found.problem = str(problem)
    return found


class _StretchCollector:
    """Collects the stretches of frames in which a condition is true."""

    def __init__(self, found: list[Stretch]) -> None:
        self._found = found
        self._since: int | None = None

    def begin(self, frame: int) -> None:
        """Mark the condition as true from `frame` on, if it was not."""
        if self._since is None:
            self._since = frame

    def end(self, frame: int) -> None:
        """Mark `frame` as the first one in which the condition is false; one frame alone is no stretch."""
        if self._since is not None and frame - self._since > 1:
            self._found.append(Stretch(self._since, frame))
        self._since = None


class _GridAnalyser:
    """Takes the grids of a film in order: the planes of a small YUV 4:2:0 picture, one array of uint8 each."""

    def __init__(self, found: PictureAnalysis, flashes: FlashDetector) -> None:
        self._still, self._black = _StretchCollector(found.still), _StretchCollector(found.black)
        self._flashes = flashes
        self._before: np.ndarray | None = None
        self._first: np.ndarray | None = None
        found.flashes, found.red_flashes = flashes.general, flashes.red

    def add(self, frame: int, cells: np.ndarray) -> None:
        if self._before is not None and np.array_equal(cells, self._before):
            return
        self._before = cells
        # Compared with the first of the stretch: in a slow fade consecutive frames hardly differ, either.
        now = cells.astype(np.int16)
        if self._first is None or int(np.abs(now - self._first).max()) > _STILL_TOLERANCE:
            self._still.end(frame)
            self._still.begin(frame)
            self._first = now
        rows, columns = _GRID[1], _GRID[0]
        luma = cells[:rows]
        if int(luma.max()) <= _MAX_BLACK:
            self._black.begin(frame)
        else:
            self._black.end(frame)
        chroma = cells[rows:].reshape(2, rows // 2, columns // 2).astype(np.float32)
        pairs = luma[0::2].astype(np.float32) + luma[1::2]
        larger = (pairs[:, 0::2] + pairs[:, 1::2]) / 4
        self._flashes.add(frame, larger, chroma[0], chroma[1])

    def finish(self, frames: int) -> None:
        self._still.end(frames)
        self._black.end(frames)


def _is_inside(frame: VideoFrame, swatch: Swatch) -> bool:
    return swatch.left + swatch.size <= frame.width and swatch.top + swatch.size <= frame.height


def _colour(frame: VideoFrame, swatch: Swatch) -> tuple[int, int, int]:
    """The RGB colour in the middle of a swatch, by BT.709 in limited range (ITU-R BT.709-6), whatever the tags."""
    inner = swatch.size // 2
    left, top = swatch.left + swatch.size // 4, swatch.top + swatch.size // 4
    y, u, v = (
        float(_plane(frame, number)[_span(top, inner, shrink), _span(left, inner, shrink)].mean())
        for number, shrink in ((0, 1), (1, 2), (2, 2))
    )
    luma, blue, red = (y - 16) / 219, (u - 128) / 224, (v - 128) / 224
    rgb = (luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue)
    r, g, b = (round(255 * min(max(value, 0.0), 1.0)) for value in rgb)
    return r, g, b


def _span(first: int, size: int, shrink: int) -> slice:
    return slice(first // shrink, (first + size) // shrink)


def _plane(frame: VideoFrame, number: int) -> np.ndarray:
    plane = frame.planes[number]
    rows: np.ndarray = np.asarray(memoryview(plane)).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def longest_outside(stretch: Stretch, holds: Iterable[tuple[int, int]], slack: int) -> int:
    """The longest row of frames in a stretch outside of all holds (first frame, length) widened by `slack` frames."""
    longest, at = 0, stretch.start
    for first, length in sorted(holds):
        longest = max(longest, min(first - slack, stretch.end) - at)
        at = max(at, min(first + length + slack, stretch.end))
    return max(longest, stretch.end - at)
