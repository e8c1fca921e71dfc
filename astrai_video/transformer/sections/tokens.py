"""Section `tokens`: from a sentence to the input of layer 1: tokens, ids, embeddings and positional encodings."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    VGroup,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Route, travel
from astrai_video.stage.blocks import Box, Plus, panel
from astrai_video.stage.heatmap import HeatMap, Look
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, formula, label
from astrai_video.stage.tokens import TokenRow
from astrai_video.transformer.diagrams.matrix import StripMatrix
from astrai_video.transformer.model import attention, example, positions, vocabulary

PAPER = "Vaswani et al. 2017, section"
FACTS = {
    "text.vocabulary": f"{PAPER} 5.1",
    "narration.waves": f"{PAPER} 3.5",
    "narration.add_up": f"{PAPER} 3.4",
}

ROW_Y = 1.9
MATRIX_WIDTH = 4.4
SUM_WIDTH = 2.6  # of each of the three matrices of the sum
SHOWN = 64  # numbers of a row that are drawn
TABLE = (3.4, 4.2)
TABLE_ROWS = 12  # rows of the table that are drawn
POSITIONS, COLUMNS = 6, 6  # of the heat map with numbers
CELL = (0.98, 0.6)
TERMS = (("token", theme.INPUT), ("position", theme.INK), ("sum", theme.RESIDUAL))
SINE = 'op("PE")_(p, 2 i) = {{ sin : s }} (p \\/ 10000^(2 i \\/ d))'
COSINE = 'op("PE")_(p, 2 i + 1) = {{ cos : s }} (p \\/ 10000^(2 i \\/ d))'


class TokensScene(SectionScene):
    """The sentence is tokenised, numbered and embedded; its order is lost, and restored by positional encodings."""

    section_id = "tokens"

    def construct(self) -> None:
        """Cut, number, look up, the lost order, waves, the sum."""
        self.tokens = tuple(self.string("tokens").split())
        self.rows = vocabulary.look_up(self.tokens)
        self.beat(self.cut)
        self.beat(self.number)
        self.beat(self.look_up)
        self.beat(self.order)
        self.beat(self.waves)
        self.beat(self.add_up)

    def cut(self) -> None:
        """The sentence as text, cut into tokens; a rare word is cut into subwords."""
        text = label(self.string("sentence"), theme.FIGURE_SIZE).move_to(UP * ROW_Y)
        self.row = TokenRow(self.tokens).move_to(text)
        self.open(FadeIn(text, shift=UP * 0.2))
        self.wait(0.6)
        chips = LaggedStart(*(FadeIn(chip, scale=0.8) for chip in self.row.chips), lag_ratio=0.1)
        self.play(FadeOut(text), chips, run_time=theme.TRANSFORM)
        word = label("".join(vocabulary.PIECES), theme.FIGURE_SIZE)
        pieces = TokenRow(vocabulary.PIECES, theme.MUTED)
        way = VGroup(word, pieces).arrange(RIGHT, buff=1.9).set_y(-0.4)
        cut = Route(word.get_right() + RIGHT * theme.GAP, pieces.get_left(), color=theme.MUTED)
        note = self.label("pieces", theme.BODY_SIZE, theme.MUTED).next_to(way, DOWN, buff=theme.GAP)
        self.play(FadeIn(word, note), run_time=theme.APPEAR)
        self.play(cut.draw(), FadeIn(pieces, target_position=word), run_time=theme.TRANSFORM)
        self.rare_word = VGroup(word, pieces, cut, note)

    def number(self) -> None:
        """Every token has a number in the vocabulary."""
        self.ids = VGroup(
            *(
                cell_text(f"{number:,}", theme.INPUT).next_to(chip, DOWN, buff=theme.GAP)
                for number, chip in zip(vocabulary.ids(self.tokens), self.row.chips, strict=True)
            )
        )
        self._part_ids()
        size = self.label("vocabulary", theme.BODY_SIZE, n=f"{vocabulary.SIZE:,}")
        note = self.label("arbitrary", theme.BODY_SIZE, theme.MUTED)
        words = VGroup(size, note).arrange(DOWN, buff=theme.GAP).set_y(-0.6)
        self.play(FadeOut(self.rare_word), run_time=theme.APPEAR)
        falling = (FadeIn(number, target_position=c) for c, number in zip(self.row.chips, self.ids, strict=True))
        self.play(LaggedStart(*falling, lag_ratio=0.15), run_time=1.6)
        self.play(FadeIn(words, shift=UP * 0.2), run_time=theme.APPEAR)

    def look_up(self) -> None:
        """A number is the index of a row of the table: eight rows are taken out of 37,000."""
        table, size = self._table()
        self.matrix = StripMatrix(self.rows, theme.INPUT, width=MATRIX_WIDTH, names=self.tokens, shown=SHOWN)
        VGroup(VGroup(table, size), self.matrix).arrange(RIGHT, buff=1.3).move_to(UP * theme.CONTENT_CENTER_Y)
        note = self.label("first", theme.BODY_SIZE, theme.MUTED, n=SHOWN).next_to(self.matrix, UP, buff=theme.GAP)
        self.play(*emphasis.leaving(self), FadeIn(table, size), run_time=theme.APPEAR)
        lifted = []
        for index, (name, strip) in enumerate(zip(self.matrix.names, self.matrix.strips, strict=True)):
            source = table[1][_place(index)]
            lifted.append(AnimationGroup(FadeIn(name), FadeIn(strip, target_position=source)))
        self.play(LaggedStart(*lifted, lag_ratio=0.3), run_time=2.6)
        self.play(FadeIn(self.matrix.shape, note), run_time=theme.APPEAR)
        self.note = note

    def order(self) -> None:
        """Two words change places: the rows only move, and nothing encodes the position of a word."""
        question = self.label("no_order", theme.FIGURE_SIZE, theme.RESIDUAL, bold=True)
        target = self.matrix.copy().to_edge(LEFT, buff=1.6)
        question.next_to(target, RIGHT, buff=theme.GAP_LARGE)
        gone = emphasis.leaving(self, self.matrix, self.note, *self.matrix.submobjects)
        self.play(*gone, self.matrix.animate.move_to(target), FadeOut(self.note), run_time=theme.APPEAR)
        places = (0, example.PRONOUN[example.language_of(self.tokens)])
        first, second = (VGroup(self.matrix.names[i], self.matrix.strips[i]) for i in places)
        heights = first.get_y(), second.get_y()
        frames = [
            SurroundingRectangle(part, color=theme.RESIDUAL, buff=0.04, stroke_width=2) for part in (first, second)
        ]
        self.play(*(Create(frame) for frame in frames), run_time=theme.APPEAR)
        pairs = ((first, frames[0], heights[1]), (second, frames[1], heights[0]))
        self.play(*(part.animate.set_y(y) for *parts, y in pairs for part in parts), run_time=1.2)
        self.play(FadeIn(question, shift=LEFT * 0.2), run_time=theme.APPEAR)

    def waves(self) -> None:
        """Positions as waves: sine, cosine, sine, cosine, slower from left to right."""
        table = positions.positions(len(self.tokens))
        map_ = self._wave_map(table)
        whole = StripMatrix(table, theme.INK, width=MATRIX_WIDTH, shown=SHOWN)
        rules = VGroup(
            formula(SINE, theme.FORMULA_SIZE * 0.75, roles={"s": theme.INK}),
            formula(COSINE, theme.FORMULA_SIZE * 0.75, roles={"s": theme.SECOND}),
        ).arrange(DOWN, buff=theme.GAP, aligned_edge=LEFT)
        right = VGroup(rules, whole).arrange(DOWN, buff=theme.GAP_LARGE)
        VGroup(map_, right).arrange(RIGHT, buff=theme.GAP_LARGE).move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self), *map_.frame_in(), FadeIn(rules), run_time=theme.APPEAR)
        self.play(map_.fill_in(), run_time=1.6)
        self.play(whole.rows_in(shift=LEFT * 0.3), FadeIn(whole.shape), run_time=1.4)
        self.whole = whole

    def add_up(self) -> None:
        """Row by row: token plus position; the sum is the input of layer 1."""
        summed = positions.with_positions(self.rows)
        parts = [
            StripMatrix(values, role, width=SUM_WIDTH, names=names, shown=SHOWN)
            for values, role, names in (
                (self.rows, theme.INPUT, self.tokens),
                (positions.positions(len(self.tokens)), theme.INK, ()),
                (summed, theme.RESIDUAL, ()),
            )
        ]
        plus, equals = Plus(), label("=", theme.FIGURE_SIZE)
        line = VGroup(parts[0], plus, parts[1], equals, parts[2]).arrange(RIGHT, buff=theme.GAP)
        for sign in (plus, equals):
            sign.match_y(parts[0].strips)
        titles = VGroup(
            *(
                self.label(key, theme.BODY_SIZE, role, d=attention.D_MODEL).next_to(part.strips, UP, buff=theme.GAP)
                for (key, role), part in zip(TERMS, parts, strict=True)
            )
        )
        VGroup(line, titles).move_to(UP * (theme.CONTENT_CENTER_Y + theme.GAP)).to_edge(LEFT, buff=theme.MARGIN)
        self.play(*emphasis.leaving(self), FadeIn(parts[0], parts[1], plus, titles[:2]), run_time=theme.APPEAR)
        self.play(FadeIn(equals, titles[2], parts[2].shape), run_time=theme.APPEAR)
        rows = [
            AnimationGroup(*(FadeOut(part.copy(), target_position=total) for part in terms), FadeIn(total))
            for *terms, total in zip(*(part.strips for part in parts), strict=True)
        ]
        self.play(LaggedStart(*rows, lag_ratio=0.5), run_time=2.4)
        self._into_layer(parts[2])

    def _into_layer(self, matrix: StripMatrix) -> None:
        layer = Box(self.string("layer"), theme.ENCODER, height=matrix.strips.height)
        layer.to_edge(RIGHT, buff=theme.MARGIN).match_y(matrix.strips)
        way = Route(matrix.strips.get_right(), layer.get_left(), color=theme.RESIDUAL, stroke=theme.ROAD_STROKE)
        self.play(way.draw(), FadeIn(layer), run_time=theme.APPEAR)
        self.play(travel(way.course, theme.RESIDUAL), layer.light())

    def _part_ids(self) -> None:
        """Place every second number a line lower where they would touch."""
        if any(a.get_right()[0] + theme.GAP_SMALL > b.get_left()[0] for a, b in pairwise(self.ids)):
            self.ids[1::2].shift(DOWN * self.ids[0].height)

    def _table(self) -> tuple[VGroup, VGroup]:
        """The embedding table as a tall panel of rows, its shape below."""
        frame = panel(*TABLE, theme.INPUT)
        some = self.rows[[i % len(self.rows) for i in range(TABLE_ROWS)]]
        some[[_place(index) for index in range(len(self.rows))]] = self.rows
        strips = StripMatrix(some, theme.INPUT, width=TABLE[0] - 0.4, shown=SHOWN).strips
        strips.stretch_to_fit_height(TABLE[1] - 0.4).move_to(frame)
        name = VGroup(
            self.label("table", theme.BODY_SIZE, theme.INPUT),
            formula(f'"{vocabulary.SIZE:,}" times {attention.D_MODEL}', theme.BODY_SIZE, theme.INPUT),
        ).arrange(DOWN, buff=theme.GAP_SMALL)
        return VGroup(frame, strips), name.next_to(frame, RIGHT, buff=theme.GAP)

    def _wave_map(self, table: Any) -> HeatMap:
        """The first numbers of the first positions."""
        look = Look(lambda v: f"{v:.2f}".replace("-", "−").replace("−0.00", "0.00"), 1.0, theme.INK, -1.0)
        names = ["sin" if i % 2 == 0 else "cos" for i in range(COLUMNS)]
        rows = [str(p) for p in range(POSITIONS)]
        map_ = HeatMap(
            table[:POSITIONS, :COLUMNS],
            rows,
            names,
            look,
            cell_size=CELL,
            axes=(self.string("position"), self.string("dimension")),
            colors=(theme.INK, theme.INK),
        )
        for index, name in enumerate(map_.column_names):
            name.set_color(theme.INK if index % 2 == 0 else theme.SECOND)
        return map_


def _place(index: int) -> int:
    """Row of a token in the drawn part of the table: scattered, like the numbers."""
    return (index * 5 + 2) % TABLE_ROWS
