"""A vector as a strip of thin cells, one a number; brighter is larger."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from manim import DOWN, RIGHT, Rectangle, VGroup, VMobject

from astrai_video.stage import ramp, theme

_STEPS = 8  # shades of the ramp; all cells of one shade are one shape, so that a strip of 64 stays cheap to draw


class Strip(VGroup):
    """The numbers of a vector, left to right, in an outline of the vector's role. Parts: `shades`, `outline`.

    `low` and `high` are the numbers at the two ends of the ramp (default: the vector's extremes).
    """

    def __init__(
        self,
        values: npt.ArrayLike,
        role: str,
        *,
        width: float,
        height: float,
        low: float | None = None,
        high: float | None = None,
    ) -> None:
        numbers = np.asarray(values, dtype=np.float64)
        low, high = (numbers.min() if low is None else low), (numbers.max() if high is None else high)
        steps = np.clip(np.rint((numbers - low) / (high - low) * _STEPS), 0, _STEPS).astype(int)
        cell = width / len(numbers)
        self.shades = VGroup(*(self._shade(steps, s, role, cell, height) for s in sorted(set(steps.tolist()))))
        self.outline = Rectangle(width=width, height=height, stroke_width=theme.STROKE / 2, color=role)
        super().__init__(self.shades, self.outline)
        self.center()

    def _shade(self, steps: npt.NDArray[np.int_], step: int, role: str, cell: float, height: float) -> VMobject:
        shape = VMobject(stroke_width=0).set_fill(ramp.shade(step / _STEPS, role), 1)
        left = -cell * len(steps) / 2
        box = Rectangle(width=cell, height=height).points
        for index in np.flatnonzero(steps == step):
            shape.append_points(box + RIGHT * (left + (index + 0.5) * cell))
        return shape


def demonstration() -> VGroup:
    """A vector of 64 numbers in each of three roles."""
    waves = (np.sin(np.linspace(0, turns, 64)) for turns in (6, 12, 24))
    roles = (theme.QUERY, theme.KEY, theme.VALUE)
    return VGroup(*(Strip(w, r, width=8, height=0.5) for w, r in zip(waves, roles, strict=True))).arrange(DOWN)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
