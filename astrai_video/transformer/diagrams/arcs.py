"""Attention drawn over a sentence: an arc from a token to each token it attends to, thicker for a larger weight."""

from __future__ import annotations

from collections.abc import Sequence

from manim import PI, UP, ArcBetweenPoints, VGroup

from astrai_video.stage import theme
from astrai_video.stage.tokens import TokenRow

_BEND = PI / 2
_THIN, _THICK = 1.5, 16.0  # stroke of an arc of weight 0 and of weight 1
_FAINT = 0.3  # opacity of an arc of weight 0; 1 from the weight _FULL_FROM on
_FULL_FROM = 0.4
_OPEN = 0.7
_AIR = 0.08


def open_arcs(row: TokenRow, query: int) -> VGroup:
    """Arcs from the chip at `query` to every other chip before the weights are known: equal, in the query's colour."""
    made = arcs(row, query, [0.0] * len(row.chips), theme.QUERY)
    return made.set_stroke(width=theme.STROKE, opacity=_OPEN)


def arcs(row: TokenRow, query: int, weights: Sequence[float], color: str = theme.ATTENTION) -> VGroup:
    """Arcs from the chip at `query` over the row to every other chip, one for each weight but its own."""
    made = VGroup()
    start = row.chips[query].get_top() + UP * _AIR
    for index, weight in enumerate(weights):
        if index == query:
            continue
        end = row.chips[index].get_top() + UP * _AIR
        arc = ArcBetweenPoints(start, end, angle=_BEND if index < query else -_BEND)
        arc.set_stroke(color, _THIN + (_THICK - _THIN) * weight, opacity=_FAINT + (1 - _FAINT) * _share(weight))
        made.add(arc)
    return made


def _share(weight: float) -> float:
    return min(weight / _FULL_FROM, 1.0)


def demonstration() -> VGroup:
    """The attention of one word."""
    row = TokenRow(("the", "cat", "sat", "because", "it", "was", "tired"))
    return VGroup(row, arcs(row, 4, (0.05, 0.55, 0.15, 0.05, 0.1, 0.03, 0.07)))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
