"""Forward passes through the model: a row of cells a pass, a cell for each position that it computes."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, UP, Animation, AnimationGroup, FadeIn, LaggedStart, RoundedRectangle, VGroup

from astrai_video.stage import theme
from astrai_video.stage.arrows import Point, Route
from astrai_video.stage.bars import stand_up
from astrai_video.stage.blocks import rounded
from astrai_video.stage.text import Label, cell_text, label

_SHARE = 0.86  # width of a cell as a share of its place
_HIGH = 0.62  # height of a cell as a share of its place
_ARROW = 0.55
_NEW, _AGAIN = 0.75, 0.1  # fill opacity of a cell that is computed for the first time, and again


class PassGrid(VGroup):
    """Passes from top to bottom, positions from left to right.

    `rows[pass]` are groups of cells. A position is filled in the first pass that computes it, hollow in later ones.
    `positions` are the numbers of positions of each pass; a place has the size `pitch` (width, height) in scene units.
    """

    def __init__(self, positions: Sequence[int], *, pitch: tuple[float, float], color: str = theme.INPUT) -> None:
        self.pitch, self.color_role = pitch, color
        self.seen = [max([0, *positions[:row]]) for row in range(len(positions))]
        self.rows = [
            VGroup(*(self._cell(place, row, place < self.seen[row]) for place in range(count)))
            for row, count in enumerate(positions)
        ]
        super().__init__(*self.rows)

    def compute(self, row: int, lag: float = 0.0) -> Animation:
        """Animation of one pass: its positions are computed, all at once without a `lag`."""
        return LaggedStart(*(FadeIn(cell, shift=DOWN * 0.12) for cell in self.rows[row]), lag_ratio=lag)

    def again(self) -> VGroup:
        """The cells that an earlier pass has already computed."""
        return VGroup(*(cell for row, seen in zip(self.rows, self.seen, strict=True) for cell in row[:seen]))

    def _cell(self, place: int, row: int, again: bool) -> RoundedRectangle:
        width, height = self.pitch
        cell = rounded(width * _SHARE, height * _HIGH, self.color_role, radius=theme.CORNER_RADIUS / 2)
        cell.set_fill(opacity=_AGAIN if again else _NEW).set_stroke(opacity=0.55 if again else 1)
        return cell.move_to(RIGHT * place * width + DOWN * row * height)


class OnePass(VGroup):
    """Training: one pass over all positions, with a prediction of the next word at each.

    Parts: `inputs` (words above the cells), `grid`, `arrows`, `predictions` (words below the cells).
    """

    def __init__(self, words: Sequence[str], *, pitch: tuple[float, float]) -> None:
        self.grid = PassGrid((len(words) - 1,), pitch=pitch)
        cells = self.grid.rows[0]
        self.inputs = _over(words[:-1], cells, UP, theme.GAP_SMALL, theme.INK)
        self.predictions = _over(words[1:], cells, DOWN, _ARROW + theme.GAP_SMALL, theme.OUTPUT)
        self.arrows = VGroup(
            *(Route(c.get_bottom(), c.get_bottom() + DOWN * _ARROW, color=theme.OUTPUT) for c in cells)
        )
        super().__init__(self.inputs, self.grid, self.arrows, self.predictions)

    def read(self) -> Animation:
        """Animation of the pass: all positions at the same time."""
        return AnimationGroup(FadeIn(self.inputs), self.grid.compute(0))

    def predict(self) -> Animation:
        """Animation of all predictions at the same time."""
        arrows = (arrow.draw() for arrow in self.arrows)
        return AnimationGroup(*arrows, *(FadeIn(word, shift=DOWN * 0.2) for word in self.predictions))


class ManyPasses(VGroup):
    """Inference: each pass predicts one word, which is the new position of the next pass, a row lower.

    Parts: `grid`, `words` (each above the cell that is new with it; the first is given, the last is only predicted).
    """

    def __init__(self, words: Sequence[str], *, pitch: tuple[float, float]) -> None:
        self.grid = PassGrid(range(1, len(words)), pitch=pitch)
        self.words = VGroup()
        for place, word in enumerate(words):
            made = cell_text(word, theme.OUTPUT if place else theme.INK)
            overhang = max(0.0, made.width - pitch[0] * _SHARE)  # a long word has room to its right only
            self.words.add(made.move_to(RIGHT * (place * pitch[0] + overhang / 2) + UP * (1 - place) * pitch[1]))
        super().__init__(self.grid, self.words)

    def run(self, number: int) -> Animation:
        """Animation of one pass: all current positions are computed, and one word is predicted."""
        word = FadeIn(self.words[number + 1], shift=RIGHT * 0.3)
        return AnimationGroup(self.grid.compute(number), word, lag_ratio=0.4)


class PassComparison(VGroup):
    """The same sentence in one pass and in many, side by side in the frame, each below a title and above a sum.

    Parts: `once`, `many`, `titles`, `sums` (one of each for either half).
    """

    def __init__(
        self, words: Sequence[str], titles: Sequence[Label], sums: Sequence[Label], *, pitch: tuple[float, float]
    ) -> None:
        self.once, self.many = OnePass(words, pitch=pitch), ManyPasses(words, pitch=pitch)
        self.titles, self.sums = list(titles), list(sums)
        for half, side, title, total in zip((self.once, self.many), (LEFT, RIGHT), titles, sums, strict=True):
            half.set_x(side[0] * theme.RIGHT_EDGE / 2).align_to(self.many, UP)
            title.next_to(self.many, UP, buff=theme.GAP).align_to(half, LEFT)
            total.next_to(self.many, DOWN, buff=theme.GAP).match_x(half)
        self.once.match_y(self.many)
        super().__init__(self.once, self.many, *titles, *sums)
        self.set_y(theme.CONTENT_CENTER_Y)

    def count(self, half: int, passes: int) -> Label:
        """The number of passes after the title of a half, 0 or 1."""
        return label(str(passes), theme.FIGURE_SIZE, theme.ATTENTION, bold=True).next_to(self.titles[half], RIGHT)


def _over(words: Sequence[str], cells: VGroup, side: Point, buff: float, color: str) -> VGroup:
    """A word at each cell, all rotated by 90 degrees when one is wider than the distance between cells."""
    made = [cell_text(word, color) for word in words]
    stand_up(made, float(cells[1].get_x() - cells[0].get_x()))
    return VGroup(*(word.next_to(cell, side, buff=buff) for word, cell in zip(made, cells, strict=True)))


def demonstration() -> VGroup:
    """The same sentence in one pass, and in five."""
    words = ("the", "cat", "sat", "on", "the", "mat")
    titles, sums = ([label(word) for word in pair] for pair in (("Training", "Inference"), ("5 at once", "15 in all")))
    return PassComparison(words, titles, sums, pitch=(0.8, 0.55))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
