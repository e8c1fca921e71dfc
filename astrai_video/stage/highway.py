"""A layer's residual stream as a thick horizontal line, with its sublayers as branches that are added back to it.

Pre-norm: a branch leaves the line before its norm and returns at an addition node; the line itself passes no norm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from manim import DOWN, LEFT, RIGHT, UP, Animation, Dot, FadeIn, LaggedStart, RoundedRectangle, VGroup, VMobject

from astrai_video.stage import theme
from astrai_video.stage.arrows import Point, Route, connect, travel
from astrai_video.stage.blocks import Box, Plus, panel

_FORK_RADIUS = 0.11
_BRANCH_TIME = 2.0  # seconds that data takes through a branch
_RISE = 0.36  # from a sublayer to the column of its addition node, sideways


@dataclass(frozen=True)
class Sublayer:
    """The box of a branch: its words, muted second words, and colour; "\\n" breaks a line."""

    title: str
    second: str
    color: str


class Branch(VGroup):
    """One branch of the residual stream, with its fork at the origin until it is placed.

    Parts in the order of the data: `fork`, `down`, `norm`, `step`, `box`, `back`, `plus`; `work` is all but `plus`.
    """

    def __init__(self, norm: Box, box: Box, drop: float, step: float) -> None:
        self.fork = Dot(radius=_FORK_RADIUS, color=theme.RESIDUAL)
        self.norm = norm.next_to(self.fork.get_center(), DOWN, buff=drop)
        self.box = box.next_to(norm, DOWN, buff=step)
        self.plus = Plus().set_x(box.get_right()[0] + _RISE)
        self.down = Route(self.fork.get_center(), norm.get_top())
        self.step = connect(norm, box, DOWN)
        self.back = Route(box.get_right(), self._corner(), self.plus.get_bottom())
        super().__init__(self.down, self.fork, self.norm, self.step, self.box, self.back, self.plus)
        self.work = VGroup(*self.submobjects[:-1])

    def leave(self) -> Animation:
        """Animation that draws the fork and the branch's first arrow."""
        return LaggedStart(self.down.draw(), FadeIn(self.fork, scale=0.5), lag_ratio=0.2)

    def way_in(self) -> list[Point]:
        """The path from the fork into the norm."""
        return [self.fork.get_center(), self.norm.get_center()]

    def way_through(self) -> list[Point]:
        """The path from the norm into the sublayer."""
        return [self.norm.get_center(), self.box.get_center()]

    def way_back(self) -> list[Point]:
        """The path from the sublayer to the addition node."""
        return [self.box.get_center(), self._corner(), self.plus.get_center()]

    def course(self) -> list[Point]:
        """The whole path from the fork to the addition node."""
        return [*self.way_in(), *self.way_through()[1:], *self.way_back()[1:]]

    def place_above(self, name: VMobject) -> VMobject:
        """Place `name` above the section of the residual stream that the branch bypasses."""
        middle = (self.fork.get_center() + self.plus.get_left()) / 2
        name.next_to(middle, UP, buff=theme.GAP_SMALL)
        overhang = name.get_right()[0] - (self.plus.get_left()[0] - theme.GAP_SMALL / 2)
        return name.shift(LEFT * max(overhang, 0))

    def _corner(self) -> Point:
        """Corner of the path back to the residual stream."""
        return RIGHT * self.plus.get_x() + UP * self.box.get_y()


class Highway(VGroup):
    """A layer's frame, the residual stream through it and its branches from left to right.

    Parts: `frame`, `trunk`, `branches`. In scene units: `floor` and `sides` are the margins of the frame below and
    beside the boxes, `drop` the distance from the residual stream to the norms, `step` from a norm to its sublayer,
    `gap` from an addition node to the next column, `box_height` the least height of a sublayer.
    """

    def __init__(
        self,
        norm: Sublayer,
        sublayers: Sequence[Sublayer],
        color: str,
        *,
        top: float = theme.CONTENT_TOP,
        headroom: float = 0.8,
        drop: float = 0.5,
        step: float = 0.42,
        floor: float = theme.GAP,
        sides: float = theme.GAP,
        gap: float = theme.GAP,
        box_height: float = 0.0,
    ) -> None:
        self.branches = _branches(norm, sublayers, drop, step, box_height)
        columns = VGroup(*self.branches).arrange(RIGHT, buff=gap, aligned_edge=UP)
        columns.center().shift(UP * (top - headroom - self.branches[0].fork.get_y()))
        self.frame = _frame(columns, color, top, floor, sides)
        road_y = self.branches[0].fork.get_y()
        self.trunk = Route(
            RIGHT * theme.LEFT_EDGE + UP * road_y,
            RIGHT * theme.RIGHT_EDGE + UP * road_y,
            color=theme.RESIDUAL,
            stroke=theme.ROAD_STROKE,
        )
        super().__init__(self.frame, self.trunk, *self.branches)

    def way_to(self, index: int) -> list[Point]:
        """The path along the residual stream from its beginning to the fork of branch `index`."""
        return [self.trunk.course[0], self.branches[index].fork.get_center()]

    def way_between(self, index: int) -> list[Point]:
        """The path along the residual stream from the addition node of branch `index` to the next fork or its end."""
        nodes = [branch.fork.get_center() for branch in self.branches] + [self.trunk.course[-1]]
        return [self.branches[index].plus.get_center(), nodes[index + 1]]

    def drive(self, index: int) -> tuple[Animation, list[Animation]]:
        """Data moves to the fork of branch `index`, then at once through the branch and along the residual stream."""
        branch = self.branches[index]
        start = self.way_between(index - 1) if index else self.way_to(0)
        along = [branch.fork.get_center(), branch.plus.get_center()]
        both = [travel(branch.course(), run_time=_BRANCH_TIME), travel(along, theme.RESIDUAL, run_time=_BRANCH_TIME)]
        return travel(start, theme.RESIDUAL, run_time=theme.APPEAR), both


def _branches(norm: Sublayer, sublayers: Sequence[Sublayer], drop: float, step: float, least: float) -> list[Branch]:
    """The branches; all boxes have the height of the tallest, and at least `least`."""
    height = max(least, *(Box(s.title, s.color, s.second).height for s in sublayers))
    return [
        Branch(Box(norm.title, norm.color, norm.second), Box(s.title, s.color, s.second, height=height), drop, step)
        for s in sublayers
    ]


def _frame(columns: VGroup, color: str, top: float, floor: float, sides: float) -> RoundedRectangle:
    bottom = columns.get_bottom()[1] - floor
    frame = panel(columns.width + 2 * sides, top - bottom, color)
    return frame.move_to(columns).align_to(UP * top, UP)


def demonstration() -> VGroup:
    """A layer with two sublayers."""
    sublayers = (Sublayer("Attention", "", theme.ATTENTION), Sublayer("Feed forward", "", theme.FEED_FORWARD))
    return Highway(Sublayer("Norm", "", theme.NORM), sublayers, theme.ENCODER)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
