"""A whole as one bar of parts, each in proportion to its share, with its words."""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, RIGHT, Animation, FadeIn, GrowFromEdge, LaggedStart, VGroup

from astrai_video.stage import theme
from astrai_video.stage.blocks import rounded
from astrai_video.stage.text import label


class ShareBar(VGroup):
    """A bar of amounts side by side. Parts: `frames`, `words`, left to right.

    `parts` are (words, amount, role). `width` and `height` are those of the whole bar, in scene units. Raises
    ValueError when the amounts sum to 0 or less.
    """

    def __init__(self, parts: Sequence[tuple[str, float, str]], *, width: float, height: float) -> None:
        whole = sum(amount for _, amount, _ in parts)
        if whole <= 0:
            raise ValueError(f"a bar of {whole}")
        frames = (rounded(width * amount / whole, height, role) for _, amount, role in parts)
        self.frames = VGroup(*frames).arrange(RIGHT, buff=0)
        self.words = VGroup(*(label(words, bold=True) for words, _, _ in parts))
        for words, frame in zip(self.words, self.frames, strict=True):
            words.move_to(frame)
        super().__init__(self.frames, self.words)

    def grow(self) -> Animation:
        """Animation in which the parts grow to the right, one after the other, each with its words."""
        moves = [a for f, w in zip(self.frames, self.words, strict=True) for a in (GrowFromEdge(f, LEFT), FadeIn(w))]
        return LaggedStart(*moves, lag_ratio=0.5)


def demonstration() -> VGroup:
    """Two parts of a whole."""
    parts = (("28 from the cache", 28, theme.ATTENTION), ("35 computed", 35, theme.INPUT))
    return ShareBar(parts, width=10, height=0.7)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
