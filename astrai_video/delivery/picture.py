"""What is seen in a film, found by decoding it once: still, black and flashing stretches, colours at known places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from astrai_video.engine.provenance import Patch

_GRID = (128, 72)  # cells of a frame that are looked at, across and down
_PER_SECOND = 30  # frames that are looked at, at the most: flashes are slower
_STILL = 2  # of 255: no cell of a still picture differs more from the one before
_BLACK = 20  # of 255 in limited range, where black is 16
_FLASH_CELL = 2  # cells of the grid that make one cell for flashes, across and down
_RISE = 0.10  # of the greatest relative luminance
_DARK = 0.80
_MOST_FLASHES = 3  # in any one second
# A quarter of any rectangle of 341 x 256 pixels on a page of 1024 x 768: WCAG 2.2, "general flash and red flash
# thresholds".
_LARGE = 0.25 * 341 * 256 / (1024 * 768)


@dataclass(frozen=True)
class Stretch:
    """Frames from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass
class Seen:
    """What was seen: frames decoded, stretches, the colour at each patch, and the frames at which it flashes."""

    frames: int = 0
    still: list[Stretch] = field(default_factory=list)
    black: list[Stretch] = field(default_factory=list)
    flashes: list[int] = field(default_factory=list)
    colours: dict[Patch, tuple[int, int, int]] = field(default_factory=dict)
    problem: str = ""


def look(path: Path, fps: float, patches: Iterable[Patch] = ()) -> Seen:
    """Decode a film and look at its pictures; what cannot be decoded ends the look, with a `problem`.

    Flashes are those of WCAG 2.2, success criterion 2.3.1: pairs of opposing changes of relative luminance by a tenth
    or more where the darker picture is below 0.80; a frame is reported when more than three of them happened within a
    second, over a large enough part of the frame. Flashes of saturated red are not told from others.
    """
    seen = Seen()
    wanted: dict[int, list[Patch]] = {}
    for patch in patches:
        wanted.setdefault(patch.frame, []).append(patch)
    step = max(1, round(fps / _PER_SECOND))
    watch = _Watch(step, fps / step)
    try:
        with av.open(str(path)) as container:
            container.streams.video[0].thread_type = "AUTO"
            for frame in container.decode(video=0):
                for patch in wanted.get(seen.frames, ()):
                    if patch.left + patch.size <= frame.width and patch.top + patch.size <= frame.height:
                        seen.colours[patch] = _colour(frame, patch)
                if seen.frames % step == 0:
                    watch.add(seen.frames, _cells(frame))
                seen.frames += 1
    except (av.FFmpegError, OSError) as problem:
        seen.problem = str(problem)
    watch.finish(seen.frames)
    seen.still, seen.black, seen.flashes = watch.still.found, watch.black.found, watch.flashes.found
    return seen


class _Run:
    """Stretches of frames in which something holds."""

    def __init__(self) -> None:
        self.found: list[Stretch] = []
        self._since: int | None = None

    def add(self, frame: int, holds: bool, since: int) -> None:
        """Whether it holds at a frame; where that begins, it does so at `since`."""
        if holds and self._since is None:
            self._since = since
        elif not holds and self._since is not None:
            self.found.append(Stretch(self._since, frame))
            self._since = None


class _Watch:
    """Looks at one grid of luma values (uint8, rows x columns) after the other, `step` frames apart."""

    def __init__(self, step: int, per_second: float) -> None:
        self.still, self.black, self.flashes = _Run(), _Run(), _Flashes(per_second)
        self._step = step
        self._before: np.ndarray | None = None

    def add(self, frame: int, cells: np.ndarray) -> None:
        if self._before is not None:
            moved = int(np.abs(cells.astype(np.int16) - self._before).max())
            self.still.add(frame, moved <= _STILL, frame - self._step)
        self.black.add(frame, int(cells.max()) <= _BLACK, frame)
        self.flashes.add(frame, cells)
        self._before = cells

    def finish(self, frames: int) -> None:
        self.still.add(frames, False, frames)
        self.black.add(frames, False, frames)


class _Flashes:
    """Counts opposing changes of luminance in every cell over the last second."""

    def __init__(self, per_second: float) -> None:
        self.found: list[int] = []
        shape = (_GRID[1] // _FLASH_CELL, _GRID[0] // _FLASH_CELL)
        self._extreme: np.ndarray | None = None
        self._direction = np.zeros(shape, dtype=np.int8)
        self._last_second = np.zeros((max(1, round(per_second)), *shape), dtype=np.uint8)
        self._place = 0

    def add(self, frame: int, cells: np.ndarray) -> None:
        light = _luminance(cells)
        if self._extreme is None:
            self._extreme = light
            return
        change = light - self._extreme
        turned = (np.abs(change) >= _RISE) & (np.minimum(light, self._extreme) < _DARK)
        turned &= np.sign(change) != self._direction
        on_its_way = np.sign(change) == self._direction
        self._direction = np.where(turned, np.sign(change), self._direction).astype(np.int8)
        self._extreme = np.where(turned | on_its_way, light, self._extreme)
        self._last_second[self._place] = turned
        self._place = (self._place + 1) % len(self._last_second)
        # A flash is there and back again.
        too_often = self._last_second.sum(axis=0) > 2 * _MOST_FLASHES
        if too_often.mean() >= _LARGE:
            self.found.append(frame)


def _luminance(cells: np.ndarray) -> np.ndarray:
    """Relative luminance, 0 to 1, of larger cells: grey levels through the curve of sRGB, about."""
    rows, columns = cells.shape[0] // _FLASH_CELL, cells.shape[1] // _FLASH_CELL
    larger = cells.reshape(rows, _FLASH_CELL, columns, _FLASH_CELL).mean(axis=(1, 3))
    return np.asarray(np.clip((larger - 16) / 219, 0, 1) ** 2.2)


def _cells(frame: VideoFrame) -> np.ndarray:
    """The mean luma of every cell of the grid."""
    return _plane(frame.reformat(*_GRID, format="yuv420p", interpolation=Interpolation.AREA), 0)


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
