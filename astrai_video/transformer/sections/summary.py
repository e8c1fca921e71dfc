"""Section `summary`: the whole picture again, every part named once, and further reading."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Route, connect, travel
from astrai_video.stage.blocks import Box
from astrai_video.stage.highway import Highway, Sublayer
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.tokens import Chip, TokenRow
from astrai_video.transformer.model import example

RELEASE = {"version": "v1.3.13", "commit": "75304d0"}

FACTS = {
    "text.paper": "Vaswani et al. 2017, title",
    "text.flash_paper": "Dao et al. 2022, title",
    "text.code": "README.md@75304d0",
    "narration.inference": "docs/guides/inference.md@75304d0, inference/cache/@75304d0, inference/scheduler.py@75304d0",
    "narration.onward": "README.md@75304d0",
}

# The four optimisations of inference, in the order of the sections: key of the name.
OPTIMISATIONS = ("flash", "cache", "batching", "prefix")
# Further reading: key of the title, key of its kind, role.
ONWARD = (
    ("paper", "paper_what", theme.ATTENTION),
    ("flash_paper", "flash_what", theme.QUERY),
    ("code", "code_what", theme.DECODER),
)
LOOP_Y = -2.2  # the way back to the beginning of the sentence
BOX_HEIGHT = 1.0
LAYER_TOP = 2.6


class SummaryScene(SectionScene):
    """One picture that grows: input, layers, output, the loop, and its optimisations."""

    section_id = "summary"

    def construct(self) -> None:
        """Into the model, through a layer, out and around the loop, the four optimisations, and further reading."""
        self.build()
        self.beat(self.reads)
        self.beat(self.layers)
        self.beat(self.writes)
        self.beat(self.inference)
        self.beat(self.onward, hold=2.0)

    def build(self) -> None:
        """Build all parts at their final places: the layer in the middle, input and output at its sides."""
        self.tokens = tuple(self.string("tokens").split())
        norm = Sublayer(self.string("norm"), "", theme.NORM)
        names = {"attention": theme.ATTENTION, "feed_forward": theme.FEED_FORWARD}
        sublayers = [Sublayer(self.string(n), self.string(f"{n}_second"), color) for n, color in names.items()]
        self.road = Highway(norm, sublayers, theme.DECODER, top=LAYER_TOP, headroom=1.15, gap=0.45, sides=0.45)
        road_y = self.road.branches[0].fork.get_y()
        self.enter, self.leave = (
            Box(self.string(key), color, self.string(f"{key}_second"))
            for key, color in (("embed", theme.INPUT), ("output", theme.OUTPUT))
        )
        self.enter.to_edge(LEFT, buff=theme.MARGIN).set_y(road_y)
        self.leave.to_edge(RIGHT, buff=theme.MARGIN).set_y(road_y)
        self.trunk = connect(self.enter, self.leave, RIGHT, theme.RESIDUAL, along=self.road.branches[0].fork)
        self.trunk.path.set_stroke(width=theme.ROAD_STROKE)
        self.times = self.label("times", theme.FIGURE_SIZE, theme.DECODER, bold=True)
        self.times.next_to(self.road.frame.get_corner(UP + LEFT), DOWN + RIGHT, buff=theme.GAP)
        self.stream = self.label("stream", theme.BODY_SIZE, theme.RESIDUAL)
        self.stream.next_to(self.road.branches[1].fork, UP, buff=theme.GAP_SMALL)

    def reads(self) -> None:
        """A sentence enters: tokens, a vector each, and its position. The last word stays visible."""
        sentence = TokenRow(self.tokens[:-1]).move_to(UP * LOOP_Y)
        self.last = Chip(self.tokens[-2], theme.INPUT).next_to(self.enter, DOWN, buff=theme.GAP_LARGE)
        self.goes_in = connect(self.last, self.enter, UP, theme.INPUT)
        self.open(FadeIn(sentence, shift=UP * 0.2), FadeIn(self.enter))
        going = [FadeOut(chip, target_position=self.last) for chip in sentence.chips[:-1]]
        self.remove(sentence)
        self.play(
            LaggedStart(*going, ReplacementTransform(sentence.chips[-1], self.last), lag_ratio=0.15),
            run_time=1.5,
        )
        self.play(self.goes_in.draw(), run_time=theme.APPEAR)
        self.play(travel(self.goes_in.course, theme.INPUT, run_time=theme.APPEAR), self.enter.light())
        self.play(self.enter.rest(), FadeIn(self.road.frame, self.times, self.leave), run_time=theme.APPEAR)
        self.play(self.trunk.draw(), FadeIn(self.stream), run_time=theme.TRANSFORM)

    def layers(self) -> None:
        """Through a layer: attention between the words, feed-forward for each, both added to the residual stream."""
        course = self.trunk.course
        for branch in self.road.branches:
            appear = [FadeIn(part) for part in (branch.norm, branch.box, branch.plus)]
            ways = [branch.leave(), branch.step.draw(), branch.back.draw()]
            self.play(LaggedStart(*ways, *appear, lag_ratio=0.1), run_time=theme.TRANSFORM)
        first, second = self.road.branches
        stops = [course[0], first.fork.get_center(), second.fork.get_center(), course[-1]]
        for start, branch in zip(stops, (first, second), strict=False):
            here = [branch.fork.get_center(), branch.plus.get_center()]
            self.play(travel([start, here[0]], theme.RESIDUAL), run_time=theme.APPEAR / 2)
            self.play(travel(branch.course()), travel(here, theme.RESIDUAL), branch.box.light(), run_time=1.4)
            self.play(branch.box.rest(), run_time=theme.APPEAR / 2)

    def writes(self) -> None:
        """The next word leaves; it is appended to the sentence, and the loop begins again."""
        word = example.next_word(example.language_of(self.tokens)).words[0]
        second = self.road.branches[1]
        chip = Chip(word, theme.OUTPUT).next_to(self.leave, DOWN, buff=theme.GAP_LARGE)
        comes_out = connect(self.leave, chip, DOWN, theme.OUTPUT)
        self.play(travel([second.plus.get_center(), self.trunk.course[-1]], theme.RESIDUAL), self.leave.light())
        self.play(comes_out.draw(), TransformFromCopy(self.leave.words, chip), run_time=theme.TRANSFORM)
        corners = [RIGHT * part.get_x() + UP * LOOP_Y for part in (chip, self.last)]
        self.loop = Route(chip.get_bottom(), *corners, self.last.get_bottom(), color=theme.OUTPUT)
        self.again = self.label("again", theme.BODY_SIZE, theme.OUTPUT)
        self.again.move_to(UP * LOOP_Y).shift(UP * self.again.height / 2 + UP * theme.GAP_SMALL)
        self.play(self.loop.draw(), self.leave.rest(), FadeIn(self.again), run_time=theme.TRANSFORM)
        self.play(travel(self.loop.course, theme.OUTPUT, run_time=1.5))

    def inference(self) -> None:
        """The loop: four stations on the way back make it fast; the next round takes half the time."""
        stations = VGroup(*(self._station(name) for name in OPTIMISATIONS))
        stations.arrange(RIGHT, buff=theme.GAP).move_to(UP * LOOP_Y)
        self.play(FadeOut(self.again), run_time=theme.APPEAR)
        for station in reversed(stations):
            self.play(FadeIn(station, shift=UP * 0.3), run_time=theme.APPEAR)
        way = [self.last.get_center(), *self.goes_in.course, *self.trunk.course]
        self.play(travel(way, theme.RESIDUAL, run_time=0.8))

    def onward(self) -> None:
        """Further reading: the paper, the one on tiling, and the code."""
        rows = [self._onward(*row) for row in ONWARD]
        table = VGroup(*(part for row in rows for part in row))
        table.arrange_in_grid(len(rows), 2, buff=(theme.GAP_LARGE, theme.GAP_LARGE), col_alignments="rl")
        table.move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self), run_time=theme.APPEAR)
        self.play(LaggedStart(*(FadeIn(VGroup(*row), shift=UP * 0.3) for row in rows), lag_ratio=0.4), run_time=1.6)

    def _station(self, name: str) -> VGroup:
        """A box that covers the arrow behind it."""
        box = Box(self.string(name), theme.ATTENTION, self.string(f"{name}_second"), height=BOX_HEIGHT)
        return VGroup(box.frame.copy().set_fill(theme.BACKGROUND, 1), box)

    def _onward(self, title: str, what: str, role: str) -> tuple[VMobject, VMobject]:
        """One line of the further reading: its kind, and its name."""
        box = Box(self.string(title, **(RELEASE if title == "code" else {})), role, height=BOX_HEIGHT)
        return self.label(what, theme.BODY_SIZE, theme.MUTED), box
