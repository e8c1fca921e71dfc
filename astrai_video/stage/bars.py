"""Bar chart of one row of numbers, such as the row of a matrix, or candidates with their probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from manim import DOWN, PI, UP, FadeIn, GrowFromEdge, LaggedStart, Line, Rectangle, VGroup, VMobject

from astrai_video.stage import ramp, theme
from astrai_video.stage.text import Label, cell_text

_FILL = 0.62  # width of a bar as a share of its slot
_LEAST = 0.012  # least height, so that a bar near 0 stays visible
_PALE = 0.45  # share of the role's colour in bars that are not emphasised


class BarChart(VGroup):
    """Vertical bars above their names, each with its value on top.

    Parts: `field` (invisible, the height of the chart), `baseline`, `bars`, `names`, `values` (of the emphasised bars;
    empty without `show`). `width` and `height` are those of the field, in scene units; `maximum` is the value at the
    field's height; `lit` are the indices of the emphasised bars (default: all).
    """

    def __init__(
        self,
        values: Sequence[float],
        names: Sequence[str],
        *,
        width: float,
        height: float,
        maximum: float | None = None,
        role: str = theme.ATTENTION,
        name_color: str = theme.KEY,
        show: Callable[[float], str] | None = None,
        lit: Sequence[int] | None = None,
    ) -> None:
        self.slot = width / len(values)
        top = maximum or max(values)
        self.baseline = Line(color=theme.HAIRLINE, stroke_width=theme.STROKE)
        self.baseline.set_length(width)
        self.bars = VGroup(
            *(self._bar(v / top * height, i, role, lit is None or i in lit) for i, v in enumerate(values))
        )
        self.names = self._names(names, name_color)
        self.values = VGroup()
        if show is not None:
            shown = range(len(values)) if lit is None else lit
            self.values.add(*(self._value(show(values[i]), self.bars[i]) for i in shown))
        room = 2 * theme.GAP_SMALL + theme.GAP if show is not None else 0  # for the value above a bar of full height
        self.field = Rectangle(width=width, height=height + room, stroke_width=0).next_to(self.baseline, UP, buff=0)
        super().__init__(self.field, self.baseline, self.bars, self.names, self.values)
        self.center()

    def _x(self, index: int) -> float:
        return float(self.baseline.get_left()[0]) + (index + 0.5) * self.slot

    def _bar(self, height: float, index: int, role: str, full: bool) -> Rectangle:
        color = role if full else ramp.shade(_PALE, role)
        bar = Rectangle(width=self.slot * _FILL, height=max(height, _LEAST), stroke_width=0)
        bar.set_fill(color, 1).set_x(self._x(index))
        return bar.align_to(self.baseline, DOWN)

    def _names(self, names: Sequence[str], color: str) -> VGroup:
        made = [cell_text(name, color) for name in names]
        stand_up(made, self.slot)
        for index, name in enumerate(made):
            name.next_to(self.baseline, DOWN, buff=theme.GAP_SMALL).set_x(self._x(index))
        return VGroup(*made)

    def _value(self, string: str, bar: VMobject) -> Label:
        return cell_text(string).next_to(bar, UP, buff=theme.GAP_SMALL / 2)

    def grow(self, lag: float = 0.08) -> list[Any]:
        """Animations: the names appear, the bars grow from the baseline, their values follow."""
        appear: list[Any] = [FadeIn(self.baseline), FadeIn(self.names)]
        rising = [GrowFromEdge(bar, DOWN) for bar in self.bars]
        appear.append(LaggedStart(*rising, lag_ratio=lag))
        if len(self.values):
            appear.append(LaggedStart(*(FadeIn(v, shift=UP * 0.15) for v in self.values), lag_ratio=lag))
        return appear


def stand_up(labels: Sequence[Label], room: float) -> None:
    """Rotate all `labels` by 90 degrees (read from below) when one of them is wider than `room`."""
    if max(one.width for one in labels) > room:
        for one in labels:
            one.rotate(PI / 2)


def demonstration() -> VGroup:
    """Four candidates and their probabilities."""
    return BarChart(
        (0.48, 0.27, 0.15, 0.1), ("cat", "dog", "hat", "car"), width=6, height=3, show=lambda value: f"{value:.2f}"
    )


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
