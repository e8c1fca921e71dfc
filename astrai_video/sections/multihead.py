"""Eight heads side by side: the projection cut in eight, eight patterns, eight outputs joined, and what it costs."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
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

from astrai_video.model import example, heads, rounding
from astrai_video.model.attention import D_MODEL, HEAD_SIZE, HEADS, Array
from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import connect
from astrai_video.stage.heatmap import HeatMap, Look
from astrai_video.stage.patterns import Pattern, PatternWall, WeightRow, WeightTable
from astrai_video.stage.products import Area, AreaLine, Pieces, RowProduct, WeightMatrix
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, formula, label, lines

GRID_CELL = (0.72, 0.54)  # of the known head's pattern, as in the section before
BAR = (3.2, 0.4)  # of a weight of 1.00: width, height
WALL_CELL = 0.235
ROW_CELL = (0.68, 0.48)
OUTPUT_WIDTH = 2.8  # of a head's 64 numbers in the table
BAND_GAP = 0.03  # between the rows of W^O that the heads write through
LENGTH = 3.4  # of 512 numbers, wherever they are drawn
THICKNESS = 0.4
SMALL_SIDE = 1.5  # of 512 numbers, where costs are compared
REACH = 3.6  # from a row to the matrix that it meets
FORMULA_SIZE = 36
ROLES = {"q": theme.QUERY, "k": theme.KEY, "v": theme.VALUE, "x": theme.RESIDUAL}
PROJECTED = ("{{ q : q }} = {{ x : x }} {{ W^Q : q2 }}", "q x q2")
SPLIT = (
    "{{ q : q }} = bracket.l {{ x : x }} {{ W_1^Q : q2 }}, dots.c, {{ x : x2 }} {{ W_8^Q : q3 }} bracket.r",
    "q x q2 x2 q3",
)
OWN = (
    "{{ Q_i : q }} = {{ X : x }} {{ W_i^Q : q2 }} \\ {{ K_i : k }} = {{ X : x2 }} {{ W_i^K : k2 }}",
    "q x q2 k x2 k2",
)
JOINED = ('op("MultiHead") = op("Concat")({{ "head"_1 : v }}, dots.c, {{ "head"_8 : v2 }}) {{ W^O : x }}', "v v2 x")
MATRICES = {"Q": theme.QUERY, "K": theme.KEY, "V": theme.VALUE, "O": theme.RESIDUAL}


class MultiheadScene(SectionScene):
    """The head known so far becomes the first of eight; the row of the pronoun is followed through all of them."""

    section_id = "multihead"

    def construct(self) -> None:
        """One view, the cut, eight patterns, one row in all of them, the joint, the price."""
        self.compute()
        self.beat(self.one_head)
        self.beat(self.split)
        self.beat(self.patterns)
        self.beat(self.one_row)
        self.beat(self.concat)
        self.beat(self.cost)

    def compute(self) -> None:
        """The numbers of the section."""
        self.tokens = tuple(self.string("tokens").split())
        language = example.language_of(self.tokens)
        self.layer = heads.multi_head(language)
        self.asker, self.found = example.PRONOUN[language], example.REFERENT[language]
        self.weights = rounding.round_rows(self.layer.heads[0].weights)
        self.brightest = max(float(head.weights.max()) for head in self.layer.heads)
        self.names = [f"{i + 1} {self.string(name)}" for i, name in enumerate(heads.NAMES)]

    def one_head(self) -> None:
        """The known pattern: the pronoun's row answers one question, and has little left for another."""
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
            self.play(FadeIn(question, shift=UP * 0.2), sent, FadeIn(answer), run_time=theme.TRANSFORM)
        self.play(FadeIn(questions[2], shift=UP * 0.2), run_time=theme.APPEAR)

    def split(self) -> None:
        """One wide projection gives 512 numbers; cut by columns, it is eight projections that give 64 each."""
        product = self.product = self._product(
            self._row(self.layer.x, theme.RESIDUAL),
            WeightMatrix(LENGTH, theme.QUERY, D_MODEL, parts=HEADS),
            self._row(self.layer.q, theme.QUERY, HEADS),
        )
        name = self.label("row_of", theme.BODY_SIZE, theme.RESIDUAL, token=self.tokens[self.asker])
        name.next_to(product.row, UP, buff=theme.GAP_SMALL).align_to(product.row, LEFT)
        length = cell_text(str(D_MODEL), theme.SECOND).next_to(product.row, DOWN, buff=theme.GAP_SMALL)
        whole, cut = (self._formula(*f).next_to(name, UP, buff=theme.GAP_LARGE) for f in (PROJECTED, SPLIT))
        same = self.label("same", theme.BODY_SIZE, theme.QUERY).next_to(length, DOWN, buff=theme.GAP_LARGE)
        for one in (whole, cut, same):
            one.align_to(product.row, LEFT)
        source = TransformFromCopy(self.grid.row_names[self.asker], name)
        self.play(*emphasis.leaving(self), source, FadeIn(product.row, length, shift=DOWN * 0.2))
        self.play(FadeIn(product.matrix), product.way_in.draw(), FadeIn(whole, shift=UP * 0.2))
        self.play(product.enter())
        self.play(product.leave())
        self.play(*product.matrix.cut(), *product.result.cut(), run_time=1.2)
        self.play(FadeTransform(whole, cut), FadeIn(same, shift=UP * 0.2), run_time=theme.APPEAR)

    def patterns(self) -> None:
        """Each piece becomes a head's pattern; all eight fill query after query."""
        axes = (self.string("queries"), self.string("keys"))
        made = [Pattern(h.weights, cell=WALL_CELL, maximum=self.brightest) for h in self.layer.heads]
        self.wall = PatternWall(made, self.names, axes, columns=HEADS // 2)
        self.wall.move_to(UP * theme.CONTENT_CENTER_Y).to_edge(LEFT, buff=theme.MARGIN)
        last_meaning = HEADS - len(heads.BY_POSITION)
        notes = VGroup(
            self._formula(*OWN),
            self.label("meaning", a=1, b=last_meaning),
            self.label("place", a=last_meaning + 1, b=HEADS),
            self.label("by_hand", theme.BODY_SIZE, theme.MUTED),
        ).arrange(DOWN, buff=theme.GAP, aligned_edge=LEFT)
        notes.match_y(self.wall).set_x((self.wall.get_right()[0] + theme.RIGHT_EDGE) / 2)
        pieces = self.product.result
        sent = [FadeOut(p, target_position=m) for p, m in zip(pieces, self.wall.patterns, strict=True)]
        arrive = LaggedStart(*sent, lag_ratio=0.06)
        self.play(*emphasis.leaving(self, pieces), arrive, *self.wall.frame_in(), run_time=theme.TRANSFORM)
        self.play(self.wall.fill_in(), FadeIn(notes[0]), run_time=2.4)
        self.play(LaggedStart(*(FadeIn(note, shift=UP * 0.2) for note in notes[1:]), lag_ratio=0.4))

    def one_row(self) -> None:
        """The pronoun's row leaves every pattern; each mixes its own values into an output of 64 numbers."""
        _, lit = self.wall.highlight(self.asker)
        self.play(*lit, run_time=theme.APPEAR)
        rows = [WeightRow(h.weights[self.asker], ROW_CELL, maximum=self.brightest) for h in self.layer.heads]
        table = WeightTable(rows, self.names, self.tokens, self.string("keys"))
        self.outputs = self._row(self.layer.concat, theme.VALUE, HEADS, width=HEADS * OUTPUT_WIDTH)
        for output, row in zip(self.outputs, rows, strict=True):
            output.next_to(row, RIGHT, buff=2 * theme.GAP_LARGE)
        size = self.label("outputs", theme.BODY_SIZE, theme.VALUE, n=HEAD_SIZE)
        size.next_to(self.outputs[0], UP, buff=theme.GAP_SMALL)
        told = VGroup(*(self._strongest(row, i) for i, row in enumerate(rows)))
        ways = VGroup(*(connect(r, o, RIGHT, theme.VALUE) for r, o in zip(rows, self.outputs, strict=True)))
        VGroup(table, self.outputs, size, told, ways).move_to(UP * theme.CONTENT_CENTER_Y)
        sources = [*(pattern.rows[self.asker] for pattern in self.wall.patterns), *self.wall.names]
        moved = [TransformFromCopy(s, r) for s, r in zip(sources, (*rows, *table.names), strict=True)]
        self.play(*emphasis.leaving(self), *moved, FadeIn(table.header), run_time=theme.TRANSFORM)
        self.play(FadeIn(told), run_time=theme.APPEAR)
        mixed = [
            AnimationGroup(w.draw(), FadeIn(o, shift=RIGHT * 0.4)) for w, o in zip(ways, self.outputs, strict=True)
        ]
        self.play(LaggedStart(*mixed, lag_ratio=0.15), FadeIn(size), run_time=1.5)

    def concat(self) -> None:
        """The eight outputs end to end are one row of 512; the output matrix takes it back to the stream's shape."""
        product = self.product = self._product(
            self._row(self.layer.concat, theme.VALUE, HEADS),
            WeightMatrix(LENGTH, theme.RESIDUAL, D_MODEL, parts=HEADS, bands=True),
            self._row(self.layer.output, theme.RESIDUAL),
        )
        count = label(f"{HEADS} × {HEAD_SIZE} = {D_MODEL}", theme.FIGURE_SIZE, theme.VALUE, bold=True)
        count.next_to(product.row, DOWN, buff=theme.GAP)
        whole = self._formula(*JOINED).next_to(product.row, UP, buff=theme.GAP_LARGE).align_to(product.row, LEFT)
        stream = self.label("stream", theme.BODY_SIZE, theme.RESIDUAL, d=D_MODEL)
        stream.next_to(product.result, DOWN, buff=theme.GAP_SMALL)
        moved = [ReplacementTransform(o, piece) for o, piece in zip(self.outputs, product.row, strict=True)]
        self.play(*emphasis.leaving(self, *self.outputs), LaggedStart(*moved, lag_ratio=0.1), run_time=1.2)
        self.play(FadeIn(count, shift=UP * 0.2), FadeIn(whole, shift=UP * 0.2), run_time=theme.APPEAR)
        self.play(FadeIn(product.matrix), product.way_in.draw(), run_time=theme.APPEAR)
        self.play(*product.matrix.cut(gap=BAND_GAP), run_time=theme.APPEAR)
        self.play(product.enter())
        self.play(product.leave(), FadeIn(stream), run_time=theme.TRANSFORM)

    def cost(self) -> None:
        """The matrices of eight heads and those of one wide head: the same area, the same count."""
        eight, wide = (self._costs(name, lined=name == "eight") for name in ("eight", "wide"))
        VGroup(*(VGroup(*side) for side in (eight, wide))).arrange(DOWN, buff=theme.GAP, aligned_edge=LEFT).move_to(
            UP * theme.CONTENT_CENTER_Y
        )
        blocks, target = self.product.matrix.blocks, eight[1].squares[-1]
        parts = VGroup(eight[0], *eight[1].squares[:-1], eight[1].names, eight[1].sizes, target.outline)
        here = TransformFromCopy(blocks, target.blocks)
        self.play(*emphasis.leaving(self), here, FadeIn(parts), run_time=theme.TRANSFORM)
        self.play(FadeIn(eight[2], shift=LEFT * 0.3), run_time=theme.APPEAR)
        down = [TransformFromCopy(a, b) for a, b in zip(eight[1].squares, wide[1].squares, strict=True)]
        self.play(LaggedStart(*down, lag_ratio=0.15), FadeIn(wide[0], wide[1].sizes), run_time=1.2)
        self.play(FadeIn(wide[2], shift=LEFT * 0.3), run_time=theme.APPEAR)

    def _question(self, name: str, key: int) -> VGroup:
        """A question of the pronoun's, and how much of its row goes to the word that answers it."""
        weight = self.weights[self.asker, key]
        bar = Rectangle(width=BAR[0] * weight, height=BAR[1], stroke_width=0).set_fill(theme.ATTENTION, 1)
        figure = label(rounding.probability(weight), theme.FIGURE_SIZE, theme.ATTENTION, bold=True)
        answer = VGroup(label(self.tokens[key], color=theme.KEY), bar, figure).arrange(RIGHT, buff=theme.GAP_SMALL)
        asked = self.label(name, theme.BODY_SIZE, theme.QUERY, token=self.tokens[self.asker])
        return VGroup(asked, answer).arrange(DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT)

    def _row(self, matrix: Array, role: str, parts: int = 1, width: float = LENGTH) -> Pieces:
        """The pronoun's row of a matrix (n, 512), to scale."""
        return Pieces(matrix[self.asker], role, width=width, height=THICKNESS, parts=parts)

    def _product(self, row: Pieces, matrix: WeightMatrix, result: Pieces) -> RowProduct:
        """A product where both of the section's stand: the row at the left margin, the matrix on the right."""
        product = RowProduct(row, matrix, result, reach=REACH)
        return product.to_edge(LEFT, buff=theme.MARGIN).set_y(theme.CONTENT_CENTER_Y)

    def _formula(self, expression: str, parts: str) -> VMobject:
        """A formula whose parts have the colour of the role that their name begins with."""
        return formula(expression, FORMULA_SIZE, roles={part: ROLES[part[0]] for part in parts.split()})

    def _strongest(self, row: WeightRow, head: int) -> VMobject:
        """The largest weight of a head's row, written in its cell."""
        weights = rounding.round_row(self.layer.heads[head].weights[self.asker])
        at = int(weights.argmax())
        return row.write(at, rounding.probability(weights[at]))

    def _costs(self, name: str, *, lined: bool) -> tuple[VGroup, AreaLine, VGroup]:
        """A line of the comparison: whose matrices, the matrices to scale, and how many numbers they hold in all."""
        squares = [
            Area(SMALL_SIDE, role, parts=HEADS, bands=letter == "O", lined=lined) for letter, role in MATRICES.items()
        ]
        names = [formula(f"W^{letter}", FORMULA_SIZE, role) for letter, role in MATRICES.items()]
        whole, cut = f"{D_MODEL} × {D_MODEL}", f"{HEADS} × {D_MODEL} × {HEAD_SIZE}"
        line = AreaLine(squares, names, [cut if lined else whole] * 3 + [whole], gap=theme.GAP_LARGE)
        sums = [f"3 × {cut}", f"+ {whole}"] if lined else [f"4 × {whole}"]
        total = label(f"= {self.layer.weights.parameters:,}", theme.FIGURE_SIZE, theme.ATTENTION, bold=True)
        count = VGroup(*map(label, sums), total).arrange(DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT)
        title = lines(self.string(name).split("\n"), theme.BODY_SIZE, bold=True)
        VGroup(title, line, count).arrange(RIGHT, buff=theme.GAP_LARGE)
        for part in (title, count):
            part.match_y(line.squares[0])
        return title, line, count
