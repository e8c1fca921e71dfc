"""Small moving pictures of four mechanisms that make inference fast, each about 5 x 1.5 scene units.

Each builds its first state, and `move` returns the animation of what it does, ending in a picture that tells it alone.
"""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    GrowFromEdge,
    LaggedStart,
    Line,
    Rectangle,
    Square,
    Succession,
    VGroup,
)

from astrai_video.stage import theme
from astrai_video.stage.arrows import Route

_CELL = 0.3
_PALE = 0.25
_FULL = 0.85


def _cell(color: str, opacity: float, width: float = _CELL, height: float = _CELL) -> Rectangle:
    return Rectangle(width=width, height=height, stroke_width=theme.STROKE / 2, color=color).set_fill(color, opacity)


class Tiles(VGroup):
    """The score matrix in tiles: one lit tile travels, with its query rows and key columns; nothing stays behind it."""

    size = 4

    def __init__(self) -> None:
        side = 1.2 * _CELL
        self.tiles = [[_cell(theme.HAIRLINE, 0.1, side, side) for _ in range(self.size)] for _ in range(self.size)]
        self.grid = VGroup(*(tile for row in self.tiles for tile in row)).arrange_in_grid(self.size, self.size, buff=0)
        self.queries = VGroup(*(_cell(theme.QUERY, _PALE, _CELL, side) for _ in range(self.size))).arrange(DOWN, buff=0)
        self.keys = VGroup(*(_cell(theme.KEY, _PALE, 3 * _CELL, side) for _ in range(self.size))).arrange(DOWN, buff=0)
        self.output = VGroup(*(_cell(theme.VALUE, 0.05, 3 * _CELL, side) for _ in range(self.size)))
        self.output.arrange(DOWN, buff=0)
        super().__init__(self.queries, self.grid, self.output)
        self.arrange(RIGHT, buff=theme.GAP_LARGE)
        self.remove(self.keys)
        self.tile = Square(side, stroke_width=theme.STROKE, color=theme.ATTENTION).set_fill(theme.ATTENTION, _FULL)
        self.tile.move_to(self.tiles[0][0])
        self.add(self.tile)

    def move(self, run_time: float) -> Animation:
        """The lit tile runs along each row of tiles; at a row's end, that row of the output is done."""
        steps: list[Any] = []
        each = run_time / (self.size * self.size)
        for row, (query, out) in enumerate(zip(self.queries, self.output, strict=True)):
            steps.append(query.animate(run_time=each).set_fill(theme.QUERY, _FULL))
            steps.extend(self.tile.animate(run_time=each).move_to(tile) for tile in self.tiles[row])
            steps.append(out.animate(run_time=each).set_fill(theme.VALUE, _FULL))
        return Succession(*steps)
