"""Cells of requests in slots over time: their sizes and colours, and many cells as one shape.

One shape for all cells of a request is cheap to draw and to change.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Line, Rectangle, RoundedRectangle, VMobject

from astrai_video.stage import theme

# Colours of requests; the letter is the second cue. The roles in attention are not meant.
COLORS = (
    theme.ENCODER,
    theme.ATTENTION,
    theme.VALUE,
    theme.KEY,
    theme.NORM,
    theme.DECODER,
    theme.FEED_FORWARD,
    theme.RESIDUAL,
)
CELL = (0.5, 0.4)  # a request in one step: width, height
PITCH = (0.55, 0.46)  # from step to step, from slot to slot
RADIUS = 0.06
PALE, DECODE = 0.3, 0.58  # shares of a request's colour while it waits, and in the cells after its prefill
_HATCH = 3  # strokes through an idle cell


def row(corner: Any, cells: float) -> Any:
    """Points of `cells` rounded cells, the first one centred on `corner`; the last one may be a fraction."""
    shape = VMobject()
    for place in range(int(np.ceil(max(cells, 0.0) - 1e-6))):
        width = CELL[0] * min(cells - place, 1.0)
        cell = RoundedRectangle(width=width, height=CELL[1], corner_radius=min(RADIUS, width * 0.45))
        left = corner + RIGHT * (place * PITCH[0] - CELL[0] / 2)
        shape.append_points(cell.move_to(left, aligned_edge=LEFT).points)
    return shape.points


def hatched(corner: Any, cells: int) -> Any:
    """Points of `cells` hollow cells with hatching."""
    shape = VMobject()
    for place in range(cells):
        middle = corner + RIGHT * place * PITCH[0]
        shape.append_points(Rectangle(width=CELL[0], height=CELL[1]).move_to(middle).points)
        for stroke in range(_HATCH):
            shift = RIGHT * ((stroke + 0.5) / _HATCH - 0.5) * CELL[0] * 0.8
            lean = RIGHT * CELL[1] * 0.18 + UP * CELL[1] / 2
            shape.append_points(Line(middle + shift - lean, middle + shift + lean).points)
    return shape.points


def strip(cells: int, cell: float, height: float) -> Any:
    """Points of `cells` narrow cells side by side."""
    shape = VMobject()
    for place in range(cells):
        shape.append_points(Rectangle(width=cell * 0.8, height=height).shift(RIGHT * (place + 0.5) * cell).points)
    return shape.points


def demonstration() -> VMobject:
    """Three and a half cells of a request, then two idle ones."""
    shape = VMobject(stroke_width=2, color=theme.ENCODER).set_points(row(LEFT * 0, 3.5))
    return shape.append_points(hatched(RIGHT * 4 * PITCH[0], 2))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
