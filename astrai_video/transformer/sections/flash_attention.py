"""Section `flash-attention`: tiles stream through fast memory; a running maximum and sum give the exact result."""

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
    GrowFromEdge,
    Rectangle,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Route, travel
from astrai_video.stage.blocks import panel
from astrai_video.stage.heatmap import Cell, Look
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text, formula, label
from astrai_video.stage.vectors import Strip
from astrai_video.transformer.diagrams.registers import Registers
from astrai_video.transformer.diagrams.tiles import TileGrid
from astrai_video.transformer.model import example, traffic
from astrai_video.transformer.model.attention import Array
from astrai_video.transformer.model.online_softmax import State, row_by_tiles
from astrai_video.transformer.model.traffic import LONG, MEBIBYTE

DAO = "Dao et al. 2022, figure 1"
FACTS = {
    "text.hbm": DAO,
    "text.sram": DAO,
    "narration.slow": "Dao et al. 2022, algorithm 0",
    "narration.bytes": "Dao 2023, section 3.1",
}

ROW = 6  # the query that is followed: its largest score is in the last tile
TILE = 2  # keys in a tile of the followed row
TILES = 4  # tiles a side of the matrix
MEMORY = (4.6, 3.6)  # width and height of a panel of memory
# The transfers of standard attention: key of the data's name, True when read from slow memory, bytes.
TRANSFERS = (
    ("moved_qk", True, 2 * LONG.matrix),
    ("moved_s", False, LONG.scores),
    ("moved_s", True, LONG.scores),
    ("moved_p", False, LONG.scores),
    ("moved_pv", True, LONG.scores + LONG.matrix),
    ("moved_o", False, LONG.matrix),
)
ROW_Y = 1.75
CELL = (1.3, 0.62)
PANEL_WIDTH = 5.6
STRIP = (3.4, 0.36)
SHOWN = 4  # numbers of the output that are written out
BAR_WIDTH, BAR_HEIGHT = 1.3, 2.9
UPDATE = "o arrow.l (ell {{ e^(m - m') : c }} o + sum_j e^(s_j - m') v_j) / ell'"


class FlashAttentionScene(SectionScene):
    """Standard memory traffic; tiles; one row through four tiles; the same result; the bytes."""

    section_id = "flash-attention"

    def construct(self) -> None:
        """The traffic, the tiles, a row tile by tile, the same row, the savings."""
        self.compute()
        self.beat(self.slow)
        self.beat(self.tiles)
        self.beat(self.first)
        self.beat(self.correct)
        self.beat(self.rest)
        self.beat(self.same)
        self.beat(self.bytes)

    def compute(self) -> None:
        """Compute the followed row, its states after each tile, and the style of its scores."""
        self.tokens = tuple(self.string("tokens").split())
        self.head = example.head(example.language_of(self.tokens))
        self.scores = self.head.attention.scaled[ROW]
        self.states = row_by_tiles(self.scores, self.head.v, TILE)
        self.look = Look(_two_digits, float(self.scores.max()))

    def slow(self) -> None:
        """Scores and probabilities pass through slow memory four times; the bytes add up."""
        heading = self.label("line", theme.BODY_SIZE, theme.ATTENTION, bold=True)
        heading.move_to(UP * theme.CONTENT_TOP, UP + LEFT).to_edge(LEFT, buff=theme.MARGIN)
        slow, fast = (self._memory(*m) for m in (("hbm", theme.MUTED, 1.0), ("sram", theme.ATTENTION, 0.55)))
        pair = VGroup(slow, fast).arrange(RIGHT, buff=2.9).move_to(UP * (theme.CONTENT_CENTER_Y - theme.GAP_LARGE))
        ways = [
            Route(slow.get_right() + UP * 0.5, fast.get_left() + UP * 0.5, color=theme.INK),
            Route(fast.get_left() + DOWN * 0.5, slow.get_right() + DOWN * 0.5, color=theme.INK),
        ]
        self.open(FadeIn(heading, shift=UP * 0.2), FadeIn(pair))
        self.play(*(way.draw() for way in ways), run_time=theme.APPEAR)
        total, shown = 0, VGroup()
        for key, reads, moved in TRANSFERS:
            total += moved
            way = ways[0] if reads else ways[1]
            sign = self.label(key, theme.BODY_SIZE).next_to(way, UP if reads else DOWN, buff=theme.GAP_LARGE)
            figure = self._mebibytes(total).next_to(pair, UP, buff=theme.GAP_SMALL).set_x(pair.get_x())
            self.play(FadeOut(shown), FadeIn(sign, figure), travel(way.course, theme.ATTENTION), run_time=0.7)
            shown = VGroup(sign, figure)

    def tiles(self) -> None:
        """One highlighted tile scans the matrix; Q stays, K and V stream, only rows of O are written."""
        grid = TileGrid(TILES).move_to(UP * theme.CONTENT_CENTER_Y + LEFT * 2.6)
        note = VGroup(self.label("only_tile", theme.BODY_SIZE, theme.ATTENTION, bold=True), self.label("no_matrix"))
        note.arrange(DOWN, buff=theme.GAP, aligned_edge=LEFT).next_to(grid, RIGHT, buff=theme.GAP_LARGE)
        self.play(*emphasis.leaving(self), FadeIn(grid), FadeIn(note, shift=LEFT * 0.2))
        for step in grid.run(0.18):
            self.play(step)

    def first(self) -> None:
        """One row: the first tile's scores give the first maximum, sum and output."""
        names = VGroup(*(cell_text(token, theme.KEY) for token in self.tokens))
        self.cells = [Cell(v, self.look, *CELL) for v in self.scores]
        row = VGroup(*self.cells).arrange(RIGHT, buff=0.08).move_to(UP * ROW_Y)
        slots = VGroup(*(SurroundingRectangle(c, color=theme.HAIRLINE, buff=0, stroke_width=2) for c in self.cells))
        for name, cell in zip(names, self.cells, strict=True):
            name.next_to(cell, UP, buff=theme.GAP_SMALL)
        query = label(self.tokens[ROW], theme.BODY_SIZE, theme.QUERY, bold=True).next_to(row, LEFT, buff=theme.GAP)
        self.kept = Registers(
            self.string("kept"),
            [self.string(key) for key in ("maximum", "denominator")],
            theme.ATTENTION,
            width=PANEL_WIDTH,
        )
        self.kept.next_to(row, DOWN, buff=theme.GAP_LARGE).to_edge(LEFT, buff=theme.MARGIN)
        self.update = formula(UPDATE, theme.FORMULA_SIZE, roles={"c": theme.RESIDUAL})
        self.update.next_to(self.kept, RIGHT, buff=theme.GAP_LARGE).align_to(self.kept, UP)
        self.output_name = self.label("output", theme.BODY_SIZE, theme.VALUE)
        self.output_name.next_to(self.update, DOWN, buff=theme.GAP_LARGE).align_to(self.update, LEFT)
        self.play(*emphasis.leaving(self), FadeIn(names, query, slots, self.kept, self.update, self.output_name))
        self.tile = self._tile_frame(0)
        self.output: Any = None
        self.factor = VGroup()
        self._take(0)

    def correct(self) -> None:
        """The second tile has a larger maximum: the earlier values are scaled down by e^(m - m')."""
        self._take(1)

    def rest(self) -> None:
        """The third and the fourth tile; the last one has the largest score of all."""
        self._take(2)
        self._take(3)

    def same(self) -> None:
        """The row computed the standard way and the one computed by tiles, number for number."""
        results = (self.head.attention.output[ROW], self.states[-1].output)
        once, tiled = (self._result(key, o) for key, o in zip(("at_once", "in_tiles"), results, strict=True))
        table = VGroup(*once, *tiled).arrange_in_grid(2, 3, buff=theme.GAP_LARGE, col_alignments="rll")
        equal = self.label("equal", theme.FIGURE_SIZE, theme.VALUE, bold=True)
        equal.next_to(table, DOWN, buff=theme.GAP_LARGE)
        VGroup(table, equal).move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self, self.output), self.output.animate.move_to(tiled[1]), run_time=theme.TRANSFORM)
        self.play(FadeIn(tiled[0], tiled[2]), FadeIn(VGroup(*once), shift=DOWN * 0.2), run_time=theme.TRANSFORM)
        self.play(FadeIn(equal, shift=UP * 0.2), run_time=theme.APPEAR)

    def bytes(self) -> None:
        """Bytes through slow memory, without and with tiles; the arithmetic is the same."""
        whole, tiled = traffic.ordinary_bytes(LONG), traffic.tiled_bytes(LONG)
        bars = VGroup(
            *(self._bar(key, moved / whole, moved) for key, moved in (("at_once", whole), ("in_tiles", tiled)))
        )
        bars.arrange(RIGHT, buff=2 * theme.GAP_LARGE, aligned_edge=DOWN)
        facts = VGroup(
            self.label("setting", theme.BODY_SIZE, n=f"{LONG.n:,}", d=LONG.d, each=8 * LONG.each),
            self.label("tile_rows", theme.BODY_SIZE, theme.MUTED, rows=LONG.rows),
            self.label("flops", theme.BODY_SIZE, n=f"{traffic.flops(LONG) / 1e9:.1f}"),
        ).arrange(DOWN, buff=theme.GAP_LARGE, aligned_edge=LEFT)
        VGroup(bars, facts).arrange(RIGHT, buff=3 * theme.GAP_LARGE).move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self), FadeIn(facts[:2]))
        for figure, bar, name in bars:
            self.play(GrowFromEdge(bar, DOWN), FadeIn(name, figure), run_time=theme.TRANSFORM)
        self.play(FadeIn(facts[2], shift=UP * 0.2), run_time=theme.APPEAR)

    def _take(self, index: int) -> None:
        """One tile: its scores appear, maximum and sum change, and the output with them."""
        state = self.states[index]
        frame = self._tile_frame(index)
        cells = self.cells[index * TILE : (index + 1) * TILE]
        move = Create(self.tile) if index == 0 else self.tile.animate.move_to(frame)
        used = [FadeOut(cell) for cell in self.cells[max(index - 1, 0) * TILE : index * TILE]]
        self.play(move, *used, *(FadeIn(cell, shift=DOWN * 0.3) for cell in cells), run_time=theme.APPEAR)
        scale = [self.update.select("c").animate.set_color(theme.ATTENTION)] if state.correction < 1 else []
        values = (_two_digits(state.maximum), _two_digits(state.denominator))
        self.play(*self.kept.write(values), *scale, run_time=theme.TRANSFORM)
        output = self._strip(state.output).next_to(self.output_name, RIGHT, buff=theme.GAP)
        gone = [] if self.output is None else [FadeOut(self.output)]
        factor = VGroup() if index == 0 else self._correction(state, output)
        new = [
            TransformFromCopy(VGroup(*(cell.square for cell in cells)), output[0]),
            FadeIn(output[1:]),
            FadeIn(factor),
        ]
        restore = [self.update.select("c").animate.set_color(theme.RESIDUAL)] if scale else []
        self.play(*gone, *new, *restore, *([FadeOut(self.factor)] if index > 1 else []), run_time=theme.TRANSFORM)
        self.output, self.factor = output, factor

    def _correction(self, state: State, output: VGroup) -> VGroup:
        """The factor by which the tile scaled the earlier values."""
        made = self.label("correction", theme.BODY_SIZE, theme.RESIDUAL, n=f"{state.correction:.2f}")
        return VGroup(made.next_to(output, DOWN, buff=theme.GAP).align_to(self.update, LEFT))

    def _strip(self, output: Array) -> VGroup:
        """An output with all of its 64 numbers."""
        ends = {"low": float(self.head.v.min()), "high": float(self.head.v.max())}
        strip = Strip(output, theme.VALUE, width=STRIP[0], height=STRIP[1], **ends)
        return VGroup(strip.outline, strip.shades)

    def _tile_frame(self, index: int) -> SurroundingRectangle:
        cells = VGroup(*self.cells[index * TILE : (index + 1) * TILE])
        return SurroundingRectangle(cells, color=theme.ATTENTION, buff=0.05, stroke_width=theme.STROKE)

    def _memory(self, key: str, role: str, size: float) -> VGroup:
        frame = panel(MEMORY[0] * max(size, 0.85), MEMORY[1] * size, role)
        words = VGroup(
            self.label(key, theme.BODY_SIZE, bold=True), self.label(f"{key}_size", theme.BODY_SIZE, theme.MUTED)
        )
        return VGroup(frame, words.arrange(DOWN, buff=theme.GAP_SMALL).move_to(frame))

    def _mebibytes(self, moved: int) -> Any:
        return label(f"{moved / MEBIBYTE:.0f} MiB", theme.FIGURE_SIZE, theme.ATTENTION, bold=True)

    def _result(self, key: str, values: Array) -> tuple[VGroup, VGroup, VGroup]:
        """The result of one method: its name, its strip and its first numbers."""
        strip = self._strip(values)
        numbers = "  ".join(_four_digits(v) for v in values[:SHOWN]) + "  …"
        return self.label(key, theme.BODY_SIZE), strip, label(numbers, theme.BODY_SIZE, theme.VALUE)

    def _bar(self, key: str, share: float, moved: int) -> VGroup:
        bar = Rectangle(width=BAR_WIDTH, height=BAR_HEIGHT * share, stroke_width=0).set_fill(theme.ATTENTION, 0.85)
        figure = self._mebibytes(moved).next_to(bar, UP, buff=theme.GAP_SMALL)
        return VGroup(figure, bar, self.label(key, theme.BODY_SIZE).next_to(bar, DOWN, buff=theme.GAP_SMALL))


def _two_digits(value: float) -> str:
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _four_digits(value: float) -> str:
    return f"{value + 0.0:.4f}".replace("-", "−")
