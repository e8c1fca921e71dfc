"""Heat map: a matrix as a grid of cells; rows are queries, columns are keys, brighter cells are larger numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from manim import (
    DOWN,
    LEFT,
    PI,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    LaggedStart,
    RoundedRectangle,
    Square,
    VGroup,
    interpolate_color,
)

from astrai_video.stage import emphasis, ramp, theme
from astrai_video.stage.bars import stand_up
from astrai_video.stage.text import Label, cell_text, label, lines

_GAP = 0.05
_ROW_LAG = 0.5  # delay of each row's change after the row above, as a share of a row's own time


@dataclass(frozen=True)
class Look:
    """Style of the cells: `show` formats a number; `minimum` has the panel's colour, `maximum` that of `role`."""

    show: Callable[[float], str]
    maximum: float
    role: str = theme.ATTENTION
    minimum: float = 0.0

    def share(self, value: float) -> float:
        """Position of `value` on the ramp, clipped to 0..1; 0 for values up to the minimum (masked, negative)."""
        return float(min(max((value - self.minimum) / (self.maximum - self.minimum), 0.0), 1.0))


class Cell(VGroup):
    """One number of a matrix. Parts: `square`, `value`."""

    def __init__(self, value: float, look: Look, width: float, height: float) -> None:
        share = look.share(value)
        self.ink = ramp.ink(share, look.role)
        self.square = Square(stroke_width=0).stretch_to_fit_width(width).stretch_to_fit_height(height)
        self.square.set_fill(ramp.shade(share, look.role), 1)
        self.value = cell_text(look.show(value), self.ink)
        super().__init__(self.square, self.value.move_to(self.square))

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """Fade the square and its number; a dark number turns light, since it would be illegible on a darker square."""
        self.square.fade(darkness, family)
        if self.ink == ramp.DARK_INK and darkness != 0:
            self.value.glyphs.set_fill(ramp.DARK_INK if darkness < 0 else ramp.LIGHT_INK, 1)
        if self.ink != ramp.DARK_INK or darkness > 0:
            self.value.fade(darkness, family)
        return self


class HeatMap(VGroup):
    """A labelled grid of numbers.

    Parts: `cells[row][column]`, `row_names`, `column_names`, `axes` (the names of rows and columns, empty without).
    `cell_size` is (width, height) of a cell including its gap, in scene units.
    """

    def __init__(
        self,
        values: npt.ArrayLike,
        rows: Sequence[str],
        columns: Sequence[str],
        look: Look,
        *,
        axes: tuple[str, str] | None = None,
        cell_size: tuple[float, float] = (0.72, 0.5),
        colors: tuple[str, str] = (theme.QUERY, theme.KEY),
    ) -> None:
        self.cell_size = cell_size
        self.cells = self._grid(np.asarray(values, dtype=np.float64), look)
        self.rows = [VGroup(*row) for row in self.cells]
        self.body = VGroup(*self.rows)
        self.row_names = self._names(rows, colors[0], beside=True)
        self.column_names = self._names(columns, colors[1], beside=False)
        self.axes = self._axes(axes, colors) if axes else VGroup()
        super().__init__(self.body, self.row_names, self.column_names, self.axes)
        self.center()

    def _grid(self, values: npt.NDArray[np.float64], look: Look) -> list[list[Cell]]:
        width, height = self.cell_size
        cells = [[Cell(v, look, width - _GAP, height - _GAP) for v in row] for row in values]
        for i, row in enumerate(cells):
            for j, cell in enumerate(row):
                cell.move_to(RIGHT * j * width + DOWN * i * height)
        return cells

    def _names(self, names: Sequence[str], color: str, *, beside: bool) -> VGroup:
        made = [cell_text(name, color) for name in names]
        if not beside:
            stand_up(made, self.cell_size[0])
        for index, name in enumerate(made):
            cell = self.cells[index][0] if beside else self.cells[0][index]
            name.next_to(cell, LEFT if beside else UP, buff=theme.GAP_SMALL)
        return VGroup(*made)

    def _axes(self, axes: tuple[str, str], colors: tuple[str, str]) -> VGroup:
        row_axis = upright(axes[0], colors[0]).next_to(self.row_names, LEFT, buff=theme.GAP_SMALL)
        column_axis = label(axes[1], theme.BODY_SIZE, colors[1], bold=True)
        column_axis.next_to(self.column_names, LEFT, buff=theme.GAP).align_to(self.row_names, RIGHT)
        return VGroup(row_axis.match_y(self.body), column_axis.match_y(self.column_names))

    def row(self, index: int) -> VGroup:
        """The cells of one query."""
        return self.rows[index]

    def column(self, index: int) -> VGroup:
        """The cells of one key, in a new group."""
        return VGroup(*(row[index] for row in self.cells))

    def row_frame(self, index: int, color: str = theme.QUERY) -> RoundedRectangle:
        """An outline around one row, with a small margin."""
        row = self.row(index)
        frame = RoundedRectangle(
            width=row.width + 2 * _GAP,
            height=row.height + 2 * _GAP,
            corner_radius=theme.CORNER_RADIUS / 2,
            stroke_width=theme.STROKE,
            color=color,
        )
        return frame.move_to(row)

    def highlight(self, index: int, color: str = theme.QUERY) -> tuple[RoundedRectangle, list[Any]]:
        """The outline of a row, and the animations that draw it and dim the other rows."""
        frame = self.row_frame(index, color)
        return frame, [Create(frame), *self.dim_rows(index)]

    def dim_rows(self, *keep: int) -> list[Any]:
        """Animations that dim every row, with its name, except those at `keep`."""
        return [
            emphasis.set_level(part, 1.0 if index in keep else theme.DIM_OPACITY)
            for index in range(len(self.cells))
            for part in (self.row(index), self.row_names[index])
        ]

    def undim(self) -> list[Any]:
        """Animations that restore the full opacity of every row."""
        return self.dim_rows(*range(len(self.cells)))

    def frame_in(self) -> list[Any]:
        """Animations that show the names and the axes."""
        return [FadeIn(self.axes), FadeIn(self.row_names), FadeIn(self.column_names)]

    def fill_in(self, lag: float = 0.15) -> Animation:
        """Animation that fills the grid row by row, each row coming from its query."""
        return LaggedStart(*(FadeIn(row, shift=RIGHT * 0.3) for row in self.body), lag_ratio=lag)

    def change(self, values: npt.ArrayLike, look: Look, **options: Any) -> Animation:
        """Animation that changes every cell to a new number and its colour, row after row."""
        return _Change(self, np.asarray(values, dtype=np.float64), look, **options)


class _Change(Animation):
    """Changes the numbers of cells in place, so that the grid remains the same object of the scene."""

    depends_only_on_alpha = True  # a render may jump to the end of the animation without drawing the frames in between

    def __init__(self, grid: HeatMap, values: npt.NDArray[np.float64], look: Look, **options: Any) -> None:
        self.steps: list[tuple[int, Cell, Cell, Cell]] = []
        width, height = grid.cell_size
        for i, row in enumerate(grid.cells):
            for j, cell in enumerate(row):
                after = Cell(values[i, j], look, width - _GAP, height - _GAP).move_to(cell)
                self.steps.append((i, cell, cell.copy(), after))
        self.rows = len(grid.cells)
        self.shares: list[float] = []
        super().__init__(grid, **options)

    def begin(self) -> None:
        """Start from the current cells."""
        self.shares = [-1.0] * len(self.steps)
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the state at `alpha`; each row has its own part of the time."""
        whole = 1 + (self.rows - 1) * _ROW_LAG
        for index, (row, cell, before, after) in enumerate(self.steps):
            share = self.rate_func(min(max(alpha * whole - row * _ROW_LAG, 0.0), 1.0))
            if share != self.shares[index]:
                self.shares[index] = share
                self._draw(cell, before, after, share)

    def _draw(self, cell: Cell, before: Cell, after: Cell, share: float) -> None:
        color = interpolate_color(before.square.get_fill_color(), after.square.get_fill_color(), share)
        cell.square.set_fill(color, 1)
        cell.remove(cell.value)
        shown = before if share < 0.5 else after
        cell.value, cell.ink = shown.value, shown.ink
        cell.add(cell.value)
        cell.value.set_fill(opacity=abs(1 - 2 * share))


def upright(word: str, color: str) -> VGroup | Label:
    """The name of a vertical axis: Chinese characters one below the other, Latin words rotated."""
    if word.isascii():
        return label(word, theme.BODY_SIZE, color, bold=True).rotate(PI / 2)
    return lines(list(word), theme.BODY_SIZE, color, bold=True, buff=0)


def demonstration() -> VGroup:
    """Attention weights as a grid with its axes, one row outlined."""
    names = ("the", "cat", "sat")
    weights = ((0.6, 0.3, 0.1), (0.2, 0.5, 0.3), (0.1, 0.7, 0.2))
    grid = HeatMap(
        weights,
        names,
        names,
        Look(lambda value: f"{value:.1f}", 0.7),
        axes=("Query", "Key"),
        cell_size=(1.1, 0.8),
    )
    return VGroup(grid, grid.row_frame(1))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
