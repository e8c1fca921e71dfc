"""Small animations of four mechanisms that speed up inference, each about 5 x 1.7 scene units.

Each is built in its first state; `move` yields its animations, to be played one after the other as they are yielded
(parts are added in between), and ends in a self-explanatory picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    LaggedStart,
    Line,
    Rectangle,
    Succession,
    VGroup,
    VMobject,
)

from astrai_video.stage import theme
from astrai_video.stage.text import cell_text

_CELL = 0.32
_PALE, _FULL = 0.25, 0.85
_STROKE = theme.STROKE / 2


def _cell(color: str, opacity: float = _PALE, width: float = _CELL, height: float = _CELL) -> Rectangle:
    cell = Rectangle(width=width, height=height, stroke_width=_STROKE, color=color)
    return cell.set_fill(color, opacity)


def _hide(*parts: VMobject) -> None:
    """Make parts transparent until they are revealed; they keep their places in the layout."""
    for part in parts:
        part.save_state()
        part.set_opacity(0)


def _reveal(*parts: VMobject) -> None:
    """Undo `_hide` at the current position of the parts."""
    for part in parts:
        if part.saved_state is not None:
            part.become(part.saved_state.move_to(part))


def _fill(cell: VMobject, color: str) -> Any:
    return cell.animate.set_fill(color, _FULL)


class Tiles(VGroup):
    """Tiled attention: one highlighted tile scans the score matrix row by row, and only rows of the output are kept."""

    SIZE = 4
    WIDE = 0.8  # of a block of keys and of queries, scene units

    def __init__(self) -> None:
        count, wide = self.SIZE, self.WIDE
        self.tiles = [[_cell(theme.HAIRLINE, 0.1, wide) for _ in range(count)] for _ in range(count)]
        grid = VGroup(*(tile for row in self.tiles for tile in row)).arrange_in_grid(count, count, buff=0)
        self.keys = VGroup(*(_cell(theme.KEY, width=wide, height=_CELL * 0.7) for _ in range(count)))
        self.keys.arrange(RIGHT, buff=0).next_to(grid, UP, buff=theme.GAP_SMALL)
        self.queries = VGroup(*(_cell(theme.QUERY, width=wide) for _ in range(count))).arrange(DOWN, buff=0)
        self.queries.next_to(grid, LEFT, buff=theme.GAP_SMALL / 2)
        self.output = VGroup(*(_cell(theme.VALUE, 0.05, wide) for _ in range(count))).arrange(DOWN, buff=0)
        self.output.next_to(grid, RIGHT, buff=theme.GAP)
        self.tile = _cell(theme.ATTENTION, _FULL, wide).move_to(self.tiles[0][0])
        q, k, o = (
            cell_text(name, color).next_to(part, side, buff=theme.GAP_SMALL)
            for name, color, part, side in (
                ("Q", theme.QUERY, self.queries, LEFT),
                ("K, V", theme.KEY, self.keys, LEFT),
                ("O", theme.VALUE, self.output, RIGHT),
            )
        )
        super().__init__(grid, self.keys, self.queries, self.output, self.tile, q, k, o)
        self.center()

    def move(self, step: float = 0.12) -> Iterator[Animation]:
        """The tile moves along a row of tiles, then that row of the output appears. `step` seconds a tile."""
        for row, query, out in zip(self.tiles, self.queries, self.output, strict=True):
            yield AnimationGroup(_fill(query, theme.QUERY), self._to(row[0]), run_time=2 * step)
            yield Succession(*(self._to(tile) for tile in row[1:]), run_time=(self.SIZE - 1) * step)
            yield AnimationGroup(_fill(out, theme.VALUE), run_time=2 * step)

    def _to(self, tile: VMobject) -> Any:
        return self.tile.animate.move_to(tile)


class CacheRows(VGroup):
    """Keys and values in two rows, one column a word: cached ones pale, those of the new word in full colour."""

    CACHED, NEW = 4, 3
    WIDE = 0.56

    def __init__(self) -> None:
        count = self.CACHED + self.NEW
        rows = [
            VGroup(*(_cell(c, width=self.WIDE, height=0.5) for _ in range(count))) for c in (theme.KEY, theme.VALUE)
        ]
        for row in rows:
            row.arrange(RIGHT, buff=theme.GAP_SMALL / 2)
        VGroup(*rows).arrange(DOWN, buff=theme.GAP_SMALL)
        names = [cell_text(s, c) for s, c in (("K", theme.KEY), ("V", theme.VALUE))]
        for name, row in zip(names, rows, strict=True):
            name.next_to(row, LEFT, buff=theme.GAP)
        self.columns = [VGroup(k, v) for k, v in zip(*rows, strict=True)]
        super().__init__(*names, *self.columns)
        self.center()
        _hide(*self.columns[self.CACHED :])

    def move(self) -> Iterator[Animation]:
        """One new word after the other: its key and value appear in full colour, the previous ones turn pale."""
        for index in range(self.CACHED, self.CACHED + self.NEW):
            new, before = self.columns[index], self.columns[index - 1]
            _reveal(new)
            for cell, color in zip(new, (theme.KEY, theme.VALUE), strict=True):
                cell.set_fill(color, _FULL)
            rest: list[Any] = [cell.animate.set_fill(opacity=_PALE) for cell in before]
            yield AnimationGroup(FadeIn(new, shift=DOWN * 0.3), *rest, run_time=theme.APPEAR)


class Slots(VGroup):
    """Continuous batching: when a request is done, the next one takes its slot. A request begins with a full cell."""

    LENGTHS = ((4, 7), (7, 4), (2, 5, 4))  # requests of each slot, in steps
    COLORS = (theme.ENCODER, theme.DECODER, theme.NORM, theme.VALUE, theme.KEY, theme.ATTENTION, theme.RESIDUAL)

    def __init__(self) -> None:
        colors = iter(self.COLORS)
        rows = VGroup(*(self._slot([(n, next(colors)) for n in lengths]) for lengths in self.LENGTHS))
        rows.arrange(DOWN, buff=theme.GAP_SMALL)
        self.steps = [VGroup(*column) for column in zip(*rows, strict=True)]
        lanes = [Rectangle(width=row.width + 0.1, height=row.height + 0.1, stroke_width=_STROKE) for row in rows]
        for lane, row in zip(lanes, rows, strict=True):
            lane.set_color(theme.HAIRLINE).move_to(row)
        super().__init__(*lanes, *self.steps)
        self.center()
        _hide(*self.steps)

    def _slot(self, requests: list[tuple[int, str]]) -> VGroup:
        cells = VGroup()
        for length, color in requests:
            cells.add(*(_cell(color, _FULL if i == 0 else _PALE + 0.1, 0.38, 0.4) for i in range(length)))
        return cells.arrange(RIGHT, buff=0.06)

    def move(self) -> Iterator[Animation]:
        """Time passes: one step after the other, all slots at once."""
        _reveal(*self.steps)
        yield LaggedStart(*(FadeIn(step, shift=RIGHT * 0.1) for step in self.steps), lag_ratio=0.5, run_time=2.4)


class PrefixTree(VGroup):
    """Prefix cache: pages of tokens in a tree; a new request reuses its prefix and adds only its own suffix."""

    SHARED, OWN = 3, 2
    PAGE = 0.55

    def __init__(self) -> None:
        self.shared = self._pages(self.SHARED, theme.MUTED)
        self.known, self.new = (self._pages(self.OWN, c) for c in (theme.MUTED, theme.INPUT))
        for branch, side in ((self.known, UP), (self.new, DOWN)):
            branch.next_to(self.shared, RIGHT, buff=1.0).shift(side * 0.5)
        self.links = [self._link(branch) for branch in (self.known, self.new)]
        self.new.set_fill(opacity=_FULL)
        super().__init__(self.links[0], self.shared, self.known, self.links[1], self.new)
        self.center()
        _hide(self.links[1], self.new)

    def _pages(self, count: int, color: str) -> VGroup:
        pages = VGroup(*(_cell(color, width=self.PAGE, height=self.PAGE) for _ in range(count)))
        return pages.arrange(RIGHT, buff=0.08)

    def _link(self, branch: VGroup) -> Line:
        return Line(self.shared.get_right(), branch.get_left(), stroke_width=theme.STROKE, color=theme.MUTED)

    def move(self) -> Iterator[Animation]:
        """The shared pages are hit one after the other; then the new branch grows from their end."""
        yield LaggedStart(*(_fill(page, theme.ATTENTION) for page in self.shared), lag_ratio=0.5, run_time=1.2)
        _reveal(self.links[1], self.new)
        yield LaggedStart(FadeIn(self.links[1]), *(FadeIn(p, shift=RIGHT * 0.2) for p in self.new), lag_ratio=0.5)


def demonstration() -> VGroup:
    """The four mechanisms in their first states."""
    return VGroup(Tiles(), CacheRows(), Slots(), PrefixTree()).arrange_in_grid(2, 2, buff=1)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
