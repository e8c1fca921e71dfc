"""What is seen in a film, found by decoding it once: still, black and flashing stretches, colours at known places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from astrai_video.delivery.flashes import Flashes
from astrai_video.engine.stitch.provenance import Patch

_GRID = (128, 72)  # cells of a frame that are looked at, across and down; half as many of its chroma, one a flash cell
_STILL = 2  # of 255: no cell of a still picture differs more from the first of its stretch
_BLACK = 20  # of 255 in limited range, where black is 16


@dataclass(frozen=True)
class Stretch:
    """Frames from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass
class Seen:
    """What was seen: frames decoded, stretches, the colour at each patch, and the frames at which it flashes.

    `red_flashes` are those of saturated red.
    """

    frames: int = 0
    still: list[Stretch] = field(default_factory=list)
    black: list[Stretch] = field(default_factory=list)
    flashes: list[int] = field(default_factory=list)
    red_flashes: list[int] = field(default_factory=list)
    colours: dict[Patch, tuple[int, int, int]] = field(default_factory=dict)
    problem: str = ""


def look(path: Path, fps: float, patches: Iterable[Patch] = ()) -> Seen:
    """Decode a film and look at its pictures; what cannot be decoded ends the look, with a `problem`."""
    seen = Seen()
    wanted: dict[int, list[Patch]] = {}
    for patch in patches:
        wanted.setdefault(patch.frame, []).append(patch)
    shrink = VideoReformatter()  # one for the film: a frame's own is set up anew for each
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            watch = _Watch(seen, Flashes(stream.width, stream.height, fps))
            try:
                for frame in container.decode(stream):
                    for patch in wanted.get(seen.frames, ()):
                        if patch.left + patch.size <= frame.width and patch.top + patch.size <= frame.height:
                            seen.colours[patch] = _colour(frame, patch)
                    small = shrink.reformat(frame, *_GRID, format="yuv420p", interpolation=Interpolation.AREA)
                    watch.add(seen.frames, small.to_ndarray())
                    seen.frames += 1
            finally:
                watch.finish(seen.frames)
    except (av.FFmpegError, OSError) as problem:
        seen.problem = str(problem)
    return seen


class _Run:
    """Collects the stretches of frames in which something holds."""

    def __init__(self, found: list[Stretch]) -> None:
        self._found = found
        self._since: int | None = None

    def begin(self, frame: int) -> None:
        if self._since is None:
            self._since = frame

    def end(self, frame: int) -> None:
        """It holds up to, not including, `frame`; one frame alone is no stretch."""
        if self._since is not None and frame - self._since > 1:
            self._found.append(Stretch(self._since, frame))
        self._since = None


class _Watch:
    """Looks at the grids of a film, one after the other: the planes of a small YUV 4:2:0 picture, uint8."""

    def __init__(self, seen: Seen, flashes: Flashes) -> None:
        self._still, self._black, self._flashes = _Run(seen.still), _Run(seen.black), flashes
        self._before: np.ndarray | None = None
        self._first: np.ndarray | None = None
        seen.flashes, seen.red_flashes = flashes.general, flashes.red

    def add(self, frame: int, cells: np.ndarray) -> None:
        if self._before is not None and np.array_equal(cells, self._before):
            return
        self._before = cells
        # By the first of the stretch: neighbours in a slow fade hardly differ, either.
        now = cells.astype(np.int16)
        if self._first is None or int(np.abs(now - self._first).max()) > _STILL:
            self._still.end(frame)
            self._still.begin(frame)
            self._first = now
        rows, columns = _GRID[1], _GRID[0]
        luma = cells[:rows]
        if int(luma.max()) <= _BLACK:
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


def _colour(frame: VideoFrame, patch: Patch) -> tuple[int, int, int]:
    """The colour in the middle of a patch, by BT.709 in limited range whatever the film's tags say (ITU-R BT.709-6)."""
    inner = patch.size // 2
    left, top = patch.left + patch.size // 4, patch.top + patch.size // 4
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


def outside(stretch: Stretch, holds: Iterable[tuple[int, int]], slack: int) -> int:
    """The longest run of a stretch's frames that no hold (first frame, length) covers, `slack` frames round each."""
    longest, at = 0, stretch.start
    for first, length in sorted(holds):
        longest = max(longest, min(first - slack, stretch.end) - at)
        at = max(at, min(first + length + slack, stretch.end))
    return max(longest, stretch.end - at)
