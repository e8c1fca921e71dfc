"""Section `continuous-batching`: requests in four slots, first in static batches, then with continuous batching."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    VGroup,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Route
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import Label, lines
from astrai_video.transformer.diagrams.cells import COLORS, PITCH
from astrai_video.transformer.diagrams.cycle import Cycle
from astrai_video.transformer.diagrams.reading import Reading
from astrai_video.transformer.diagrams.requests import Prompt, Queue, Tray
from astrai_video.transformer.diagrams.slots import Legend, Shares, SlotChart
from astrai_video.transformer.model import batching
from astrai_video.transformer.model.batching import LLAMA, QUEUE, SLOTS, Assignment, Schedule

# "text.key" or "narration.beat", and its source. AstrAI is v1.3.13.
FACTS = {
    "text.weights_of": "Grattafiori et al. 2024, table 3",
    "narration.static": "Yu et al. 2022, section 3",  # Orca, OSDI: request-level scheduling and its cost
    "narration.continuous": "Yu et al. 2022, section 3",  # iteration-level scheduling
    "text.loop": "astrai/inference/scheduler.py@75304d0",
    "text.cleanup": "astrai/inference/scheduler.py@75304d0",
    "text.refill": "astrai/inference/scheduler.py@75304d0",
    "text.start_pos": "astrai/inference/scheduler.py@75304d0",
    "narration.loop": "astrai/inference/scheduler.py@75304d0",
}
PHASES = ("cleanup", "refill", "prefill", "decode")
PROMPT, CACHED = 11, 8  # tokens of a prompt, and the number of them in a prefix hit: two pages of four
PASS = 2  # the pass of the loop that is shown: one request is done, one joins
DIM = 0.45  # opacity of the first chart, its letters still legible
STATIC_STEP, CONTINUOUS_STEP = 0.15, 0.18  # seconds a step
CHANGE = 0.4  # seconds in which requests leave and join


class ContinuousBatchingScene(SectionScene):
    """One queue, twice through the same four slots; then AstrAI's loop."""

    section_id = "continuous-batching"

    def construct(self) -> None:
        """The reason for batches; static batches and their idle slots; continuous batching; comparison; the loop."""
        self.build()
        self.beat(self.batch)
        self.beat(self.static)
        self.beat(self.idle)
        self.beat(self.continuous)
        self.beat(self.compare)
        self.beat(self.loop)

    def build(self) -> None:
        """Build both charts on one axis, the second below the first, and the queue at their left."""
        self.schedules = (batching.static(QUEUE, SLOTS), batching.continuous(QUEUE, SLOTS))
        horizon = max(schedule.steps for schedule in self.schedules)
        self.above, self.below = (self._chart(schedule, horizon) for schedule in self.schedules)
        self.heading_line = self._sub_heading("line")
        self.above.to_edge(RIGHT, buff=theme.MARGIN)
        self.above.shift(UP * (self.heading_line.get_bottom()[1] - theme.GAP - self.above.lanes.get_top()[1]))
        self.below.move_to(self.above).shift(DOWN * (SLOTS + 0.5) * PITCH[1])
        self.waiting = self.label("waiting", theme.BODY_SIZE, theme.SECOND)
        self.waiting.to_edge(LEFT, buff=theme.MARGIN).match_y(self.above.lanes[0])
        self.queued = self._queue()
        self.tray = Tray(self.string("done"), len(QUEUE)).under(self.above, self.above.axis)
        self.legend = Legend(*(self.string(key) for key in ("prefill", "decode", "idle")))
        self.legend.to_edge(RIGHT, buff=theme.MARGIN).match_y(self.heading_line)

    def batch(self) -> None:
        """One read of the weights gives one request a token, or four requests a token each."""
        self.open(FadeIn(self.heading_line), FadeIn(self.waiting), FadeIn(self.queued))
        self.reading = self._reading()
        self.play(FadeIn(self.reading), FadeIn(self.above.names), run_time=theme.APPEAR)
        for key, count in (("one", 1), ("four", SLOTS)):
            new = self.queued.items[len(self.reading.inside) : count]
            self.play(*self.reading.enter(*new), run_time=CHANGE)
            self.play(self.reading.read(run_time=0.7))
            self.play(*self.reading.give(), FadeIn(self._result(key, count), shift=UP * 0.2), run_time=theme.APPEAR)

    def static(self) -> None:
        """Four requests start together; one that is done early leaves an idle slot until the longest is done."""
        keep = (self.heading_line, self.waiting, self.queued, self.above.names)
        self.play(
            *emphasis.leaving(self, *keep),
            *self._turn("static"),
            *self.above.open(),
            *map(FadeIn, (self.above.axis, self.tray.word, self.legend)),
        )
        self.add(self.above)
        assignments = self.schedules[0].assignments
        for at in range(0, len(assignments), SLOTS):
            batch = assignments[at : at + SLOTS]
            self.play(*self.queued.take(self.above, *batch), run_time=theme.APPEAR)
            self.play(self.above.advance(batch[0].leaves, step=STATIC_STEP))
            self.play(*self.tray.receive(self.above, *batch), run_time=CHANGE)

    def idle(self) -> None:
        """All cells side by side: the busy ones in their colours, then the idle ones."""
        schedule = self.schedules[0]
        self.shares = Shares(self.above, width=self.above.lanes.width)
        self.shares.match_x(self.above.lanes).set_y((self.tray.get_bottom()[1] + theme.CAPTION_TOP) / 2 + theme.GAP)
        use = self.label("use", theme.FIGURE_SIZE, theme.ATTENTION, bold=True, **_figures(schedule))
        use.next_to(self.shares, DOWN, buff=theme.GAP)
        self.play(*self.above.stop(), *self.shares.gather(self.above), run_time=1.2)
        self.play(FadeIn(use, shift=UP * 0.2), run_time=theme.APPEAR)
        self.use = use

    def continuous(self) -> None:
        """The same queue again: a finished request leaves at once, and the next one joins at the next step."""
        self._start_again()
        assignments = self.schedules[1].assignments
        for step in sorted({a.start for a in assignments} | {a.end for a in assignments}):
            if step:
                self.play(self.below.advance(step, step=CONTINUOUS_STEP))
            done = [a for a in assignments if a.end == step]
            joining = [a for a in assignments if a.start == step]
            moves = [*self.tray.receive(self.below, *done), *self.queued.take(self.below, *joining)]
            self.play(*moves, run_time=CHANGE)

    def compare(self) -> None:
        """Both charts on one axis, each with its utilisation and mean wait; the number of steps saved."""
        steps = [schedule.steps for schedule in self.schedules]
        facts = [self._facts(key, at) for at, key in enumerate(("static_name", "continuous_name"))]
        saved = Route(self.below.edge(steps[0]), self.below.edge(steps[1]), color=theme.ATTENTION)
        fewer = self.label("fewer", theme.BODY_SIZE, theme.ATTENTION, bold=True, n=steps[0] - steps[1])
        fewer.next_to(saved, UP, buff=theme.GAP_SMALL)
        self.play(
            *map(FadeOut, (self.waiting, self.tray.word, *self.tray.taken)),
            *self._turn("window"),
            *emphasis.undim(self.above),
            *self.below.stop(),
            *self.above.end(steps[0]),
            *self.below.end(steps[1]),
        )
        self.play(LaggedStart(*(FadeIn(f, shift=RIGHT * 0.2) for f in facts), lag_ratio=0.6), run_time=1.0)
        self.play(saved.draw(), FadeIn(fewer), run_time=theme.APPEAR)

    def loop(self) -> None:
        """One pass of AstrAI's loop: one request leaves, one joins, its prefill begins after the prefix hit."""
        assignments = self.schedules[1].assignments
        new = next(a for a in assignments if a.start == PASS)
        self._stage_loop(new)
        done = [a for a in assignments if a.end == PASS]
        self.play(*self.ring.light(0), *self.tray.receive(self.slots, *done), run_time=0.8)
        self.play(*self.ring.light(1), *self.queued.take(self.slots, new), run_time=0.8)
        self.play(*self.ring.light(2), FadeIn(self.prompt, shift=DOWN * 0.2), run_time=theme.APPEAR)
        self.play(self.prompt.prefill(), run_time=theme.APPEAR)
        given = FadeOut(self.prompt.rest.copy(), target_position=self.slots.place(new.slot, new.start))
        self.play(given, self.slots.advance(PASS + 1, only=[new], step=CHANGE), run_time=theme.APPEAR)
        self.play(*self.ring.light(3), self.slots.advance(PASS + 1, but=[new], step=0.8), run_time=0.8)

    def _sub_heading(self, key: str) -> Label:
        """The line below the title that names the current topic."""
        line = self.label(key, theme.BODY_SIZE, theme.SECOND)
        return line.to_edge(LEFT, buff=theme.MARGIN).align_to(UP * theme.CONTENT_TOP, UP)

    def _turn(self, key: str) -> list[Any]:
        """Animations that replace the sub-heading."""
        before, self.heading_line = self.heading_line, self._sub_heading(key)
        return [FadeOut(before, shift=UP * 0.2), FadeIn(self.heading_line, shift=UP * 0.2)]

    def _chart(self, schedule: Schedule, horizon: int) -> SlotChart:
        return SlotChart(schedule, horizon, self.string("slot"), self.string("steps"))

    def _queue(self, first: int = 0) -> Queue:
        """The requests from `first` on, below their word."""
        queue = Queue(QUEUE[first:], COLORS[first:])
        return queue.next_to(self.waiting, DOWN, buff=theme.GAP_SMALL, aligned_edge=LEFT)

    def _reading(self) -> Reading:
        """The weights below the first cell of every slot, as long as the chart will be."""
        source = self.string("weights_of", model=LLAMA.name)
        reading = Reading(SLOTS, self.above.lanes.width, self.string("weights"), source)
        return reading.shift(self.above.place(0, 0) - reading.slots[0].get_center())

    def _result(self, key: str, count: int) -> Label:
        """The result of one read of the weights, beside the slots."""
        whole, each = (batching.gigabytes(LLAMA.gigabytes_a_token(n)) for n in (1, count))
        result = self.label(key, n=count, whole=whole, each=each)
        return result.move_to(self.above.place(0 if count == 1 else SLOTS - 2, 3), aligned_edge=LEFT)

    def _start_again(self) -> None:
        """The requests return from the tray to the queue; the second chart opens below the first."""
        queue = self._queue()
        self.above.remove(self.above.axis)
        back = [ReplacementTransform(a, queue.of(a).badge) for a in self.tray.taken]
        self.tray.taken = []
        self.play(
            *map(FadeOut, (self.shares, self.use)),
            *back,
            *(FadeIn(item.tail) for item in queue.items),
            *self._turn("continuous"),
            emphasis.set_level(self.above, DIM),
            *self.below.open(),
            ReplacementTransform(self.above.axis, self.below.axis),
            self.tray.animate.shift(self.below.axis.get_center() - self.above.axis.get_center()),
            run_time=theme.TRANSFORM,
        )
        self.queued = queue
        self.remove(*(part for item in queue.items for part in item))
        self.add(queue, self.below)

    def _facts(self, key: str, at: int) -> VGroup:
        """The facts beside a chart: its name, its utilisation, the mean wait of a request."""
        schedule, chart = self.schedules[at], (self.above, self.below)[at]
        column = VGroup(
            self.label(key, theme.BODY_SIZE, bold=True),
            self.label("share", theme.BODY_SIZE, theme.ATTENTION, bold=True, **_figures(schedule)),
            self.label("wait", theme.BODY_SIZE, theme.SECOND, steps=f"{schedule.mean_wait:.1f}"),
        ).arrange(DOWN, buff=theme.GAP_SMALL / 2, aligned_edge=LEFT)
        return column.to_edge(LEFT, buff=theme.MARGIN).match_y(chart.lanes)

    def _stage_loop(self, new: Assignment) -> None:
        """The state before the pass, at the left; the ring of phases at the right; the new request's prompt."""
        self.slots = self._chart(self.schedules[1], PASS + 3).jump(PASS)
        self.queued = self._queue(SLOTS)
        self.slots.next_to(self.queued, RIGHT, buff=theme.GAP_LARGE)
        self.slots.shift(UP * (self.above.lanes.get_y() - self.slots.lanes.get_y()))
        self.slots.remove(self.slots.axis)
        self.tray = Tray(self.string("done"), SLOTS).under(self.slots, self.slots.lanes)
        self.ring = Cycle([(self.string(p), self.string(f"{p}_note")) for p in PHASES], theme.DECODER)
        self.ring.to_edge(RIGHT, buff=theme.MARGIN).set_y(theme.CONTENT_CENTER_Y)
        once = lines(self.string("once").split("\n"), bold=True, buff=0).move_to(self.ring)
        self.prompt = self._prompt(new)
        self.play(*emphasis.leaving(self, self.heading_line), *self._turn("loop"), run_time=CHANGE)
        self.play(*map(FadeIn, (self.waiting, self.queued, self.slots, self.tray.word, self.ring, once)))

    def _prompt(self, new: Assignment) -> Prompt:
        """The prompt of the joining request: all but its hit is computed."""
        words = (self.string("prompt", name=new.request.name), self.string("hit"), self.string("start_pos"))
        color = self.slots.tracks[new].badge.color_role
        prompt = Prompt(PROMPT, batching.start_pos(CACHED, PROMPT), color, words)
        prompt.shift(RIGHT * (self.slots.lanes.get_left()[0] - prompt.hit.get_left()[0]))
        return prompt.set_y((self.tray.get_bottom()[1] + theme.CAPTION_TOP) / 2)


def _figures(schedule: Schedule) -> dict[str, object]:
    return {"busy": schedule.busy, "cells": schedule.cells, "share": batching.percent(schedule.utilisation)}
