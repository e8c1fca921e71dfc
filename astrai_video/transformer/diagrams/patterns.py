"""Attention patterns as small heat maps without numbers, many on one screen: rows are queries, columns keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from manim import (
    DL,
    DOWN,
    LEFT,
    RIGHT,
    UL,
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    LaggedStart,
    Rectangle,
    RoundedRectangle,
    VGroup,
    VMobject,
)

from astrai_video.stage import emphasis, ramp, theme
from astrai_video.stage.arrows import connect
from astrai_video.stage.bars import stand_up
from astrai_video.stage.heatmap import upright
from astrai_video.stage.text import Label, cell_text, label

_STEPS = 16  # shades of the ramp; the cells of a row with one shade are one shape
_GAP = 0.08  # between cells, as a share of a cell
_FRAME_AIR = 0.03
_NAME_GAP = 0.06
_WAY = 1.2  # length of an arrow from a row to its output


class WeightRow(VGroup):
    """The attention weights of one query, left to right, brighter for larger weights. Parts: one shape a shade.

    `cell` is (width, height) of a cell including its gap, in scene units; `maximum` has the full colour of the role.
    """

    def __init__(
        self, weights: npt.ArrayLike, cell: tuple[float, float], *, maximum: float = 1.0, role: str = theme.ATTENTION
    ) -> None:
        self.cell = cell
        self.shares, self.role = np.asarray(weights, dtype=np.float64) / maximum, role
        self.count = len(self.shares)
        steps = np.clip(np.rint(self.shares * _STEPS), 0, _STEPS).astype(int)
        super().__init__(*(self._shade(steps, step, role) for step in sorted(set(steps.tolist()))))

    def _shade(self, steps: npt.NDArray[np.int_], step: int, role: str) -> VMobject:
        shape = VMobject(stroke_width=0).set_fill(ramp.shade(step / _STEPS, role), 1)
        width, height = self.cell
        air = min(width, height) * _GAP
        for index in np.flatnonzero(steps == step):
            box = Rectangle(width=width - air, height=height - air)
            shape.append_points(box.shift(RIGHT * width * (index - (self.count - 1) / 2)).points)
        return shape

    def write(self, index: int, string: str) -> Label:
        """A number for the cell at `index`, in a colour that is legible on it."""
        return cell_text(string, ramp.ink(float(self.shares[index]), self.role)).move_to(self.place(index))

    def place(self, index: int) -> npt.NDArray[np.float64]:
        """Centre of the cell at `index`."""
        middle: npt.NDArray[np.float64] = self.get_center()
        return middle + RIGHT * self.cell[0] * (index - (self.count - 1) / 2)


class Pattern(VGroup):
    """The weights of all queries, without numbers. Parts: `field` (their background), `rows`, from the first down.

    `cell` is the side of a cell including its gap, in scene units; `maximum` the weight with the full colour of
    attention.
    """

    def __init__(self, weights: npt.ArrayLike, *, cell: float, maximum: float = 1.0) -> None:
        matrix = np.asarray(weights, dtype=np.float64)
        self.rows = [
            WeightRow(row, (cell, cell), maximum=maximum).shift(DOWN * i * cell) for i, row in enumerate(matrix)
        ]
        rows = VGroup(*self.rows)
        self.field = Rectangle(
            width=rows.width, height=rows.height, stroke_width=theme.STROKE / 2, color=theme.HAIRLINE
        )
        self.field.move_to(rows).set_fill(theme.PANEL, 1)
        super().__init__(self.field, *self.rows)
        self.center()

    def row_frame(self, index: int, color: str = theme.QUERY) -> RoundedRectangle:
        """An outline around one row."""
        row = self.rows[index]
        frame = RoundedRectangle(
            width=row.width + 2 * _FRAME_AIR,
            height=row.height + 2 * _FRAME_AIR,
            corner_radius=theme.CORNER_RADIUS / 3,
            stroke_width=theme.STROKE,
            color=color,
        )
        return frame.move_to(row)


class PatternWall(VGroup):
    """Patterns side by side, each below its name, the axes named at the outer edge.

    Parts: `patterns`, `names`, `axes` (the name of the queries left of each line, that of the keys below each column).
    """

    def __init__(
        self,
        patterns: Sequence[Pattern],
        names: Sequence[str],
        axes: tuple[str, str],
        *,
        columns: int,
        gap: tuple[float, float] = (theme.GAP_LARGE, theme.GAP),
    ) -> None:
        self.patterns = list(patterns)
        self.names = [label(name) for name in names]
        together = VGroup(*(VGroup(n, p) for n, p in zip(self.names, self.patterns, strict=True)))
        for name, pattern in zip(self.names, self.patterns, strict=True):
            name.shift(pattern.get_corner(UL) + UP * _NAME_GAP - name.line_box.get_corner(DL))
        grid = together.arrange_in_grid(cols=columns, buff=gap, col_alignments="l" * columns)
        lines = [self.patterns[at : at + columns] for at in range(0, len(names), columns)]
        queries = [upright(axes[0], theme.QUERY).next_to(line[0], LEFT, buff=theme.GAP_SMALL) for line in lines]
        keys = [label(axes[1], color=theme.KEY, bold=True).next_to(p, DOWN, buff=_NAME_GAP) for p in lines[-1]]
        self.axes = VGroup(*queries, *keys)
        super().__init__(grid, self.axes)
        self.center()

    def frame_in(self) -> list[Any]:
        """Animations that show the names, the axes and the backgrounds of the patterns."""
        return [FadeIn(VGroup(*self.names, *(p.field for p in self.patterns))), FadeIn(self.axes)]

    def fill_in(self, lag: float = 0.5, **options: Any) -> Animation:
        """Animation that fills all patterns at once, query after query."""
        rows = zip(*(pattern.rows for pattern in self.patterns), strict=True)
        return LaggedStart(*(FadeIn(VGroup(*row), shift=RIGHT * 0.1) for row in rows), lag_ratio=lag, **options)

    def highlight(self, index: int) -> tuple[VGroup, list[Any]]:
        """The outlines of one query's row in every pattern, and the animations that draw them and dim the rest."""
        frames = VGroup(*(pattern.row_frame(index) for pattern in self.patterns))
        others = [VGroup(*(r for i, r in enumerate(p.rows) if i != index)) for p in self.patterns]
        return frames, [Create(frames, lag_ratio=0), *emphasis.dim(*others)]


class WeightTable(VGroup):
    """Rows of weights one below the other, named at their left, the keys above their columns.

    Parts: `rows`, `names`, `header` (the name of the axis and the keys), `outputs` (the weighted sum of the values for
    each row; one mobject a row) and `ways` (the arrows to them).
    """

    def __init__(
        self,
        rows: Sequence[WeightRow],
        outputs: Sequence[VMobject],
        names: Sequence[str],
        keys: Sequence[str],
        axis: str,
    ) -> None:
        self.rows, self.outputs = list(rows), list(outputs)
        VGroup(*rows).arrange(DOWN, buff=theme.GAP_SMALL / 2)
        self.names = [label(n).next_to(row, LEFT, buff=theme.GAP) for n, row in zip(names, rows, strict=True)]
        words = [cell_text(key, theme.KEY) for key in keys]
        stand_up(words, rows[0].cell[0])
        for index, word in enumerate(words):
            word.next_to(rows[0], UP, buff=theme.GAP_SMALL).set_x(rows[0].place(index)[0])
        name = label(axis, color=theme.KEY, bold=True).next_to(VGroup(*words), LEFT, buff=theme.GAP)
        self.header = VGroup(name, *words)
        for output, row in zip(outputs, rows, strict=True):
            output.next_to(row, RIGHT, buff=_WAY)
        self.ways = [connect(r, o, RIGHT, theme.VALUE) for r, o in zip(rows, outputs, strict=True)]
        super().__init__(*self.rows, *self.names, self.header, *self.outputs, *self.ways)

    def mix(self, lag: float = 0.15) -> Animation:
        """Animation in which the outputs emerge from their rows, from the first row down."""
        pairs = zip(self.ways, self.outputs, strict=True)
        made = [AnimationGroup(way.draw(), FadeIn(output, shift=RIGHT * 0.4)) for way, output in pairs]
        return LaggedStart(*made, lag_ratio=lag)


def demonstration() -> VGroup:
    """Four patterns: itself, the previous one, the first one, uniform; one row outlined in each."""
    made = (np.eye(6), np.eye(6, k=-1), np.eye(1, 6).repeat(6, axis=0), np.full((6, 6), 1 / 6))
    names = ("itself", "previous", "first", "all")
    wall = PatternWall([Pattern(m, cell=0.3) for m in made], names, ("Query", "Key"), columns=2)
    return VGroup(wall, *(p.row_frame(3) for p in wall.patterns))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
