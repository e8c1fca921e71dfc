"""A matrix as a stack of strips, one a row, with its names and shape: for rows too long for cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from manim import DOWN, LEFT, RIGHT, Animation, FadeIn, LaggedStart, VGroup, VMobject

from astrai_video.stage import theme
from astrai_video.stage.text import Label, cell_text, formula
from astrai_video.stage.vectors import Strip

_HEIGHT, _PITCH = 0.32, 0.42


class StripMatrix(VGroup):
    """Rows of a matrix (n, m), each drawn as a strip of its first `shown` numbers.

    Parts: `strips`, `names` (empty without), `shape` (n x m below it; `columns` replaces m).
    """

    def __init__(
        self,
        values: npt.ArrayLike,
        role: str,
        *,
        width: float,
        names: Sequence[str] = (),
        shown: int = 64,
        columns: int | None = None,
    ) -> None:
        matrix = np.asarray(values, dtype=np.float64)
        part = matrix[:, :shown]
        ends = {"low": float(part.min()), "high": float(part.max())}
        self.strips = VGroup(*(Strip(row, role, width=width, height=_HEIGHT, **ends) for row in part))
        for index, strip in enumerate(self.strips):
            strip.shift(DOWN * index * _PITCH)
        self.names = VGroup(*(self._name(name, strip) for name, strip in zip(names, self.strips, strict=False)))
        self.shape = formula(f"{len(matrix)} times {columns or matrix.shape[1]}", theme.BODY_SIZE, role)
        self.shape.next_to(self.strips, DOWN, buff=theme.GAP_SMALL)
        super().__init__(self.strips, self.names, self.shape)
        self.center()

    def _name(self, name: str, strip: VMobject) -> Label:
        return cell_text(name).next_to(strip, LEFT, buff=theme.GAP_SMALL)

    def rows_in(self, lag: float = 0.15, shift: Any = RIGHT * 0.3) -> Animation:
        """Animation in which the rows appear, one after the other."""
        return LaggedStart(*(FadeIn(strip, shift=shift) for strip in self.strips), lag_ratio=lag)


def demonstration() -> VGroup:
    """Six waves of increasing length, 64 numbers each."""
    waves = np.sin(np.linspace(0, 20, 64)[None, :] / np.arange(1, 7)[:, None])
    return StripMatrix(waves, theme.INPUT, width=7, names=[f"row {i}" for i in range(6)], columns=512)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
