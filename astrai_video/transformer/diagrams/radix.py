"""A radix tree of pages on the grid of page columns: a row a request, nodes in the gaps between the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    VGroup,
    VMobject,
)

from astrai_video.stage import theme
from astrai_video.stage.arrows import Point
from astrai_video.stage.text import Label, cell_text, label
from astrai_video.transformer.diagrams.pages import PAGE_GAP, PAGE_WIDTH, Page, PromptRow, column_left, dashed_frame

_RADIUS = 0.185
_ROOT_RADIUS, _ROOT_GAP = 0.06, 0.12  # its size, and its distance from the first page


class Node(VGroup):
    """The end of an edge with the number of running requests that reference it. Parts: `ring`, `number`."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.ring = Circle(radius=_RADIUS).set_fill(theme.BACKGROUND, 1)
        self.number = cell_text(str(count)).move_to(self.ring)
        super().__init__(self.ring, self.number)
        self.ring.set_stroke(_ring_color(count), theme.STROKE)

    def set_count(self, count: int) -> list[Any]:
        """Animations that change the number."""
        way = UP * 0.12 if count > self.count else DOWN * 0.12
        before, self.number = self.number, cell_text(str(count)).move_to(self.ring)
        self.count = count
        self.remove(before)
        self.add(self.number)
        return [
            FadeOut(before, shift=way),
            FadeIn(self.number, shift=way),
            self.ring.animate.set_stroke(_ring_color(count)),
        ]


class PageTree(VGroup):
    """A radix tree whose edges are whole pages.

    `pages` are its pages by their slots in the pool, `links` the lines that lead to them, `nodes` by id. `tails` are
    the private pages of running requests, by row. `top` is the height of row 0, `pitch` the distance between rows, in
    scene units. New parts are drawn by the animations that the methods return.
    """

    def __init__(self, top: float, pitch: float) -> None:
        self.top, self.pitch = top, pitch
        self.pages: dict[int, Page] = {}
        self.places: dict[int, tuple[int, int]] = {}  # row and column of the page in each slot
        self.links: dict[int, VMobject] = {}
        self.nodes: dict[int, Node] = {}
        self.tails: dict[int, Page] = {}
        self.titles: dict[int, Label] = {}
        self.traces = VGroup()  # of evicted pages
        self.root = Dot(self._root(), radius=_ROOT_RADIUS, color=theme.MUTED)
        super().__init__(self.root)

    def height_of(self, row: int) -> float:
        """Height of the tokens of a row."""
        return self.top - row * self.pitch

    def take(self, prompt: PromptRow, row: int, first: int, slots: Sequence[int]) -> list[Any]:
        """Animations that move a prompt into its row: its pages from column `first` on, and its title.

        The full pages among them take `slots`.
        """
        y = self.height_of(row)
        full = {first + i: slot for i, slot in enumerate(slots)}
        self.titles[row] = prompt.title
        moves = [prompt.title.animate.set_y(y)]
        for column, page in enumerate(prompt.pages[first:], start=first):
            if column in full:
                self.pages[full[column]] = page
                self.places[full[column]] = (row, column)
            else:
                self.tails[row] = page
            self.add(page)
            moves.append(page.slide_to(column_left(column), y))
        return moves

    def compare(self, prompt: PromptRow, slots: Sequence[int], *, differs: bool) -> tuple[VGroup, Animation]:
        """Signs between the first pages of `prompt`, above, and those in `slots`; and the animation, page by page.

        Equal pages are highlighted. With `differs` one more page, which has no equal, gets an unequal sign.
        """
        signs = VGroup(*(label("=", theme.FIGURE_SIZE, theme.ATTENTION, bold=True) for _ in slots))
        lit = [[page.light(), self.pages[s].light()] for page, s in zip(prompt.pages, slots, strict=False)]
        if differs:
            signs.add(label("≠", theme.FIGURE_SIZE, theme.RESIDUAL, bold=True))
            lit.append([])
        for sign, page in zip(signs, prompt.pages, strict=False):
            sign.set_x(page.get_x()).set_y((page.get_y() + self.top) / 2)
        pairs = [AnimationGroup(*both, FadeIn(sign)) for both, sign in zip(lit, signs, strict=True)]
        return signs, LaggedStart(*pairs, lag_ratio=0.7)

    def rest(self) -> list[Any]:
        """Animations that remove the highlight of all pages."""
        return [page.rest() for page in self.pages.values() if page.is_lit]

    def grow_branch(self, slots: Sequence[int], parent: int | None) -> Animation:
        """Animation that draws the lines to these pages, from the page in slot `parent` (None: the root)."""
        parent_row = 0 if parent is None else self.places[parent][0]
        made = []
        for slot in slots:
            row, column = self.places[slot]
            self.links[slot] = self._link(row, column, parent_row)
            self.add(self.links[slot])
            made.append(Create(self.links[slot]))
            parent_row = row
        return LaggedStart(*made, lag_ratio=0.4)

    def add_node(self, node_id: int, slot: int, count: int) -> Animation:
        """Animation in which a node appears after a page: the end of a leaf, or the place where an edge is split."""
        row, column = self.places[slot]
        node = Node(count).move_to(self._before(row, column + 1))
        self.nodes[node_id] = node
        self.add(node)
        return FadeIn(node, scale=0.6)

    def set_counts(self, counts: Mapping[int, int]) -> list[Any]:
        """Animations that change the nodes to these counts; nodes that are not drawn are ignored."""
        drawn = {i: n for i, n in counts.items() if i in self.nodes}
        return [a for i, n in drawn.items() if self.nodes[i].count != n for a in self.nodes[i].set_count(n)]

    def end(self, row: int) -> list[Any]:
        """Animations in which a finished request releases its private page, and its title is dimmed."""
        tail = self.tails.pop(row)
        self.remove(tail)
        return [FadeOut(tail), self.titles[row].glyphs.animate.set_color(theme.MUTED)]

    def remove_leaf(self, node_id: int, slots: Sequence[int], target: VMobject, word: str) -> list[Any]:
        """Animations that evict a leaf: its pages move into `target`; hollow frames with `word` take their places."""
        pages = [self.pages.pop(slot) for slot in slots]
        self.traces.add(*(_trace(page, word) for page in pages))
        others = [self.nodes.pop(node_id), *(self.links.pop(slot) for slot in slots)]
        self.remove(*pages, *others)
        leaving = [FadeOut(page, target_position=target, scale=0.2) for page in pages]
        return [*leaving, *map(FadeOut, others), FadeIn(self.traces)]

    def _root(self) -> Point:
        middle: Point = RIGHT * (column_left(0) - _ROOT_GAP) + UP * self.top
        return middle

    def _before(self, row: int, column: int) -> Point:
        """Centre of the gap before a column."""
        middle: Point = RIGHT * (column_left(column) - PAGE_GAP / 2) + UP * self.height_of(row)
        return middle

    def _link(self, row: int, column: int, parent_row: int) -> VMobject:
        end = RIGHT * column_left(column) + UP * self.height_of(row)
        turn = self._before(row, column)
        if parent_row != row:
            course = [self._before(parent_row, column) + DOWN * _RADIUS, turn, end]
        else:
            course = [self._root() if column == 0 else end + LEFT * PAGE_GAP, end]
        return VMobject(stroke_color=theme.MUTED, stroke_width=theme.STROKE).set_points_as_corners(course)


def _trace(page: Page, word: str) -> VGroup:
    frame = dashed_frame(PAGE_WIDTH).move_to(page.chips)
    return VGroup(frame, cell_text(word, theme.MUTED).move_to(frame))


def _ring_color(count: int) -> str:
    return theme.INK if count else theme.MUTED


def demonstration() -> VGroup:
    """Two requests that share a page."""
    tree = PageTree(1, 0.9)
    for row, (text, first, slots) in enumerate((("a b c d e f g h i", 0, (0, 1)), ("a b c d k l m n o", 1, (2,)))):
        prompt = PromptRow(f"R {row + 1}", text.split(), tree.height_of(row))
        for page in prompt.pages[first:]:
            page.compute()
        tree.take(prompt, row, first, slots)
        tree.grow_branch(slots, 0 if row else None)
        tree.add_node(row, slots[-1], 1)
    tree.add_node(2, 0, 2)
    return tree


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
