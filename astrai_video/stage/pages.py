"""Prompts cut into pages: rows of tokens on a grid of page columns, the keys and values made of them, a pool of pages.

The grid is the stage's: page i of every row stands in column i, so that pages that are compared stand below each other.
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
PAGE_WIDTH = 2.48
PAGE_GAP = 0.42  # between two columns: room for a node
PITCH = PAGE_WIDTH + PAGE_GAP
NAMES_WIDTH = 1.1  # the column of the rows' names, left of the first page
HEIGHT = 0.44

_RADIUS = 0.07
_INSET = 0.035  # from the frame to the chips
_CHIP_GAP = 0.035
_PARTIAL_PADDING = 0.06  # beside a word in a page that is not full
_TIGHT_GAP = _CHIP_GAP  # between pages of a row that is not cut yet
_CHIP_FILL = 0.2
_STORE_HEIGHT = 0.07
_DASH = 0.12
_LIT_STROKE = theme.STROKE + 1


def column_left(column: int) -> float:
    """The abscissa at which page `column` begins."""
    return theme.LEFT_EDGE + NAMES_WIDTH + column * PITCH


def store(width: float, height: float = _STORE_HEIGHT) -> VGroup:
    """What is kept of a page: its keys over its values."""
    bars = (Rectangle(width=width, height=height, stroke_width=0, fill_opacity=0.9) for _ in range(2))
    pair = VGroup(*bars).arrange(DOWN, buff=0.02)
    for part, role in zip(pair, (theme.KEY, theme.VALUE), strict=True):
        part.set_fill(role)
    return pair


class Page(VGroup):
    """Up to four tokens. Parts: `chips`, `words`, `frame` (dashed round a page that is not full), `store` (K and V).

    `frame` and `store` are not drawn before `enclose` and `compute`.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.words = VGroup(*(cell_text(token) for token in tokens))
        self.is_full = len(tokens) == PAGE_TOKENS
        bare = 2 * _INSET + (len(tokens) - 1) * _CHIP_GAP
        room = PAGE_WIDTH - bare - sum(word.width for word in self.words)
        padding = room / (2 * len(tokens)) if self.is_full else _PARTIAL_PADDING
        chips = VGroup(*(_chip(word.width + 2 * padding) for word in self.words)).arrange(RIGHT, buff=_CHIP_GAP)
        for word, chip in zip(self.words, chips, strict=True):
            word.shift(chip.get_center() - word.line_box.get_center())
        self.lefts = [float(chip.get_left()[0] - chips.get_left()[0]) for chip in chips]
        self.chips = _one(chips).set_fill(theme.INPUT, _CHIP_FILL).set_stroke(width=0)
        self.frame = _frame(chips.width + 2 * _INSET, dashed=not self.is_full).move_to(chips)
        self.store = store(self.frame.width).next_to(self.frame, DOWN, buff=0.04)
        super().__init__(self.chips, self.words)

    def enclose(self) -> Any:
        """The animation that draws the frame: the tokens are a page."""
        self.frame.move_to(self.chips)
        self.add_to_back(self.frame)
        return FadeIn(self.frame)

    def compute(self) -> Any:
        """The animation in which K and V of the page's tokens are computed, left to right."""
        self.store.next_to(self.chips, DOWN, buff=0.04 + _INSET)
        self.add(self.store)
        return GrowFromEdge(self.store, LEFT)

    def forget(self) -> Any:
        """The animation in which K and V are gone."""
        self.remove(self.store)
        return FadeOut(self.store)

    def light(self) -> Any:
        """The animation that lights the frame: the page is hit."""
        return self.frame.animate.set_stroke(theme.ATTENTION, _LIT_STROKE).set_fill(theme.ATTENTION, 0.2)

    def rest(self) -> Any:
        """The animation that takes the light back."""
        return self.frame.animate.set_stroke(theme.INPUT, theme.STROKE / 2).set_fill(theme.INPUT, 0)

    def stand(self, left: float, y: float) -> Any:
        """The animation that brings the page's frame to `left`, its tokens' middle to height `y`."""
        return self.animate.shift(RIGHT * (left + _INSET - self.chips.get_left()[0]) + UP * (y - self.chips.get_y()))


class PromptRow(VGroup):
    """The prompt of a request. Parts: `title`, `pages` (the last one may not be full).

    A row that is not `cut` stands without gaps; `cut` takes its pages apart.
    """

    def __init__(self, name: str, tokens: Sequence[str], y: float, *, cut: bool = True) -> None:
        parts = [tokens[at : at + PAGE_TOKENS] for at in range(0, len(tokens), PAGE_TOKENS)]
        self.pages = [Page(part) for part in parts]
        self.title = cell_text(name, theme.SECOND).set_x(theme.LEFT_EDGE, LEFT).set_y(y)
        for column, page in enumerate(self.pages):
            tight = column_left(0) + column * (PAGE_WIDTH - 2 * _INSET + _TIGHT_GAP)
            left = column_left(column) if cut else tight
            page.shift(RIGHT * (left + _INSET - page.chips.get_left()[0]) + UP * (y - page.chips.get_y()))
            if cut:
                page.enclose()
        super().__init__(self.title, *self.pages)

    def cut(self) -> list[Any]:
        """Animations that move every page to its column."""
        y = self.pages[0].chips.get_y()
        return [page.stand(column_left(column), y) for column, page in enumerate(self.pages)]

    def compute(self, first: int = 0) -> Any:
        """The animation in which K and V are computed from page `first` on."""
        return LaggedStart(*(page.compute() for page in self.pages[first:]), lag_ratio=0.35)

    def settle(self, hits: int) -> Self:
        """The row as it is in the end: its first `hits` pages lit, K and V under the others, nothing animated."""
        for column, page in enumerate(self.pages):
            if column < hits:
                page.frame.set_stroke(theme.ATTENTION, _LIT_STROKE).set_fill(theme.ATTENTION, 0.2)
            else:
                page.compute()
        return self

    def below(self, token: int) -> Point:
        """The place right below the left end of a token."""
        page = self.pages[token // PAGE_TOKENS]
        left = page.chips.get_left()[0] + page.lefts[token % PAGE_TOKENS]
        return np.array((left, page.chips.get_bottom()[1], 0.0))


class Pointer(VGroup):
    """Points from below to the token that prefill starts with. Parts: `tip`, `text`."""

    _GAP = 0.32  # below the tokens: under their K and V

    def __init__(self, row: PromptRow, token: int, text: str) -> None:
        self.tip = Triangle(fill_opacity=1, stroke_width=0).set_color(theme.ATTENTION)
        self.tip.stretch_to_fit_width(0.24).stretch_to_fit_height(0.22)
        self._place(self.tip, row, token)
        self.text = self._beside(text)
        super().__init__(self.tip, self.text)

    def jump(self, row: PromptRow, token: int, text: str) -> list[Any]:
        """Animations in which it skips to another token."""
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


class Pool(VGroup):
    """The pages of memory that there are. Parts: `title`, `slots`, `count` (the words on how many are free)."""

    _SLOT = (0.58, 0.36)

    def __init__(self, name: str, capacity: int, count: str, y: float) -> None:
        self.title = cell_text(name, theme.SECOND).set_x(theme.LEFT_EDGE, LEFT)
        self.slots = VGroup(*(Rectangle(width=self._SLOT[0], height=self._SLOT[1]) for _ in range(capacity)))
        self.slots.set_stroke(theme.MUTED, theme.STROKE / 2).arrange(RIGHT, buff=theme.GAP_SMALL / 2)
        self.slots.set_x(column_left(0), LEFT)
        self.kept: dict[int, VGroup] = {}
        self.count = self._count(count)
        super().__init__(self.title, self.slots, self.count)
        self.set_y(y)

    def take(self, slots: Sequence[int], count: str) -> list[Any]:
        """Animations: K and V are in these slots now."""
        for slot in slots:
            self.kept[slot] = store(self._SLOT[0] - 0.12, 0.1).move_to(self.slots[slot])
        arriving = [FadeIn(self.kept[slot], shift=DOWN * 0.2) for slot in slots]
        return [*arriving, *self._recount(count)]

    def give_back(self, slots: Sequence[int], count: str) -> list[Any]:
        """Animations: these slots are free again."""
        return [*(FadeOut(self.kept.pop(slot)) for slot in slots), *self._recount(count)]

    def _count(self, count: str) -> Label:
        return label(count).next_to(self.slots, RIGHT, buff=theme.GAP)

    def _recount(self, count: str) -> list[Any]:
        before, self.count = self.count, self._count(count)
        return [FadeOut(before), FadeIn(self.count)]


def _chip(width: float) -> RoundedRectangle:
    return RoundedRectangle(width=width, height=HEIGHT - 2 * _INSET, corner_radius=_RADIUS)


def _frame(width: float, *, dashed: bool) -> VMobject:
    frame = RoundedRectangle(width=width, height=HEIGHT, corner_radius=_RADIUS, color=theme.INPUT)
    frame.set_stroke(width=theme.STROKE / 2).set_fill(theme.INPUT, 0)
    if not dashed:
        return frame
    dashes = DashedVMobject(frame, num_dashes=round(2 * (width + HEIGHT) / _DASH / 2), dashed_ratio=0.6)
    return _one(dashes).set_stroke(theme.MUTED, theme.STROKE / 2).set_fill(opacity=0)


def _one(parts: VGroup | VMobject) -> VMobject:
    """Several shapes as the subpaths of one, which is cheaper to draw."""
    shape = VMobject()
    for part in parts:
        shape.append_points(part.points)
    return shape


def demonstration() -> VGroup:
    """A row that is cut, with its keys and values from the third page on, the pointer to it, and a pool."""
    row = PromptRow("R 1", "You are a tutor . Be brief . Why is the sky so ?".split(), 0)
    for page in row.pages[2:]:
        page.compute()
    pool = Pool("pool", 6, "4 free", -2)
    pool.take((0, 1), "4 free")
    return VGroup(row, Pointer(row, 8, "start_pos = 8"), pool, *pool.kept.values())


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
