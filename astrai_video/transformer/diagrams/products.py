"""A row vector times a matrix, to scale: equal lengths are equal numbers of elements, and cuts fall between heads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from manim import (
    DL,
    DOWN,
    DR,
    LEFT,
    RIGHT,
    UL,
    UP,
    UR,
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Rectangle,
    VGroup,
    VMobject,
)

from astrai_video.stage import theme
from astrai_video.stage.arrows import Route, connect
from astrai_video.stage.text import cell_text, label
from astrai_video.stage.vectors import Strip

_CUT = 0.1  # between the pieces of a cut part
_BAND_CUT = 0.03  # between bands, whose numbers are inside and whose sizes are beside them


class Pieces(VGroup):
    """The numbers of one vector as `parts` strips, `gap` apart. Each strip is one part; all share one ramp.

    `width` (of the strips together) and `height` are the row's, in scene units.
    """

    def __init__(
        self, values: npt.ArrayLike, role: str, *, width: float, height: float, parts: int = 1, gap: float = 0.0
    ) -> None:
        numbers = np.asarray(values, dtype=np.float64)
        ends = {"low": float(numbers.min()), "high": float(numbers.max())}
        cut = np.split(numbers, parts)
        super().__init__(*(Strip(part, role, width=width / parts, height=height, **ends) for part in cut))
        self.arrange(RIGHT, buff=gap)

    def cut(self, gap: float = _CUT) -> list[Any]:
        """Animations that move the pieces apart, symmetrically about the centre."""
        return _apart(self, RIGHT, gap)


class Area(VGroup):
    """A square of weights, `lined` between its `parts` column stripes (or row bands). Parts: `blocks`, `outline`."""

    def __init__(self, side: float, role: str, *, parts: int = 1, bands: bool = False, lined: bool = False) -> None:
        size = (side, side / parts) if bands else (side / parts, side)
        self.blocks = VGroup(*(Rectangle(width=size[0], height=size[1], stroke_width=0) for _ in range(parts)))
        self.blocks.arrange(DOWN if bands else RIGHT, buff=0).set_fill(role, 2 * theme.FILL_OPACITY)
        if lined:
            self.blocks.set_stroke(role, theme.STROKE / 2, 1)
        self.outline = Rectangle(width=side, height=side, stroke_width=theme.STROKE, color=role)
        super().__init__(self.blocks, self.outline)


class WeightMatrix(VGroup):
    """A square of `count` x `count` weights that can be cut into `parts` column stripes, or row bands.

    Parts: `blocks`, `outline`, `letter`, `sizes` (the numbers of elements along its top and its right side). The
    numbers of the blocks, `marks`, and their sizes, `cut_sizes`, appear with the cut; `room` is the overhang of the cut
    blocks on either side, horizontally and vertically.
    """

    def __init__(
        self, letter: VMobject, side: float, role: str, count: int, *, parts: int = 1, bands: bool = False
    ) -> None:
        self.letter, self.gap = letter, _BAND_CUT if bands else _CUT
        self.role, self.way = role, DOWN if bands else RIGHT
        whole = Area(side, role, parts=parts, bands=bands)
        self.blocks, self.outline = whole.blocks, whole.outline
        ends = (RIGHT, UP) if bands else (UP, RIGHT)  # the side that is cut, and the one that is not
        self.sizes = [cell_text(str(count), theme.SECOND).next_to(self.outline, end) for end in ends]
        self.marks = VGroup(*(cell_text(str(i + 1)).move_to(b) for i, b in enumerate(self.blocks)))
        self.cut_sizes = VGroup(
            *(cell_text(str(count // parts), theme.SECOND).next_to(b, ends[0]) for b in self.blocks)
        )
        self.hidden = VGroup(self.marks, self.cut_sizes)
        self.room = np.abs(_shifts(parts, self.way, self.gap)[-1])
        super().__init__(self.blocks, self.outline, letter.move_to(self.outline), *self.sizes)

    def cut(self) -> list[Any]:
        """Animations that cut the square between its blocks, number them, and label their sizes."""
        self.hidden.shift(self.outline.get_center() - self.marks.get_center())
        shifts = _shifts(len(self.blocks), self.way, self.gap)
        for hidden in self.hidden:
            for one, shift in zip(hidden, shifts, strict=True):
                one.shift(shift)
        blocks = [
            b.animate.shift(shift).set_stroke(self.role, theme.STROKE / 2, 1)
            for b, shift in zip(self.blocks, shifts, strict=True)
        ]
        cut_size, whole_size = self.sizes
        self.remove(self.outline, cut_size)
        outward = self.room  # the size of the uncut side moves up or to the right
        # Next to the sizes above the stripes, or above the bands, whose sizes are at their right.
        corner = self.outline.get_corner(UL) + UL * self.room
        edge = UR if self.way is RIGHT else DL
        outside = LEFT if self.way is RIGHT else UP
        moved_letter = self.letter.animate.move_to(corner + outside * theme.GAP_SMALL, aligned_edge=edge)
        return [
            FadeOut(self.outline, cut_size),
            *blocks,
            FadeIn(self.hidden),
            whole_size.animate.shift(outward),
            moved_letter,
        ]


class RowProduct(VGroup):
    """A row vector, the matrix that multiplies it, and the product, below the matrix' columns.

    Parts: `row`, `matrix`, `result`, `way_in`, `way_out`. `reach` and `drop` are the lengths of the two arrows.
    """

    def __init__(
        self, row: Pieces, matrix: WeightMatrix, result: Pieces, *, reach: float, drop: float = theme.GAP_LARGE
    ) -> None:
        self.row, self.matrix, self.result = row, matrix, result
        matrix.shift(row.get_right() + RIGHT * reach - matrix.outline.get_left())
        result.next_to(matrix.outline, DOWN, buff=drop)
        self.way_in = _between(row, matrix.outline, RIGHT, end=matrix.room[0])
        self.way_out = _between(matrix.outline, result, DOWN, start=matrix.room[1])
        super().__init__(row, self.way_in, matrix, self.way_out, result)

    def enter(self) -> Animation:
        """Animation in which the row's numbers move into the matrix: as a whole, or each piece into its band."""
        blocks = self.matrix.blocks if len(self.row) > 1 else [self.matrix.blocks]
        sent = [FadeOut(p.copy(), target_position=b) for p, b in zip(self.row, blocks, strict=True)]
        return LaggedStart(*sent, lag_ratio=0.12, run_time=theme.TRANSFORM)

    def leave(self) -> Animation:
        """Animation in which the result leaves the matrix."""
        return AnimationGroup(self.way_out.draw(), FadeIn(self.result, shift=DOWN * 0.3), lag_ratio=0.3)


class AreaLine(VGroup):
    """Squares of weights side by side, whose areas are their costs. Parts: `title`, `squares`, `counts`, `total`.

    `counts` are pairs of a number of squares that get a common line below them, and the text below that line.
    """

    def __init__(
        self,
        title: VMobject,
        squares: Sequence[Area],
        counts: Sequence[tuple[int, str]],
        total: VMobject,
        *,
        gap: float,
    ) -> None:
        self.squares = list(squares)
        VGroup(*squares).arrange(RIGHT, buff=gap)
        self.counts, first = VGroup(), 0
        for many, text in counts:
            self.counts.add(self._count(VGroup(*squares[first : first + many]), text))
            first += many
        self.title = title.next_to(squares[0], LEFT, buff=theme.GAP_LARGE)
        self.total = total.next_to(squares[-1], RIGHT, buff=theme.GAP_LARGE + theme.GAP).match_y(self.counts[0][1])
        super().__init__(self.title, *self.squares, self.counts, self.total)

    def _count(self, over: VGroup, text: str) -> VGroup:
        rule = Line(over.get_corner(DL), over.get_corner(DR), stroke_width=theme.STROKE, color=theme.MUTED)
        rule.shift(DOWN * theme.GAP_SMALL)
        return VGroup(rule, label(text).next_to(rule, DOWN, buff=theme.GAP_SMALL / 2))


def _between(
    one: VMobject, other: VMobject, way: npt.NDArray[np.float64], *, start: float = 0.0, end: float = 0.0
) -> Route:
    """An arrow with a small margin at its ends, and `start` or `end` more for parts that move outward there."""
    course = connect(one, other, way).course
    air = theme.GAP_SMALL / 2
    return Route(course[0] + way * (air + start), course[1] - way * (air + end), color=theme.MUTED)


def _shifts(count: int, way: npt.NDArray[np.float64], gap: float) -> list[npt.NDArray[np.float64]]:
    return [way * gap * (index - (count - 1) / 2) for index in range(count)]


def _apart(parts: VGroup, way: npt.NDArray[np.float64], gap: float) -> list[Any]:
    return [p.animate.shift(shift) for p, shift in zip(parts, _shifts(len(parts), way, gap), strict=True)]


def demonstration() -> VGroup:
    """A row of 64 numbers times a matrix of four column stripes."""
    wave = np.sin(np.linspace(0, 12, 64))
    row = Pieces(wave, theme.RESIDUAL, width=3, height=0.4)
    result = Pieces(wave[::-1] ** 2, theme.QUERY, width=3, height=0.4, parts=4)
    return RowProduct(row, WeightMatrix(label("W"), 3, theme.QUERY, 64, parts=4), result, reach=1.5).center()


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
