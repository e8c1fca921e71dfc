"""Section `astrai`: the model of the AstrAI framework, its attention back ends, and four optimisations.

All statements on AstrAI refer to ViperEkura/AstrAI v1.3.13, commit 75304d0; FACTS names the file for each string.
"""

from __future__ import annotations

from itertools import pairwise

from manim import DOWN, LEFT, RIGHT, UP, FadeIn, FadeOut, LaggedStart, VGroup, VMobject

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Route, connect
from astrai_video.stage.blocks import Box, panel
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import label
from astrai_video.transformer.diagrams.mechanisms import CacheRows, PrefixTree, Slots, Tiles

RELEASE = {"version": "v1.3.13", "commit": "75304d0", "licence": "Apache-2.0"}

VASWANI = "Vaswani et al. 2017, sections"
DECODER_BLOCK = "astrai/model/components/decoder_block.py@75304d0"
NORM = "astrai/model/components/norm.py@75304d0"
ATTENTION = "astrai/model/components/attention.py@75304d0"
ROPE = "astrai/model/components/rope.py@75304d0"
MLP = "astrai/model/components/mlp.py@75304d0"
BACK_END_GUIDE = "docs/guides/inference.md@75304d0"
CACHE = "inference/cache/@75304d0"
SCHEDULER = "inference/scheduler.py@75304d0"

# The source of every string of this section, on screen and in the narration.
FACTS = {
    "text.paper": f"{VASWANI} 1-3",
    "text.encoder": f"{VASWANI} 3.1",
    "text.decoder": f"{VASWANI} 3.1",
    "text.project": "README.md@75304d0",
    "text.release": "README.md@75304d0, LICENSE@75304d0",
    "text.decoder_only": DECODER_BLOCK,
    "text.no_encoder": DECODER_BLOCK,
    "text.norm": NORM,
    "text.norm_before": f"{VASWANI} 3.1",
    "text.norm_now": f"{NORM}, {DECODER_BLOCK}",
    "text.position": ROPE,
    "text.position_before": f"{VASWANI} 3.5",
    "text.position_now": ROPE,
    "text.heads": ATTENTION,
    "text.heads_before": f"{VASWANI} 3.2.2",
    "text.heads_now": ATTENTION,
    "text.forward": MLP,
    "text.forward_before": f"{VASWANI} 3.3",
    "text.forward_now": MLP,
    "text.priority": BACK_END_GUIDE,
    "text.first": BACK_END_GUIDE,
    "text.second": BACK_END_GUIDE,
    "text.optional": BACK_END_GUIDE,
    "text.third": BACK_END_GUIDE,
    "text.flash": BACK_END_GUIDE,
    "text.cache": CACHE,
    "text.batching": SCHEDULER,
    "text.prefix": CACHE,
    "narration.today": f"README.md@75304d0, {DECODER_BLOCK}",
    "narration.differences": f"{NORM}, {ROPE}, {ATTENTION}, {MLP}",
    "narration.backends": BACK_END_GUIDE,
    "narration.flash": BACK_END_GUIDE,
    "narration.cache": CACHE,
    "narration.batching": SCHEDULER,
    "narration.prefix": CACHE,
}

# Differences from 2017, one row each: key of its strings, role.
DIFFERENCES = (
    ("norm", theme.NORM),
    ("position", theme.QUERY),
    ("heads", theme.ATTENTION),
    ("forward", theme.FEED_FORWARD),
)

# Attention back ends by priority: key of the name, key of a note.
BACK_ENDS = (("first", ""), ("second", "optional"), ("third", ""))

# The four optimisations, in the order of the reference script.
OPTIMISATIONS = (("flash", Tiles), ("cache", CacheRows), ("batching", Slots), ("prefix", PrefixTree))

STACK_SIZE = (2.9, 3.2)
BEFORE_WIDTH, NOW_WIDTH = 3.7, 4.5
ROW_HEIGHT = 0.8
BEFORE_LEVEL = 0.6  # opacity of the paper's part, still legible
BACK_END_HEIGHT = 1.9
PANEL = (6.45, 2.68)


class AstraiScene(SectionScene):
    """Decoder-only, four changed parts, the back ends; then the four optimisations in four panels."""

    section_id = "astrai"

    def construct(self) -> None:
        """The model, its differences, its back ends; then one panel a beat."""
        self.beat(self.today)
        self.beat(self.differences)
        self.beat(self.backends)
        self.beat(self.flash)
        self.beat(self.cache)
        self.beat(self.batching)
        self.beat(self.prefix)

    def today(self) -> None:
        """Of the two stacks of 2017 only the decoder remains: AstrAI's model."""
        encoder, decoder = (
            Box(self.string(key), role, width=STACK_SIZE[0], height=STACK_SIZE[1])
            for key, role in (("encoder", theme.ENCODER), ("decoder", theme.DECODER))
        )
        pair = VGroup(encoder, decoder).arrange(RIGHT, buff=2 * theme.GAP_LARGE).move_to(UP * theme.CONTENT_CENTER_Y)
        cross = connect(encoder, decoder, RIGHT, theme.ENCODER)
        paper = self.label("paper", theme.BODY_SIZE, theme.MUTED).next_to(pair, UP, buff=theme.GAP)
        self.open(FadeIn(pair, paper))
        self.play(cross.draw())
        self.play(FadeOut(encoder, cross, paper), run_time=theme.TRANSFORM)
        facts = VGroup(
            self.label("project", theme.FIGURE_SIZE, bold=True),
            self.label("release", theme.BODY_SIZE, theme.MUTED, **RELEASE),
            self.label("decoder_only", theme.FIGURE_SIZE, theme.DECODER, bold=True),
            self.label("no_encoder", theme.BODY_SIZE),
        ).arrange(DOWN, buff=theme.GAP, aligned_edge=LEFT)
        facts[2:].shift(DOWN * theme.GAP)
        target = decoder.copy()
        VGroup(target, facts).arrange(RIGHT, buff=2 * theme.GAP_LARGE).move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(decoder.animate.move_to(target), run_time=theme.TRANSFORM)
        self.play(LaggedStart(*(FadeIn(f, shift=RIGHT * 0.2) for f in facts), lag_ratio=0.4), run_time=1.6)

    def differences(self) -> None:
        """Four parts, in the paper and in AstrAI."""
        rows = [self._difference(key, role) for key, role in DIFFERENCES]
        table = VGroup(*(part for row in rows for part in row))
        table.arrange_in_grid(4, 3, buff=(2 * theme.GAP_LARGE, theme.GAP), col_alignments="rll")
        heads = VGroup(self.label("paper", theme.BODY_SIZE, theme.MUTED), self.label("project", bold=True))
        for head, box in zip(heads, rows[0][1:], strict=True):
            head.next_to(box, UP, buff=theme.GAP)
        VGroup(table, heads).move_to(UP * theme.CONTENT_CENTER_Y)
        self.play(*emphasis.leaving(self), FadeIn(heads), *(FadeIn(VGroup(name, before)) for name, before, _ in rows))
        for _, before, now in rows:
            way = Route(before.get_right(), now.get_left(), color=now.color_role)
            self.play(
                way.draw(),
                FadeIn(now, shift=RIGHT * 0.3),
                emphasis.set_level(before, BEFORE_LEVEL),
                run_time=theme.APPEAR,
            )

    def backends(self) -> None:
        """Three back ends in the order of their priority."""
        boxes = VGroup(
            *(
                Box(self.string(key), theme.ATTENTION, self.string(note) if note else "", height=BACK_END_HEIGHT)
                for key, note in BACK_ENDS
            )
        ).arrange(RIGHT, buff=2 * theme.GAP_LARGE)
        title = self.label("priority", theme.BODY_SIZE, bold=True).next_to(boxes, UP, buff=2 * theme.GAP_LARGE)
        places = VGroup(*(self._place(index, box) for index, box in enumerate(boxes, start=1)))
        VGroup(title, boxes, places).move_to(UP * theme.CONTENT_CENTER_Y)
        ways = [connect(a, b, RIGHT) for a, b in pairwise(boxes)]
        self.play(*emphasis.leaving(self), FadeIn(title, shift=UP * 0.2))
        for index, box in enumerate(boxes):
            before = [] if index == 0 else [ways[index - 1].draw()]
            self.play(*before, FadeIn(box, places[index], shift=RIGHT * 0.3), run_time=theme.APPEAR)
        self.play(boxes[0].light())

    def flash(self) -> None:
        """Four panels; in the first a tile scans the score matrix."""
        self.panels = VGroup(*(self._panel(key) for key, _ in OPTIMISATIONS))
        self.panels.arrange_in_grid(2, 2, buff=theme.GAP_SMALL).move_to(UP * theme.CONTENT_CENTER_Y)
        appear = LaggedStart(*(FadeIn(p, shift=UP * 0.2) for p in self.panels), lag_ratio=0.2)
        self.play(*emphasis.leaving(self), appear)
        self._show(0)

    def cache(self) -> None:
        """In the second panel new columns are added to the cached ones."""
        self._show(1)

    def batching(self) -> None:
        """In the third panel time passes, and no slot stays empty."""
        self._show(2)

    def prefix(self) -> None:
        """In the fourth panel a request finds its prefix in the tree; then all four are highlighted."""
        self._show(3)
        self.play(*emphasis.undim(*self.panels))

    def _show(self, index: int) -> None:
        """Highlight one panel, dim the others, and play its mechanism."""
        now = self.panels[index]
        frame, title = now[:2]
        picture = OPTIMISATIONS[index][1]()
        picture.move_to(frame).set_y((title.get_bottom()[1] + frame.get_bottom()[1]) / 2)
        others = [p for p in self.panels if p is not now]
        self.play(*emphasis.undim(now), *emphasis.dim(*others), FadeIn(picture), run_time=theme.APPEAR)
        self.remove(picture)
        now.add(picture)
        for step in picture.move():
            self.play(step)

    def _difference(self, key: str, role: str) -> tuple[VMobject, Box, Box]:
        """One row of the table: the part's name, the paper's version, AstrAI's version."""
        return (
            self.label(key, theme.BODY_SIZE, theme.MUTED),
            Box(self.string(f"{key}_before"), theme.HAIRLINE, width=BEFORE_WIDTH, height=ROW_HEIGHT),
            Box(self.string(f"{key}_now"), role, width=NOW_WIDTH, height=ROW_HEIGHT),
        )

    def _place(self, place: int, box: VMobject) -> VMobject:
        """The number of a back end's priority, above its box."""
        return label(str(place), theme.FIGURE_SIZE, theme.ATTENTION, bold=True).next_to(box, UP, buff=theme.GAP)

    def _panel(self, key: str) -> VGroup:
        """A panel with the name of an optimisation and room for its animation below."""
        frame = panel(*PANEL)
        title = self.label(key, theme.BODY_SIZE, bold=True)
        return VGroup(frame, title.next_to(frame.get_top(), DOWN, buff=theme.GAP_SMALL))
