"""Section `title`: the film's title, and the task of predicting the next word."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    DashedVMobject,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from astrai_video.stage import theme
from astrai_video.stage.arrows import Route, connect, flow
from astrai_video.stage.bars import BarChart
from astrai_video.stage.blocks import Box, panel, rounded
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import label
from astrai_video.stage.tokens import Chip, TokenRow
from astrai_video.transformer.model import example, rounding

CARD_SCALE = 2.0  # of the heading's type, on the title card
CARD_WIDTH = 10.5
MODEL_SIZE = (3.8, 1.9)
CHART = (6.8, 1.9)
ROW_Y = 1.9
MODEL_X, MODEL_Y = -3.9, -1.2


class TitleScene(SectionScene):
    """A title card; then a sentence enters the model, the next word leaves, and is appended to the sentence."""

    section_id = "title"

    def construct(self) -> None:
        """The card, the task, the prediction, and once more."""
        self.tokens = tuple(self.string("tokens").split())
        self.next_word = example.next_word(example.language_of(self.tokens))
        self.beat(self.card)
        self.beat(self.task)
        self.beat(self.predict)
        self.beat(self.again)

    def card(self) -> None:
        """The film's title and subtitle, large, in the centre."""
        self.title_bar = self.heading()
        self.big = self.title_bar[0].copy().scale(CARD_SCALE)
        self.big.scale(min(1, CARD_WIDTH / self.big.width)).move_to(UP * theme.GAP_LARGE)
        rule = Line(color=theme.ATTENTION, stroke_width=theme.STROKE).set_length(self.big.width)
        rule.next_to(self.big, DOWN, buff=theme.GAP)
        self.subtitle = self.label("subtitle", theme.FIGURE_SIZE, theme.MUTED)
        self.subtitle.scale(min(1, self.big.width / self.subtitle.width))
        self.subtitle.next_to(rule, DOWN, buff=theme.GAP)
        self.rule = rule
        self.play(FadeIn(self.big, shift=UP * 0.2), run_time=theme.TRANSFORM)
        self.play(Create(rule), FadeIn(self.subtitle, shift=UP * 0.2), run_time=theme.TRANSFORM)

    def task(self) -> None:
        """The title moves to its place; the sentence without its last word enters the model."""
        title, ticks = self.title_bar
        self.play(ReplacementTransform(self.big, title), FadeOut(self.rule, self.subtitle), FadeIn(ticks), run_time=1.2)
        self.row = TokenRow(self.tokens[:-1])
        self.slot = self._slot()
        VGroup(self.row, self.slot).arrange(RIGHT, buff=theme.GAP).move_to(UP * ROW_Y)
        self.sentence = self._frame(self.row)
        self.model = Box(self.string("model"), theme.ATTENTION, width=MODEL_SIZE[0], height=MODEL_SIZE[1])
        self.model.move_to(RIGHT * MODEL_X + UP * MODEL_Y)
        self.goes_in = connect(self.sentence, self.model, DOWN, theme.INPUT)
        self.comes_out = self._way_out()
        reads = self.label("reads", theme.BODY_SIZE, theme.INPUT).next_to(self.goes_in, RIGHT, buff=theme.GAP)
        answers = self.label("answers", theme.BODY_SIZE, theme.OUTPUT)
        answers.next_to(self.comes_out.get_bottom(), UP, buff=theme.GAP)
        self.words = VGroup(reads, answers)
        self.play(FadeIn(self.sentence, self.row, shift=UP * 0.2))
        self.play(FadeIn(self.model), self.goes_in.draw(), FadeIn(reads))
        self.play(flow(self.goes_in, color=theme.INPUT))
        self.play(self.comes_out.draw(), FadeIn(answers, self.slot))
        self.play(flow(self.comes_out, color=theme.OUTPUT))

    def predict(self) -> None:
        """The output is a probability for each candidate; the likeliest takes the empty place."""
        words = self.next_word
        chart = BarChart(
            rounding.round_row(words.probabilities).tolist(),  # the numbers shown add up to 1
            words.words,
            width=CHART[0],
            height=CHART[1],
            name_color=theme.OUTPUT,
            show=rounding.probability,
        )
        title = self.label("probability", theme.BODY_SIZE, theme.MUTED)
        self.chart = VGroup(title, chart).arrange(DOWN, buff=theme.GAP_SMALL)
        self.chart.to_edge(RIGHT, buff=theme.MARGIN).match_y(self.model)
        way = connect(self.model, self.chart, RIGHT, theme.OUTPUT)
        self.play(FadeOut(self.words, self.comes_out), way.draw(), FadeIn(title))
        self.play(flow(way, color=theme.OUTPUT), *chart.grow(), run_time=1.4)
        self.chosen = Chip(words.words[0], theme.OUTPUT)
        self.chosen.move_to(self.slot)
        self.play(FadeOut(self.slot), TransformFromCopy(chart.names[0], self.chosen), run_time=theme.TRANSFORM)
        self.chart.add(way)

    def again(self) -> None:
        """The word is part of the sentence now, a new place is empty, and the sentence enters again."""
        self.play(FadeOut(self.chart))
        row = TokenRow(self.tokens)
        slot = self._slot()
        VGroup(row, slot).arrange(RIGHT, buff=theme.GAP).match_y(self.row)
        sentence = self._frame(row)
        moves = [old.animate.move_to(new) for old, new in zip([*self.row.chips, self.chosen], row.chips, strict=True)]
        self.play(*moves, self.sentence.animate.become(sentence), run_time=theme.TRANSFORM)
        self.slot = slot
        out = self._way_out()
        words = self.label("again", theme.BODY_SIZE, theme.OUTPUT)
        words.next_to(out.get_bottom(), UP, buff=theme.GAP)
        self.play(flow(self.goes_in, color=theme.INPUT))
        self.play(out.draw(), FadeIn(slot, words))
        self.play(flow(out, color=theme.OUTPUT))

    def _frame(self, row: TokenRow) -> VMobject:
        """An unobtrusive frame around the sentence's chips."""
        return panel(row.width + 2 * theme.GAP_SMALL, row.height + 2 * theme.GAP_SMALL).move_to(row)

    def _slot(self) -> VGroup:
        """The empty place at the end of the sentence."""
        mark = label(self.string("unknown"), theme.BODY_SIZE, theme.OUTPUT, bold=True)
        frame = rounded(Chip(self.next_word.words[0]).width, self.row.height, theme.OUTPUT).set_fill(opacity=0)
        return VGroup(DashedVMobject(frame, num_dashes=24), mark)

    def _way_out(self) -> Route:
        """From the model to the right, and up into the empty place."""
        start, end = self.model.get_right(), self.slot.get_bottom()
        return Route(start, np.array([end[0], start[1], 0]), end, color=theme.OUTPUT)
