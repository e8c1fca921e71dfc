"""A row vector times a matrix: the row meets every column, and each dot product is a word's score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from manim import DOWN, LEFT, RIGHT, UP, Animation, LaggedStart, Mobject, TransformFromCopy, VGroup

from astrai_video.stage import theme
from astrai_video.stage.arrows import Route
from astrai_video.stage.text import Label, label
from astrai_video.stage.vectors import Strip
from astrai_video.transformer.diagrams.distribution import Distribution

_ROW = 0.3  # height of the row that all columns meet
_COLUMN = 0.19  # height of a column, drawn horizontally, and of the row's copy above it


class ScoreTable(VGroup):
    """One line a word: its name, the row above the word's column of the matrix, and their dot product as a bar.

    `row` has shape (d,), `matrix` (d, V), a column a word. Parts: `names`, `columns`, `copies` (of the row, one above
    each column), `scores`, `titles` (above the columns and the scores). `last` is the row itself, a Strip that is not a
    submobject. `width` is that of a strip.
    """

    def __init__(
        self,
        row: npt.NDArray[np.float64],
        matrix: npt.NDArray[np.float64],
        words: Sequence[str],
        *,
        width: float,
        pitch: float,
        unit: float,
        write: Callable[[float], str],
        titles: tuple[Label, Label],
    ) -> None:
        self.names = VGroup(*(label(word, theme.BODY_SIZE, theme.OUTPUT) for word in words))
        self.scores = Distribution((row @ matrix).tolist(), unit=unit, pitch=pitch, write=write, role=theme.SECOND)
        self.last = Strip(row, theme.OUTPUT, width=width, height=_ROW)
        self.columns, self.copies = VGroup(), VGroup()
        left = max(name.width for name in self.names)
        for column, name, bar in zip(matrix.T, self.names, self.scores.bars, strict=True):
            name.match_y(bar).set_x(left - name.width / 2)
            copy = Strip(row, theme.OUTPUT, width=width, height=_COLUMN)
            pair = VGroup(copy, Strip(column, theme.SECOND, width=width, height=_COLUMN)).arrange(DOWN, buff=0)
            pair.set_x(left + theme.GAP + width / 2).match_y(bar)
            self.copies.add(pair[0])
            self.columns.add(pair[1])
        self.scores.shift(RIGHT * (left + 2 * theme.GAP + width))
        self.titles = VGroup(*titles)
        for title, part in zip(titles, (self.columns, self.scores), strict=True):
            title.next_to(self.scores, UP, buff=theme.GAP_SMALL).align_to(part, LEFT)
            title.shift((titles[0].line_box.get_y() - title.line_box.get_y()) * UP)
        super().__init__(self.names, self.columns, self.copies, self.scores, self.titles)
        self.last.match_x(self.columns)

    def place(self, left: float, y: float) -> Self:
        """Move the table, and the row with it: its left edge to `left`, its centre to height `y`."""
        move = (left - self.get_left()[0]) * RIGHT + (y - self.get_y()) * UP
        self.last.shift(move)
        return self.shift(move)

    def way_from(self, model: Mobject, shape: Label) -> Route:
        """The arrow from the bottom of `model` to the row, which is placed below it; `shape` is written next to it."""
        below = UP * (model.get_bottom()[1] - theme.GAP_LARGE)
        self.last.move_to(self.last.get_x() * RIGHT + below)
        shape.next_to(self.last, RIGHT, buff=theme.GAP)
        shape.shift(UP * (theme.GAP_SMALL / 2 + shape.height / 2))
        corner = model.get_x() * RIGHT + below
        return Route(model.get_bottom(), corner, self.last.get_right(), color=theme.OUTPUT)

    def meet(self) -> Animation:
        """Animation in which the row moves to every column, the first one first."""
        return LaggedStart(*(TransformFromCopy(self.last, copy) for copy in self.copies), lag_ratio=0.15)


def demonstration() -> VGroup:
    """Three words and their scores."""
    random = np.random.default_rng(0)
    row = random.standard_normal(96)
    matrix = np.outer(row, (4.0, 2.5, 1.0)) / (row @ row) + random.normal(0, 0.05, (96, 3))
    settings: dict[str, Any] = {"width": 6, "pitch": 0.6, "unit": 0.4, "write": lambda score: f"{score:.1f}"}
    table = ScoreTable(row, matrix, ("cat", "dog", "hat"), titles=(label("matrix"), label("scores")), **settings)
    return VGroup(table.last, table).arrange(DOWN, buff=theme.GAP_LARGE)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
