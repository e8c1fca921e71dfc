"""Registers: named values of a computation, in which a new value replaces the old one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, VGroup

from astrai_video.stage import theme
from astrai_video.stage.blocks import panel
from astrai_video.stage.text import label

_PITCH = 0.72


class Registers(VGroup):
    """A panel with a title and one row a value. Parts: `frame`, `title`, `names`, `values` (empty at first)."""

    def __init__(self, title: str, names: Sequence[str], role: str, *, width: float) -> None:
        self.role = role
        self.title = label(title, theme.BODY_SIZE, role, bold=True)
        self.names = VGroup(*(label(name, theme.BODY_SIZE) for name in names)).arrange(
            DOWN, buff=_PITCH - label("国").height, aligned_edge=LEFT
        )
        self.values = VGroup()
        height = self.title.height + self.names.height + 2.6 * theme.GAP
        self.frame = panel(width, height, role)
        self.title.next_to(self.frame.get_top(), DOWN, buff=theme.GAP)
        self.names.next_to(self.title, DOWN, buff=theme.GAP).align_to(self.frame, LEFT).shift(RIGHT * theme.GAP)
        super().__init__(self.frame, self.title, self.names)

    def write(self, values: Sequence[str]) -> list[Any]:
        """Animations that replace the values; the old ones leave upwards."""
        new = VGroup(*(label(value, theme.FIGURE_SIZE, self.role, bold=True) for value in values))
        for value, name in zip(new, self.names, strict=False):
            value.match_y(name).align_to(self.frame, RIGHT).shift(LEFT * theme.GAP)
        gone = [FadeOut(value, shift=UP * 0.3) for value in self.values]
        self.values = new
        return [*gone, *(FadeIn(value, shift=UP * 0.3) for value in new)]


def demonstration() -> VGroup:
    """Two registers with values."""
    kept = Registers("on the chip", ("maximum", "sum"), theme.ATTENTION, width=5)
    kept.write(("1.78", "2.43"))
    return VGroup(kept, kept.values)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
