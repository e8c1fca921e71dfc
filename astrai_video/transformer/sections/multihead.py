"""Section `multihead`: the projection split in eight heads, eight patterns, their concatenation, and the cost."""

from __future__ import annotations

import re

from manim import (
    DL,
    DOWN,
    LEFT,
    RIGHT,
    UL,
    UP,
    FadeIn,
    FadeOut,
    FadeTransform,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.heatmap import HeatMap, Look
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, formula, label, lines
from astrai_video.transformer.diagrams.patterns import Pattern, PatternWall, WeightRow, WeightTable
from astrai_video.transformer.diagrams.products import Area, AreaLine, Pieces, RowProduct, WeightMatrix
from astrai_video.transformer.model import example, heads, rounding
from astrai_video.transformer.model.attention import D_MODEL, HEAD_SIZE, HEADS, Array

GRID_CELL = (0.72, 0.54)  # of the known head's pattern, as in the previous section
BAR = (3.2, 0.4)  # of a weight of 1.00: width, height
WALL_CELL = 0.235
ROW_CELL = (0.68, 0.48)
OUTPUT_WIDTH = 2.8  # of a head's 64 numbers in the table
LENGTH = 3.5  # of 512 numbers, wherever they are drawn
THICKNESS = 0.4
SMALL_SIDE = 1.5  # of 512 numbers, where costs are compared
REACH = 4.2  # from a row to its matrix
JOINT = 0.05  # between the pieces of a concatenated row
AREA_GAP = 0.5
ROW_GAP = 1.2  # between the squares of the two lines, with the counts of the upper one
QUICK = 0.8  # seconds
FORMULA_SIZE = 36
ROLES = {"q": theme.QUERY, "k": theme.KEY, "v": theme.VALUE, "x": theme.RESIDUAL}
PART = re.compile(r":\s*(\w+)\s*}}")
PROJECTED = "{{ q : q }} = {{ x : x }} {{ W^Q : q2 }}"
SPLIT = "{{ q : q }} = bracket.l {{ x : x }} {{ W_1^Q : q2 }}, dots.c, {{ x : x2 }} {{ W_8^Q : q3 }} bracket.r"
OWN = "{{ Q_i : q }} = {{ X : x }} {{ W_i^Q : q2 }} \\ {{ K_i : k }} = {{ X : x2 }} {{ W_i^K : k2 }}"
JOINED = 'op("MultiHead") = op("Concat")({{ "head"_1 : v }}, dots.c, {{ "head"_8 : v2 }}) {{ W^O : x }}'
MIXED = "times {{ V_i : v }}"
MATRICES = {"Q": theme.QUERY, "K": theme.KEY, "V": theme.VALUE, "O": theme.RESIDUAL}

FACTS = {
    "narration.split": "Vaswani et al. 2017, section 3.2.2",
    "narration.concat": "Vaswani et al. 2017, section 3.2.2",
}


class MultiheadScene(SectionScene):
    """The head known so far becomes the first of eight; the row of the pronoun is followed through all of them."""

    section_id = "multihead"

    def construct(self) -> None:
        """One view, the split, eight patterns, one row in all of them, the concatenation, the cost."""
        self.compute()
        self.beat(self.one_head)
        self.beat(self.split)
        self.beat(self.patterns)
        self.beat(self.one_row)
        self.beat(self.concat)
        self.beat(self.cost)

    def compute(self) -> None:
        """Compute the numbers of the section."""
        self.tokens = tuple(self.string("tokens").split())
        language = example.language_of(self.tokens)
        self.layer = heads.multi_head(language)
        self.asker, self.found = example.PRONOUN[language], example.REFERENT[language]
        self.weights = rounding.round_rows(self.layer.heads[0].weights)
        self.brightest = max(float(head.weights.max()) for head in self.layer.heads)
        self.names = [f"{i + 1} {self.string(name)}" for i, name in enumerate(heads.NAMES)]

    def one_head(self) -> None:
        """The known pattern: the pronoun's row answers one question, and has little weight left for another."""
        look = Look(rounding.probability, float(self.weights.max()))
        axes = (self.string("queries"), self.string("keys"))
        self.grid = HeatMap(self.weights, self.tokens, self.tokens, look, cell_size=GRID_CELL, axes=axes)
        self.grid.move_to(UP * theme.CONTENT_CENTER_Y).to_edge(LEFT, buff=theme.MARGIN)
        asked = {"which": self.found, "how": len(self.tokens) - 1}
        questions = VGroup(*(self._question(name, key) for name, key in asked.items()))
        total = rounding.probability(float(self.weights[self.asker].sum()))
        questions.add(self.label("to_share", theme.BODY_SIZE, theme.ATTENTION, total=total))
        questions.arrange(DOWN, buff=theme.GAP_LARGE, aligned_edge=LEFT).match_y(self.grid.body)
        questions.set_x((self.grid.get_right()[0] + theme.RIGHT_EDGE) / 2)
        self.open(FadeIn(self.grid))
        self.frame, lit = self.grid.highlight(self.asker)
        self.play(*lit, run_time=theme.APPEAR)
        for (question, answer), key in zip(questions[:2], asked.values(), strict=True):
            sent = FadeOut(self.grid.cells[self.asker][key].copy(), target_position=answer[1])
            self.play(FadeIn(question, shift=UP * 0.2), sent, FadeIn(answer), run_time=QUICK)
        self.play(FadeIn(questions[2], shift=UP * 0.2), run_time=theme.APPEAR)

    def split(self) -> None:
        """One wide projection gives 512 numbers; cut by columns, it is eight projections that give 64 each."""
        product = self.product = self._product(
            self._row(self.layer.x, theme.RESIDUAL),
            WeightMatrix(self._matrix("Q"), LENGTH, theme.QUERY, D_MODEL, parts=HEADS),
            self._row(self.layer.q, theme.QUERY, HEADS),
        )
        name = self.label("row_of", theme.BODY_SIZE, theme.RESIDUAL, token=self.tokens[self.asker])
        name.next_to(product.row, UP, buff=theme.GAP_SMALL).align_to(product.row, LEFT)
        length = cell_text(str(D_MODEL), theme.SECOND).next_to(product.row, DOWN, buff=theme.GAP_SMALL)
        whole, cut = (self._formula(f).next_to(name, UP, buff=theme.GAP_LARGE) for f in (PROJECTED, SPLIT))
        same = self.label("same", theme.BODY_SIZE, theme.QUERY).next_to(length, DOWN, buff=theme.GAP_LARGE)
        for one in (whole, cut, same):
            one.align_to(product.row, LEFT)
        q = formula("q", FORMULA_SIZE, theme.QUERY)
        q.next_to(product.result, LEFT, buff=product.matrix.room[0] + theme.GAP)
        sent = FadeOut(self.grid.row_names[self.asker].copy(), target_position=name)
        self.play(*emphasis.leaving(self), sent, FadeIn(name, product.row, length), run_time=QUICK)
        self.play(FadeIn(product.matrix), product.way_in.draw(), FadeIn(whole), run_time=theme.APPEAR)
        self.play(product.enter())
        self.play(product.leave(), FadeIn(q, shift=DOWN * 0.2), run_time=QUICK)
        self.play(*product.matrix.cut(), *product.result.cut(), run_time=theme.TRANSFORM)
        self.play(FadeTransform(whole, cut), FadeIn(same, shift=UP * 0.2), run_time=theme.APPEAR)

    def patterns(self) -> None:
        """Each piece becomes a head's pattern; all eight are filled query after query."""
        axes = (self.string("queries"), self.string("keys"))
        made = [Pattern(h.weights, cell=WALL_CELL, maximum=self.brightest) for h in self.layer.heads]
        self.wall = PatternWall(made, self.names, axes, columns=HEADS // 2, gap=(0.45, theme.GAP))
        self.wall.move_to(UP * theme.CONTENT_CENTER_Y).to_edge(LEFT, buff=theme.MARGIN)
        last_meaning = HEADS - len(heads.BY_POSITION)
        notes = VGroup(
            self._formula(OWN),
            self.label("meaning", a=1, b=last_meaning),
            self.label("place", a=last_meaning + 1, b=HEADS),
            self.label("by_hand", theme.BODY_SIZE, theme.MUTED),
        ).arrange(DOWN, buff=theme.GAP, aligned_edge=LEFT)
        notes.match_y(self.wall).to_edge(RIGHT, buff=theme.MARGIN)
        pieces = self.product.result
        sent = [FadeOut(p, target_position=m) for p, m in zip(pieces, self.wall.patterns, strict=True)]
        arrive = LaggedStart(*sent, lag_ratio=0.06)
        self.play(*emphasis.leaving(self, pieces), arrive, *self.wall.frame_in(), run_time=QUICK)
        self.play(self.wall.fill_in(), FadeIn(notes[0]), run_time=1.8)
        self.play(FadeIn(*notes[1:], shift=UP * 0.2), run_time=theme.APPEAR)

    def one_row(self) -> None:
        """The pronoun's row leaves every pattern; each mixes its own values into an output of 64 numbers."""
        _, lit = self.wall.highlight(self.asker)
        self.play(*lit, run_time=theme.APPEAR)
        rows = [WeightRow(h.weights[self.asker], ROW_CELL, maximum=self.brightest) for h in self.layer.heads]
        self.outputs = self._row(self.layer.concat, theme.VALUE, HEADS, width=HEADS * OUTPUT_WIDTH)
        table = WeightTable(rows, list(self.outputs), self.names, self.tokens, self.string("keys"))
        size = self.label("outputs", theme.BODY_SIZE, theme.VALUE, n=HEAD_SIZE)
        size.next_to(self.outputs[0], UP, buff=theme.GAP_SMALL)
        values = self._formula(MIXED).match_y(size).match_x(table.ways[0])
        largest = VGroup(*(self._strongest(row, i) for i, row in enumerate(rows)))
        VGroup(table, size, values, largest).move_to(UP * theme.CONTENT_CENTER_Y)
        sources = [*(pattern.rows[self.asker] for pattern in self.wall.patterns), *self.wall.names]
        moved = [TransformFromCopy(s, r) for s, r in zip(sources, (*rows, *table.names), strict=True)]
        self.play(*emphasis.leaving(self), *moved, FadeIn(table.header), run_time=theme.TRANSFORM)
        self.play(table.mix(), FadeIn(largest, values, size), run_time=1.4)

    def concat(self) -> None:
        """The eight outputs end to end are one row of 512; the output matrix projects it back to the stream's shape."""
        product = self.product = self._product(
            self._row(self.layer.concat, theme.VALUE, HEADS, gap=JOINT),
            WeightMatrix(self._matrix("O"), LENGTH, theme.RESIDUAL, D_MODEL, parts=HEADS, bands=True),
            self._row(self.layer.output, theme.RESIDUAL),
        )
        count = label(f"{HEADS} × {HEAD_SIZE} = {D_MODEL}", theme.FIGURE_SIZE, theme.VALUE, bold=True)
        count.next_to(product.row, DOWN, buff=theme.GAP)
        marks = VGroup(*(cell_text(str(i + 1)).next_to(p, UP, buff=0.1) for i, p in enumerate(product.row)))
        whole = self._formula(JOINED).next_to(marks, UP, buff=theme.GAP_LARGE).align_to(product.row, LEFT)
        stream = self.label("stream", theme.BODY_SIZE, theme.RESIDUAL, d=D_MODEL)
        stream.next_to(product.result, DOWN, buff=theme.GAP_SMALL)
        moved = [ReplacementTransform(o, piece) for o, piece in zip(self.outputs, product.row, strict=True)]
        self.play(*emphasis.leaving(self, *self.outputs), LaggedStart(*moved, lag_ratio=0.1), run_time=theme.TRANSFORM)
        self.play(FadeIn(marks, count, whole, product.matrix), product.way_in.draw(), run_time=theme.APPEAR)
        self.play(*product.matrix.cut(), run_time=theme.APPEAR)
        self.play(product.enter())
        self.play(product.leave(), FadeIn(stream), run_time=QUICK)

    def cost(self) -> None:
        """The matrices of eight heads and those of one wide head: the same area, the same number of elements."""
        eight, wide = self._areas("eight", lined=True), self._areas("wide", lined=False)
        names = VGroup(*map(self._matrix, MATRICES))
        for name, square in zip(names, eight.squares, strict=True):
            name.next_to(square, UP, buff=theme.GAP_SMALL)
        wide.shift(eight.squares[0].get_corner(DL) + DOWN * ROW_GAP - wide.squares[0].get_corner(UL))
        VGroup(eight, wide, names).move_to(UP * theme.CONTENT_CENTER_Y)
        target = eight.squares[-1]
        here = TransformFromCopy(self.product.matrix.blocks, target.blocks)
        others = FadeIn(eight.title, names, *eight.squares[:-1], target.outline)
        self.play(*emphasis.leaving(self), here, others, run_time=QUICK)
        down = [TransformFromCopy(a, b) for a, b in zip(eight.squares, wide.squares, strict=True)]
        self.play(LaggedStart(*down, lag_ratio=0.15), FadeIn(wide.title), run_time=theme.TRANSFORM)
        for line in (eight, wide):
            self.play(FadeIn(line.counts, line.total, shift=UP * 0.1), run_time=theme.APPEAR)

    def _question(self, name: str, key: int) -> VGroup:
        """A question about the pronoun, and the share of its row on the word that answers it."""
        weight = self.weights[self.asker, key]
        bar = Rectangle(width=BAR[0] * weight, height=BAR[1], stroke_width=0).set_fill(theme.ATTENTION, 1)
        figure = label(rounding.probability(weight), theme.FIGURE_SIZE, theme.ATTENTION, bold=True)
        answer = VGroup(label(self.tokens[key], color=theme.KEY), bar, figure).arrange(RIGHT, buff=theme.GAP_SMALL)
        asked = self.label(name, theme.BODY_SIZE, theme.QUERY, token=self.tokens[self.asker])
        return VGroup(asked, answer).arrange(DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT)

    def _row(self, matrix: Array, role: str, parts: int = 1, width: float = LENGTH, gap: float = 0) -> Pieces:
        """The pronoun's row of a matrix (n, 512), to scale."""
        return Pieces(matrix[self.asker], role, width=width, height=THICKNESS, parts=parts, gap=gap)

    def _product(self, row: Pieces, matrix: WeightMatrix, result: Pieces) -> RowProduct:
        """A product at the common place of both: the row at the left margin, the matrix on the right."""
        product = RowProduct(row, matrix, result, reach=REACH)
        return product.to_edge(LEFT, buff=theme.MARGIN).align_to(UP * theme.CONTENT_TOP, UP)

    def _formula(self, expression: str) -> VMobject:
        """A formula whose parts have the colour of the role that their name begins with."""
        return formula(expression, FORMULA_SIZE, roles={part: ROLES[part[0]] for part in PART.findall(expression)})

    def _strongest(self, row: WeightRow, head: int) -> VMobject:
        """The largest weight of a head's row, written in its cell."""
        weights = rounding.round_row(self.layer.heads[head].weights[self.asker])
        at = int(weights.argmax())
        return row.write(at, rounding.probability(weights[at]))

    def _matrix(self, letter: str) -> VMobject:
        """The name of one of the four matrices."""
        return formula(f"W^{letter}", FORMULA_SIZE, MATRICES[letter])

    def _areas(self, name: str, *, lined: bool) -> AreaLine:
        """The four matrices to scale, `lined` where eight heads share them, and the number of their elements."""
        areas = [Area(SMALL_SIDE, c, parts=HEADS, bands=m == "O", lined=lined) for m, c in MATRICES.items()]
        square = f"{D_MODEL} × {D_MODEL}"
        shared = [(3, f"3 × {HEADS} × ({D_MODEL} × {HEAD_SIZE})"), (1, f"+ {square}")]
        title = lines(self.string(name).split("\n"), theme.BODY_SIZE, bold=True)
        total = label(f"= {self.layer.weights.parameters:,}", theme.FIGURE_SIZE, theme.ATTENTION, bold=True)
        return AreaLine(title, areas, shared if lined else [(4, f"4 × ({square})")], total, gap=AREA_GAP)
