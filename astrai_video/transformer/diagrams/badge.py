"""The badge of a request: its name in a coloured cell."""

from __future__ import annotations

from typing import Self

from manim import RIGHT, RoundedRectangle, VGroup

from astrai_video.stage import ramp, theme
from astrai_video.stage.text import cell_text
from astrai_video.transformer.diagrams.cells import CELL, PALE, RADIUS


class Badge(VGroup):
    """A request's first cell with its letter: pale while it waits, in full colour after its prefill."""

    def __init__(self, name: str, color: str) -> None:
        self.color_role = color
        self.box = RoundedRectangle(width=CELL[0], height=CELL[1], corner_radius=RADIUS, stroke_width=2, color=color)
        self.letter = cell_text(name)
        super().__init__(self.box, self.letter.move_to(self.box))
        self.lit = -1.0
        self.light(0.0)

    def light(self, share: float) -> None:
        """Show the badge `share` (0..1) of the way from waiting to full colour."""
        if share != self.lit:
            self.lit = share
            level = PALE + (1 - PALE) * share
            self.box.set_fill(ramp.shade(level, self.color_role), 1)
            self.letter.glyphs.set_fill(ramp.ink(level, self.color_role), 1)

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """Fade the box; a dark letter turns light, because it would be illegible on the darker box, and stays."""
        self.box.fade(darkness, family)
        dark = darkness < 0 and ramp.ink(PALE + (1 - PALE) * self.lit, self.color_role) == ramp.DARK_INK
        self.letter.glyphs.set_fill(ramp.DARK_INK if dark else ramp.LIGHT_INK, 1)
        return self


def demonstration() -> VGroup:
    """A waiting request, and one after its prefill."""
    badges = VGroup(Badge("A", theme.ENCODER), Badge("B", theme.VALUE)).arrange(RIGHT, buff=theme.GAP_LARGE)
    badges[1].light(1.0)
    return badges


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
