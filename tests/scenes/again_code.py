"""Code that manim calls while it draws."""

from manim import Square

SIDE = 1.0


def eased(t):
    return t * t * SIDE


class Loose(Square):
    """A square whose outline is computed by its own code."""

    def get_fill_rgbas(self):
        return super().get_fill_rgbas() * 0.5
