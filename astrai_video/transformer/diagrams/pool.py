"""The page pool of the KV cache, with its free and taken slots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import DOWN, LEFT, RIGHT, FadeIn, FadeOut, Rectangle, VGroup

from astrai_video.stage import theme
from astrai_video.stage.text import Label, cell_text, label
from astrai_video.transformer.diagrams.pages import column_left, store


class Pool(VGroup):
    """A row of slots on the grid of page columns. Parts: `title`, `slots`, `count` (text: how many are free)."""

    _SLOT = (0.58, 0.36)

    def __init__(self, title: str, capacity: int, count: str, y: float) -> None:
        self.title = cell_text(title, theme.SECOND).set_x(theme.LEFT_EDGE, LEFT)
        self.slots = VGroup(*(Rectangle(width=self._SLOT[0], height=self._SLOT[1]) for _ in range(capacity)))
        self.slots.set_stroke(theme.MUTED, theme.STROKE / 2).arrange(RIGHT, buff=theme.GAP_SMALL / 2)
        self.slots.set_x(column_left(0), LEFT)
        self.kept: dict[int, VGroup] = {}
        self.count = self._count(count)
        super().__init__(self.title, self.slots, self.count)
        self.set_y(y)

    def take(self, slots: Sequence[int], count: str) -> list[Any]:
        """Animations that put K and V into these slots."""
        for slot in slots:
            self.kept[slot] = store(self._SLOT[0] - 0.12, 0.1).move_to(self.slots[slot])
        arriving = [FadeIn(self.kept[slot], shift=DOWN * 0.2) for slot in slots]
        return [*arriving, *self._recount(count)]

    def give_back(self, slots: Sequence[int], count: str) -> list[Any]:
        """Animations that free these slots."""
        return [*(FadeOut(self.kept.pop(slot)) for slot in slots), *self._recount(count)]

    def _count(self, count: str) -> Label:
        return label(count).next_to(self.slots, RIGHT, buff=theme.GAP)

    def _recount(self, count: str) -> list[Any]:
        before, self.count = self.count, self._count(count)
        return [FadeOut(before), FadeIn(self.count)]


def demonstration() -> VGroup:
    """Six slots, two of them taken."""
    pool = Pool("pool", 6, "4 free", 0)
    pool.take((0, 1), "4 free")
    return VGroup(pool, *pool.kept.values())


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
