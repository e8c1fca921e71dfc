"""Section `attention`: one word's query against all keys, its weights and the mixture of values, then the formulas."""

from __future__ import annotations

import re

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    LaggedStart,
    Line,
    Mobject,
    Rectangle,
    VGroup,
    VMobject,
)
from manim.typing import Vector3D

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Route
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import formula, label
from astrai_video.stage.tokens import TokenRow
from astrai_video.stage.vectors import Strip
from astrai_video.transformer.diagrams.arcs import arcs, open_arcs
from astrai_video.transformer.model import attention, example, rounding
from astrai_video.transformer.model.attention import Array

FULL_WIDTH = 12.0  # of the sentence alone
ROW_WIDTH = 10.2  # of the sentence, when the names of its rows are to its left
QKV = (("query", theme.QUERY), ("key", theme.KEY), ("value", theme.VALUE))
LETTERS = (("Q", "queries_of", theme.QUERY), ("K", "keys_of", theme.KEY), ("V", "values_of", theme.VALUE))
ROLES = {"q": theme.QUERY, "k": theme.KEY, "v": theme.VALUE, "h": theme.ATTENTION}
PART = re.compile(r":\s*(\w+)\s*}}")
BIG, MIDDLE, FORMULA_SMALL = 52, 44, 36
KEY_HEIGHT = 0.3
BAR_WIDTH, BAR_HEIGHT, BAR_FOOT = 0.6, 1.9, -2.45
MIXED_TOP = -1.5
SCORE = "{{ q : q }} dot.c {{ k : k }} \\/ sqrt(d_k)"
SHAPE = f"{attention.D_MODEL} times {attention.HEAD_SIZE}"
ATTENTION = (
    'op("Attention")({{ Q : q }}, {{ K : k }}, {{ V : v }}) = '
    'op("softmax")(({{ Q : q2 }} {{ K : k2 }}^top) / sqrt(d_k)) {{ V : v2 }}'
)
MULTI_HEAD = (
    'op("MultiHead")({{ Q : q }}, {{ K : k }}, {{ V : v }}) = '
    'op("Concat")({{ "head"_1 : h }}, dots.c, {{ "head"_h : h2 }}) W^O'
)
HEAD = (
    '{{ "head"_i : h }} = op("Attention")'
    "({{ Q W_i^Q : q }}, {{ K W_i^K : k }}, {{ V W_i^V : v }})"
)  # fmt: skip


class AttentionScene(SectionScene):
    """The pronoun looks for its noun: projections, weights, mixture; then the three formulas."""

    section_id = "attention"

    def construct(self) -> None:
        """Question, projection, matching, mixture; the formula, multiple heads, and the purpose of it all."""
        self.compute()
        self.beat(self.question)
        self.beat(self.project)
        self.beat(self.match)
        self.beat(self.mix)
        self.beat(self.formula)
        self.beat(self.heads)
        self.beat(self.everywhere, hold=2.2)

    def compute(self) -> None:
        """Compute the numbers of the section and build the sentence."""
        self.tokens = tuple(self.string("tokens").split())
        question = example.question(self.tokens)
        self.head, self.asker, self.found = question.head, question.asker, question.found
        self.word, self.referent = question.word, question.referent
        self.weights = rounding.round_row(self.head.row(self.asker))

    def question(self) -> None:
        """The sentence, its pronoun highlighted, and an open arc to every word that it could refer to."""
        self.row = self._sentence(FULL_WIDTH).move_to(UP * (theme.CONTENT_CENTER_Y - theme.GAP_LARGE))
        self.open(FadeIn(self.row, shift=UP * 0.2))
        asked = self.label("question", theme.FIGURE_SIZE, theme.QUERY, bold=True, token=self.word)
        asked.next_to(self.row, DOWN, buff=theme.GAP_LARGE)
        self.play(self.row.chips[self.asker].recolor(theme.QUERY), FadeIn(asked, shift=UP * 0.2))
        looks = open_arcs(self.row, self.asker)
        self.play(LaggedStart(*map(Create, looks), lag_ratio=0.15), run_time=2 * theme.TRANSFORM)
        self.asked = VGroup(asked, looks)

    def project(self) -> None:
        """One word's vector of 512 numbers becomes three of 64, each by its own matrix."""
        chip = self.row.chips[self.asker]
        others = [c for c in self.row.chips if c is not chip]
        vector, exits = self._projections()
        self.play(FadeOut(self.asked, *others), chip.animate.next_to(vector[0], UP, buff=theme.GAP))
        self.play(FadeIn(vector, target_position=chip), run_time=theme.APPEAR)
        for path, strip, words in exits:
            self.play(path[0].draw(), FadeIn(path[1]), run_time=theme.APPEAR)
            self.play(FadeIn(strip, shift=RIGHT * 0.4), FadeIn(words), run_time=theme.APPEAR)

    def match(self) -> None:
        """The query is compared with every key; softmax turns the scores into a row of weights."""
        self.row = self._sentence(ROW_WIDTH).to_edge(RIGHT, buff=theme.MARGIN)
        self.row.align_to(UP * (theme.CONTENT_TOP - theme.GAP), UP)
        asker = self.row.chips[self.asker].box
        asker.set_stroke(theme.QUERY).set_fill(theme.QUERY, theme.FILL_OPACITY * 2)
        keys = self._strips(self.head.k, theme.KEY)
        scores = self._figures([rounding.score(s) for s in self.head.attention.scaled[self.asker]], keys, theme.INK)
        bars = self._bars()
        weights = self._figures([rounding.probability(w) for w in self.weights], bars, theme.ATTENTION, UP)
        names = VGroup(
            self._row_name(self.label("keys", theme.BODY_SIZE, theme.KEY), keys),
            self._row_name(formula(SCORE, theme.FORMULA_SIZE, roles={"q": theme.QUERY, "k": theme.KEY}), scores),
            self._row_name(self.label("weights", theme.BODY_SIZE, theme.ATTENTION), bars),
        )
        note = self.label("by_hand", theme.BODY_SIZE, theme.MUTED)
        note.next_to(bars, DOWN, buff=theme.GAP_SMALL).set_x(0)
        self.play(*emphasis.leaving(self), FadeIn(self.row))
        self.play(FadeIn(keys, shift=DOWN * 0.3), FadeIn(names[0]))
        query = Strip(self.head.q[self.asker], theme.QUERY, width=keys[self.asker].width, height=KEY_HEIGHT)
        query.move_to(asker)
        asked = [FadeOut(query.copy(), target_position=key) for key in keys]
        self.play(LaggedStart(*asked, lag_ratio=0.08), run_time=theme.TRANSFORM)
        self.play(LaggedStart(*(FadeIn(s, shift=DOWN * 0.2) for s in scores), lag_ratio=0.08), FadeIn(names[1]))
        grown = [GrowFromEdge(bar, DOWN) for bar in bars]
        self.play(LaggedStart(*grown, lag_ratio=0.08), FadeIn(names[2], note), run_time=theme.TRANSFORM)
        self.play(LaggedStart(*(FadeIn(w, shift=UP * 0.1) for w in weights), lag_ratio=0.05))
        self.gone, self.shares, self.weight_name = VGroup(keys, scores, bars, names[:2], note), weights, names[2]

    def mix(self) -> None:
        """All values are mixed into one new vector, each in proportion to its weight."""
        values = self._strips(self.head.v, theme.VALUE).shift(DOWN * 0.62)
        name = self._row_name(self.label("values", theme.BODY_SIZE, theme.VALUE), values)
        output = self.head.attention.output[self.asker]
        mixed = Strip(output, theme.VALUE, width=self.row.width / 2, height=2 * KEY_HEIGHT)
        mixed.set_x(self.row.get_x()).align_to(UP * MIXED_TOP, UP)
        flows = self._flows(values, mixed)
        title = self._row_name(self.label("new_vector", theme.BODY_SIZE, theme.QUERY, token=self.word), mixed)
        cosine = example.cosine(output, self.head.v[self.found])
        closest = self.label("closest", theme.BODY_SIZE, theme.ATTENTION, token=self.referent, cosine=f"{cosine:.2f}")
        closest.next_to(mixed, DOWN, buff=theme.GAP)
        self.play(FadeOut(self.gone))
        raised = [w.animate.next_to(c, DOWN, buff=theme.GAP_SMALL) for w, c in zip(self.shares, self.row, strict=True)]
        level = self.row.get_bottom() + DOWN * (theme.GAP_SMALL + self.shares[0].height / 2)
        self.play(*raised, self.weight_name.animate.set_y(level[1]), run_time=theme.TRANSFORM)
        self.play(FadeIn(values, shift=DOWN * 0.3), FadeIn(name))
        self.play(LaggedStart(*map(Create, flows), lag_ratio=0.05), run_time=theme.TRANSFORM)
        self.play(FadeIn(mixed, shift=DOWN * 0.3), FadeIn(title))
        self.play(FadeIn(closest, shift=UP * 0.2))

    def formula(self) -> None:
        """The formula, and the meaning of its three letters."""
        self.whole = formula(ATTENTION, BIG, roles=_roles(ATTENTION)).move_to(UP * 1.2)
        columns = VGroup(*(self._meaning(letter, key, role) for letter, key, role in LETTERS))
        columns.arrange(RIGHT, buff=theme.GAP_LARGE, aligned_edge=DOWN).next_to(
            self.whole, DOWN, buff=2 * theme.GAP_LARGE
        )
        self.play(*emphasis.leaving(self), FadeIn(self.whole, shift=UP * 0.2), run_time=theme.TRANSFORM)
        for column, part in zip(columns, "qkv", strict=True):
            letter = self.whole.select(part).copy()
            self.play(FadeOut(letter, target_position=column[0]), FadeIn(column), run_time=theme.APPEAR)
        self.columns = columns

    def heads(self) -> None:
        """The formulas of multi-head attention."""
        more = VGroup(*(formula(f, MIDDLE, roles=_roles(f)) for f in (MULTI_HEAD, HEAD)))
        target = self.whole.copy()
        block = VGroup(target, *more).arrange(DOWN, buff=theme.GAP_LARGE).move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(FadeOut(self.columns), self.whole.animate.move_to(target), run_time=theme.TRANSFORM)
        for line in block[1:]:
            self.play(FadeIn(line, shift=UP * 0.2), run_time=theme.TRANSFORM)

    def everywhere(self) -> None:
        """Every word attends to every word."""
        row = self._sentence(FULL_WIDTH).move_to(UP * (theme.CONTENT_CENTER_Y - theme.GAP_LARGE))
        looks = [arcs(row, i, self.head.row(i).tolist()) for i in range(len(self.tokens))]
        sentence = self.label("everywhere", theme.BODY_SIZE, theme.ATTENTION, bold=True)
        sentence.next_to(row, DOWN, buff=theme.GAP_LARGE)
        self.play(*emphasis.leaving(self), FadeIn(row))
        self.play(LaggedStart(*(FadeIn(look) for look in looks), lag_ratio=0.4), run_time=3 * theme.TRANSFORM)
        self.play(FadeIn(sentence, shift=UP * 0.2))

    def _sentence(self, width: float) -> TokenRow:
        """The running example as chips that fill `width`."""
        row = TokenRow(self.tokens, buff=0)
        return TokenRow(self.tokens, buff=(width - row.width) / (len(self.tokens) - 1))

    def _projections(self) -> tuple[VGroup, list[tuple[tuple[Route, VGroup], VGroup, VGroup]]]:
        """The long vector with its length, and for each role the arrow with its matrix, the strip, and the words."""
        vectors = zip(QKV, (self.head.q, self.head.k, self.head.v), strict=True)
        strips = VGroup(*(Strip(v[self.asker], role, width=3.4, height=0.42) for (_, role), v in vectors))
        strips.arrange(DOWN, buff=1.2).shift(RIGHT * 6.0)
        bar = Rectangle(width=0.42, height=strips.height, stroke_width=theme.STROKE, color=theme.RESIDUAL)
        bar.set_fill(theme.RESIDUAL, theme.FILL_OPACITY * 2)
        size = self.label("input_row", theme.BODY_SIZE, theme.MUTED, n=attention.D_MODEL)
        vector = VGroup(bar, size.next_to(bar, DOWN, buff=theme.GAP))
        exits = []
        for strip, (name, role) in zip(strips, QKV, strict=True):
            path = Route(np.array([bar.get_right()[0], strip.get_y(), 0]), strip.get_left(), color=role)
            matrix = formula(f"W^{name[0].upper()}", theme.FORMULA_SIZE, role).next_to(path, UP, buff=theme.GAP_SMALL)
            shape = formula(SHAPE, theme.FORMULA_SIZE, theme.MUTED).next_to(path, DOWN, buff=theme.GAP_SMALL)
            words = VGroup(
                self.label(name, theme.BODY_SIZE, role, bold=True),
                self.label(f"{name}_means", theme.BODY_SIZE, theme.INK),
            ).arrange(DOWN, buff=theme.GAP_SMALL / 2, aligned_edge=LEFT)
            words.next_to(strip, RIGHT, buff=theme.GAP)
            length = formula(str(attention.HEAD_SIZE), theme.BODY_SIZE, theme.MUTED)
            short = VGroup(strip, length.next_to(strip, DOWN, buff=theme.GAP_SMALL))
            exits.append(((path, VGroup(matrix, shape)), short, words))
        whole = VGroup(vector, *(VGroup(*way, strip, words) for way, strip, words in exits))
        whole.move_to(UP * (theme.CONTENT_CENTER_Y - theme.GAP))
        return vector, exits

    def _strips(self, vectors: Array, role: str) -> VGroup:
        """A strip of each word's vector, as wide as its chip and below it."""
        strips = VGroup()
        for chip, vector in zip(self.row.chips, vectors, strict=True):
            strip = Strip(vector, role, width=chip.width, height=KEY_HEIGHT)
            strips.add(strip.next_to(chip, DOWN, buff=theme.GAP_SMALL))
        return strips

    def _figures(self, strings: list[str], under: VGroup, color: str, side: Vector3D = DOWN) -> VGroup:
        """A number below (or on the given side of) each part of `under`."""
        pairs = zip(strings, under, strict=True)
        return VGroup(*(label(s, theme.BODY_SIZE, color).next_to(u, side, buff=theme.GAP_SMALL) for s, u in pairs))

    def _bars(self) -> VGroup:
        """A bar for each word's weight, on one line near the caption band."""
        bars = VGroup()
        for chip, weight in zip(self.row.chips, self.weights, strict=True):
            bar = Rectangle(width=BAR_WIDTH, height=BAR_HEIGHT * weight / self.weights.max(), stroke_width=0)
            bars.add(bar.set_fill(theme.ATTENTION, 1).set_x(chip.get_x()).align_to(UP * BAR_FOOT, DOWN))
        return bars

    def _row_name(self, name: VMobject, row: Mobject) -> VMobject:
        """Put the name of a row of numbers to the left of the sentence, level with the row."""
        name.match_y(row).align_to(RIGHT * theme.LEFT_EDGE, LEFT)
        return name

    def _flows(self, values: VGroup, mixed: Strip) -> VGroup:
        """A line from each value to its place above the mixture, as wide as its weight."""
        count = len(values)
        flows = VGroup()
        for index, (value, weight) in enumerate(zip(values, self.weights, strict=True)):
            at = mixed.get_top() + RIGHT * mixed.width * ((index + 0.5) / count - 0.5)
            line = Line(value.get_bottom() + DOWN * 0.08, at + UP * 0.08, color=theme.VALUE)
            flows.add(line.set_stroke(width=2 + 36 * weight, opacity=0.35 + 0.65 * weight / self.weights.max()))
        return flows

    def _meaning(self, letter: str, key: str, role: str) -> VGroup:
        """The origin of a letter of the formula, its shape, and its meaning."""
        made = formula(f"{letter} = X W^{letter}", theme.FORMULA_SIZE, role)
        shape = formula(f"{len(self.tokens)} times {attention.HEAD_SIZE}", FORMULA_SMALL, theme.MUTED)
        return VGroup(made, self.label(key, theme.BODY_SIZE), shape).arrange(DOWN, buff=theme.GAP)


def _roles(expression: str) -> dict[str, str]:
    """The colour of each part that `expression` names: the first letter of a part's name is its role."""
    return {name: ROLES[name[0]] for name in PART.findall(expression)}
