"""Work without a cache: one column a step, one cell a row computed in it; recomputed rows are pale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, Animation, FadeIn, FadeOut, LaggedStart, Square, VGroup

from astrai_video.stage import theme
from astrai_video.stage.text import cell_text

_CELL = 0.42
_PITCH = 0.5
_PALE, _FULL = 0.22, 0.8


class Triangle(VGroup):
    """Step t computes the rows of tokens 1 to t again.

    Parts: `columns` of cells, `names` of the rows, `numbers` of the steps and the word `step` before them.
    """

    def __init__(self, tokens: Sequence[str], role: str, step: str) -> None:
        count = len(tokens)
        self.columns = [VGroup(*(self._cell(row, step, role) for row in range(step + 1))) for step in range(count)]
        self.names = VGroup(*(cell_text(token).move_to(DOWN * _PITCH * row) for row, token in enumerate(tokens)))
        for name in self.names:
            name.next_to(LEFT * _PITCH / 2 + UP * name.get_y(), LEFT, buff=theme.GAP_SMALL)
        self.numbers = VGroup(
            *(cell_text(str(s + 1), theme.MUTED).move_to(RIGHT * _PITCH * s + UP * _PITCH) for s in range(count))
        )
        self.step = cell_text(step, theme.MUTED).next_to(self.numbers[0], LEFT, buff=theme.GAP)
        super().__init__(*self.columns, self.names, self.numbers, self.step)
        self.center()

    def _cell(self, row: int, step: int, role: str) -> Square:
        cell = Square(_CELL, stroke_width=theme.STROKE / 2, color=role)
        cell.set_fill(role, _FULL if row == step else _PALE)
        return cell.move_to(RIGHT * _PITCH * step + DOWN * _PITCH * row)

    def run(self, step: int) -> Animation:
        """Animation of one step: all its rows, from the first to the new one."""
        cells = [FadeIn(cell, scale=0.6) for cell in self.columns[step]]
        return LaggedStart(FadeIn(self.numbers[step]), *cells, lag_ratio=0.2)

    def collapse(self) -> list[Any]:
        """Animations that move the pale cells of every row onto the new one: only that has to be computed."""
        gone = []
        for step, column in enumerate(self.columns):
            gone += [FadeOut(cell, target_position=self.columns[row][row]) for row, cell in enumerate(column[:step])]
        return gone


def demonstration() -> VGroup:
    """Five steps without a cache."""
    return Triangle(("the", "cat", "sat", "on", "it"), theme.KEY, "step")


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
