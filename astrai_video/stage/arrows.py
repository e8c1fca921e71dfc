"""Data flow: straight and bent arrows that end exactly at their target, and a chip that moves along them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from manim import (
    DOWN,
    RIGHT,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    Mobject,
    MoveAlongPath,
    Polygon,
    RoundedRectangle,
    Square,
    VGroup,
    VMobject,
    smooth,
)

from astrai_video.stage import theme

Point = npt.NDArray[np.float64]

_TIP_LENGTH = 0.2  # of an ordinary arrow; a thicker line gets a larger head
_TIP_PER_STROKE = 0.035
_CHIP_ROWS = 3


class Route(VGroup):
    """A polyline through `points` with an arrow head that ends at the last one. Parts: `path`, `tip` (may be empty).

    `course` keeps all points, including the one at the tip. Raises ValueError when the last segment is shorter than the
    head.
    """

    def __init__(self, *points: Point, color: str = theme.INK, stroke: float = theme.STROKE, head: bool = True) -> None:
        self.course = [np.asarray(point, dtype=np.float64) for point in points]
        leg = self.course[-1] - self.course[-2]
        length = max(_TIP_LENGTH, _TIP_PER_STROKE * stroke) if head else 0.0
        if np.linalg.norm(leg) <= length:
            raise ValueError(f"an arrow's last leg of {np.linalg.norm(leg):.2f} is no longer than its head {length}")
        along = leg / np.linalg.norm(leg)
        neck = self.course[-1] - along * length
        self.path = VMobject(color=color, stroke_width=stroke)
        self.path.set_points_as_corners([*self.course[:-1], neck])
        self.tip = _tip(self.course[-1], along, length, color) if head else VGroup()
        super().__init__(self.path, self.tip)

    def draw(self) -> Animation:
        """Animation that draws the line, then its head."""
        if not self.tip.has_points():
            return Create(self.path)
        return AnimationGroup(Create(self.path), FadeIn(self.tip), lag_ratio=0.7)


class DataChip(VGroup):
    """A packet of data: a few rows of a matrix, one position a row."""

    def __init__(self, color: str = theme.INK) -> None:
        rows = VGroup(
            *(
                RoundedRectangle(width=0.36, height=0.08, corner_radius=0.03, stroke_width=0, fill_opacity=1)
                for _ in range(_CHIP_ROWS)
            )
        )
        rows.set_fill(color).arrange(DOWN, buff=0.04)
        plate = RoundedRectangle(width=0.48, height=0.44, corner_radius=0.08, stroke_width=theme.STROKE, color=color)
        super().__init__(plate.set_fill(theme.BACKGROUND, 1), rows)


def connect(
    start: Mobject, end: Mobject, direction: Point, color: str = theme.INK, *, along: Mobject | None = None
) -> Route:
    """A straight arrow from the edge of `start` in `direction` to the facing edge of `end`.

    It passes through the centre of `along`, by default the narrower of the two.
    """
    across = 1 if direction[0] else 0
    size = (lambda m: m.height) if across else (lambda m: m.width)
    middle = along or min(start, end, key=size)
    first, last = start.get_edge_center(direction), end.get_edge_center(-direction)
    first[across] = last[across] = middle.get_center()[across]
    return Route(first, last, color=color)


def flow(*routes: Route, color: str = theme.INK, **options: Any) -> Animation:
    """Animation of a chip that moves through `routes`, one after the other, and then disappears."""
    return travel([point for route in routes for point in route.course], color, **options)


def travel(points: list[Point], color: str = theme.INK, **options: Any) -> Animation:
    """Animation of a chip that moves through `points` and then disappears."""
    course = VMobject().set_points_as_corners(points)
    settings = {"run_time": theme.TRANSFORM, "rate_func": smooth, **options}
    return MoveAlongPath(DataChip(color).move_to(points[0]), course, remover=True, **settings)


def _tip(end: Point, along: Point, length: float, color: str) -> Polygon:
    across = np.array([-along[1], along[0], 0.0]) * length * 0.5
    base = end - along * length
    return Polygon(end, base + across, base - across, stroke_width=0, color=color, fill_opacity=1)


def demonstration() -> VGroup:
    """Two boxes, an arrow between them, and a data chip."""
    boxes = VGroup(Square(), Square()).arrange(RIGHT, buff=3).set_stroke(theme.ENCODER, theme.STROKE)
    way = connect(boxes[0], boxes[1], RIGHT)
    return VGroup(boxes, way, DataChip(theme.INPUT).move_to(way))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
