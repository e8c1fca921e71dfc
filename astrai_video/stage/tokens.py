"""A sentence as a row of chips, one a token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import RIGHT, VGroup

from astrai_video.stage import emphasis, theme
from astrai_video.stage.blocks import rounded
from astrai_video.stage.text import label

_PADDING = 0.22  # from the word to the chip's side
_HEIGHT = 0.62
_MIN_WIDTH = 0.78


class Chip(VGroup):
    """One token: a word in a rounded box. Parts: `box`, `word`."""

    def __init__(self, word: str, color: str = theme.INPUT, width: float | None = None) -> None:
        self.token = word
        self.word = label(word, theme.BODY_SIZE, theme.INK)
        self.box = rounded(width or max(_MIN_WIDTH, self.word.width + 2 * _PADDING), _HEIGHT, color)
        self.word.shift(self.box.get_center() - self.word.line_box.get_center())  # words of a row share a baseline
        super().__init__(self.box, self.word)

    def recolor(self, color: str) -> Any:
        """Animation that gives the chip another role's colour."""
        return self.box.animate.set_stroke(color).set_fill(color, theme.FILL_OPACITY * 2)


class TokenRow(VGroup):
    """A row of chips. `chips` are the parts, left to right."""

    def __init__(
        self,
        tokens: Sequence[str],
        color: str = theme.INPUT,
        *,
        width: float | None = None,
        buff: float = theme.GAP_SMALL,
    ) -> None:
        self.chips = [Chip(token, color, width) for token in tokens]
        super().__init__(*self.chips)
        self.arrange(RIGHT, buff=buff)

    def light(self, *indices: int) -> list[Any]:
        """Animations that dim all chips except those at `indices`."""
        return [emphasis.set_level(c, 1.0 if i in indices else theme.DIM_OPACITY) for i, c in enumerate(self.chips)]

    def undim(self) -> list[Any]:
        """Animations that restore the full opacity of every chip."""
        return emphasis.undim(*self.chips)


def widest(tokens: Sequence[str]) -> float:
    """Width of the widest chip of `tokens`, for rows of equal chips."""
    return max(Chip(token).width for token in tokens)


def demonstration() -> VGroup:
    """A sentence as chips."""
    return TokenRow(("the", "cat", "sat", "on", "the", "mat"))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
