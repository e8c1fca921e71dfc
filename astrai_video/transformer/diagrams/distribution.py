"""Distribution of the next word: a number for each candidate, drawn as horizontal bars."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    FadeIn,
    GrowFromEdge,
    LaggedStart,
    Rectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
    interpolate_color,
)

from astrai_video.stage import theme
from astrai_video.stage.text import Label, cell_text, label

_LEAST = 0.012  # least length, so that a bar of almost nothing stays visible
_BAR = 0.6  # height of a bar as a share of its row


class Distribution(VGroup):
    """One number a candidate, drawn as a horizontal bar with its value at the end; the first candidate on top.

    Parts: `bars`, `values`. `unit` is the length of a 1 and `pitch` the height of a row, in scene units.
    """

    def __init__(
        self,
        numbers: Sequence[float],
        *,
        unit: float,
        pitch: float,
        write: Callable[[float], str],
        role: str = theme.ATTENTION,
    ) -> None:
        self.unit, self.pitch, self.written, self.role = unit, pitch, write, role
        self.bars = VGroup(*(self._bar(n) for n in numbers))
        for place, bar in enumerate(self.bars):
            bar.align_to(np.zeros(3), LEFT).set_y(-place * pitch)
        self.values = VGroup(*(self._value(n, bar) for n, bar in zip(numbers, self.bars, strict=True)))
        super().__init__(self.bars, self.values)

    def grow(self, lag: float = 0.15) -> list[Animation]:
        """Animations: the bars grow from their left ends, and their values follow."""
        rising = [GrowFromEdge(bar, LEFT) for bar in self.bars]
        values = [FadeIn(value, shift=RIGHT * 0.15) for value in self.values]
        return [LaggedStart(*rising, lag_ratio=lag), LaggedStart(*values, lag_ratio=lag)]

    def change(self, numbers: Sequence[float], masked: Collection[int] = (), **options: Any) -> Animation:
        """Animation that changes the bars, in place, to other numbers; the `masked` ones turn grey."""
        return _Change(self, numbers, masked, **options)

    def _bar(self, number: float) -> Rectangle:
        bar = Rectangle(width=max(number * self.unit, _LEAST), height=self.pitch * _BAR, stroke_width=0)
        return bar.set_fill(self.role, 1)

    def _value(self, number: float, bar: VMobject) -> Label:
        return cell_text(self.written(number)).next_to(bar, RIGHT, buff=theme.GAP_SMALL)


class _Change(Animation):
    """Changes the lengths of bars in place; a value moves along and is replaced half way."""

    depends_only_on_alpha = True  # a render may jump to the end of the animation without drawing the frames in between

    def __init__(self, owner: Distribution, numbers: Sequence[float], masked: Collection[int], **options: Any) -> None:
        self.owner = owner
        self.ends = [self._end(owner, place, n, place in masked) for place, n in enumerate(numbers)]
        self.starts = [(bar.copy(), value.copy()) for bar, value in zip(owner.bars, owner.values, strict=True)]
        super().__init__(owner, **options)

    @staticmethod
    def _end(owner: Distribution, place: int, number: float, masked: bool) -> tuple[Rectangle, Label]:
        bar = owner._bar(number).align_to(owner.bars, LEFT).match_y(owner.bars[place])
        value = owner._value(number, bar)
        if masked:
            bar.set_fill(theme.MASKED)
            value.glyphs.set_fill(theme.MUTED)
        return bar, value

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the state at `alpha`."""
        share = self.rate_func(alpha)
        values = []
        for bar, start, end in zip(self.owner.bars, self.starts, self.ends, strict=True):
            color = interpolate_color(start[0].get_fill_color(), end[0].get_fill_color(), share)
            bar.interpolate(start[0], end[0], share).set_fill(color, 1)
            value = (start if share < 0.5 else end)[1].copy()
            values.append(value.next_to(bar, RIGHT, buff=theme.GAP_SMALL).set_fill(opacity=abs(1 - 2 * share)))
        self.owner.values.submobjects = values


class Sheet(Distribution):
    """A distribution with its title and a description of the effect above it, and its sum below.

    Parts: those of a Distribution, `title`, `effect`, `total`.
    """

    def __init__(self, numbers: Sequence[float], title: Label, effect: Label, total: Label, **options: Any) -> None:
        super().__init__(numbers, **options)
        self.title, self.effect, self.total = title, effect, total
        for part, way in ((title, UP), (total, DOWN)):
            part.next_to(self.bars, way, buff=theme.GAP).align_to(self.bars, LEFT)
        effect.next_to(title, RIGHT, buff=theme.GAP_SMALL).shift(
            (title.line_box.get_y() - effect.line_box.get_y()) * UP
        )
        self.add(title, effect, total)

    def emerge_from(self, source: Distribution) -> list[Animation]:
        """Animations: the bars emerge from those of `source`, then the texts appear."""
        written = FadeIn(self.title, self.effect, self.values, self.total)
        return [TransformFromCopy(source.bars, self.bars), written]


def demonstration() -> VGroup:
    """Scores, and their probabilities with a title and their sum."""
    settings: dict[str, Any] = {"pitch": 0.6, "write": lambda value: f"{value:.2f}"}
    scores = Distribution((3.0, 2.4, 1.8, 1.4), unit=0.8, role=theme.SECOND, **settings)
    words = (label("T = 1", bold=True), label("as it is"), label("sum 1.00"))
    return VGroup(scores, Sheet((0.48, 0.27, 0.15, 0.1), *words, unit=6, **settings)).arrange(RIGHT, buff=1)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
