"""Tiled attention: a highlighted tile moves along a row of the score matrix; Q stays in place, K and V stream above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, Animation, AnimationGroup, Rectangle, Succession, VGroup

from astrai_video.stage import theme
from astrai_video.stage.text import Label, label

_TILE = (1.0, 0.8)
_STRIP = 0.34  # thickness of a row or column of Q, K, V, O
_PALE, _FULL = 0.2, 0.8


def _block(width: float, height: float, color: str, opacity: float = _PALE) -> Rectangle:
    block = Rectangle(width=width, height=height, stroke_width=theme.STROKE / 2, color=color)
    return block.set_fill(color, opacity)


class TileGrid(VGroup):
    """`count` x `count` tiles. Parts: `grid`, `queries`, `keys`, `output` (blocks), `tile` (highlighted), `names`."""

    def __init__(self, count: int) -> None:
        width, height = _TILE
        self.grid = [[_block(width, height, theme.HAIRLINE, 0.08) for _ in range(count)] for _ in range(count)]
        cells = VGroup(*(cell for row in self.grid for cell in row)).arrange_in_grid(count, count, buff=0)
        self.keys = VGroup(*(_block(width, _STRIP, theme.KEY) for _ in range(count))).arrange(RIGHT, buff=0)
        self.queries = VGroup(*(_block(_STRIP, height, theme.QUERY) for _ in range(count))).arrange(DOWN, buff=0)
        self.output = VGroup(*(_block(_STRIP, height, theme.VALUE, 0.04) for _ in range(count))).arrange(DOWN, buff=0)
        self.keys.next_to(cells, UP, buff=theme.GAP_SMALL)
        self.queries.next_to(cells, LEFT, buff=theme.GAP_SMALL)
        self.output.next_to(cells, RIGHT, buff=theme.GAP)
        self.tile = _block(width, height, theme.ATTENTION, _FULL).move_to(self.grid[0][0])
        self.names = VGroup(*(self._name(*name) for name in self._named()))
        super().__init__(cells, self.keys, self.queries, self.output, self.tile, self.names)
        self.center()

    def _named(self) -> tuple[tuple[str, str, VGroup, Any], ...]:
        return (
            ("Q", theme.QUERY, self.queries, LEFT),
            ("K, V", theme.KEY, self.keys, LEFT),
            ("O", theme.VALUE, self.output, RIGHT),
        )

    def _name(self, name: str, color: str, part: VGroup, side: Any) -> Label:
        return label(name, theme.BODY_SIZE, color).next_to(part, side, buff=theme.GAP_SMALL)

    def run(self, step: float) -> Iterator[Animation]:
        """Row after row: Q is loaded, the tile moves along while K and V stream, the row of O is written.

        `step` is the time a tile takes, in seconds. To be played one after the other.
        """
        for row, query, out in zip(self.grid, self.queries, self.output, strict=True):
            start: list[Any] = [self.tile.animate.move_to(row[0]), query.animate.set_fill(opacity=_FULL)]
            yield AnimationGroup(*start, run_time=step)
            yield Succession(*(self._over(row[i], i) for i in range(1, len(row))), run_time=step * (len(row) - 1))
            end: list[Any] = [out.animate.set_fill(opacity=_FULL), query.animate.set_fill(opacity=_PALE)]
            yield AnimationGroup(*end, run_time=step)

    def _over(self, cell: Rectangle, index: int) -> Animation:
        key = self.keys[index]
        streams: list[Any] = [key.animate.set_fill(opacity=_FULL), key.animate.set_fill(opacity=_PALE)]
        move: Any = self.tile.animate.move_to(cell)
        return AnimationGroup(move, Succession(*streams))


def demonstration() -> VGroup:
    """Four by four tiles, the first one highlighted."""
    return TileGrid(4)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
