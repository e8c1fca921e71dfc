"""The KV cache as two columns of rows, one row a token: cached rows are pale, new ones in full colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, Animation, FadeIn, LaggedStart, VGroup, VMobject

from astrai_video.stage import theme
from astrai_video.stage.blocks import rounded
from astrai_video.stage.text import cell_text, label

_ROW = (1.8, 0.4)
_PITCH = 0.52
_COLUMN_GAP = 0.35
_PALE, _FULL = 0.16, 0.6


class CacheTable(VGroup):
    """Rows of a name, a key and a value. Parts: `heads` (K and V over their columns), `rows` (names, keys, values).

    All rows have their final positions from the beginning; a section reveals them.
    """

    def __init__(self, tokens: Sequence[str], titles: tuple[str, str]) -> None:
        self.keys = [self._bar(theme.KEY, i) for i in range(len(tokens))]
        self.values = [bar.copy().set_color(theme.VALUE).set_fill(theme.VALUE, _PALE) for bar in self.keys]
        for value, key in zip(self.values, self.keys, strict=True):
            value.next_to(key, RIGHT, buff=_COLUMN_GAP)
        self.names = [
            cell_text(token).next_to(key, LEFT, buff=theme.GAP) for token, key in zip(tokens, self.keys, strict=True)
        ]
        columns = (self.keys, theme.KEY, titles[0]), (self.values, theme.VALUE, titles[1])
        self.heads = VGroup(
            *(label(t, theme.BODY_SIZE, c).next_to(bars[0], UP, buff=theme.GAP_SMALL) for bars, c, t in columns)
        )
        self.rows = [VGroup(*row) for row in zip(self.names, self.keys, self.values, strict=True)]
        super().__init__(self.heads, *self.rows)
        self.center()

    def _bar(self, color: str, index: int) -> VMobject:
        bar = rounded(*_ROW, color, radius=_ROW[1] / 4).set_fill(color, _PALE)
        return bar.shift(DOWN * index * _PITCH)

    def prefill(self, count: int) -> Animation:
        """Animation in which the rows of the first `count` tokens appear together: one pass computes them all."""
        return LaggedStart(*(FadeIn(row, shift=DOWN * 0.2) for row in self.rows[:count]), lag_ratio=0.05)

    def append(self, index: int) -> list[Any]:
        """Animations that add one new row, in full colour."""
        for bar in (self.keys[index], self.values[index]):
            bar.set_fill(opacity=_FULL)
        return [FadeIn(self.rows[index], shift=UP * 0.2)]

    def keep(self, index: int) -> list[Any]:
        """Animations that make a row pale: it is read from the cache from now on."""
        return [bar.animate.set_fill(opacity=_PALE) for bar in (self.keys[index], self.values[index])]


def demonstration() -> VGroup:
    """Three cached rows and a new one."""
    table = CacheTable(("the", "cat", "sat", "on"), ("K cache", "V cache"))
    table.append(3)
    return table


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
