"""Section `generation`: sampling of the next word by temperature, top-k and top-p; the loop, and its cost in passes."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import connect, flow
from astrai_video.stage.blocks import Box
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import Label, cell_text, formula
from astrai_video.stage.tokens import Chip, TokenRow
from astrai_video.transformer.diagrams.distribution import Sheet
from astrai_video.transformer.diagrams.loop import WordLoop, sentence_frame
from astrai_video.transformer.diagrams.nucleus import ProbabilityLine, cut_through, stack
from astrai_video.transformer.diagrams.passes import PassComparison
from astrai_video.transformer.diagrams.scores import ScoreTable
from astrai_video.transformer.model import attention, example, generation, rounding, sampling

FACTS = {
    "text.by_hand": "Vaswani et al. 2017, section 5.1",
    "text.top_k": "Fan et al. 2018, section 5.4",
    "text.top_p": "Holtzman et al. 2020, section 3.1",
}

DIGITS = 3
WRITE = partial(rounding.probability, digits=DIGITS)
PITCH = 0.54  # from a candidate to the next
LOGIT, CHANCE = 0.38, 2.25  # length of a bar of 1
STRIP_WIDTH = 6.8
LAST_SHEET = 2.6  # room for the last of the three temperatures
TABLE_Y = -0.6
NARROW, WIDE = 9.5, 12.4  # lengths of a line from 0 to 1
LINES_Y = -0.55  # of the lines of the three temperatures
LINE_PITCH = 1.25
LINE_Y = -0.95
EFFECTS = ("sharper", "plain", "flatter")  # of the three temperatures
CELLS = (0.74, 0.5)  # pitch of the cells of positions


class GenerationScene(SectionScene):
    """The candidates of the running example are scored, weighted, cut and sampled; then the loop, and its cost."""

    section_id = "generation"

    def construct(self) -> None:
        """Logits, temperature, top-k, top-p, a sample, the loop, and training against inference."""
        self.compute()
        self.beat(self.logits)
        self.beat(self.temperature)
        self.beat(self.top_k)
        self.beat(self.top_p)
        self.beat(self.sample)
        self.beat(self.again)
        self.beat(self.passes)

    def compute(self) -> None:
        """Compute the three rounds, and the first one's probabilities at each temperature."""
        self.tokens = tuple(self.string("tokens").split())
        self.language = example.language_of(self.tokens)
        self.rounds = generation.rounds(self.language)
        self.first = self.rounds[0]
        self.full = [self._row(t) for t in generation.TEMPERATURES]

    def logits(self) -> None:
        """The last row of the output meets every column of the output matrix: a score for each word."""
        row = TokenRow(self.tokens[:-1])
        sentence = VGroup(sentence_frame(row), row).to_edge(LEFT, buff=theme.MARGIN)
        sentence.align_to(UP * theme.CONTENT_TOP, UP)
        model = Box(self.string("model"), theme.ATTENTION).match_y(sentence).to_edge(RIGHT, buff=theme.MARGIN)
        goes_in = connect(sentence[0], model, RIGHT, theme.INPUT)
        self.open(FadeIn(sentence, model), goes_in.draw())
        table = self._table()
        shape = self.label("last_row", theme.BODY_SIZE, theme.OUTPUT, d=attention.D_MODEL)
        out = table.way_from(model, shape)
        self.play(flow(goes_in, color=theme.INPUT), run_time=theme.APPEAR)
        self.play(out.draw(), FadeIn(table.last, shape, shift=LEFT * 0.3), run_time=theme.APPEAR)
        sizes = {"v": len(table.names), "real": f"{generation.VOCABULARY:,}"}
        note = (
            self.label("by_hand", theme.BODY_SIZE, theme.MUTED, **sizes).next_to(table, DOWN, buff=theme.GAP).set_x(0)
        )
        self.play(*map(FadeIn, (table.columns, table.titles[0], table.names, note)), run_time=theme.APPEAR)
        self.play(table.meet(), run_time=theme.TRANSFORM)
        self.play(FadeIn(table.titles[1]), *table.scores.grow(), run_time=0.8)
        self.names, self.scores = table.names, table.scores

    def temperature(self) -> None:
        """The same scores at three temperatures: 1 first, then a sharper and a flatter one derived from it."""
        self.step: Mobject = formula('p = op("softmax")(z \\/ T)', 48)
        self.step.move_to(UP * (theme.CONTENT_TOP - self.step.height / 2 - theme.GAP))
        moved = self.scores.animate.align_to(self.names.get_right() + RIGHT * theme.GAP, LEFT)
        self.play(*emphasis.leaving(self, self.names, self.scores), moved, run_time=theme.APPEAR)
        self.sheets = [self._sheet(place) for place in range(len(EFFECTS))]
        sharp, plain, flat = self.sheets
        self.play(FadeIn(self.step), *plain.emerge_from(self.scores), run_time=theme.TRANSFORM)
        for side in (sharp, flat):
            self.play(*side.emerge_from(plain), run_time=0.9)

    def top_k(self) -> None:
        """A cut below the third word: the scores below become minus infinity, those above are renormalised."""
        k = generation.TOP_K
        cut = DashedLine(LEFT, RIGHT, color=theme.RESIDUAL, stroke_width=theme.STROKE)
        cut.stretch_to_fit_width(2 * theme.RIGHT_EDGE).move_to(VGroup(*self.names[k - 1 : k + 1])).set_x(0)
        below = range(k, len(self.names))
        self.play(*self._next_step("top_k", k=k), Create(cut), run_time=theme.APPEAR)
        forbidden = sampling.top_k(self.first.logits, k).tolist()
        self.play(self.scores.change(forbidden, below), *emphasis.dim(*self.names[k:]), run_time=0.8)
        rows = [self._row(t, k=k) for t in generation.TEMPERATURES]
        self.play(*(s.change(row, below) for s, row in zip(self.sheets, rows, strict=True)), run_time=1.2)
        self.cut = cut

    def top_p(self) -> None:
        """All words are back; their bars go end to end, and one cut leaves two, three and four of them."""
        p = generation.TOP_P
        back = [sheet.change(row) for sheet, row in zip(self.sheets, self.full, strict=True)]
        back.append(self.scores.change(self.first.logits.tolist()))
        step = self._next_step("top_p", p=p)
        self.play(*step, FadeOut(self.cut), *back, *emphasis.undim(*self.names), run_time=theme.APPEAR)
        lines = self._lines()
        laid = [move for line, sheet in zip(lines, self.sheets, strict=True) for move in line.lay(sheet)]
        self.play(*laid, FadeOut(self.names, self.scores), run_time=1.2)
        cut = cut_through(lines, p)
        mark = cell_text(str(p), theme.RESIDUAL).next_to(cut, UP, buff=theme.GAP_SMALL / 2)
        self.play(Create(cut), FadeIn(mark), run_time=theme.APPEAR)
        kept = [int(np.count_nonzero(self._row(t, p=p))) for t in generation.TEMPERATURES]
        steps = [line.keep(n, self.label("kept", bold=True, n=n)) for n, line in zip(kept, lines, strict=True)]
        self.play(LaggedStart(*steps, lag_ratio=0.4), run_time=theme.TRANSFORM)
        self.nucleus = lines[1]

    def sample(self) -> None:
        """The remaining words fill the line again; a random number picks one of them."""
        self.line = self._filled(0)
        ends = {"top": theme.CONTENT_TOP, "floor": float(self.line.stretches.get_top()[1])}
        self.loop = WordLoop(self.tokens[:-1], [r.word for r in self.rounds], self.string("model"), **ends)
        part = WRITE(float(self.first.full[: self.first.kept].sum()))
        self.note = self.label("renormalise", part=part).next_to(self.line.stretches, UP, buff=theme.GAP)
        self.note.align_to(self.line.stretches, RIGHT)
        old = self.nucleus
        gone = emphasis.leaving(self, *old.stretches)
        self.play(*gone, *old.into(self.line), FadeIn(self.line.words, self.line.ends, self.note), run_time=1.2)
        self.ticks = self.line.ticks(WRITE)
        self.play(FadeIn(self.loop.sentence, self.ticks), run_time=theme.APPEAR)
        self._pick(0, 0.8)

    def again(self) -> None:
        """The word is appended to the sentence, which is the next input: three rounds, each faster."""
        back = self.label("append", theme.BODY_SIZE, theme.OUTPUT).next_to(self.loop.comes_back, LEFT, buff=theme.GAP)
        note = self.label("later", theme.BODY_SIZE, theme.MUTED).set_x(0)
        note.align_to(UP * (theme.CAPTION_TOP + theme.GAP_SMALL), DOWN)
        self.play(FadeOut(self.note, self.ticks), *self.loop.draw(), FadeIn(back, note), run_time=theme.APPEAR)
        self.play(self.loop.append(self.chip, 0, run_time=theme.APPEAR))
        for number, pace in ((1, 0.56), (2, 0.4)):
            self.play(self.loop.read(run_time=pace), FadeOut(self.needle, run_time=pace))
            before, self.line = self.line, self._filled(number)
            self.play(self.loop.answer(run_time=pace), ReplacementTransform(before, self.line, run_time=pace))
            self._pick(number, pace)
            self.play(self.loop.append(self.chip, number, run_time=pace))

    def passes(self) -> None:
        """Training: every position at once. Inference: a pass for each word, all earlier ones computed again."""
        cost = generation.passes(len(self.tokens) - 1)
        titles = [self.label(name, theme.FIGURE_SIZE, bold=True) for name in ("training", "inference")]
        computed = {"n": cost.inference_positions, "again": cost.again}
        again = self.label("again", theme.BODY_SIZE, theme.ATTENTION, **computed)
        sums = (self.label("all_at_once", n=cost.predictions), again)
        sides = PassComparison(self.tokens, titles, sums, pitch=CELLS)
        once, many = sides.once, sides.many
        self.play(*emphasis.leaving(self), FadeIn(titles[0]), once.read(), run_time=theme.TRANSFORM)
        self.play(once.predict(), FadeIn(sides.count(0, cost.training), sums[0]), run_time=theme.APPEAR)
        self.play(FadeIn(titles[1], many.words[0]), run_time=0.4)
        counted = VGroup()
        for number in range(cost.inference):
            before, counted = counted, sides.count(1, number + 1)
            self.play(many.run(number), FadeOut(before), FadeIn(counted), run_time=0.32)
        hollow = many.grid.again().animate.set_stroke(theme.ATTENTION, opacity=1)
        self.play(FadeIn(again, shift=UP * 0.2), hollow, run_time=theme.APPEAR)

    def _row(self, temperature: float, **cut: Any) -> list[float]:
        """The first round's probabilities, rounded so that the numbers shown add up to 1."""
        probabilities = sampling.distribution(self.first.logits, temperature, **cut)
        return [float(p) for p in rounding.round_row(probabilities, DIGITS)]

    def _sheet(self, place: int) -> Sheet:
        """One temperature: its bars on the rows of the words, below its name, above their sum."""
        row = self.full[place]
        words = (self._temperature(place), self.label(EFFECTS[place]))
        total = self.label("total", theme.BODY_SIZE, theme.ATTENTION, total=WRITE(sum(row)))
        sheet = Sheet(row, *words, total, unit=CHANCE, pitch=PITCH, write=WRITE)
        left = float(self.scores.get_right()[0]) + theme.GAP_LARGE
        left += place * (theme.RIGHT_EDGE - left - LAST_SHEET) / (len(EFFECTS) - 1)
        return sheet.shift((left - sheet.bars.get_left()[0]) * RIGHT).match_y(self.scores)

    def _temperature(self, place: int) -> Label:
        return self.label("temperature", bold=True, t=f"{generation.TEMPERATURES[place]:g}")

    def _table(self) -> ScoreTable:
        """The candidates, their columns of the output matrix, and their scores."""
        row, matrix = generation.last_row(self.language), generation.output_matrix(self.language)
        settings: dict[str, float] = {"width": STRIP_WIDTH, "pitch": PITCH, "unit": LOGIT}
        titles = (self.label("columns", d=attention.D_MODEL), self.label("scores", bold=True))
        table = ScoreTable(row, matrix, self.first.words, **settings, write=rounding.score, titles=titles)
        return table.place(theme.LEFT_EDGE, TABLE_Y)

    def _next_step(self, name: str, **numbers: Any) -> list[Any]:
        """Animations that replace the previous step's name and number by those of the step."""
        before, self.step = self.step, self.label(name, theme.FIGURE_SIZE, bold=True, **numbers).move_to(self.step)
        return [FadeOut(before, shift=UP * 0.2), FadeIn(self.step, shift=UP * 0.2)]

    def _lines(self) -> list[ProbabilityLine]:
        """The probabilities of each temperature end to end, one line below the other."""
        lines = [
            ProbabilityLine(row, self.first.words, width=NARROW, height=0.7, title=self._temperature(place))
            for place, row in enumerate(self.full)
        ]
        stack(lines, LINE_PITCH).set_y(LINES_Y).align_to(RIGHT * theme.LEFT_EDGE, LEFT)
        return lines

    def _filled(self, number: int) -> ProbabilityLine:
        """The words that top-p keeps in a round, from 0 to 1."""
        one = self.rounds[number]
        left = [float(p) for p in rounding.round_row(one.left, DIGITS)]
        line = ProbabilityLine(left, one.words[: one.kept], width=WIDE, height=1.1, write=WRITE)
        return line.shift(UP * LINE_Y - line.stretches.get_center())

    def _pick(self, number: int, pace: float) -> None:
        """The random number appears on the line; the word at its place rises out of it."""
        one = self.rounds[number]
        self.needle = self.line.needle(one.u, self.string("random", u=f"{one.u:.{DIGITS}f}"))
        self.play(FadeIn(self.needle, shift=UP * 0.4), run_time=pace)
        self.chip = Chip(one.word, theme.OUTPUT).next_to(self.line.point(one.u, UP), UP, buff=theme.GAP_SMALL)
        rises = TransformFromCopy(self.line.words[one.chosen][0], self.chip)
        self.play(rises, *self.line.light(one.chosen), run_time=pace)
