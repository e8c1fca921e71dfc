"""Prefix cache: four requests with one beginning, and the radix tree of whole pages that they share.

What AstrAI does is as in ViperEkura/AstrAI v1.3.13, commit 75304d0; the tree with its splits and leaf-first eviction is
RadixAttention's, which it comes from.
"""

from __future__ import annotations

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
    GrowFromEdge,
    LaggedStart,
    SurroundingRectangle,
    VGroup,
    VMobject,
)

from astrai_video.model import radix
from astrai_video.stage import emphasis, theme
from astrai_video.stage.blocks import rounded
from astrai_video.stage.pages import PAGE_WIDTH, Pointer, Pool, PromptRow, column_left
from astrai_video.stage.radix import PageTree
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import Label, cell_text, label

STRATEGY = "astrai/inference/cache/strategy.py@75304d0"  # complete pages compared exactly, counts, LRU
POOL = "astrai/inference/cache/pool.py@75304d0"  # a tree only in paged mode with page size > 1
SCHEDULER = "astrai/inference/scheduler.py@75304d0"  # prefill begins at start_pos
RADIX_ATTENTION = "Zheng et al. 2024, section 3"  # the tree, its splits, counts, eviction of the LRU leaf

FACTS = {
    "text.subheading": STRATEGY,
    "text.whole": STRATEGY,
    "text.partial": STRATEGY,
    "text.condition": POOL,
    "text.idea": RADIX_ATTENTION,
    "text.start_pos": SCHEDULER,
    "narration.pages": f"{STRATEGY}, {POOL}",
    "narration.insert": RADIX_ATTENTION,
    "narration.fork": RADIX_ATTENTION,
    "narration.counts": RADIX_ATTENTION,
    "narration.evict": RADIX_ATTENTION,
}

ROW_PITCH = 0.76
TOP_ROW = 1.05  # of the tree, and of the rows that become it
ARRIVAL = 2.3  # where a request's prompt stands before it goes down
POOL_Y = -2.35
BAR_HEIGHT = 0.62


class PrefixCacheScene(SectionScene):
    """The states of the model's scenario, one after the other."""

    section_id = "prefix-cache"

    def construct(self) -> None:
        """What is repeated, pages, the first edge, a fork, counts, an eviction, the sum."""
        self.compute()
        self.beat(self.shared)
        self.beat(self.pages)
        self.beat(self.insert)
        self.beat(self.fork)
        self.beat(self.counts)
        self.beat(self.evict)
        self.beat(self.total)

    def compute(self) -> None:
        """The prompts, the model's steps, and the empty tree."""
        system = self.string("system").split()
        self.prompts = [system + self.string(f"question{n}").split() for n in (1, 2, 3, 4)]
        self.steps = radix.scenario(self.prompts)
        self.tree = PageTree(TOP_ROW, ROW_PITCH)
        self.system_pages = len(system) // radix.PAGE_SIZE

    def shared(self) -> None:
        """Four prompts; K and V of the same beginning are computed four times."""
        self.subheading = self.label("subheading", theme.BODY_SIZE, bold=True)
        self.subheading.to_edge(LEFT, buff=theme.MARGIN).set_y(ARRIVAL + theme.GAP_SMALL)
        self.rows = [self._row(n, self.tree.height_of(n), cut=False) for n in range(len(self.prompts))]
        self.open(FadeIn(self.subheading), *map(FadeIn, self.rows))
        same = [page for row in self.rows for page in row.pages[: self.system_pages]]
        frame = SurroundingRectangle(*same, color=theme.ATTENTION, buff=0.1, corner_radius=theme.CORNER_RADIUS)
        frame.stretch_to_fit_height(frame.height + 0.1)
        name = self.label("system_prompt", theme.BODY_SIZE, theme.ATTENTION).next_to(frame, UP, buff=theme.GAP_SMALL)
        self.play(Create(frame), FadeIn(name), run_time=theme.APPEAR)
        self.play(LaggedStart(*(row.compute() for row in self.rows), lag_ratio=0.5), run_time=2)
        tokens = self.system_pages * radix.PAGE_SIZE
        repeated = self.label("repeated", theme.BODY_SIZE, bold=True, n=tokens, times=len(self.rows)).set_y(POOL_Y)
        self.play(FadeIn(repeated, shift=UP * 0.2), run_time=theme.APPEAR)
        self.passing = VGroup(frame, name, repeated)

    def pages(self) -> None:
        """The prompts come apart in pages of four tokens; full ones get a frame, the others a dashed one."""
        pages = [page for row in self.rows for page in row.pages]
        self.play(FadeOut(self.passing), *(page.forget() for page in pages), run_time=theme.APPEAR)
        self.play(*(move for row in self.rows for move in row.cut()), run_time=theme.TRANSFORM)
        full, rest = ([p for p in pages if p.is_full is wanted] for wanted in (True, False))
        legend = VGroup(
            self.label("whole", theme.BODY_SIZE, theme.INPUT, n=radix.PAGE_SIZE),
            self.label("partial", theme.BODY_SIZE, theme.SECOND),
        ).arrange(RIGHT, buff=theme.GAP_LARGE)
        condition = self.label("condition", theme.BODY_SIZE, theme.MUTED, n=1)
        self.passing = VGroup(legend, condition).arrange(DOWN, buff=theme.GAP_SMALL)
        self.passing.set_y((self.tree.height_of(len(self.rows)) + theme.CAPTION_TOP) / 2).align_to(self.rows[0], LEFT)
        self.play(*(page.enclose() for page in full), FadeIn(legend[0]), run_time=theme.APPEAR)
        self.play(*(page.enclose() for page in rest), FadeIn(legend[1]), run_time=theme.APPEAR)
        self.play(FadeIn(condition, shift=UP * 0.2), run_time=theme.APPEAR)

    def insert(self) -> None:
        """The first request: nothing is hit, all is computed, its full pages are the first edge."""
        first, *others = self.rows
        step = self.steps[0]
        free = self._free(radix.CAPACITY)
        self.pool = Pool(self.string("pool"), radix.CAPACITY, free, POOL_Y)
        away = FadeOut(self.subheading, self.passing, *others)
        self.play(away, first.animate.shift(UP * (ARRIVAL - TOP_ROW)), run_time=theme.TRANSFORM)
        self.pointer = self._pointer(first, 0)
        assert step.admission is not None
        told = self.label("all_computed", theme.BODY_SIZE, n=step.admission.computed)
        told.next_to(self.pointer, RIGHT, buff=theme.GAP_LARGE)
        self.play(FadeIn(self.pool, self.tree.root, self.pointer, told), run_time=theme.APPEAR)
        self.play(first.compute(), run_time=theme.TRANSFORM)
        idea = self.label("idea", theme.BODY_SIZE, theme.MUTED)
        idea.to_edge(RIGHT, buff=theme.MARGIN).set_y(self.tree.height_of(2))
        self.passing = VGroup(told, idea)
        self._settle(step, first, FadeOut(self.pointer), FadeIn(idea))

    def fork(self) -> None:
        """The second request: two pages are hit, the third differs, the edge is split, the rest is computed."""
        step = self.steps[1]
        row = self._arrive(step, FadeOut(self.passing))
        hits = self._walk(step, row)
        differs = self._sign("≠", len(hits))
        self.play(FadeIn(differs), run_time=theme.APPEAR)
        self.play(self._split(step), FadeOut(*hits, differs), FadeIn(self.pointer), run_time=theme.APPEAR)
        self._jump(step, row)
        self._settle(step, row, FadeOut(self.pointer))

    def counts(self) -> None:
        """The second request ends; the third one hits three pages, and ends too: counts go down, up and down."""
        self._finish(self.steps[2])
        step = self.steps[3]
        row = self._arrive(step)
        hits = self._walk(step, row)
        self.play(self._split(step), FadeOut(*hits), FadeIn(self.pointer), run_time=theme.APPEAR)
        self._jump(step, row)
        self._settle(step, row, FadeOut(self.pointer))
        self._finish(self.steps[4])

    def evict(self) -> None:
        """The fourth request needs a page more than is free: the oldest leaf that is not in use goes."""
        before, step = self.steps[4:]
        assert step.admission is not None
        row = self._arrive(step)
        hits = self._walk(step, row)
        clocks = VGroup(*(self._clock(node) for node in before.nodes if node.is_leaf))
        head = self.label("last_used", theme.BODY_SIZE, theme.SECOND).to_edge(RIGHT, buff=theme.MARGIN)
        head.set_y((ARRIVAL + TOP_ROW) / 2)
        needed = self.label("needed", theme.BODY_SIZE, theme.ATTENTION, bold=True, n=step.admission.pages_needed)
        needed.next_to(self.pool.count, RIGHT, buff=theme.GAP_LARGE)
        held = {n.id: n.count for n in step.nodes if n.id in self.tree.nodes}
        asks = [FadeIn(needed, head, clocks, self.pointer), FadeOut(*hits), *self.tree.set_counts(held)]
        self.play(*asks, run_time=theme.APPEAR)
        for gone in step.admission.evicted:
            self._remove(gone, step)
        self._jump(step, row)
        self._settle(step, row, FadeOut(self.pointer, needed, clocks, head))

    def total(self) -> None:
        """All four prompts, what was hit and what was computed, and the sum as one bar."""
        begun = [step.admission for step in self.steps if step.admission is not None]
        rows = [
            self._row(n, self.tree.height_of(n)).settle(told.hit // radix.PAGE_SIZE) for n, told in enumerate(begun)
        ]
        total = radix.total(self.steps)
        told = self.label("sum", theme.FIGURE_SIZE, bold=True, n=total.tokens)
        told.set_x(column_left(0), LEFT).set_y((ARRIVAL + TOP_ROW) / 2)
        self.play(*emphasis.leaving(self), *map(FadeIn, rows), FadeIn(told), run_time=theme.TRANSFORM)
        parts = self._bar(total)
        for frame, words in parts:
            self.play(GrowFromEdge(frame, LEFT), FadeIn(words), run_time=theme.TRANSFORM)

    def _row(self, request: int, y: float, *, cut: bool = True) -> PromptRow:
        return PromptRow(self.string("request", n=request + 1), self.prompts[request], y, cut=cut)

    def _free(self, pages: int) -> str:
        return self.string("free", n=pages, pages=radix.CAPACITY)

    def _pointer(self, row: PromptRow, token: int) -> Pointer:
        return Pointer(row, token, self.string("start_pos", n=token))

    def _arrive(self, step: radix.Step, *others: Any) -> PromptRow:
        """The prompt of the step's request comes in, above the tree; its pointer is made."""
        row = self._row(step.request, ARRIVAL)
        self.pointer = self._pointer(row, 0)
        self.play(FadeIn(row, shift=DOWN * 0.2), *others, run_time=theme.APPEAR)
        return row

    def _hits(self, step: radix.Step) -> list[int]:
        """The slots of the pages that the step's request hits, from the root on."""
        assert step.admission is not None
        nodes = {node.id: node for node in step.nodes}
        at, slots = step.admission.inserted, []
        while at is not None:
            slots[:0] = nodes[at].slots
            at = nodes[at].parent
        return slots[: step.admission.hit // radix.PAGE_SIZE]

    def _sign(self, sign: str, column: int) -> Label:
        """The result of comparing a page with the one of the tree below it."""
        sign = label(sign, theme.FIGURE_SIZE, theme.ATTENTION, bold=True)
        return sign.set_x(column_left(column) + PAGE_WIDTH / 2).set_y((ARRIVAL + TOP_ROW) / 2)

    def _walk(self, step: radix.Step, row: PromptRow) -> list[Label]:
        """Page by page the prompt is compared with the tree; returns the signs between them."""
        hits = self._hits(step)
        signs = [self._sign("=", column) for column in range(len(hits))]
        pairs = [
            AnimationGroup(page.light(), self.tree.pages[slot].light(), FadeIn(sign))
            for page, slot, sign in zip(row.pages, hits, signs, strict=False)
        ]
        self.play(LaggedStart(*pairs, lag_ratio=0.7), run_time=theme.APPEAR * len(pairs))
        return signs

    def _split(self, step: radix.Step) -> Any:
        """The animation in which the edge gets a node behind the last page that is hit."""
        assert step.admission is not None and step.admission.split is not None
        node = next(n for n in step.nodes if n.id == step.admission.split)
        return self.tree.add_node(node.id, node.slots[-1], node.count - 1)  # its own count comes when it goes down

    def _jump(self, step: radix.Step, row: PromptRow) -> None:
        """Prefill skips what is hit, and computes the rest."""
        assert step.admission is not None
        start = step.admission.start_pos
        skip = self.pointer.jump(row, start, self.string("start_pos", n=start))
        self.play(*skip, run_time=theme.TRANSFORM)
        self.play(row.compute(start // radix.PAGE_SIZE), run_time=theme.APPEAR)

    def _settle(self, step: radix.Step, row: PromptRow, *others: Any) -> None:
        """What the request computed goes down into its row and the pool; counts go up."""
        told = step.admission
        assert told is not None
        hits = self._hits(step)
        leaf = next(node for node in step.nodes if node.id == told.inserted)
        gone = [FadeOut(page, target_position=self.tree.pages[s]) for page, s in zip(row.pages, hits, strict=False)]
        dim = [self.tree.pages[slot].rest() for slot in hits]
        down = self.tree.take(row, step.request, len(hits), leaf.slots)
        kept = self.pool.take((*leaf.slots, *told.private), self._free(step.free))
        self.play(*gone, *dim, *down, *kept, *others, run_time=theme.TRANSFORM)
        branch = self.tree.grow_branch(leaf.slots, hits[-1] if hits else None)
        counts = self.tree.set_counts({node.id: node.count for node in step.nodes})
        self.play(branch, self.tree.add_node(leaf.id, leaf.slots[-1], leaf.count), *counts, run_time=theme.APPEAR)

    def _finish(self, step: radix.Step) -> None:
        """A request is done: its own page is free again, counts go down."""
        counts = self.tree.set_counts({node.id: node.count for node in step.nodes})
        back = self.pool.give_back(step.released, self._free(step.free))
        self.play(self.tree.drop_tail(step.request), *back, *counts, run_time=theme.APPEAR)

    def _clock(self, node: radix.Node) -> Label:
        """When a leaf was last used, in its row; lit when nothing uses it."""
        words = cell_text(self.string("clock", n=node.last_used), theme.MUTED if node.count else theme.ATTENTION)
        return words.set_x(theme.RIGHT_EDGE, RIGHT).match_y(self.tree.nodes[node.id])

    def _remove(self, gone: radix.Node, step: radix.Step) -> None:
        """A leaf is evicted; its pages are free again."""
        assert step.admission is not None
        free = step.admission.free_before + len(gone.slots)
        back = self.pool.give_back(gone.slots, self._free(free))
        leaving = self.tree.remove_leaf(gone.id, gone.slots, self.pool.slots[gone.slots[0]])
        self.play(*leaving, *back, run_time=theme.TRANSFORM)

    def _bar(self, total: radix.Total) -> list[tuple[VMobject, Label]]:
        """The sum as one bar of two parts, each with its words."""
        width, parts = theme.RIGHT_EDGE - column_left(0), []
        left = column_left(0)
        for key, n, role in (("cached", total.cached, theme.ATTENTION), ("computed", total.computed, theme.INPUT)):
            frame = rounded(width * n / total.tokens, BAR_HEIGHT, role).set_x(left, LEFT).set_y(POOL_Y)
            left += frame.width
            words = self.label(key, theme.BODY_SIZE, bold=True, n=n, percent=round(100 * n / total.tokens))
            parts.append((frame, words.move_to(frame)))
        return parts
