"""One decoder layer as a highway: three branches, and a second road with the encoder's output for the middle one."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    VGroup,
)

from astrai_video.model import attention, example, paper
from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Point, Route, travel
from astrai_video.stage.blocks import MaskGrid, Stack
from astrai_video.stage.heatmap import upright
from astrai_video.stage.highway import Branch, Highway, Sublayer
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import label

SOURCE_LENGTH = len(example.TOKENS["zh"])  # n, the words that the encoder has read
COLORS = {"masked": theme.ATTENTION, "cross": theme.ATTENTION, "feed_forward": theme.FEED_FORWARD}
MASK_CELL = 0.5
CROSS_CELL = 0.3
ICON_CELL = 0.1
FLOOR = 0.8  # room under the boxes for the mask's icon
KEY_VALUE_GAP = 1.0  # from the arrow of K to the arrow of V


class DecoderScene(SectionScene):
    """The layer grows out of the stack; its three branches are built one after the other."""

    section_id = "decoder"

    def construct(self) -> None:
        """The two roads, masked attention, attention to the encoder, no mask there, feed-forward, and all of it."""
        self.build()
        self.beat(self.layer)
        self.beat(self.masked)
        self.beat(self.cross)
        self.beat(self.no_mask)
        self.beat(self.feed_forward)
        self.beat(self.whole)

    def build(self) -> None:
        """The highway, the second road and the labels, at their final places."""
        norm = Sublayer(self.string("norm"), self.string("norm_en"), theme.NORM)
        sublayers = [Sublayer(self.string(n), self.string(f"{n}_en"), color) for n, color in COLORS.items()]
        self.road = Highway(
            norm, sublayers, theme.DECODER, headroom=0.75, drop=0.35, step=0.3, floor=FLOOR, gap=theme.GAP_SMALL
        )
        self.first, self.middle, self.last = self.road.branches
        self.ends = VGroup(*(self._end(n, side) for n, side in (("input", LEFT), ("output", RIGHT))))
        self.sentence = self.label("formula", theme.BODY_SIZE, bold=True)
        self.sentence.align_to(UP * theme.CAPTION_TOP, DOWN)
        self._second_road()
        self.residuals = VGroup(*(self._residual(branch) for branch in self.road.branches))

    def layer(self) -> None:
        """Layer 1 of the stack grows into a frame; the road runs through it, the second road comes from below."""
        names = [self.string("layer", n=n) for n in range(1, paper.LAYERS + 1)]
        stack = Stack(names, theme.DECODER).set_y(theme.CONTENT_CENTER_Y)
        self.open(FadeIn(stack))
        self.play(stack.first.light(), *emphasis.dim(*stack.layers[1:]), run_time=theme.APPEAR)
        self.play(
            ReplacementTransform(stack.first.frame, self.road.frame),
            FadeOut(stack.first.words, *stack.layers[1:]),
            run_time=theme.TRANSFORM,
        )
        self.play(self.road.trunk.draw(), FadeIn(self.ends), run_time=theme.TRANSFORM)
        self.play(travel(self.road.trunk.course, theme.RESIDUAL, run_time=1.5))
        self.play(FadeIn(self.memory, shift=RIGHT * 0.3), self.lane.draw(), run_time=theme.TRANSFORM)
