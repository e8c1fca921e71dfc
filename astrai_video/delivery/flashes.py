"""Flashes that may cause seizures, by WCAG 2.2, success criterion 2.3.1: more than three in any one second.

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
MOST = 3  # flashes in any one second
_BY_LIGHT = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # of linear R, G and B
_SCREEN, _FIELD, _PART = (768, 1024), (256, 341), 0.25
_CHANGE, _DARK = 0.10, 0.80
_RED_CHANGE, _SATURATED = 20.0, 0.8

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]  # of cells, counted row by row


class Flashes:
    """Watches the cells of a film of a size in pixels and a rate in frames a second, frame by frame.

    `general` and `red` are the frames at which there were too many. Only cells that change are looked at.
    """

    def __init__(self, width: int, height: int, fps: float) -> None:
        self.general: list[int] = []
        self.red: list[int] = []
        field = _field(width, height)
        self._light = _Often(_Turns(_CHANGE), field, fps)
        self._redness = _Often(_Turns(_RED_CHANGE), field, fps)
        self._before = np.full((3, _COUNT), np.nan, dtype=np.float32)

    def add(self, frame: int, luma: Floats, blue: Floats, red: Floats) -> None:
        """The next frame: Y', Cb and Cr of its cells, 8 bits in limited range."""
        colours = np.stack((luma.ravel(), blue.ravel(), red.ravel()))
        cells = np.flatnonzero((colours != self._before).any(axis=0))
        self._before = colours
        linear = _linear(*colours[:, cells])
        light = _BY_LIGHT @ linear
        # A change of 0.10 from below 0.80 is one that ends below 0.90, too.
        if self._light.add(frame, cells, np.minimum(light, np.float32(_DARK + _CHANGE)), np.ones_like(light, np.bool_)):
            self.general.append(frame)
        redness = np.maximum(linear[0] - linear[1] - linear[2], np.float32(0)) * np.float32(320)
        saturated = (linear[0] >= np.float32(_SATURATED) * linear.sum(axis=0)) & (redness > 0)
        if self._redness.add(frame, cells, redness, saturated):
            self.red.append(frame)


class _Turns:
    """Finds, in every cell, where a signal turns after a change of at least `least`, up and down in turn."""

    def __init__(self, least: float) -> None:
        self._least = np.float32(least)
        self._way = np.zeros(_COUNT, dtype=np.int8)
        self._low = np.full(_COUNT, np.inf, dtype=np.float32)
        self._high = np.full(_COUNT, -np.inf, dtype=np.float32)
        self._low_counts = np.zeros(_COUNT, dtype=np.bool_)
        self._high_counts = np.zeros(_COUNT, dtype=np.bool_)

    def add(self, cells: Places, signal: Floats, counts: Flags) -> Places:
        """Which of the cells turned; a turn of which neither end `counts` is none."""
        low, high, way = self._low[cells], self._high[cells], self._way[cells]
        up = (signal - low >= self._least) & (way != 1) & (counts | self._low_counts[cells])
        down = (high - signal >= self._least) & (way != -1) & (counts | self._high_counts[cells])
        self._way[cells[up]], self._way[cells[down]] = 1, -1
        lower, higher = (signal <= low) | down, (signal >= high) | up
        self._low[cells[lower]], self._high[cells[higher]] = signal[lower], signal[higher]
        self._low_counts[cells[lower]], self._high_counts[cells[higher]] = counts[lower], counts[higher]
        turned: Places = cells[up | down]
        return turned


class _Often:
    """Whether a signal turned too often within the last second, over too large a part of a field of view."""

    def __init__(self, turns: _Turns, field: tuple[int, int], fps: float) -> None:
        self._turns, self._field, self._fps = turns, field, fps
        self._recent: deque[tuple[int, Places]] = deque()
        self._count = np.zeros(_COUNT, dtype=np.int16)

    def add(self, frame: int, cells: Places, signal: Floats, counts: Flags) -> bool:
        while self._recent and self._recent[0][0] <= frame - self._fps:
            self._count[self._recent.popleft()[1]] -= 1
        turned = self._turns.add(cells, signal, counts)
        if not len(turned):
            return False
        self._recent.append((frame, turned))
        self._count[turned] += 1
        too_often = self._count > 2 * MOST  # there and back again is one flash
        return _covers(too_often.reshape(CELLS), self._field)


def _field(width: int, height: int) -> tuple[int, int]:
    """Rows and columns of cells in ten degrees of the field of view, for a film of a size in pixels."""
    scale = min(_SCREEN[0] / height, _SCREEN[1] / width)
    rows = round(_FIELD[0] * CELLS[0] / (height * scale))
    columns = round(_FIELD[1] * CELLS[1] / (width * scale))
    return min(max(rows, 1), CELLS[0]), min(max(columns, 1), CELLS[1])


def _covers(cells: Flags, field: tuple[int, int]) -> bool:
    """Whether `cells` are more than a quarter of any field."""
    rows, columns = field
    most = _PART * rows * columns
    if np.count_nonzero(cells) <= most:
        return False
    sums = np.pad(cells.astype(np.int32).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    inside = sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns]
    return bool(inside.max() > most)


def _linear(luma: Floats, blue: Floats, red: Floats) -> Floats:
    """Linear R, G and B, 0 to 1, by BT.709 and the curve of sRGB that WCAG's relative luminance is defined with."""
    y, cb, cr = (luma - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    rgb = np.stack((y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb))
    return _CURVE[np.clip(rgb * 255 + 0.5, 0, 255).astype(np.uint8)]


def _curve() -> Floats:
    level = np.arange(256) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


_CURVE = _curve()
