"""Section `decoder`: one decoder layer with three branches, and a second stream with the encoder's output."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Animation, FadeIn, FadeOut, LaggedStart, ReplacementTransform, VGroup

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Point, Route, travel
from astrai_video.stage.blocks import MaskGrid, Rows, Stack
from astrai_video.stage.heatmap import upright
from astrai_video.stage.highway import Branch, Highway, Sublayer
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, label
from astrai_video.transformer.model import attention, example, paper

SOURCE_LENGTH = len(example.TOKENS["zh"])  # n, the words that the encoder has read
COLORS = {"masked": theme.ATTENTION, "cross": theme.ATTENTION, "feed_forward": theme.FEED_FORWARD}
MASK_CELL = (0.98, 0.42)  # width and height of a cell below a word
CROSS_CELL = (0.28, 0.28)
ICON_CELL = (0.09, 0.09)
BOX_HEIGHT = 1.8  # room in the masked box for the icon below its words
FLOOR = 0.85  # room below the boxes for the second stream
LANE_HEIGHT = 0.25  # height of the second stream above the frame's bottom
STREAM_WIDTH = 3.4  # width of a row of the residual stream
KEY_VALUE_GAP = 1.0  # from the arrow of K to the arrow of V


class DecoderScene(SectionScene):
    """The layer emerges from the stack; its three branches are built one after the other."""

    section_id = "decoder"

    def construct(self) -> None:
        """The two streams, masked attention, cross-attention, its missing mask, feed-forward, and the whole layer."""
        self.build()
        self.beat(self.layer)
        self.beat(self.masked)
        self.beat(self.cross)
        self.beat(self.no_mask)
        self.beat(self.feed_forward)
        self.beat(self.whole, hold=2.5)

    def build(self) -> None:
        """Build the layer, the second stream and the labels, at their final places."""
        norm = Sublayer(self.string("norm"), self.string("norm_en"), theme.NORM)
        sublayers = [Sublayer(self.string(n), self.string(f"{n}_en"), color) for n, color in COLORS.items()]
        self.road = Highway(
            norm,
            sublayers,
            theme.DECODER,
            headroom=0.7,
            drop=0.35,
            step=0.45,
            floor=FLOOR,
            sides=theme.GAP_SMALL,
            gap=0.08,
            box_height=BOX_HEIGHT,
        )
        self.first, self.middle, self.last = self.road.branches
        self.sentence = self.label("formula", theme.BODY_SIZE, bold=True)
        self.sentence.align_to(UP * theme.CAPTION_TOP, DOWN)
        self._second_road()
        self.residuals = [
            branch.place_above(self.label("residual", theme.BODY_SIZE, theme.RESIDUAL)) for branch in self.road.branches
        ]
        self.ends = self._names_on_the_road()

    def layer(self) -> None:
        """Layer 1 of the stack grows into a frame; the residual stream runs through it, the second enters below."""
        names = [self.string("layer", n=n) for n in range(1, paper.LAYERS + 1)]
        stack = Stack(names, theme.DECODER).set_y(theme.CONTENT_CENTER_Y)
        self.open(FadeIn(stack))
        self.play(stack.first.light(), *emphasis.dim(*stack.layers[1:]), run_time=theme.APPEAR)
        self.play(*stack.grow_first(self.road.frame), run_time=theme.TRANSFORM)
        self.play(self.road.trunk.draw(), FadeIn(self.ends), run_time=theme.TRANSFORM)
        self.play(travel(self.road.trunk.course, theme.RESIDUAL, run_time=1.5))
        words = self.string("written").split()
        self.rows = Rows(words, STREAM_WIDTH)
        self.rows.move_to((self.road.trunk.get_center() + self.memory.get_top() * UP) / 2)
        count = label(f"m = {len(words)}").next_to(self.rows, LEFT, buff=theme.GAP_LARGE)
        self.play(LaggedStart(*(FadeIn(r, shift=DOWN * 0.2) for r in self.rows), lag_ratio=0.2), FadeIn(count))
        self.play(FadeIn(self.memory, shift=RIGHT * 0.3), self.lane.draw(), run_time=theme.TRANSFORM)
        self.rows.add(count)

    def masked(self) -> None:
        """The first branch; its mask with the words at both axes shrinks to an icon in the box."""
        branch = self.first
        self.play(FadeOut(self.rows), travel(self.road.way_to(0), theme.RESIDUAL), run_time=theme.APPEAR)
        self._branch_out(branch)
        words = self.string("written").split()
        mask = attention.causal_mask(len(words))
        grid = MaskGrid(mask, *MASK_CELL)
        names, hidden = self._mask_names(grid, words), self._minus_infinities(grid, mask)
        caption = self.label("causal", theme.BODY_SIZE, theme.ATTENTION)
        caption.next_to(grid, DOWN, buff=theme.GAP_SMALL)
        detail = VGroup(grid, names, hidden, caption)
        detail.move_to(self._room_after(branch.plus))
        self.play(FadeIn(names), run_time=theme.APPEAR)
        self.play(LaggedStart(*(FadeIn(row, shift=RIGHT * 0.2) for row in grid.rows), lag_ratio=0.3), run_time=1.5)
        self.play(FadeIn(hidden), FadeIn(caption, shift=UP * 0.1), run_time=theme.APPEAR)
        self.mask_detail = detail
        self.icon = MaskGrid(mask, *ICON_CELL)
        self.icon.move_to(branch.box).align_to(branch.box, DOWN + RIGHT).shift((UP + LEFT) * theme.GAP_SMALL)

    def cross(self) -> None:
        """The second branch: the query from the decoder, keys and values from the encoder's output."""
        grid, *rest = self.mask_detail
        self.play(ReplacementTransform(grid, self.icon), FadeOut(*rest), run_time=theme.TRANSFORM)
        self._come_back(0)
        self.play(*emphasis.dim(self.first.work, self.icon, self.residuals[0]), run_time=theme.APPEAR)
        self.play(travel(self.road.way_between(0), theme.RESIDUAL, run_time=theme.APPEAR))
        self._branch_out(self.middle, FadeIn(self.query))
        self.play(*(arrow.draw() for arrow in self.key_value), FadeIn(self.key_value_names), run_time=theme.APPEAR)
        start = self.lane.course[0]
        ways = [[start, *arrow.course] for arrow in self.key_value]
        colors = (theme.KEY, theme.VALUE)
        self.play(*(travel(way, color, run_time=1.5) for way, color in zip(ways, colors, strict=True)))
        self.play(self.middle.box.light(), run_time=theme.APPEAR)

    def no_mask(self) -> None:
        """Every query of the decoder can attend to every word of the source: no cell is masked."""
        length = len(self.string("written").split())
        grid = MaskGrid(np.zeros((length, SOURCE_LENGTH), dtype=np.bool_), *CROSS_CELL)
        rows = upright(self.string("queries"), theme.QUERY).next_to(grid, LEFT, buff=theme.GAP_SMALL)
        columns = self.label("keys", theme.BODY_SIZE, theme.KEY, bold=True).next_to(grid, UP, buff=theme.GAP_SMALL)
        caption = self.label("all_keys", theme.BODY_SIZE, theme.ATTENTION).next_to(grid, DOWN, buff=theme.GAP_SMALL)
        self.detail = VGroup(rows, columns, grid, caption).move_to(self._room_after(self.middle.plus))
        self.play(FadeIn(rows, columns), run_time=theme.APPEAR)
        self.play(LaggedStart(*(FadeIn(row, shift=RIGHT * 0.2) for row in grid.rows), lag_ratio=0.3), run_time=1.5)
        self.play(FadeIn(caption, shift=UP * 0.1), self.middle.box.rest(), run_time=theme.APPEAR)
        self._come_back(1)

    def feed_forward(self) -> None:
        """The third branch, each position alone."""
        second = [self.middle.work, self.query, self.key_value_names, self.residuals[1], *self.key_value]
        self.dimmed = [self.first.work, self.icon, self.residuals[0], *second]
        self.play(FadeOut(self.detail), *emphasis.dim(*second), run_time=theme.APPEAR)
        self.play(travel(self.road.way_between(1), theme.RESIDUAL, run_time=theme.APPEAR))
        self._branch_out(self.last)
        sizes = self.label("sizes", theme.BODY_SIZE, theme.FEED_FORWARD, d=attention.D_MODEL, wide=paper.D_FF)
        sizes.next_to(self.last.box, DOWN, buff=theme.GAP_SMALL)
        self.play(FadeIn(sizes, shift=UP * 0.1), run_time=theme.APPEAR)
        self._come_back(2)

    def whole(self) -> None:
        """All three branches, the data through all of them, and the sentence."""
        self.play(*emphasis.undim(*self.dimmed), run_time=theme.APPEAR)
        for index in range(len(self.road.branches)):
            approach, both = self.road.drive(index)
            self.play(approach)
            self.play(*both, *(self._memory_flow() if index == 1 else []))
        self.play(travel(self.road.way_between(2), theme.RESIDUAL, run_time=theme.APPEAR), FadeIn(self.sentence))

    def _branch_out(self, branch: Branch, *along: Animation) -> None:
        """Draw a branch from its fork to its sublayer while data moves through it; `along` is played with it."""
        self.play(branch.leave(), FadeIn(branch.norm, shift=DOWN * 0.2), run_time=theme.APPEAR)
        self.play(branch.step.draw(), FadeIn(branch.box, shift=DOWN * 0.2), *along, run_time=theme.APPEAR)
        self.play(travel(branch.course()[:3], run_time=theme.TRANSFORM))

    def _come_back(self, index: int) -> None:
        """The branch is added back to the residual stream."""
        branch = self.road.branches[index]
        self.play(branch.back.draw(), FadeIn(branch.plus, scale=0.7), run_time=theme.APPEAR)
        along = [branch.fork.get_center(), branch.plus.get_center()]
        self.play(travel(branch.way_back()), travel(along, theme.RESIDUAL), FadeIn(self.residuals[index]))

    def _memory_flow(self) -> list[Animation]:
        """Keys and values moving from the second stream into the middle branch."""
        return [
            travel([self.lane.course[0], *arrow.course], color, run_time=1.2)
            for arrow, color in zip(self.key_value, (theme.KEY, theme.VALUE), strict=True)
        ]

    def _second_road(self) -> None:
        """The encoder's output from the left below the boxes, its arrows K and V, and the letter of the query."""
        box = self.middle.box
        height = self.road.frame.get_bottom()[1] + LANE_HEIGHT
        feet = [(box.get_x() + side * KEY_VALUE_GAP / 2) * RIGHT for side in (-1, 1)]
        self.lane = Route(
            theme.LEFT_EDGE * RIGHT + height * UP,
            feet[1] + height * UP,
            color=theme.ENCODER,
            stroke=theme.ROAD_STROKE,
            head=False,
        )
        self.key_value = [
            Route(foot + height * UP, foot + box.get_bottom()[1] * UP, color=color)
            for foot, color in zip(feet, (theme.KEY, theme.VALUE), strict=True)
        ]
        names = (("K", theme.KEY, LEFT), ("V", theme.VALUE, RIGHT))
        self.key_value_names = VGroup(
            *(
                label(name, theme.BODY_SIZE, color, bold=True).next_to(arrow, side, buff=theme.GAP_SMALL / 2)
                for arrow, (name, color, side) in zip(self.key_value, names, strict=True)
            )
        )
        self.query = label("Q", theme.BODY_SIZE, theme.QUERY, bold=True)
        self.query.next_to(self.middle.step, RIGHT, buff=theme.GAP_SMALL / 2)
        self.middle.step.set_color(theme.QUERY)
        self.memory = self.label("memory", theme.BODY_SIZE, theme.ENCODER, d=attention.D_MODEL)
        self.memory.next_to(self.lane, UP, buff=theme.GAP_SMALL / 2).align_to(self.first.box, LEFT)

    def _names_on_the_road(self) -> VGroup:
        """The words at both ends of the residual stream, outside the frame, and on it the shape of its data."""
        words = (("input", LEFT), ("output", RIGHT))
        names = [
            self.label(name, theme.BODY_SIZE, theme.INPUT)
            .next_to(self.road.trunk, UP, buff=theme.GAP_SMALL)
            .to_edge(side, buff=theme.MARGIN)
            for name, side in words
        ]
        shape = self.label("shape", theme.BODY_SIZE, theme.MUTED, d=attention.D_MODEL)
        shape.match_y(self.residuals[0]).set_x((self.road.frame.get_left()[0] + self.residuals[0].get_left()[0]) / 2)
        return VGroup(*names, shape)

    def _room_after(self, plus: VGroup) -> Point:
        """Centre, below the stream, of the room between an addition node and the end of the frame."""
        top, bottom = self.road.trunk.course[0][1], self.road.frame.get_bottom()[1]
        middle: Point = RIGHT * (plus.get_right() + self.road.frame.get_right()) / 2 + UP * (top + bottom) / 2
        return middle

    def _mask_names(self, grid: MaskGrid, words: list[str]) -> VGroup:
        """The words at the rows (queries) and above the columns (keys), and the names of the axes."""
        rows = [cell_text(w, theme.QUERY) for w in words]
        columns = [cell_text(w, theme.KEY) for w in words]
        for name, row in zip(rows, grid.rows, strict=True):
            name.next_to(row, LEFT, buff=theme.GAP_SMALL)
        for name, cell in zip(columns, grid.rows[0], strict=True):
            name.next_to(cell, UP, buff=theme.GAP_SMALL / 2)
        names = VGroup(*rows, *columns)
        row_axis = upright(self.string("queries"), theme.QUERY).next_to(VGroup(*rows), LEFT, buff=theme.GAP_SMALL)
        column_axis = self.label("keys", theme.BODY_SIZE, theme.KEY, bold=True)
        column_axis.next_to(VGroup(*columns), UP, buff=theme.GAP_SMALL / 2)
        return names.add(row_axis, column_axis)

    def _minus_infinities(self, grid: MaskGrid, mask: attention.Mask) -> VGroup:
        """The minus infinity in each masked cell before the softmax."""
        cells = [grid.rows[i][j] for i, j in np.argwhere(mask)]
        return VGroup(*(cell_text("−∞", theme.SECOND).move_to(cell) for cell in cells))
