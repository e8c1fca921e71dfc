"""Section `prefix-cache`: four requests with a common prefix, and the radix tree of whole pages that they share.

Statements on AstrAI refer to ViperEkura/AstrAI v1.3.13, commit 75304d0; the tree with its splits and leaf-first
eviction is that of RadixAttention, on which it is based.
"""

from __future__ import annotations

from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, Animation, Create, FadeIn, FadeOut, LaggedStart, SurroundingRectangle, VGroup

from astrai_video.stage import emphasis, theme
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import Label, cell_text
from astrai_video.transformer.diagrams.pages import Pointer, PromptRow, column_left, store_legend
from astrai_video.transformer.diagrams.pool import Pool
from astrai_video.transformer.diagrams.radix import PageTree
from astrai_video.transformer.diagrams.shares import ShareBar
from astrai_video.transformer.model import prefixes, radix

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
ARRIVAL = 2.3  # of an arriving request's prompt
POOL_Y = -2.4
BAR_HEIGHT = 0.62
PAUSE = 0.6  # seconds: to compare when the leaves were used
SETTLE = 0.8  # seconds: pages move down
QUICK = 0.45  # seconds: a page compared, something small that appears or disappears


class PrefixCacheScene(SectionScene):
    """The states of the model's scenario, one after the other."""

    section_id = "prefix-cache"

    def construct(self) -> None:
        """The repetition, pages, the first edge, a fork, counts, an eviction, the totals."""
        self.compute()
        self.beat(self.shared)
        self.beat(self.pages)
        self.beat(self.insert)
        self.beat(self.fork)
        self.beat(self.counts)
        self.beat(self.evict)
        self.beat(self.total)

    def compute(self) -> None:
        """Compute the prompts and the model's steps, and build the empty tree."""
        system = self.string("system").split()
        self.prompts = [system + self.string(f"question{n}").split() for n in (1, 2, 3, 4)]
        self.system_pages = len(system) // prefixes.PAGE_SIZE
        self.film = prefixes.scenario(self.prompts)
        self.tree = PageTree(TOP_ROW, ROW_PITCH)

    def shared(self) -> None:
        """Four prompts; K and V of the same prefix are computed four times."""
        self.subheading = self.label("subheading", theme.BODY_SIZE, bold=True)
        self.subheading.to_edge(LEFT, buff=theme.MARGIN).set_y(ARRIVAL + theme.GAP_SMALL)
        self.rows = [self._row(n, self.tree.height_of(n), uncut=self.system_pages) for n in range(len(self.prompts))]
        self.open(FadeIn(self.subheading), *map(FadeIn, self.rows))
        same = [page for row in self.rows for page in row.pages[: self.system_pages]]
        frame = SurroundingRectangle(*same, color=theme.ATTENTION, buff=0.1, corner_radius=theme.CORNER_RADIUS)
        frame.stretch_to_fit_height(frame.height + 0.2, about_edge=UP)  # room for K and V
        name = self.label("system_prompt", theme.BODY_SIZE, theme.ATTENTION).next_to(frame, UP, buff=theme.GAP_SMALL)
        tokens = self.system_pages * prefixes.PAGE_SIZE
        repeated = self.label("repeated", theme.BODY_SIZE, bold=True, n=tokens, times=len(self.rows)).set_y(POOL_Y)
        legend = store_legend().to_edge(RIGHT, buff=theme.MARGIN).match_y(frame)
        self.play(Create(frame), FadeIn(name, legend), run_time=theme.APPEAR)
        self.play(LaggedStart(*(row.compute() for row in self.rows), lag_ratio=0.4), run_time=1.5 * theme.TRANSFORM)
        self.play(FadeIn(repeated, shift=UP * 0.2), run_time=QUICK)
        self.passing = VGroup(frame, name, legend, repeated)

    def pages(self) -> None:
        """The prompts are split into pages of four tokens; full ones get a solid frame, the others a dashed one."""
        pages = [page for row in self.rows for page in row.pages]
        self.play(FadeOut(self.passing), *(page.forget() for page in pages), run_time=QUICK)
        self.play(*(move for row in self.rows for move in row.cut()), run_time=theme.TRANSFORM)
        full, rest = ([p for p in pages if p.is_full is wanted] for wanted in (True, False))
        whole = self.label("whole", theme.BODY_SIZE, theme.INPUT, n=prefixes.PAGE_SIZE).align_to(full[0], LEFT)
        partial = self.label("partial", theme.BODY_SIZE, theme.SECOND).to_edge(RIGHT, buff=theme.MARGIN)
        condition = self.label("condition", theme.BODY_SIZE, theme.MUTED, n=1).align_to(full[0], LEFT)
        for words, row in ((whole, 4), (partial, 4), (condition, 5)):
            words.set_y(self.tree.height_of(row))
        self.play(*(page.enclose() for page in full), FadeIn(whole), run_time=theme.APPEAR)
        self.play(*(page.enclose() for page in rest), FadeIn(partial, condition), run_time=theme.APPEAR)
        self.passing = VGroup(self.subheading, whole, partial, condition)

    def insert(self) -> None:
        """The first request: no hit, all is computed, its full pages are the first edge."""
        first, *others = self.rows
        step = self.film.first
        self.pool = Pool(self.string("pool"), prefixes.CAPACITY, self._free(prefixes.CAPACITY), POOL_Y)
        away = FadeOut(self.passing, *others)
        self.play(away, first.animate.shift(UP * (ARRIVAL - TOP_ROW)), run_time=theme.TRANSFORM)
        pointer = self._pointer(first, 0)
        count = self.label("all_computed", theme.BODY_SIZE, n=step.admission.computed)
        self.strip = VGroup(pointer, count.next_to(pointer, RIGHT, buff=theme.GAP_LARGE))
        self.play(FadeIn(self.pool, self.tree.root, self.strip), run_time=QUICK)
        self.play(first.compute(), run_time=theme.TRANSFORM)
        idea = self.label("idea", theme.BODY_SIZE, theme.MUTED).set_y(self.tree.height_of(2))
        self._settle(step, first, FadeIn(idea.set_x(column_left(0), LEFT)))
        self.add(self.strip.add(idea))

    def fork(self) -> None:
        """The second request: two pages are hit, the third differs, the edge is split, the rest is computed."""
        step = self.film.second
        row = self._arrive(step, differs=True)
        pointer = self._pointer(row, 0)
        self.play(FadeOut(self.strip[-1][-1]), self._split(step), run_time=QUICK)
        self.play(FadeOut(self.strip[-1][:-1]), FadeIn(pointer), run_time=QUICK)
        start = step.admission.start_pos
        jump = pointer.jump(row, start, self.string("start_pos", n=start))
        self.play(*jump, run_time=theme.TRANSFORM)
        self._compute(step, row, pointer)

    def counts(self) -> None:
        """The second request finishes; the third one hits three pages, and finishes too: the counts follow."""
        self._finish(self.film.second_done)
        step = self.film.third
        row = self._arrive(step)
        pointer = self._pointer(row, step.admission.start_pos)
        self._compute(step, row, pointer, FadeIn(pointer), FadeOut(self.strip), self._split(step))
        self._finish(self.film.third_done)

    def evict(self) -> None:
        """The fourth request needs one page more than is free: the least recently used unreferenced leaf is evicted."""
        before, step = self.film.third_done, self.film.fourth
        row = self._arrive(step)
        clocks = VGroup(*(self._clock(node) for node in before.nodes if node.is_leaf))
        head = self.label("last_used", theme.BODY_SIZE, theme.SECOND).to_edge(RIGHT, buff=theme.MARGIN)
        head.set_y((ARRIVAL + TOP_ROW) / 2)
        needed = self.label("needed", theme.BODY_SIZE, theme.ATTENTION, bold=True, n=step.admission.pages_needed)
        needed.next_to(self.pool.count, RIGHT, buff=theme.GAP_LARGE)
        self.play(FadeIn(needed, head, clocks), *self._recount(step), run_time=theme.APPEAR)
        self.wait(PAUSE)
        for gone in step.admission.evicted:
            free = step.admission.free_before + len(gone.slots)
            back = self.pool.give_back(gone.slots, self._free(free))
            target = self.pool.slots[gone.slots[0]]
            leaf = self.tree.remove_leaf(gone.id, gone.slots, target, self.string("evicted"))
            self.play(*leaf, *back, run_time=theme.TRANSFORM)
        pointer = self._pointer(row, step.admission.start_pos)
        self._compute(step, row, pointer, FadeIn(pointer), FadeOut(self.strip, needed))

    def total(self) -> None:
        """All four prompts with hit and computed pages, and the totals as one bar."""
        rows = [
            self._row(step.request, self.tree.height_of(step.request)).settle(len(step.hit_slots))
            for step in self.film.begun
        ]
        whole = prefixes.total(self.film)
        total = self.label("sum", theme.FIGURE_SIZE, bold=True, n=whole.tokens)
        total.set_x(column_left(0), LEFT).set_y((ARRIVAL + TOP_ROW) / 2 + theme.GAP_SMALL)
        self.play(*emphasis.leaving(self), *map(FadeIn, rows), FadeIn(total), run_time=theme.TRANSFORM)
        parts = ("cached", whole.cached, theme.ATTENTION), ("computed", whole.computed, theme.INPUT)
        written = [(self.string(k, n=n, percent=round(100 * n / whole.tokens)), n, role) for k, n, role in parts]
        bar = ShareBar(written, width=theme.RIGHT_EDGE - column_left(0), height=BAR_HEIGHT)
        bar.set_x(column_left(0), LEFT).set_y(POOL_Y)
        self.play(bar.grow(), run_time=1.5 * theme.TRANSFORM)

    def _row(self, request: int, y: float, *, uncut: int | None = None) -> PromptRow:
        return PromptRow(self.string("request", n=request + 1), self.prompts[request], y, uncut=uncut)

    def _free(self, pages: int) -> str:
        return self.string("free", n=pages, pages=prefixes.CAPACITY)

    def _pointer(self, row: PromptRow, token: int) -> Pointer:
        return Pointer(row, token, self.string("start_pos", n=token))

    def _arrive(self, step: prefixes.Begun, *, differs: bool = False) -> PromptRow:
        """The prompt of the step's request appears above the tree, and is compared with it page by page."""
        row = self._row(step.request, ARRIVAL)
        self.play(FadeOut(self.strip), *self.tree.rest(), FadeIn(row, shift=DOWN * 0.2), run_time=theme.APPEAR)
        signs, walk = self.tree.compare(row, step.hit_slots, differs=differs)
        self.play(walk, run_time=QUICK * len(signs))
        self.strip = VGroup(signs)
        return row

    def _split(self, step: prefixes.Begun) -> Animation:
        """Animation in which the edge gets a node after the last page that is hit."""
        node = next(n for n in step.nodes if n.id == step.admission.split)
        return self.tree.add_node(node.id, node.slots[-1], node.count - 1)  # it counts when the request has settled

    def _compute(self, step: prefixes.Begun, row: PromptRow, pointer: Pointer, *others: Any) -> None:
        """Prefill begins after the hit; the computed pages move down."""
        self.play(row.compute(len(step.hit_slots)), *others, run_time=theme.APPEAR)
        shares = self.label(
            "shares", theme.BODY_SIZE, theme.SECOND, hit=step.admission.hit, computed=step.admission.computed
        )
        shares.set_x(column_left(0), LEFT).set_y(self.tree.height_of(step.request))
        self.strip = VGroup(pointer)
        self._settle(step, row, FadeIn(shares))

    def _settle(self, step: prefixes.Begun, row: PromptRow, *others: Any) -> None:
        """The computed pages move into their row and the pool, a copy stays; then the counts go up."""
        leaf, hits = step.leaf, step.hit_slots
        first = len(hits)
        stays = VGroup(*row.pages[:first], *(page.copy() for page in row.pages[first:]), row.title.copy())
        self.add(self.strip.add(stays), *row.pages[first:])
        down = self.tree.take(row, step.request, first, leaf.slots)
        kept = self.pool.take((*leaf.slots, *step.admission.private), self._free(step.free))
        self.play(*down, *kept, *others, run_time=SETTLE)
        branch = self.tree.grow_branch(leaf.slots, hits[-1] if hits else None)
        node = self.tree.add_node(leaf.id, leaf.slots[-1], leaf.count)
        self.play(branch, node, *self._recount(step), run_time=QUICK)

    def _recount(self, step: prefixes.Step) -> list[Any]:
        return self.tree.set_counts({node.id: node.count for node in step.nodes})

    def _finish(self, step: prefixes.Finished) -> None:
        """A request finishes: its private page is free again, the counts go down."""
        back = self.pool.give_back(step.released, self._free(step.free))
        self.play(*self.tree.end(step.request), *self.tree.rest(), *back, *self._recount(step), run_time=theme.APPEAR)

    def _clock(self, node: radix.Node) -> Label:
        """The time of a leaf's last use, in its row; highlighted when no request references it."""
        words = cell_text(self.string("clock", n=node.last_used), theme.MUTED if node.count else theme.ATTENTION)
        return words.set_x(theme.RIGHT_EDGE, RIGHT).match_y(self.tree.nodes[node.id])
