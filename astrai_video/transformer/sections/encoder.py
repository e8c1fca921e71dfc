"""Section `encoder`: one encoder layer, the residual stream with two branches that leave before the norm."""

from __future__ import annotations

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
    Line,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Point, travel
from astrai_video.stage.blocks import Rows, Stack, bar
from astrai_video.stage.highway import Branch, Highway, Sublayer
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, formula, label, lines
from astrai_video.transformer.model import attention, example, paper

BAR_UNIT = 0.45  # width of 512 numbers; 2048 are four times as wide
STREAM_WIDTH = 3.4  # width of a row of the residual stream
MIX_WIDTH = 1.22  # from a row before attention to the rows after it
POSITION_GAP = 0.2  # between the three bars of a position
FORMULA_SIZE = 36
FLOOR = 1.1  # room below the boxes for notes on their function


class EncoderScene(SectionScene):
    """The layer emerges from the stack; its two branches are built one after the other."""

    section_id = "encoder"

    def construct(self) -> None:
        """The residual stream, the norm, attention, the addition, feed-forward, and the whole layer."""
        self.build()
        self.beat(self.layer)
        self.beat(self.norm)
        self.beat(self.attention)
        self.beat(self.residual)
        self.beat(self.feed_forward)
        self.beat(self.whole, hold=2.5)

    def build(self) -> None:
        """Build the layer and its labels, at their final places."""
        self.tokens = tuple(self.string("tokens").split())
        norm = Sublayer(self.string("norm"), self.string("norm_en"), theme.NORM)
        names = {"attention": theme.ATTENTION, "feed_forward": theme.FEED_FORWARD}
        sublayers = [Sublayer(self.string(n), self.string(f"{n}_en"), color) for n, color in names.items()]
        self.road = Highway(norm, sublayers, theme.ENCODER, drop=0.5, step=0.42, floor=FLOOR, gap=0.4)
        self.first, self.second = self.road.branches
        self.ends = VGroup(*(self._end(n, side) for n, side in (("input", LEFT), ("output", RIGHT))))
        self.residuals = [
            branch.place_above(self.label("residual", theme.BODY_SIZE, theme.RESIDUAL)) for branch in self.road.branches
        ]
        self.notes = [self._note("mixes", self.first), self._note("alone", self.second)]

    def layer(self) -> None:
        """Layer 1 of the stack grows into a frame; the residual stream runs through it and data along the stream."""
        names = [self.string("layer", n=n) for n in range(1, paper.LAYERS + 1)]
        stack = Stack(names, theme.ENCODER).set_y(theme.CONTENT_CENTER_Y)
        self.open(FadeIn(stack))
        self.play(stack.first.light(), *emphasis.dim(*stack.layers[1:]), run_time=theme.APPEAR)
        self.play(*stack.grow_first(self.road.frame), run_time=theme.TRANSFORM)
        self.play(self.road.trunk.draw(), FadeIn(self.ends), run_time=theme.TRANSFORM)
        self.stream = self.label("stream", theme.BODY_SIZE, theme.RESIDUAL)
        self.stream.next_to(self.road.trunk, UP, buff=theme.GAP_SMALL)
        matrix = self._stream_rows()
        self.play(travel(self.road.trunk.course, theme.RESIDUAL, run_time=1.5), FadeIn(self.stream))
        rows, sizes = matrix
        self.play(LaggedStart(*(FadeIn(row, shift=DOWN * 0.2) for row in rows), lag_ratio=0.2), run_time=1.2)
        self.play(FadeIn(sizes), run_time=theme.APPEAR)
        self.detail = VGroup(self.stream, matrix)

    def norm(self) -> None:
        """The branch leaves before the norm; a row is normalised to mean 0 and variance 1."""
        branch = self.first
        self.play(FadeOut(self.detail), travel(self.road.way_to(0), theme.RESIDUAL), run_time=theme.APPEAR)
        self.play(branch.leave(), run_time=theme.APPEAR)
        self.play(FadeIn(branch.norm, shift=DOWN * 0.2), run_time=theme.APPEAR)
        onward = [branch.fork.get_center(), self.road.trunk.course[-1]]
        self.play(
            travel(branch.way_in()), travel(onward, theme.RESIDUAL, run_time=1.5), branch.norm.light(), run_time=1.5
        )
        self.detail = self._norm_detail()
        self.play(branch.norm.rest(), FadeIn(self.detail, shift=RIGHT * 0.3), run_time=theme.APPEAR)

    def attention(self) -> None:
        """Every row attends to all rows; the row of the pronoun is highlighted."""
        branch = self.first
        self.play(FadeOut(self.detail), branch.step.draw(), run_time=theme.APPEAR)
        self.play(FadeIn(branch.box, shift=DOWN * 0.2), run_time=theme.APPEAR)
        self.play(travel(branch.way_through(), run_time=theme.APPEAR), branch.box.light())
        before, fan, after = self._mixing()
        self.detail = VGroup(before, fan, after)
        self.play(FadeIn(before, shift=RIGHT * 0.3), FadeIn(self.notes[0], shift=UP * 0.1), run_time=theme.APPEAR)
        rows = [AnimationGroup(Create(ways), FadeIn(row)) for ways, row in zip(fan, after, strict=True)]
        self.play(LaggedStart(*rows, lag_ratio=0.4), run_time=2.5)
        asker = example.PRONOUN[example.language_of(self.tokens)]
        others = [part for i in range(len(fan)) if i != asker for part in (fan[i], after[i])]
        self.play(*emphasis.dim(*others), run_time=theme.APPEAR)

    def residual(self) -> None:
        """The branch is added back to the stream; the two placements of the norm as formulas."""
        branch = self.first
        self.play(FadeOut(self.detail), branch.back.draw(), run_time=theme.APPEAR)
        self.play(FadeIn(branch.plus, scale=0.7), run_time=theme.APPEAR)
        self.play(
            travel(branch.way_back()),
            travel([*self.road.way_to(0), branch.plus.get_center()], theme.RESIDUAL),
            branch.box.rest(),
            run_time=1.5,
        )
        self.play(
            travel(self.road.way_between(0), theme.RESIDUAL), FadeIn(self.residuals[0], shift=UP * 0.1), run_time=1.0
        )
        self.detail = VGroup(self._order("pre_norm", True), self._order("post_norm", False))
        self.detail.arrange(DOWN, buff=theme.GAP_LARGE, aligned_edge=LEFT)
        self.detail.move_to(self._right_of_first(self.first.plus))
        for order in self.detail:
            self.play(FadeIn(order, shift=UP * 0.2), run_time=theme.APPEAR)

    def feed_forward(self) -> None:
        """The second branch; each position passes through it alone."""
        branch = self.second
        self.play(FadeOut(self.detail, self.first, self.notes[0], self.residuals[0]), run_time=theme.APPEAR)
        self.play(
            LaggedStart(
                branch.leave(),
                FadeIn(branch.norm, shift=DOWN * 0.2),
                branch.step.draw(),
                FadeIn(branch.box, shift=DOWN * 0.2),
                lag_ratio=0.5,
            ),
            run_time=1.5,
        )
        self.play(travel(branch.course()[:3], run_time=1.2), branch.box.light())
        rows, captions = self._positions()
        self.play(FadeIn(captions), FadeIn(self.notes[1], shift=UP * 0.1), run_time=theme.APPEAR)
        self.play(LaggedStart(*(self._widen(row) for row in rows), lag_ratio=0.6), run_time=3)
        self.detail = VGroup(rows, captions)

    def whole(self) -> None:
        """Both branches, the data through the whole layer, and the sentence."""
        first, second = self.first, self.second
        self.play(FadeOut(self.detail), second.box.rest(), run_time=theme.APPEAR)
        self.play(FadeIn(first, self.notes[0], self.residuals[0]), second.back.draw(), run_time=theme.APPEAR)
        self.play(FadeIn(second.plus, scale=0.7), FadeIn(self.residuals[1]), run_time=theme.APPEAR)
        for index in range(len(self.road.branches)):
            approach, both = self.road.drive(index)
            self.play(approach)
            self.play(*both)
        sentence = self.label("formula", theme.BODY_SIZE, bold=True)
        sentence.set_y((self.road.frame.get_bottom()[1] + theme.CAPTION_TOP) / 2)
        self.play(travel(self.road.way_between(1), theme.RESIDUAL, run_time=0.6), FadeIn(sentence, shift=UP * 0.2))

    def _end(self, name: str, side: Point) -> VGroup:
        """The word and the shape at one end of the stream, above and below it, outside the frame."""
        word = self.label(name, theme.BODY_SIZE, theme.INPUT)
        shape = self.label("shape", theme.BODY_SIZE, theme.MUTED, d=attention.D_MODEL)
        road_y = self.road.trunk.course[0][1]
        for part, way in ((word, UP), (shape, DOWN)):
            part.next_to(road_y * UP, way, buff=theme.GAP).to_edge(side, buff=theme.MARGIN)
        return VGroup(word, shape)

    def _note(self, name: str, branch: Branch) -> VGroup:
        """A note on a sublayer's function, below its box."""
        note = lines(self.string(name).split("\n"), theme.BODY_SIZE, branch.box.color_role, buff=0.04)
        return note.next_to(branch.box, DOWN, buff=theme.GAP_SMALL)

    def _beside(self, left: float, right: float) -> Point:
        """Centre, below the stream, of the room between two abscissas."""
        road_y = self.road.trunk.course[0][1]
        middle: Point = RIGHT * (left + right) / 2 + UP * (road_y + self.road.frame.get_bottom()[1]) / 2
        return middle

    def _right_of_first(self, taken: VMobject) -> Point:
        """Centre of the room beside `taken`, while the second branch is not drawn."""
        return self._beside(taken.get_right()[0], self.road.frame.get_right()[0])

    def _stream_rows(self) -> VGroup:
        """The data on the stream: a row of 512 numbers for each of the n tokens."""
        rows = Rows(self.tokens, STREAM_WIDTH)
        rows.move_to(self._beside(self.road.frame.get_left()[0], self.road.frame.get_right()[0]))
        rows.shift(DOWN * theme.GAP)
        sizes = VGroup(
            label(f"n = {len(self.tokens)}").next_to(rows, LEFT, buff=theme.GAP_LARGE),
            self.label("numbers", d=attention.D_MODEL).next_to(rows.bars[0], UP, buff=theme.GAP_SMALL),
        )
        return VGroup(rows, sizes)

    def _norm_detail(self) -> VGroup:
        """LayerNorm of one row x."""
        column = VGroup(
            self.label("each_row", theme.BODY_SIZE, theme.NORM, bold=True),
            formula("hat(x) = (x - mu) / sigma", FORMULA_SIZE),
            self.label("zero_mean"),
            formula("y = gamma hat(x) + beta", FORMULA_SIZE),
        )
        return column.arrange(DOWN, buff=theme.GAP).move_to(self._right_of_first(self.first.box))

    def _mixing(self) -> tuple[VGroup, VGroup, VGroup]:
        """Rows before attention, lines from all rows to each row after it (as strong as the weights), rows after it."""
        before = Rows(self.tokens, BAR_UNIT)
        after = Rows(self.tokens, BAR_UNIT, theme.ATTENTION).shift(RIGHT * 2 * MIX_WIDTH)
        for name, end in zip(after.names, after.bars, strict=True):
            name.next_to(end, RIGHT, buff=theme.GAP_SMALL)
        VGroup(before, after).move_to(self._right_of_first(self.first.box))
        weights = example.head(example.language_of(self.tokens)).attention.weights
        fan = VGroup()
        for i, target in enumerate(after.bars):
            ends = [(start.get_right(), target.get_left()) for start in before.bars]
            fan.add(
                VGroup(
                    *(
                        Line(a, b, stroke_width=1.5 + 6 * w, color=theme.ATTENTION).set_opacity(0.1 + 0.9 * w**0.5)
                        for (a, b), w in zip(ends, weights[i], strict=True)
                    )
                )
            )
        return before, fan, after

    def _order(self, name: str, first: bool) -> VGroup:
        """The placement of the norm: inside the branch (pre-norm) or after the sum (post-norm)."""
        inner = '{{ "LN" : norm }}'
        text = f'x + "Attn"({inner}(x))' if first else f'{inner}(x + "Attn"(x))'
        words = self.label(name, theme.BODY_SIZE, theme.INK if first else theme.MUTED)
        math = formula(text, FORMULA_SIZE, roles={"norm": theme.NORM})
        return VGroup(words, math).arrange(DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT)

    def _positions(self) -> tuple[VGroup, VGroup]:
        """Rows of three bars, 512, 2048 and 512 numbers wide to scale; and the sizes above them."""
        rows = Rows(self.tokens, BAR_UNIT)
        for pair in rows.pairs:
            wide = bar(BAR_UNIT * paper.D_FF / attention.D_MODEL, theme.FEED_FORWARD)
            wide.next_to(pair[1], RIGHT, buff=POSITION_GAP)
            pair.add(wide, pair[1].copy().next_to(wide, RIGHT, buff=POSITION_GAP))
        sizes = (attention.D_MODEL, paper.D_FF, attention.D_MODEL)
        captions = VGroup(
            *(
                cell_text(str(size), theme.SECOND).next_to(part, UP, buff=theme.GAP_SMALL)
                for size, part in zip(sizes, rows.pairs[0][1:], strict=True)
            )
        )
        room = self._beside(self.road.frame.get_left()[0], self.second.box.get_left()[0])
        VGroup(rows, captions).move_to(room).shift(DOWN * theme.GAP_SMALL)
        return rows, captions

    def _widen(self, row: VMobject) -> AnimationGroup:
        """One position by itself: 512 numbers become 2048 and 512 again."""
        token, narrow, wide, result = row
        return LaggedStart(
            FadeIn(token, narrow), TransformFromCopy(narrow, wide), TransformFromCopy(wide, result), lag_ratio=0.7
        )
