"""Section `formula`: scaled dot-product attention, step by step, on one 8 x 8 grid of computed numbers."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    FadeTransform,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.bars import BarChart, stand_up
from astrai_video.stage.heatmap import Cell, HeatMap, Look
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, formula, label
from astrai_video.stage.vectors import Strip
from astrai_video.transformer.diagrams.mixture import Mixture
from astrai_video.transformer.model import attention, example, rounding

ROLES = {"q": theme.QUERY, "k": theme.KEY, "v": theme.VALUE}
SCORES = "{{ Q : q }} {{ K : k }}^top"
SCALED = f"({SCORES}) / sqrt(d_k)"
FLAT = f"{SCORES} \\/ sqrt(d_k)"  # the fraction on one line
STEPS = {
    "similarity": SCORES,
    "scale": SCALED,
    "normalise": f'op("softmax")({SCALED})',
    "weighted_sum": f'op("softmax")({SCALED}) {{{{ V : v }}}}',
}
# Shapes of input and output of a step, where there is room: n queries and keys, d numbers a head.
SHAPES = {
    "similarity": "({n} times {d}) ({d} times {n}) arrow {n} times {n}",
    "scale": "{n} times {n} arrow {n} times {n}",
}
SIDE_WIDTH = 5.2  # the column beside the grid: the step's formula and its demonstration
FORMULA_SIZE = 36
ROW_CELL = (0.86, 0.6)  # the summary's cells, including their gap
CELL = (0.72, 0.54)
CELL_GAP = 0.05
SUMMARY_PITCH = 1.12


class FormulaScene(SectionScene):
    """The four steps of the formula, each changing the grid's numbers; the row of the pronoun is followed."""

    section_id = "formula"

    def construct(self) -> None:
        """Score, scale, the reason for scaling, normalise, weigh, and the row once more through all four."""
        self.compute()
        self.beat(self.similarity)
        self.beat(self.scale)
        self.beat(self.why_scale)
        self.beat(self.normalise)
        self.beat(self.weighted_sum)
        self.beat(self.four_steps)

    def compute(self) -> None:
        """Compute the numbers of the section and the places of its two halves."""
        self.tokens = tuple(self.string("tokens").split())
        question = example.question(self.tokens)
        self.head, self.asker, self.found = question.head, question.asker, question.found
        self.weights = rounding.round_rows(self.head.attention.weights)
        top = float(self.head.attention.scores.max())
        self.raw_look = Look(rounding.score, top)
        self.scaled_look = Look(rounding.score, top / attention.HEAD_SIZE**0.5)
        self.weight_look = Look(rounding.probability, float(self.weights.max()))

    def similarity(self) -> None:
        """The grid fills with QK^T; one of its cells is written out as a sum of 64 products."""
        self.grid = HeatMap(
            self.head.attention.scores,
            self.tokens,
            self.tokens,
            self.raw_look,
            cell_size=CELL,
            axes=(self.string("queries"), self.string("keys")),
        )
        self.grid.move_to(UP * theme.CONTENT_CENTER_Y).to_edge(LEFT, buff=theme.MARGIN)
        self.step = self._step("similarity")
        self.open(*self.grid.frame_in(), FadeIn(self.step, shift=UP * 0.2))
        self.play(self.grid.fill_in(), run_time=2 * theme.TRANSFORM)
        cell = self.grid.cells[self.asker][self.found]
        self.spot = SurroundingRectangle(cell, color=theme.INK, buff=0.02, stroke_width=theme.STROKE)
        self.proof = self._dot_product()
        self._under(self.step, self.proof)
        query, key, result = self.proof
        self.play(Create(self.spot), FadeIn(query, shift=RIGHT * 0.3), FadeIn(key, shift=DOWN * 0.3))
        self.play(TransformFromCopy(cell.value, result[1]), FadeIn(result[0]), run_time=theme.TRANSFORM)

    def scale(self) -> None:
        """Every number is divided by 8."""
        root = round(attention.HEAD_SIZE**0.5)
        score = float(self.head.attention.scores[self.asker, self.found])
        sums = VGroup(
            formula(f"sqrt(d_k) = sqrt({attention.HEAD_SIZE}) = {root}", theme.FORMULA_SIZE),
            label(f"{rounding.score(score)} ÷ {root} = {rounding.score(score / root)}", theme.FIGURE_SIZE, bold=True),
        ).arrange(DOWN, buff=theme.GAP_LARGE)
        step = self._step("scale")
        self._under(step, sums)
        self.play(FadeOut(self.proof), *self._next_step(step))
        self.play(FadeIn(sums[0], shift=UP * 0.2), run_time=theme.APPEAR)
        change = self.grid.change(self.head.attention.scaled, self.scaled_look, run_time=2 * theme.TRANSFORM)
        self.play(change)
        self.play(FadeIn(sums[1], shift=UP * 0.2), run_time=theme.APPEAR)
        self.proof = sums

    def why_scale(self) -> None:
        """The softmax of eight random dot products, without and with the division: one-hot against spread out."""
        demo = attention.scaling_demo(name=self.section_id)
        root = round(demo.d_k**0.5)
        sides = VGroup(
            self._comparison("unscaled", demo.unscaled, demo.variance, demo.gradients[0]),
            self._comparison("scaled", demo.scaled, demo.scaled_variance, demo.gradients[1], root=root),
        )
        sides.arrange(RIGHT, buff=2 * theme.GAP_LARGE)
        note = self.label("random", theme.BODY_SIZE, theme.MUTED, n=demo.d_k)
        note.next_to(sides, UP, buff=theme.GAP)
        VGroup(note, sides).move_to(UP * theme.CONTENT_CENTER_Y)
        self.away = VGroup(self.grid, self.spot)
        self.play(FadeOut(self.away, self.proof, self.step), FadeIn(note))
        for side in sides:
            name, chart, facts = side
            self.play(FadeIn(name), *chart.grow(), run_time=theme.TRANSFORM)
            self.play(FadeIn(facts, shift=UP * 0.2), run_time=theme.APPEAR)

    def normalise(self) -> None:
        """Softmax along every row; the row of the pronoun is also drawn as bars that add up to 1.00."""
        self.step = self._step("normalise")
        self.play(*emphasis.leaving(self), FadeIn(self.grid), FadeIn(self.step, shift=UP * 0.2))
        self.play(self.grid.change(self.weights, self.weight_look, run_time=2 * theme.TRANSFORM))
        row = self.weights[self.asker]
        total = self.label(
            "row_total", theme.BODY_SIZE, token=self.tokens[self.asker], total=rounding.probability(float(row.sum()))
        )
        chart = BarChart(row.tolist(), self.tokens, width=SIDE_WIDTH, height=1.5)
        self.proof = VGroup(total, chart).arrange(DOWN, buff=theme.GAP)
        self._under(self.step, self.proof)
        self.frame, lit = self.grid.highlight(self.asker)
        self.play(*lit, run_time=theme.APPEAR)
        source = self.grid.row(self.asker).copy()
        self.play(FadeOut(source, target_position=chart.bars), *chart.grow(), run_time=theme.TRANSFORM)
        self.play(FadeIn(total, shift=UP * 0.2), run_time=theme.APPEAR)

    def weighted_sum(self) -> None:
        """The values of the eight tokens, each as bright as its weight, add up to one new vector."""
        step = self._step("weighted_sum")
        shown = [rounding.probability(w) for w in self.weights[self.asker]]
        terms = Mixture(self.tokens, shown, self.head.v, theme.VALUE)
        total = terms.sum(self.head.attention.output[self.asker], theme.VALUE)
        title = self.label("output_of", theme.BODY_SIZE, theme.VALUE, token=self.tokens[self.asker])
        output = VGroup(title.next_to(total, LEFT, buff=theme.GAP), total)
        self._under(step, VGroup(terms, output))
        self.play(FadeOut(self.proof), *self._next_step(step))
        row = self.grid.cells[self.asker]
        sent = [TransformFromCopy(cell.value, weight) for cell, weight in zip(row, terms.weights, strict=True)]
        self.play(LaggedStart(*sent, lag_ratio=0.08), FadeIn(terms.names), run_time=theme.TRANSFORM)
        strips = terms.strips
        self.play(LaggedStart(*(FadeIn(s, shift=LEFT * 0.3) for s in strips), lag_ratio=0.08))
        # Perceived brightness: a quarter of the light looks half as bright.
        shares = (self.weights[self.asker] / self.weights[self.asker].max()) ** 0.5
        weighed = [emphasis.set_level(s[0], float(w)) for s, w in zip(strips, shares, strict=True)]
        self.play(*weighed, run_time=theme.TRANSFORM)
        merged = [FadeOut(s.copy(), target_position=output[1]) for s in strips]
        self.play(LaggedStart(*merged, lag_ratio=0.03), FadeIn(output), run_time=theme.TRANSFORM)

    def four_steps(self) -> None:
        """The row of the pronoun through all four steps, one below the other."""
        table = VGroup(*(part for name in STEPS for part in self._summary(name)))
        table.arrange_in_grid(4, 2, buff=(theme.GAP_LARGE, 0), col_alignments="lr", row_heights=[SUMMARY_PITCH] * 4)
        steps = [table[at : at + 2] for at in range(0, len(table), 2)]
        names = [cell_text(t, theme.KEY) for t in self.tokens]
        stand_up(names, ROW_CELL[0])
        for cell, name in zip(steps[0][1], names, strict=True):
            name.next_to(cell, UP, buff=theme.GAP_SMALL)
        VGroup(table, *names).move_to(UP * theme.CONTENT_CENTER_Y)
        lines = [VGroup(*step) for step in steps]
        here = ReplacementTransform(self.grid.row(self.asker).copy(), steps[2][1])
        self.play(*emphasis.leaving(self), *map(FadeIn, names), here, run_time=theme.TRANSFORM)
        lines[2] = VGroup(*steps[2][:1])
        self.play(LaggedStart(*(FadeIn(line, shift=UP * 0.3) for line in lines), lag_ratio=0.6), run_time=3)

    def _step(self, name: str) -> VGroup:
        """A step's formula above its caption, at the top of the side column."""
        column = VGroup(formula(STEPS[name], theme.FORMULA_SIZE, roles=_roles(name)), self.label(name))
        if name in SHAPES:
            shapes = SHAPES[name].format(n=len(self.tokens), d=attention.HEAD_SIZE)
            column.add(formula(shapes, theme.BODY_SIZE, theme.MUTED))
        column.arrange(DOWN, buff=theme.GAP_SMALL)
        return column.set_x(theme.RIGHT_EDGE - SIDE_WIDTH / 2).align_to(UP * theme.CONTENT_TOP, UP)

    def _next_step(self, step: VGroup) -> list[Any]:
        """Animations that turn the current step into `step`."""
        before, self.step = self.step, step
        return [FadeTransform(old, new) for old, new in zip(before, step, strict=True)]

    def _under(self, step: Mobject, proof: Mobject) -> None:
        """Place `proof` in the rest of the side column below `step`; a wide one extends to the left."""
        proof.set_x(min(step.get_x(), theme.RIGHT_EDGE - proof.width / 2)).set_y(
            (step.get_bottom()[1] + theme.CAPTION_TOP) / 2
        )

    def _dot_product(self) -> VGroup:
        """The query and the key of one cell as strips of 64 numbers, and their dot product."""
        names = {"query_of": self.asker, "key_of": self.found}
        strips = []
        for (name, index), vectors, role in zip(
            names.items(), (self.head.q, self.head.k), (theme.QUERY, theme.KEY), strict=True
        ):
            title = self.label(name, theme.BODY_SIZE, role, token=self.tokens[index])
            strip = Strip(vectors[index], role, width=SIDE_WIDTH, height=0.4)
            strips.append(VGroup(title, strip).arrange(DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT))
        result = VGroup(
            self.label("products", theme.BODY_SIZE, n=attention.HEAD_SIZE),
            label(
                rounding.score(self.head.attention.scores[self.asker, self.found]),
                theme.FIGURE_SIZE,
                theme.ATTENTION,
                bold=True,
            ),
        )
        return VGroup(*strips, result.arrange(RIGHT, buff=theme.GAP)).arrange(DOWN, buff=theme.GAP)

    def _comparison(self, name: str, weights: Any, variance: float, gradient: float, **numbers: Any) -> VGroup:
        """One side of the comparison: its name, its bars, and the resulting variance and gradient."""
        title = self.label(name, theme.BODY_SIZE, bold=True, **numbers)
        likeliest = int(weights.argmax())
        names = [f"k{i + 1}" for i in range(len(weights))]
        chart = BarChart(
            weights.tolist(),
            names,
            width=SIDE_WIDTH,
            height=1.9,
            maximum=1.0,
            show=rounding.probability,
            lit=[likeliest],
        )
        facts = VGroup(
            self.label("variance", theme.BODY_SIZE, value=f"{variance:.1f}"),
            self.label("gradient", theme.BODY_SIZE, theme.ATTENTION, value=f"{gradient:.2f}"),
        ).arrange(DOWN, buff=theme.GAP_SMALL)
        return VGroup(title, chart, facts).arrange(DOWN, buff=theme.GAP)

    def _summary(self, name: str) -> tuple[VMobject, VMobject]:
        """One line of the summary: the step's formula above its caption, and the pronoun's row after it."""
        result = self.head.attention
        row: VGroup = Strip(
            result.output[self.asker], theme.VALUE, width=len(self.tokens) * ROW_CELL[0], height=ROW_CELL[1]
        )
        if name != "weighted_sum":
            matrix, look = {
                "similarity": (result.scores, self.raw_look),
                "scale": (result.scaled, self.scaled_look),
                "normalise": (self.weights, self.weight_look),
            }[name]
            cells = (Cell(v, look, ROW_CELL[0] - CELL_GAP, ROW_CELL[1]) for v in matrix[self.asker])
            row = VGroup(*cells).arrange(RIGHT, buff=CELL_GAP)
        flat = formula(STEPS[name].replace(SCALED, FLAT), FORMULA_SIZE, roles=_roles(name))
        caption = self.label(name, theme.BODY_SIZE, theme.MUTED)
        return VGroup(flat, caption).arrange(DOWN, buff=theme.GAP_SMALL / 2, aligned_edge=LEFT), row


def _roles(name: str) -> dict[str, str]:
    """The colours of the parts of a step's formula."""
    return ROLES if name == "weighted_sum" else {part: ROLES[part] for part in "qk"}
