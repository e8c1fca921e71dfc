"""Section `kv-cache`: cached keys and values, one new row a token, and the memory that they take."""

from __future__ import annotations

from itertools import pairwise

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
    Rectangle,
    Square,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from astrai_video.stage import emphasis, ramp, theme
from astrai_video.stage.arrows import travel
from astrai_video.stage.blocks import rounded
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, label
from astrai_video.transformer.diagrams.cache import CacheTable
from astrai_video.transformer.diagrams.steps import Triangle
from astrai_video.transformer.model import example, kv_cache, rounding
from astrai_video.transformer.model.attention import Array
from astrai_video.transformer.model.kv_cache import GIBIBYTE, KIBIBYTE, LLAMA_3_8B, LLAMA_CONTEXT

LLAMA = "Grattafiori et al. 2024, table 3"
FACTS = {
    "text.model": LLAMA,
    "text.shared": "Ainslie et al. 2023, section 2.2",
    "text.astrai": "inference/cache/@75304d0",
    "narration.size": LLAMA,
    "narration.gqa": "Ainslie et al. 2023, section 2.2",
}

PROMPT = 5  # tokens of the example that are given at once
LONG = 1000  # tokens in the comparison of work
SQUARE = 3.4  # the scores of a step without a cache
BAR = (1.2, 2.6)  # a cache of LLAMA_CONTEXT tokens without sharing: width, height
HEADS_WIDTH, HEAD = 8.0, 0.3
WEIGHTS_GAP, WEIGHT_WIDTH, OUTPUT_GAP = 1.2, 1.5, 2.5  # from a value to its weight's bar, a bar of 1, to the output
QUERY_WIDTH = 0.9
# The factors of the size: key of the name, value, role.
FACTORS = (
    ("kv", 2, theme.VALUE),
    ("layers", LLAMA_3_8B.layers, theme.DECODER),
    ("kv_heads", LLAMA_3_8B.kv_heads, theme.KEY),
    ("head_size", LLAMA_3_8B.head_size, theme.QUERY),
    ("bytes", LLAMA_3_8B.bytes_each, theme.NORM),
)


class KvCacheScene(SectionScene):
    """Without a cache, with one, prefill, decode, the work, the memory, and shared heads."""

    section_id = "kv-cache"

    def construct(self) -> None:
        """The rows computed again, the rows kept, prefill, three steps of decoding, work, size, GQA."""
        self.tokens = tuple(self.string("tokens").split())
        self.steps = kv_cache.decoding(example.language_of(self.tokens), PROMPT)
        self.beat(self.again)
        self.beat(self.keep)
        self.beat(self.prefill)
        self.beat(self.decode)
        self.beat(self.grow)
        self.beat(self.work)
        self.beat(self.size)
        self.beat(self.gqa)

    def again(self) -> None:
        """Every step computes the keys and values of all tokens so far; the rows are counted."""
        heading = self.label("line", theme.BODY_SIZE, theme.ATTENTION, bold=True)
        heading.move_to(UP * theme.CONTENT_TOP, UP + LEFT).to_edge(LEFT, buff=theme.MARGIN)
        self.triangle = Triangle(self.tokens, theme.KEY, self.string("step"))
        self.triangle.next_to(heading, DOWN, buff=theme.GAP).set_x(-2.2)
        self.open(FadeIn(heading, shift=UP * 0.2), FadeIn(self.triangle.names, self.triangle.step))
        steps = [self.triangle.run(step) for step in range(len(self.tokens))]
        self.play(LaggedStart(*steps, lag_ratio=0.7), run_time=3.2)
        self.count = self._count(cached=False)
        self.play(FadeIn(self.count, shift=LEFT * 0.2), run_time=theme.APPEAR)

    def keep(self) -> None:
        """The rows of earlier tokens are the same each time: they move onto the one that is kept."""
        kept = self._count(cached=True)
        kept.next_to(self.count, DOWN, buff=theme.GAP_LARGE, aligned_edge=LEFT)
        self.play(*self.triangle.collapse(), run_time=1.4)
        self.play(*emphasis.dim(self.count), FadeIn(kept, shift=UP * 0.2), run_time=theme.APPEAR)

    def prefill(self) -> None:
        """The prompt: one pass computes all of its rows at once."""
        self.table = CacheTable(self.tokens, (self.string("k_cache"), self.string("v_cache")))
        self.table.move_to(UP * (theme.CONTENT_CENTER_Y - theme.GAP) + LEFT * 1.2)
        self.title = self.label("weights", theme.BODY_SIZE, theme.ATTENTION).match_y(self.table.heads)
        self.title.next_to(self.table.heads, RIGHT, buff=WEIGHTS_GAP - theme.GAP_LARGE)
        self.note = self.label("prefill", theme.BODY_SIZE, theme.INPUT, n=PROMPT)
        self.note.next_to(self.table.heads, UP, buff=theme.GAP)
        self.play(*emphasis.leaving(self), FadeIn(self.table.heads), run_time=theme.APPEAR)
        self.play(self.table.prefill(PROMPT), FadeIn(self.note, shift=RIGHT * 0.2), run_time=theme.TRANSFORM)

    def decode(self) -> None:
        """A new token: one row of q, k and v; q is compared with every cached key, the weights mix the values."""
        note = self.label("decode", theme.BODY_SIZE, theme.QUERY).move_to(self.note)
        self.play(FadeOut(self.note), FadeIn(note), run_time=theme.APPEAR)
        self.last = VGroup()
        self._step(PROMPT)

    def grow(self) -> None:
        """The next tokens: the table grows by a row each, and the previous row is read from the cache."""
        for index in range(PROMPT + 1, len(self.tokens)):
            self._step(index)

    def work(self) -> None:
        """The scores of one step: all rows of the square, or the last one alone."""
        square = Square(SQUARE, stroke_width=theme.STROKE, color=theme.ATTENTION).set_fill(theme.ATTENTION, 0.3)
        row = Rectangle(width=SQUARE, height=0.1, stroke_width=0).set_fill(theme.ATTENTION, 1).align_to(square, DOWN)
        names = VGroup(
            self.label("queries", theme.BODY_SIZE, theme.QUERY, n=f"{LONG:,}").next_to(square, LEFT, buff=theme.GAP),
            self.label("keys", theme.BODY_SIZE, theme.KEY, n=f"{LONG:,}").next_to(square, UP, buff=theme.GAP_SMALL),
        )
        figures = VGroup(*(self._work(cached) for cached in (False, True)))
        figures.arrange(DOWN, buff=theme.GAP_LARGE, aligned_edge=LEFT)
        picture = VGroup(VGroup(square, row, names), figures).arrange(RIGHT, buff=2 * theme.GAP_LARGE)
        picture.move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self), FadeIn(names), GrowFromEdge(square, UP))
        self.play(FadeIn(figures[0], shift=LEFT * 0.2), run_time=theme.APPEAR)
        self.play(FadeIn(row), square.animate.set_fill(opacity=0.03), run_time=theme.TRANSFORM)
        self.play(*emphasis.dim(figures[0]), FadeIn(figures[1], shift=LEFT * 0.2), run_time=theme.APPEAR)

    def size(self) -> None:
        """The factors of the size, one after the other, and their product for one token and for many."""
        model = self.label("model", theme.BODY_SIZE, theme.MUTED)
        factors = VGroup(*(self._factor(*factor) for factor in FACTORS)).arrange(RIGHT, buff=theme.GAP_LARGE)
        signs = [label("×").move_to((a[1].get_right() + b[1].get_left()) / 2) for a, b in pairwise(factors)]
        sums = self._sums()
        astrai = self.label("astrai", theme.BODY_SIZE, theme.MUTED)
        page = VGroup(model, VGroup(factors, *signs), sums, astrai).arrange(DOWN, buff=theme.GAP_LARGE)
        page.move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self), FadeIn(model, astrai))
        terms = [VGroup(factors[0]), *(VGroup(sign, factor) for sign, factor in zip(signs, factors[1:], strict=True))]
        self.play(LaggedStart(*(FadeIn(term, shift=UP * 0.2) for term in terms), lag_ratio=0.5), run_time=2.2)
        for total in sums:
            self.play(FadeIn(total, shift=UP * 0.2), run_time=theme.APPEAR)

    def gqa(self) -> None:
        """32 query heads share 8 heads of keys and values: the cache is a quarter as large."""
        queries, keys, ways = self._heads()
        names = [
            self.label("query_heads", theme.BODY_SIZE, theme.QUERY, n=LLAMA_3_8B.query_heads),
            self.label("shared", theme.BODY_SIZE, theme.KEY, n=LLAMA_3_8B.kv_heads),
        ]
        names[0].next_to(queries, UP, buff=theme.GAP, aligned_edge=LEFT)
        names[1].next_to(keys, DOWN, buff=theme.GAP).align_to(queries, LEFT)
        bars = VGroup(*(self._bar(layout) for layout in (LLAMA_3_8B.unshared, LLAMA_3_8B)))
        bars.arrange(RIGHT, buff=theme.GAP_LARGE, aligned_edge=DOWN)
        picture = VGroup(VGroup(queries, keys, ways, *names), bars).arrange(RIGHT, buff=2 * theme.GAP_LARGE)
        picture.move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self), FadeIn(queries, names[0]), FadeIn(bars[0]))
        self.play(LaggedStart(*(Create(way) for way in ways), lag_ratio=0.02), FadeIn(keys, names[1]), run_time=1.4)
        figure, bar, name = bars[1]
        self.play(TransformFromCopy(bars[0][1], bar), run_time=theme.TRANSFORM)
        self.play(FadeIn(figure, name, shift=UP * 0.2), run_time=theme.APPEAR)

    def _count(self, *, cached: bool) -> VGroup:
        """The number of rows computed in all steps, with and without a cache."""
        rows = kv_cache.rows_projected(len(self.tokens), cached=cached)
        name = self.label("with_cache" if cached else "without", theme.BODY_SIZE)
        figure = self.label("rows", theme.FIGURE_SIZE, theme.ATTENTION, bold=True, n=rows)
        count = VGroup(name, figure).arrange(DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT)
        return count.next_to(self.triangle, RIGHT, buff=2 * theme.GAP_LARGE).shift(UP * theme.GAP_LARGE)

    def _step(self, index: int) -> None:
        """One step of decoding: a row is added, its query is compared with all keys, its weights mix all values."""
        query = rounded(QUERY_WIDTH, self.table.keys[index].height, theme.QUERY, radius=0.1).set_fill(opacity=0.6)
        query.next_to(self.table.rows[index], LEFT, buff=theme.GAP_LARGE)
        name = label("q", theme.BODY_SIZE, theme.QUERY).next_to(query, LEFT, buff=theme.GAP_SMALL)
        before = self.table.keep(index - 1) if index > PROMPT else []
        gone = [FadeOut(self.last)] if index > PROMPT else [FadeIn(self.title)]
        self.play(*gone, *before, *self.table.append(index), FadeIn(query, name), run_time=theme.APPEAR)
        weights = self._weights(self.steps[index - PROMPT].weights)
        keys = self.table.keys
        course = [query.get_right(), keys[index].get_center(), keys[0].get_center()]
        appear = LaggedStart(*(FadeIn(w, shift=RIGHT * 0.2) for w in reversed(weights)), lag_ratio=0.1)
        self.play(travel(course, theme.QUERY), appear, run_time=theme.TRANSFORM)
        output = self._output(index)
        merged = [FadeOut(value.copy(), target_position=output) for value in self.table.values[: index + 1]]
        self.play(LaggedStart(*merged, lag_ratio=0.05), FadeIn(output), run_time=theme.TRANSFORM)
        self.last = VGroup(query, name, weights, output)

    def _weights(self, weights: Array) -> VGroup:
        """The weight of every token so far beside its row, as a bar and as a number."""
        made = VGroup()
        for value, row in zip(rounding.round_row(weights), self.table.rows, strict=False):
            bar = Rectangle(width=max(WEIGHT_WIDTH * value, 0.02), height=0.3, stroke_width=0)
            bar.set_fill(ramp.shade(0.35 + value, theme.ATTENTION), 1).next_to(row, RIGHT, buff=WEIGHTS_GAP)
            figure = cell_text(rounding.probability(value), theme.ATTENTION)
            made.add(VGroup(figure.next_to(bar, LEFT, buff=theme.GAP_SMALL), bar))
        return made

    def _output(self, index: int) -> VGroup:
        """The row of output beside the weights, below its name."""
        row = self.table.values[index].copy().set_fill(opacity=0.9)
        row.next_to(self.table.rows[index], RIGHT, buff=OUTPUT_GAP)
        return VGroup(self.label("output", theme.BODY_SIZE, theme.VALUE).next_to(row, UP, buff=theme.GAP_SMALL), row)

    def _work(self, cached: bool) -> VGroup:
        scores = kv_cache.scores_of_step(LONG, cached=cached)
        return VGroup(
            self.label("with_cache" if cached else "without", theme.BODY_SIZE),
            self.label("scores", theme.FIGURE_SIZE, theme.ATTENTION, bold=True, n=f"{scores:,}"),
        ).arrange(DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT)

    def _factor(self, name: str, value: int, role: str) -> VGroup:
        figure = label(str(value), theme.FIGURE_SIZE, role, bold=True)
        return VGroup(self.label(name, theme.BODY_SIZE), figure).arrange(DOWN, buff=theme.GAP_SMALL)

    def _sums(self) -> VGroup:
        """The products of the factors: for one token, and for the whole context."""
        token = kv_cache.cache_bytes(LLAMA_3_8B, 1) // KIBIBYTE
        whole = kv_cache.cache_bytes(LLAMA_3_8B, LLAMA_CONTEXT) // GIBIBYTE
        style = (theme.FIGURE_SIZE, theme.ATTENTION)
        return VGroup(
            self.label("per_token", *style, bold=True, n=token),
            self.label("context", *style, bold=True, n=f"{LLAMA_CONTEXT:,}", total=whole),
        ).arrange(RIGHT, buff=2 * theme.GAP_LARGE)

    def _heads(self) -> tuple[VGroup, VGroup, VGroup]:
        """Query heads in groups above the key-value head that each group shares, and the arrows between them."""
        of_group = range(LLAMA_3_8B.group)
        groups = VGroup(
            *(VGroup(*(Square(HEAD) for _ in of_group)).arrange(RIGHT, buff=0) for _ in range(LLAMA_3_8B.kv_heads))
        ).arrange(RIGHT, buff=HEAD / 3)
        groups.scale_to_fit_width(HEADS_WIDTH).set_stroke(theme.QUERY, theme.STROKE / 2).set_fill(theme.QUERY, 0.4)
        keys, ways = VGroup(), VGroup()
        for group in groups:
            key = Square(HEAD * 1.4, color=theme.KEY, stroke_width=theme.STROKE / 2).set_fill(theme.KEY, 0.5)
            keys.add(key.next_to(group, DOWN, buff=4 * HEAD))
            ways.add(*(Line(head.get_bottom(), key.get_top()) for head in group))
        return groups, keys, ways.set_stroke(theme.MUTED, theme.STROKE / 2)

    def _bar(self, layout: kv_cache.Layout) -> VGroup:
        """The cache of the whole context as a bar, its size above, the sharing of heads below."""
        size, most = (kv_cache.cache_bytes(each, LLAMA_CONTEXT) / GIBIBYTE for each in (layout, LLAMA_3_8B.unshared))
        bar: VMobject = Rectangle(width=BAR[0], height=BAR[1] * size / most, stroke_width=0).set_fill(theme.KEY, 0.8)
        figure = label(f"{size:.0f} GiB", theme.FIGURE_SIZE, theme.ATTENTION, bold=True)
        name = self.label("no_sharing" if layout.group == 1 else "sharing", theme.BODY_SIZE)
        return VGroup(figure.next_to(bar, UP, buff=theme.GAP_SMALL), bar, name.next_to(bar, DOWN, buff=theme.GAP_SMALL))
