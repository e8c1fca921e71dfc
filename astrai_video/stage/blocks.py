"""Boxes with words, panels, the addition node of two streams, stacks of layers, rows of a matrix, attention masks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Circle,
    FadeOut,
    Line,
    Mobject,
    Rectangle,
    ReplacementTransform,
    RoundedRectangle,
    VGroup,
)

from astrai_video.stage import theme
from astrai_video.stage.text import cell_text, lines

_LIT_OPACITY = 0.28
_PANEL_RADIUS = 0.25
_PADDING = (0.18, 0.13)  # from the words to the frame: horizontal, vertical
_LINE_GAP = 0.04
_PLUS_RADIUS = 0.23
_BAR_HEIGHT = 0.22
_CELL_GAP = 0.14  # between the cells of a grid, as a share of a cell


class Box(VGroup):
    """A rounded box with a title and, muted, a second text; "\\n" breaks a line. Parts: `frame`, `words`.

    Without `width` and `height` the box fits its words. A title larger than body text is bold.
    """

    def __init__(
        self,
        title: str,
        color: str,
        second: str = "",
        *,
        width: float | None = None,
        height: float | None = None,
        size: float = theme.BODY_SIZE,
    ) -> None:
        self.color_role = color
        self.words = lines(title.split("\n"), size, bold=size > theme.BODY_SIZE, buff=_LINE_GAP)
        if second:
            self.words.add(*(cell_text(line, theme.SECOND) for line in second.split("\n")))
            self.words.arrange(DOWN, buff=_LINE_GAP)
        self.frame = rounded(
            width or self.words.width + 2 * _PADDING[0], height or self.words.height + 2 * _PADDING[1], color
        )
        super().__init__(self.frame, self.words)

    def light(self) -> Any:
        """Animation that highlights the box: it is processing data."""
        return self.frame.animate.set_fill(opacity=_LIT_OPACITY)

    def rest(self) -> Any:
        """Animation that removes the highlight."""
        return self.frame.animate.set_fill(opacity=theme.FILL_OPACITY)


class Plus(VGroup):
    """The node that adds a branch to the residual stream. Parts: `ring` (it covers the line), `cross`."""

    def __init__(self, color: str = theme.RESIDUAL) -> None:
        self.ring = Circle(radius=_PLUS_RADIUS, stroke_width=theme.STROKE + 1, color=color)
        self.ring.set_fill(theme.BACKGROUND, 1)
        arm = _PLUS_RADIUS * 0.5
        self.cross = VGroup(Line(LEFT * arm, RIGHT * arm), Line(DOWN * arm, UP * arm))
        self.cross.set_stroke(color, theme.STROKE + 1)
        super().__init__(self.ring, self.cross)


class Stack(VGroup):
    """Layers on top of each other, the first one at the bottom. `layers` are the boxes, first to last."""

    def __init__(self, names: Sequence[str], color: str, *, width: float | None = None, buff: float = 0.16) -> None:
        width = width or max(Box(name, color).width for name in names)
        self.layers = [Box(name, color, width=width) for name in names]
        super().__init__(*self.layers)
        self.arrange(UP, buff=buff)

    def grow_first(self, frame: Mobject) -> list[Animation]:
        """Animations that turn the first layer into `frame` and fade out the others."""
        others = [layer for layer in self.layers if layer is not self.first]
        return [ReplacementTransform(self.first.frame, frame), FadeOut(self.first.words, *others)]

    @property
    def first(self) -> Box:
        """The layer that data enters."""
        return self.layers[0]

    @property
    def last(self) -> Box:
        """The layer that data leaves."""
        return self.layers[-1]


class Rows(VGroup):
    """The rows of a matrix, one a token. Parts: `pairs` of a name and a bar; also `names` and `bars`."""

    def __init__(self, tokens: Sequence[str], width: float, color: str = theme.INPUT, *, pitch: float = 0.41) -> None:
        self.bars = [bar(width, color).shift(DOWN * place * pitch) for place in range(len(tokens))]
        self.names = [
            cell_text(token).next_to(bar, LEFT, buff=theme.GAP_SMALL)
            for token, bar in zip(tokens, self.bars, strict=True)
        ]
        self.pairs = [VGroup(name, bar) for name, bar in zip(self.names, self.bars, strict=True)]
        super().__init__(*self.pairs)


class MaskGrid(VGroup):
    """An attention mask: the keys (columns) that each query (row) can attend to. `rows` are groups of cells.

    `mask` (queries, keys) is True where attention is masked, and the cell is hollow; a cell is `width` x `height` scene
    units.
    """

    def __init__(self, mask: npt.NDArray[np.bool_], width: float, height: float) -> None:
        self.rows = [VGroup(*(_mask_cell(bool(hidden), width, height) for hidden in row)) for row in mask]
        super().__init__(*self.rows)
        gap = min(width, height) * _CELL_GAP
        for row in self.rows:
            row.arrange(RIGHT, buff=gap)
        self.arrange(DOWN, buff=gap)


def rounded(width: float, height: float, color: str, *, radius: float = theme.CORNER_RADIUS) -> RoundedRectangle:
    """A rounded frame in a role's colour, with a light fill of it."""
    frame = RoundedRectangle(width=width, height=height, corner_radius=radius, stroke_width=theme.STROKE, color=color)
    return frame.set_fill(color, theme.FILL_OPACITY)


def bar(width: float, color: str) -> RoundedRectangle:
    """A vector drawn as one bar."""
    return rounded(width, _BAR_HEIGHT, color, radius=_BAR_HEIGHT / 4)


def panel(width: float, height: float, color: str = theme.HAIRLINE) -> RoundedRectangle:
    """A large unobtrusive frame for other parts."""
    frame = RoundedRectangle(
        width=width, height=height, corner_radius=_PANEL_RADIUS, stroke_width=theme.STROKE, color=color
    )
    return frame.set_fill(theme.PANEL, 0.6)


def _mask_cell(hidden: bool, width: float, height: float) -> Rectangle:
    color = theme.MASKED if hidden else theme.ATTENTION
    cell = Rectangle(width=width, height=height, stroke_width=min(theme.STROKE, 8 * height), color=color)
    return cell.set_fill(opacity=0 if hidden else 0.7)


def demonstration() -> VGroup:
    """A box with a second line, an addition node, a stack of layers, a matrix of rows and a causal mask."""
    mask = np.triu(np.ones((4, 4), dtype=np.bool_), k=1)
    return VGroup(
        Box("Attention", theme.ATTENTION, "8 heads"),
        Plus(),
        Stack(("layer 1", "layer 2", "layer 3"), theme.ENCODER),
        Rows(("the", "cat", "sat"), 1.6),
        MaskGrid(mask, 0.4, 0.4),
    ).arrange(RIGHT, buff=theme.GAP_LARGE)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
