"""The contents of a slot over time: a request as a row of cells, and an idle gap as hatched cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, VGroup, VMobject

from astrai_video.stage import ramp, theme
from astrai_video.transformer.diagrams.badge import Badge
from astrai_video.transformer.diagrams.cells import DECODE, PITCH, hatched, row
from astrai_video.transformer.diagrams.schedules import Assignment, SampleSchedule

HATCH_STROKE = 1.5


class Track(VGroup):
    """A request in its slot as drawn: its `badge` (prefill), and `cells`, one shape for all further steps."""

    def __init__(self, assignment: Assignment, color: str, corner: Any) -> None:
        self.assignment = assignment
        self.badge = Badge(assignment.request.name, color).move_to(corner)
        self.cells = VMobject(stroke_width=0).set_fill(ramp.shade(DECODE, color), 1)
        self.shown = -1.0
        super().__init__(self.cells)

    def draw_at(self, time: float, corner: Any) -> None:
        """Draw the state at `time` (steps): completed cells, and the fraction of the current one.

        `corner` is the centre of the first cell.
        """
        done = min(max(time - self.assignment.start, 0.0), self.assignment.request.length)
        if done != self.shown:
            self.shown = done
            self.badge.light(min(done, 1.0))
            self.cells.set_points(row(corner + RIGHT * PITCH[0], done - 1))

    def whole(self, corner: Any) -> VMobject:
        """All cells as one shape, to be transformed."""
        return self.cells.copy().set_points(row(corner, self.assignment.request.length))


class Gap(VMobject):
    """Idle cells of a slot: hollow and hatched, drawn as time passes."""

    def __init__(self, slot: int, start: int, stop: int) -> None:
        super().__init__(stroke_width=HATCH_STROKE, color=theme.MUTED)
        self.slot, self.start, self.stop = slot, start, stop
        self.shown = -1

    def draw_at(self, time: float, corner: Any) -> None:
        """Draw the idle cells that are past at `time`; `corner` is the centre of the first."""
        done = int(min(max(time - self.start + 1e-6, 0), self.stop - self.start))
        if done != self.shown:
            self.shown = done
            self.set_points(hatched(corner, done))


def demonstration() -> VGroup:
    """A request of five steps, and two idle steps after it."""
    track, gap = Track(SampleSchedule().assignments[0], theme.ENCODER, np.zeros(3)), Gap(0, 5, 7)
    track.draw_at(5, np.zeros(3))
    gap.draw_at(7, RIGHT * 5 * PITCH[0])
    return VGroup(track.badge, track, gap)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
