"""Gantt chart of batching: slots over steps, one cell a step of a request, idle cells as hatched gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, cast

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    Line,
    Rectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
)

from astrai_video.stage import ramp, theme
from astrai_video.stage.text import Label, cell_text
from astrai_video.transformer.diagrams.badge import Badge
from astrai_video.transformer.diagrams.cells import CELL, COLORS, DECODE, PITCH, hatched, row, strip
from astrai_video.transformer.diagrams.schedules import Assignment, SampleSchedule, Schedule
from astrai_video.transformer.diagrams.tracks import HATCH_STROKE, Gap, Track

TICK_EVERY = 4
_LANE = 0.35  # share of the hairline's colour in a slot
_MOVING = 0.75  # share of a step in which the playhead moves; then it rests


class SlotChart(VGroup):
    """Gantt chart of slots (rows) over steps (columns), filled as time passes.

    Parts: `names`, `lanes` (a faint strip a slot), `gaps`, `tracks` by assignment, `playhead`, `axis` (ticks and their
    word). `horizon` is the length of the lanes in steps.
    """

    def __init__(self, schedule: Schedule, horizon: int, slot: str, time: str, colors: Sequence[str] = COLORS) -> None:
        self.schedule, self.horizon, self.time = schedule, horizon, 0.0
        self.lanes = VGroup(*(self._lane().shift(DOWN * row * PITCH[1]) for row in range(schedule.slots)))
        self.names = VGroup(*(self._name(f"{slot} {row + 1}", lane) for row, lane in enumerate(self.lanes)))
        self.idle = [Gap(*gap) for gap in schedule.gaps()]
        self.gaps = VGroup(*self.idle)
        order = sorted(schedule.assignments, key=lambda a: a.request.name)
        self.tracks = {a: Track(a, color, self.place(a.slot, a.start)) for a, color in zip(order, colors, strict=False)}
        self.body = VGroup(*self.tracks.values())
        self.playhead = Line(UP * PITCH[1] * 0.2, DOWN * PITCH[1] * (schedule.slots + 0.2), stroke_width=theme.STROKE)
        self.playhead.align_to(self.lanes, UP).shift(UP * PITCH[1] * 0.2).set_x(self._edge(0))
        self.axis = self._axis(time)
        super().__init__(self.names, self.lanes, self.gaps, self.body, self.axis, self.playhead)

    def place(self, slot: int, step: int) -> Any:
        """Centre of a cell."""
        return self.lanes[slot].get_left() + RIGHT * (step + 0.5) * PITCH[0]

    def admit(self, assignment: Assignment, badge: Badge) -> None:
        """Make `badge` the first cell of a request; it keeps its position, and has to be moved to its place."""
        track = self.tracks[assignment]
        track.badge = badge
        track.add(badge)

    def advance(
        self, to: float, *, step: float = 0.2, only: Sequence[Assignment] = (), but: Sequence[Assignment] = ()
    ) -> Animation:
        """Animation of time passing up to step `to`, `step` seconds each.

        With `only` some requests are computed ahead of the playhead; `but` excludes those that already were.
        """
        return _Advance(self, to, only, but, run_time=step * (to - self.time))

    def draw_at(self, time: float, only: Sequence[Assignment] = (), but: Sequence[Assignment] = ()) -> None:
        """Draw the state at `time` (steps); the playhead stays in place when `only` some requests are computed."""
        for assignment in only or self.tracks:
            if assignment not in but:
                self.tracks[assignment].draw_at(time, self.place(assignment.slot, assignment.start))
        if not only:
            self.time = time
            for gap in self.idle:
                gap.draw_at(time, self.place(gap.slot, gap.start))
            self.playhead.set_x(self._edge(time))

    def jump(self, time: float) -> Self:
        """Apply the state at `time` without animation, with the badges of all requests that have begun."""
        for assignment, track in self.tracks.items():
            if assignment.start < time:
                track.add(track.badge)
        self.draw_at(time)
        return self

    def parts(self) -> list[VMobject]:
        """Requests and gaps, each as one shape: the sources of a bar of their shares."""
        return [*(t.whole(self.place(a.slot, a.start)) for a, t in self.tracks.items()), *self.idle]

    def open(self) -> list[Animation]:
        """Animations: the lanes grow to the right (without the axis, which two charts may share)."""
        return [*(GrowFromEdge(lane, LEFT) for lane in self.lanes), FadeIn(self.names), FadeIn(self.playhead)]

    def stop(self) -> list[Any]:
        """Animations that remove the playhead."""
        self.remove(self.playhead)
        return [FadeOut(self.playhead)]

    def end(self, steps: int) -> list[Any]:
        """Animations that end the lanes, and so the window, after `steps`; their names are removed."""
        self.remove(self.names)
        wide = PITCH[0] * steps
        cut = [lane.animate.stretch_to_fit_width(wide, about_point=lane.get_left()) for lane in self.lanes]
        return [FadeOut(self.names), *cut]

    def edge(self, step: float) -> Any:
        """The point at which `step` begins, half way between the lanes' upper and lower edge."""
        return RIGHT * self._edge(step) + UP * self.lanes.get_y()

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """Fade the requests and gaps; names stay legible."""
        for part in (self.body, self.gaps):
            for one in part:
                one.fade(darkness, family)
        return self

    def _edge(self, time: float) -> float:
        return float(self.lanes.get_left()[0]) + time * PITCH[0]

    def _lane(self) -> Rectangle:
        lane = Rectangle(width=PITCH[0] * self.horizon, height=CELL[1], stroke_width=0)
        return lane.set_fill(ramp.shade(_LANE, theme.HAIRLINE), 1)

    def _name(self, name: str, lane: VMobject) -> Label:
        return cell_text(name, theme.SECOND).next_to(lane, LEFT, buff=theme.GAP)

    def _axis(self, word: str) -> VGroup:
        axis = VGroup()
        for step in range(TICK_EVERY, self.horizon + 1, TICK_EVERY):
            tick = Line(UP * 0.06, DOWN * 0.06, stroke_width=2, color=theme.MUTED)
            tick.next_to(self.lanes, DOWN, buff=0.08).set_x(self._edge(step))
            axis.add(tick, cell_text(str(step), theme.SECOND).next_to(tick, DOWN, buff=0.03))
        name = cell_text(word, theme.SECOND)
        name.align_to(self.names, RIGHT).match_y(axis[-1])
        return axis.add(name)


class Shares(VGroup):
    """All cells of a schedule side by side: those of each request in its colour, then the idle ones, hatched."""

    def __init__(self, chart: SlotChart, *, width: float, height: float = 0.3) -> None:
        schedule = chart.schedule
        cell = width / schedule.cells
        super().__init__()
        for part, source in zip(_lengths(chart), chart.parts(), strict=True):
            piece = source.copy().set_points(strip(part, cell, height))
            if isinstance(piece, Gap):
                piece.set_stroke(width=1)
            self.add(piece.shift(RIGHT * (self.width and self.get_right()[0] + cell * 0.2)))
        self.center()

    def gather(self, chart: SlotChart) -> list[Animation]:
        """Animations in which every request and every gap moves to its share."""
        return [TransformFromCopy(a, b) for a, b in zip(chart.parts(), self, strict=True)]


class Legend(VGroup):
    """Legend of the cells: full colour is prefill, pale is decoding, hatched is idle."""

    def __init__(self, prefill: str, decode: str, idle: str) -> None:
        super().__init__()
        for level, word in ((1.0, prefill), (DECODE, decode), (0.0, idle)):
            cell = VMobject(stroke_width=0, color=theme.MUTED).set_points(row(LEFT * 0, 1))
            if level:
                cell.set_fill(ramp.shade(level, theme.INK), 1)
            else:
                cell.set_points(hatched(LEFT * 0, 1)).set_stroke(width=HATCH_STROKE)
            cell.stretch_to_fit_height(CELL[1] * 0.8)
            self.add(VGroup(cell, cell_text(word, theme.SECOND)).arrange(RIGHT, buff=theme.GAP_SMALL))
        self.arrange(RIGHT, buff=theme.GAP_LARGE)


class _Advance(Animation):
    """Time passes step by step: the playhead moves and rests in each."""

    depends_only_on_alpha = True  # a render may jump to the end of the animation without drawing the frames in between

    def __init__(
        self, chart: SlotChart, to: float, only: Sequence[Assignment], but: Sequence[Assignment], **options: Any
    ) -> None:
        self.start, self.stop, self.only, self.but = chart.time, to, only, but
        super().__init__(chart, rate_func=lambda t: t, **options)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the state at `alpha`."""
        time = self.start + (self.stop - self.start) * alpha
        whole = np.floor(time + 1e-9)
        now = float(whole + smooth(min((time - whole) / _MOVING, 1.0)))
        cast(SlotChart, self.mobject).draw_at(now, self.only, self.but)


def _lengths(chart: SlotChart) -> list[int]:
    """Number of cells of every request and every gap."""
    return [*(a.request.length for a in chart.tracks), *(gap.stop - gap.start for gap in chart.idle)]


def demonstration() -> VGroup:
    """Two slots at the end of their time, and the legend."""
    chart = SlotChart(SampleSchedule(), 6, "slot", "steps").jump(5)
    return VGroup(Legend("prefill", "decode", "idle"), chart).arrange(DOWN, buff=theme.GAP_LARGE)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
