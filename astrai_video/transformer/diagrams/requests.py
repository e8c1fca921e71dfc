"""Requests: waiting in a queue, moving to a slot, collected in a tray when they are done; and a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from manim import DOWN, LEFT, RIGHT, UP, Line, Rectangle, TransformFromCopy, VGroup, VMobject

from astrai_video.stage import ramp, theme
from astrai_video.stage.text import cell_text
from astrai_video.transformer.diagrams.badge import Badge
from astrai_video.transformer.diagrams.cells import CELL, COLORS, DECODE, PITCH, strip
from astrai_video.transformer.diagrams.schedules import Assignment, Request, SampleSchedule

if TYPE_CHECKING:
    from astrai_video.transformer.diagrams.slots import SlotChart

_TAIL = (0.17, 0.2)  # pitch of the small cells that show the length of a waiting request, their height


class Waiting(VGroup):
    """A request in the queue: its `badge`, and a `tail` with one small cell for each further token of its answer."""

    def __init__(self, request: Request, color: str) -> None:
        self.request = request
        self.badge = Badge(request.name, color)
        self.tail = VMobject(stroke_width=0).set_fill(ramp.shade(DECODE, color), 1)
        for place in range(request.length - 1):
            cell = Rectangle(width=_TAIL[0] * 0.8, height=_TAIL[1])
            cell.next_to(self.badge, RIGHT, buff=_TAIL[0] * 0.4).shift(RIGHT * place * _TAIL[0])
            self.tail.append_points(cell.points)
        super().__init__(self.badge, self.tail)


class Queue(VGroup):
    """Waiting requests, the first one on top. Parts: `items`, front first."""

    def __init__(self, requests: Sequence[Request], colors: Sequence[str] = COLORS, *, pitch: float = 0.52) -> None:
        self.items = [Waiting(request, color) for request, color in zip(requests, colors, strict=False)]
        self.pitch = pitch
        for place, item in enumerate(self.items):
            item.align_to(LEFT * 0, LEFT).shift(DOWN * place * pitch)
        super().__init__(*self.items)

    def of(self, badge: Badge) -> Waiting:
        """The waiting request of a badge."""
        return next(item for item in self.items if item.badge.letter.string == badge.letter.string)

    def take(self, chart: SlotChart, *assignments: Assignment) -> list[Any]:
        """Animations that move the front requests to their slots, and the others forward.

        Raises ValueError when another request is at the front.
        """
        moves: list[Any] = []
        for assignment in assignments:
            item = self.items.pop(0)
            if item.request != assignment.request:
                raise ValueError(f"{item.request.name} is at the front, not {assignment.request.name}")
            item.remove(item.badge)
            self.remove(item)
            chart.admit(assignment, item.badge)
            moves += [
                item.badge.animate.move_to(chart.place(assignment.slot, assignment.start)),
                item.tail.animate.set_opacity(0),
            ]
        return [*moves, *(item.animate.shift(UP * self.pitch * len(assignments)) for item in self.items)]


class Tray(VGroup):
    """Collects finished requests in the order in which they leave.

    Parts: `word`, `field` (the places, invisible). `taken` are the badges of the finished requests; they are not
    submobjects.
    """

    def __init__(self, word: str, count: int) -> None:
        self.word = cell_text(word, theme.SECOND)
        self.field = VGroup(*(Rectangle(width=CELL[0], height=CELL[1], stroke_width=0) for _ in range(count)))
        self.field.arrange(RIGHT, buff=PITCH[0] - CELL[0])
        super().__init__(self.word.next_to(self.field, LEFT, buff=theme.GAP), self.field)
        self.taken: list[Badge] = []

    def under(self, chart: SlotChart, part: VMobject) -> Self:
        """Place the tray below a part of a chart, the first place below the first step."""
        self.next_to(part, DOWN, buff=theme.GAP_SMALL)
        return self.shift(RIGHT * (chart.lanes.get_left()[0] - self.field.get_left()[0]))

    def receive(self, chart: SlotChart, *assignments: Assignment) -> list[Any]:
        """Animations that move a copy of each request's badge from its last cell to the next place."""
        moves: list[Any] = []
        for assignment in assignments:
            badge = chart.tracks[assignment].badge.copy()
            start = badge.copy().move_to(chart.place(assignment.slot, assignment.end - 1))
            self.taken.append(badge.move_to(self.field[len(self.taken)]))
            moves.append(TransformFromCopy(start, badge))
        return moves


class Prompt(VGroup):
    """A prompt, one cell a token: `hit` (hollow: its keys and values are cached) and `rest`, which prefill fills.

    `marker` is at the beginning of the rest, after `start` tokens. `words` are the names of the prompt, the hit and the
    marker.
    """

    def __init__(
        self, tokens: int, start: int, color: str, words: Sequence[str], *, pitch: float = 0.36, height: float = 0.3
    ) -> None:
        whole = VMobject().set_points(strip(tokens, pitch, height)).center()
        points = len(whole.points) // tokens * start
        self.hit = VMobject(stroke_width=2, color=theme.MUTED).set_points(whole.points[:points])
        self.rest = VMobject(stroke_width=2, color=color).set_points(whole.points[points:])
        self.rest.set_fill(ramp.shade(1.0, color), 0)
        self.marker = Line(UP * height, DOWN * height, stroke_width=theme.STROKE, color=theme.ATTENTION)
        self.marker.move_to((self.hit.get_right() + self.rest.get_left()) / 2)
        name, hit, begin = words
        self.words = VGroup(
            cell_text(name).next_to(self.hit, LEFT, buff=theme.GAP),
            cell_text(hit, theme.SECOND).next_to(self.hit, DOWN, buff=theme.GAP_SMALL),
            cell_text(begin, theme.ATTENTION).next_to(self.marker, UP, buff=theme.GAP_SMALL / 2),
        )
        super().__init__(self.hit, self.rest, self.marker, self.words)

    def prefill(self) -> Any:
        """Animation that computes the rest."""
        return self.rest.animate.set_fill(opacity=1)


def demonstration() -> VGroup:
    """A queue, and a prompt that begins with a cache hit."""
    return VGroup(Queue(SampleSchedule().requests), Prompt(11, 8, COLORS[0], ("prompt", "hit", "start"))).arrange(
        RIGHT, buff=2 * theme.GAP_LARGE
    )


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
