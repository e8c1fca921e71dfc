"""A weighted sum, term by term: a name, its weight and its vector, line by line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from manim import DOWN, LEFT, VGroup

from astrai_video.stage import theme
from astrai_video.stage.text import cell_text
from astrai_video.stage.vectors import Strip

_STRIP = (2.8, 0.26)  # width, height
_PITCH = 0.37
_NAME_GAP = 1.0  # from a strip to its name, the weight between them


class Mixture(VGroup):
    """The terms of a weighted sum of `vectors` (n, d). Parts: `names`, `weights`, `strips`, line by line."""

    def __init__(self, names: Sequence[str], weights: Sequence[str], vectors: npt.ArrayLike, role: str) -> None:
        matrix = np.asarray(vectors, dtype=np.float64)
        ends = {"low": float(matrix.min()), "high": float(matrix.max())}
        self.strips = VGroup(*(Strip(v, role, width=_STRIP[0], height=_STRIP[1], **ends) for v in matrix))
        for index, strip in enumerate(self.strips):
            strip.shift(DOWN * index * _PITCH)
        lines = list(zip(names, weights, self.strips, strict=True))
        self.weights = VGroup(*(cell_text(w, theme.ATTENTION).next_to(s, LEFT, buff=theme.GAP) for _, w, s in lines))
        self.names = VGroup(*(cell_text(n, theme.KEY).next_to(s, LEFT, buff=_NAME_GAP) for n, _, s in lines))
        super().__init__(self.names, self.weights, self.strips)

    def sum(self, vector: npt.ArrayLike, role: str) -> Strip:
        """The strip of the sum, below the terms."""
        total = Strip(vector, role, width=_STRIP[0], height=_STRIP[1])
        return total.next_to(self.strips[-1], DOWN, buff=theme.GAP)


def demonstration() -> VGroup:
    """Three terms and their sum."""
    waves = np.sin(np.linspace(0, 9, 64)[None, :] * np.arange(1, 4)[:, None])
    terms = Mixture(("the", "cat", "sat"), (".20", ".70", ".10"), waves, theme.VALUE)
    return VGroup(terms, terms.sum(np.array([0.2, 0.7, 0.1]) @ waves, theme.VALUE))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
