"""Detects flashes that may cause seizures, by WCAG 2.2, success criterion 2.3.1: more than three in any one second.

https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds. A *general flash* is a pair of opposing
changes of relative luminance by 10 % or more of the maximum, the darker picture below 0.80; a *red flash* a pair of
opposing changes that involve a saturated red, R/(R+G+B) >= 0.8, and change (R-G-B) x 320, at least 0, by more than 20
(Harding and Binnie's measure, which WCAG 2.0 and 2.1 give; 2.2 gives another, in CIE 1976 chromaticity). They count
where they cover more than a quarter of any 10 degrees of the field of view: 341 x 256 pixels on a screen of 1024 x 768
that the film fills.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

CELLS = (36, 64)  # rows and columns of a frame
_COUNT = CELLS[0] * CELLS[1]
MAX_FLASHES = 3  # in any one second
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # of linear R, G and B
_SCREEN, _FIELD, _MAX_PART = (768, 1024), (256, 341), 0.25
_CHANGE, _DARK = 0.10, 0.80
_RED_CHANGE, _SATURATED = 20.0, 0.8

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
CellIndices = npt.NDArray[np.intp]  # of cells, counted row by row


class FlashDetector:
    """Follows the cells of a film of a size in pixels and a rate in frames a second, frame by frame.

    `general` and `red` are the frames at which there were too many flashes. Only cells that change are examined.
    """

    def __init__(self, width: int, height: int, fps: float) -> None:
        self.general: list[int] = []
        self.red: list[int] = []
        field = _field(width, height)
        self._light = _RateDetector(_ReversalDetector(_CHANGE), field, fps)
        self._redness = _RateDetector(_ReversalDetector(_RED_CHANGE), field, fps)
        self._before = np.full((3, _COUNT), np.nan, dtype=np.float32)

    def add(self, frame: int, luma: Floats, blue: Floats, red: Floats) -> None:
        """Take the next frame: arrays of shape CELLS with Y', Cb and Cr of its cells, 8 bits in limited range."""
        colours = np.stack((luma.ravel(), blue.ravel(), red.ravel()))
        cells = np.flatnonzero((colours != self._before).any(axis=0))
        self._before = colours
        linear = _linear(*colours[:, cells])
        light = _LUMINANCE @ linear
        # Clipping at 0.90 leaves changes of 0.10 whose darker end is below 0.80.
        if self._light.add(frame, cells, np.minimum(light, np.float32(_DARK + _CHANGE)), np.ones_like(light, np.bool_)):
            self.general.append(frame)
        redness = np.maximum(linear[0] - linear[1] - linear[2], np.float32(0)) * np.float32(320)
        saturated = (linear[0] >= np.float32(_SATURATED) * linear.sum(axis=0)) & (redness > 0)
        if self._redness.add(frame, cells, redness, saturated):
            self.red.append(frame)


class _ReversalDetector:
    """Finds, in every cell, opposing changes of a signal by at least `least`: alternately up and down."""

    def __init__(self, least: float) -> None:
        self._least = np.float32(least)
        self._direction = np.zeros(_COUNT, dtype=np.int8)
        self._low = np.full(_COUNT, np.inf, dtype=np.float32)
        self._high = np.full(_COUNT, -np.inf, dtype=np.float32)
        self._low_counts = np.zeros(_COUNT, dtype=np.bool_)
        self._high_counts = np.zeros(_COUNT, dtype=np.bool_)

    def add(self, cells: CellIndices, signal: Floats, counts: Flags) -> CellIndices:
        """The cells whose signal reversed; a change with neither end among those that `counts` is ignored."""
        low, high, direction = self._low[cells], self._high[cells], self._direction[cells]
        up = (signal - low >= self._least) & (direction != 1) & (counts | self._low_counts[cells])
        down = (high - signal >= self._least) & (direction != -1) & (counts | self._high_counts[cells])
        self._direction[cells[up]], self._direction[cells[down]] = 1, -1
        lower, higher = (signal <= low) | down, (signal >= high) | up
        self._low[cells[lower]], self._high[cells[higher]] = signal[lower], signal[higher]
        self._low_counts[cells[lower]], self._high_counts[cells[higher]] = counts[lower], counts[higher]
        reversed_: CellIndices = cells[up | down]
        return reversed_


class _RateDetector:
    """Counts the reversals of a signal within the last second, over the parts of a field of view."""

    def __init__(self, reversals: _ReversalDetector, field: tuple[int, int], fps: float) -> None:
        self._reversals, self._field, self._fps = reversals, field, fps
        self._recent: deque[tuple[int, CellIndices]] = deque()
        self._count = np.zeros(_COUNT, dtype=np.int16)

    def add(self, frame: int, cells: CellIndices, signal: Floats, counts: Flags) -> bool:
        """Take the next frame; return True if there were too many flashes over too large a part."""
        while self._recent and self._recent[0][0] <= frame - self._fps:
            self._count[self._recent.popleft()[1]] -= 1
        reversed_ = self._reversals.add(cells, signal, counts)
        if not len(reversed_):
            return False
        self._recent.append((frame, reversed_))
        self._count[reversed_] += 1
        too_many = self._count > 2 * MAX_FLASHES  # a flash is a pair of opposing changes
        return _covers(too_many.reshape(CELLS), self._field)


def _field(width: int, height: int) -> tuple[int, int]:
    """Rows and columns of cells in ten degrees of the field of view, for a film of a size in pixels."""
    scale = min(_SCREEN[0] / height, _SCREEN[1] / width)
    rows = round(_FIELD[0] * CELLS[0] / (height * scale))
    columns = round(_FIELD[1] * CELLS[1] / (width * scale))
    return min(max(rows, 1), CELLS[0]), min(max(columns, 1), CELLS[1])


def _covers(cells: Flags, field: tuple[int, int]) -> bool:
    """Return True if `cells` are more than a quarter of any field; by sums over an integral image."""
    rows, columns = field
    most = _MAX_PART * rows * columns
    if np.count_nonzero(cells) <= most:
        return False
    sums = np.pad(cells.astype(np.int32).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
    return bool(inside.max() > most)


def _linear(luma: Floats, blue: Floats, red: Floats) -> Floats:
    """Linear R, G and B, 0 to 1, by the BT.709 matrix and the sRGB curve that defines WCAG's relative luminance."""
    y, cb, cr = (luma - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    rgb = np.stack((y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb))
    return _CURVE[np.clip(rgb * 255 + 0.5, 0, 255).astype(np.uint8)]


def _curve() -> Floats:
    level = np.arange(256) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


_CURVE = _curve()
