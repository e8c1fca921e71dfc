"""Weight reading shared by a batch: one read of all weights gives every request in a slot its next token."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    FadeIn,
    FadeOut,
    GrowFromEdge,
    Rectangle,
    TransformFromCopy,
    VGroup,
    linear,
)

from astrai_video.stage import theme
from astrai_video.stage.arrows import connect
from astrai_video.stage.blocks import rounded
from astrai_video.stage.text import label
from astrai_video.transformer.diagrams.badge import Badge
from astrai_video.transformer.diagrams.cells import CELL, PITCH, RADIUS
from astrai_video.transformer.diagrams.requests import Queue, Waiting
from astrai_video.transformer.diagrams.schedules import SampleSchedule

_DROP = 1.3  # from the slots down to the weights
_BAR_HEIGHT = 0.36


class Reading(VGroup):
    """A column of slots above the weights, a long bar that is read from end to end.

    Parts: `slots`, `bar`, `way` (the arrow from the bar to the slots), `words` (the bar's name and its content).
    `inside` are the requests in the slots, each with its tokens; these are not submobjects.
    """

    def __init__(self, slots: int, width: float, name: str, source: str) -> None:
        self.slots = VGroup(*(rounded(PITCH[0], PITCH[1], theme.MUTED, radius=RADIUS) for _ in range(slots)))
        self.slots.arrange(DOWN, buff=0)
        self.bar = rounded(width, _BAR_HEIGHT, theme.SECOND, radius=RADIUS)
        self.bar.next_to(self.slots, DOWN, buff=_DROP).align_to(self.slots, LEFT)
        self.way = connect(self.bar, self.slots, UP, along=self.slots)
        self.words = VGroup(
            label(name).next_to(self.bar, LEFT, buff=theme.GAP),
            label(source, theme.BODY_SIZE, theme.MUTED).next_to(self.bar, DOWN, buff=theme.GAP_SMALL),
        )
        super().__init__(self.slots, self.bar, self.way, self.words)
        self.inside: list[tuple[Badge, VGroup]] = []

    def enter(self, *waiting: Waiting) -> list[Animation]:
        """Animations that put a copy of waiting requests, after their prefill, into the next slots."""
        moves: list[Animation] = []
        for item in waiting:
            badge = Badge(item.request.name, item.badge.color_role).move_to(self.slots[len(self.inside)])
            badge.light(1.0)
            self.inside.append((badge, VGroup()))
            moves.append(TransformFromCopy(item.badge, badge))
        return moves

    def read(self, **options: Any) -> Animation:
        """Animation that reads the weights once, from end to end."""
        self.done = Rectangle(width=self.bar.width, height=self.bar.height, stroke_width=0).move_to(self.bar)
        self.done.set_fill(theme.SECOND, 0.8)
        return GrowFromEdge(self.done, LEFT, rate_func=linear, **options)

    def give(self) -> list[Animation]:
        """Animations that give every request in a slot one more token; the bar can be read again."""
        gone: list[Animation] = [FadeOut(self.done)]
        for badge, tokens in self.inside:
            token = rounded(CELL[0], CELL[1], badge.color_role, radius=RADIUS).set_fill(opacity=0.5)
            token.move_to(badge).shift(RIGHT * (len(tokens) + 1) * PITCH[0])
            tokens.add(token)
            gone.append(FadeIn(token, shift=RIGHT * 0.3))
        return gone


def demonstration() -> VGroup:
    """Four slots above the weights, three of them taken."""
    reading, queue = Reading(4, 8, "weights", "read once"), Queue(SampleSchedule().requests)
    reading.enter(*queue.items)
    reading.read()
    reading.give()
    return VGroup(reading, *(part for pair in reading.inside for part in pair))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
