"""A cycle of phases in a ring, the current one highlighted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, VGroup

from astrai_video.stage import theme
from astrai_video.stage.arrows import connect
from astrai_video.stage.blocks import Box

_LIT = 0.25
_LIT_STROKE = 2.5 * theme.STROKE  # the second cue of the current phase


class Cycle(VGroup):
    """Four phases clockwise from the upper left. Parts: `boxes`, `ways` (the arrows, the last one back to the first).

    `phases` are pairs of a title and a second line; `gaps` are the distances between boxes, across and down.
    """

    def __init__(
        self, phases: Sequence[tuple[str, str]], color: str, *, gaps: tuple[float, float] = (1.6, 1.5)
    ) -> None:
        width = max(Box(title, color, second).width for title, second in phases)
        self.boxes = [Box(title, color, second, width=width) for title, second in phases]
        first, second, third, fourth = self.boxes
        VGroup(first, second, fourth, third).arrange_in_grid(2, 2, buff=gaps)
        turns = ((first, second, RIGHT), (second, third, DOWN), (third, fourth, LEFT), (fourth, first, UP))
        self.ways = [connect(a, b, way) for a, b, way in turns]
        super().__init__(*self.ways, *self.boxes)
        self.now: Box | None = None

    def light(self, index: int) -> list[Any]:
        """Animations that highlight the phase at `index` and remove the highlight of the previous one."""
        before, self.now = self.now, self.boxes[index]
        frame = self.now.frame.animate.set_fill(opacity=_LIT).set_stroke(width=_LIT_STROKE)
        return [frame] if before is None else [frame, self._rest(before)]

    def rest(self) -> Any:
        """Animation that removes the highlight of the current phase.

        Raises ValueError when none has been highlighted.
        """
        if self.now is None:
            raise ValueError("no phase can rest before one is lit")
        return self._rest(self.now)

    def _rest(self, box: Box) -> Any:
        return box.frame.animate.set_fill(opacity=theme.FILL_OPACITY).set_stroke(width=theme.STROKE)


def demonstration() -> VGroup:
    """Four phases, the second one highlighted."""
    ring = Cycle((("cleanup", "leave"), ("refill", "join"), ("prefill", "first"), ("decode", "next")), theme.DECODER)
    ring.boxes[1].frame.set_fill(opacity=_LIT).set_stroke(width=_LIT_STROKE)
    return ring


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
