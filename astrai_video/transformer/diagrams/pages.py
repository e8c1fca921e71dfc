"""Prompts split into pages: rows of tokens on a grid of page columns, with the keys and values computed from them.

The grid is that of the stage: page i of every row is in column i, so that compared pages are below each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    DashedVMobject,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    LaggedStart,
    Rectangle,
    RoundedRectangle,
    Triangle,
    VGroup,
    VMobject,
)

from astrai_video.stage import theme
from astrai_video.stage.arrows import Point
from astrai_video.stage.text import Label, cell_text, label

PAGE_TOKENS = 4
PAGE_WIDTH = 2.46
PAGE_GAP = 0.42  # between two columns: room for a node
PITCH = PAGE_WIDTH + PAGE_GAP
NAMES_WIDTH = 1.16  # the column of the rows' titles, left of the first page
HEIGHT = 0.44

_RADIUS = 0.07
_INSET = 0.035  # from the frame to the chips
_CHIP_GAP = 0.035
_PARTIAL_PADDING = 0.06  # beside a word in a page that is not full
_PART_GAP = 0.3  # between the shared prefix and the rest, in a row that is not split yet
_CHIP_FILL = 0.2
_STORE_HEIGHT = 0.07
_DASH = 0.12
_LIT_STROKE, _LIT_FILL = theme.STROKE + 1, 0.2


def column_left(column: int) -> float:
    """Left edge of page column `column`, as an abscissa."""
    return theme.LEFT_EDGE + NAMES_WIDTH + column * PITCH


def store(width: float, height: float = _STORE_HEIGHT) -> VGroup:
    """The cached keys and values of a page: two bars, keys above values."""
    bars = (Rectangle(width=width, height=height, stroke_width=0, fill_opacity=0.9) for _ in range(2))
    pair = VGroup(*bars).arrange(DOWN, buff=0.02)
    for part, role in zip(pair, (theme.KEY, theme.VALUE), strict=True):
        part.set_fill(role)
    return pair


def store_legend() -> VGroup:
    """Legend of the two bars of `store`: K and V, each with its bar."""
    bars = store(0.8, 0.12)
    names = VGroup(cell_text("K", theme.KEY), cell_text("V", theme.VALUE)).arrange(DOWN, buff=0)
    for bar, name in zip(bars, names, strict=True):
        bar.next_to(name, LEFT, buff=theme.GAP_SMALL)
    return VGroup(bars, names)


class Page(VGroup):
    """Up to four tokens. Parts: `chips`, `words`, `frame` (dashed around a page that is not full), `store` (K and V).

    `frame` and `store` are not drawn before `enclose` and `compute`.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        words = [cell_text(token) for token in tokens]
        self.is_full, self.is_lit = len(tokens) == PAGE_TOKENS, False
        bare = 2 * _INSET + (len(tokens) - 1) * _CHIP_GAP
        room = PAGE_WIDTH - bare - sum(word.width for word in words)
        padding = room / (2 * len(tokens)) if self.is_full else _PARTIAL_PADDING
        chips = VGroup(*(_chip(word.width + 2 * padding) for word in words)).arrange(RIGHT, buff=_CHIP_GAP)
        for word, chip in zip(words, chips, strict=True):
            word.shift(chip.get_center() - word.line_box.get_center())
        self.words = VGroup(*words)
        self.lefts = [float(chip.get_left()[0] - chips.get_left()[0]) for chip in chips]
        self.chips = _one(chips).set_fill(theme.INPUT, _CHIP_FILL).set_stroke(width=0)
        frame = _frame if self.is_full else dashed_frame
        self.frame = frame(chips.width + 2 * _INSET).move_to(chips)
        plate = _frame(self.frame.width).set_fill(theme.BACKGROUND, 1).set_stroke(width=0).move_to(chips)
        self.store = store(self.frame.width).next_to(self.frame, DOWN, buff=0.04)
        super().__init__(plate, self.chips, self.words)  # the plate covers what the page moves over

    def enclose(self) -> Any:
        """Animation that draws the frame: the tokens become a page."""
        self.frame.move_to(self.chips)
        self.add(self.frame)
        return FadeIn(self.frame)

    def compute(self) -> Any:
        """Animation in which K and V of the page's tokens are computed, left to right."""
        self.store.next_to(self.chips, DOWN, buff=0.04 + _INSET)
        self.add(self.store)
        return GrowFromEdge(self.store, LEFT)

    def forget(self) -> Any:
        """Animation that removes K and V."""
        self.remove(self.store)
        return FadeOut(self.store)

    def light(self) -> Any:
        """Animation that highlights the frame: the page is a cache hit."""
        self.is_lit = True
        return self.frame.animate.set_stroke(theme.ATTENTION, _LIT_STROKE).set_fill(theme.ATTENTION, _LIT_FILL)

    def rest(self) -> Any:
        """Animation that removes the highlight."""
        self.is_lit = False
        return self.frame.animate.set_stroke(theme.INPUT, theme.STROKE / 2).set_fill(theme.INPUT, 0)

    def slide_to(self, left: float, y: float) -> Any:
        """Animation that moves the page's frame to `left`, with the centre of its tokens at height `y`."""
        return self.animate.shift(self._way_to(left, y))

    def place_at(self, left: float, y: float) -> Self:
        """Move the page's frame to `left`, with the centre of its tokens at height `y`."""
        return self.shift(self._way_to(left, y))

    def _way_to(self, left: float, y: float) -> Point:
        way: Point = RIGHT * (left + _INSET - self.chips.get_left()[0]) + UP * (y - self.chips.get_y())
        return way


class PromptRow(VGroup):
    """The prompt of a request as a row of pages. Parts: `title`, `pages` (the last one may not be full).

    With `uncut`, the number of pages of its first part, the row has no gaps except the one between its two parts; `cut`
    separates the pages.
    """

    def __init__(self, title: str, tokens: Sequence[str], y: float, *, uncut: int | None = None) -> None:
        parts = [tokens[at : at + PAGE_TOKENS] for at in range(0, len(tokens), PAGE_TOKENS)]
        self.pages = [Page(part) for part in parts]
        self.title = cell_text(title).set_x(theme.LEFT_EDGE, LEFT).set_y(y)
        for column, page in enumerate(self.pages):
            if uncut is None:
                page.place_at(column_left(column), y).enclose()
            else:
                tight = column * (PAGE_WIDTH - 2 * _INSET + _CHIP_GAP)
                page.place_at(column_left(0) + tight + _PART_GAP * (column >= uncut), y)
        super().__init__(self.title, *self.pages)

    def cut(self) -> list[Any]:
        """Animations that move every page to its column."""
        y = self.pages[0].chips.get_y()
        return [page.slide_to(column_left(column), y) for column, page in enumerate(self.pages)]

    def compute(self, first: int = 0) -> Any:
        """Animation in which K and V are computed from page `first` on."""
        return LaggedStart(*(page.compute() for page in self.pages[first:]), lag_ratio=0.35)

    def settle(self, hits: int) -> Self:
        """Apply the final state without animation: the first `hits` pages highlighted, K and V below the others."""
        for column, page in enumerate(self.pages):
            if column < hits:
                page.frame.set_stroke(theme.ATTENTION, _LIT_STROKE).set_fill(theme.ATTENTION, _LIT_FILL)
            else:
                page.compute()
        return self

    def below(self, token: int) -> Point:
        """The point at the lower left corner of a token."""
        page = self.pages[token // PAGE_TOKENS]
        left = page.chips.get_left()[0] + page.lefts[token % PAGE_TOKENS]
        return np.array((left, page.chips.get_bottom()[1], 0.0))


class Pointer(VGroup):
    """A pointer from below to the token at which prefill starts. Parts: `tip`, `text`."""

    _GAP = 0.32  # below the tokens and their K and V

    def __init__(self, row: PromptRow, token: int, text: str) -> None:
        self.tip = Triangle(fill_opacity=1, stroke_width=0).set_color(theme.ATTENTION)
        self.tip.stretch_to_fit_width(0.24).stretch_to_fit_height(0.22)
        self._place(self.tip, row, token)
        self.text = self._beside(text)
        super().__init__(self.tip, self.text)

    def jump(self, row: PromptRow, token: int, text: str) -> list[Any]:
        """Animations that move the pointer to another token."""
        target = self._place(self.tip.copy(), row, token)
        way = target.get_center() - self.tip.get_center()
        before, self.text = self.text, self._beside(text).shift(way)
        self.remove(before)
        self.add(self.text)
        return [self.tip.animate.shift(way), FadeOut(before, shift=way), FadeIn(self.text, shift=way)]

    def _place(self, tip: VMobject, row: PromptRow, token: int) -> VMobject:
        return tip.move_to(row.below(token) + DOWN * self._GAP, aligned_edge=UP).shift(RIGHT * tip.width / 2)

    def _beside(self, text: str) -> Label:
        return label(text, theme.BODY_SIZE, theme.ATTENTION).next_to(self.tip, RIGHT, buff=theme.GAP_SMALL)


def _chip(width: float) -> RoundedRectangle:
    return RoundedRectangle(width=width, height=HEIGHT - 2 * _INSET, corner_radius=_RADIUS)


def dashed_frame(width: float) -> VMobject:
    """The frame of a page that is not in the tree, `width` wide."""
    dashes = DashedVMobject(_frame(width), num_dashes=round((width + HEIGHT) / _DASH), dashed_ratio=0.6)
    return _one(dashes).set_stroke(theme.MUTED, theme.STROKE / 2).set_fill(opacity=0)


def _frame(width: float) -> VMobject:
    frame = RoundedRectangle(width=width, height=HEIGHT, corner_radius=_RADIUS, color=theme.INPUT)
    return frame.set_stroke(width=theme.STROKE / 2).set_fill(theme.INPUT, 0)


def _one(parts: VGroup | VMobject) -> VMobject:
    """Merge several shapes into the subpaths of one, which is cheaper to draw."""
    shape = VMobject()
    for part in parts:
        shape.append_points(part.points)
    return shape


def demonstration() -> VGroup:
    """A split row, its first two pages hit, keys and values below the others, and a pointer."""
    row = PromptRow("R 1", tuple("abcdefghijklmn"), 0).settle(2)
    return VGroup(row, Pointer(row, 8, "start_pos = 8"))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
