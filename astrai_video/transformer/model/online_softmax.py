"""Online softmax: softmax and weighted sum tile by tile, never storing a whole row of scores.

After each tile of keys a row keeps three values: the running maximum m, the running denominator l = sum of exp(s - m),
and the running output o = sum of exp(s - m) v / l. Earlier values are corrected by exp(m_old - m_new).

Source: Milakov & Gimelshein 2018, "Online normalizer calculation for softmax", algorithm 3; with the output, Dao et al.
2022, "FlashAttention", section 3.1 and algorithm 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from astrai_video.transformer.model.attention import Array


@dataclass(frozen=True)
class State:
    """One row after some tiles: `maximum` m, `denominator` l, `output` o (d_v,).

    `scores` are those of the last tile; `correction` is exp(m_old - m_new), the factor on the earlier values (1 for the
    first tile).
    """

    scores: Array
    maximum: float
    denominator: float
    output: Array
    correction: float


def row_by_tiles(scores: Array, values: Array, tile: int) -> list[State]:
    """The states of one row, `scores` (m,) already scaled, over `values` (m, d_v), taken `tile` keys at a time."""
    states: list[State] = []
    top, total, output = -np.inf, 0.0, np.zeros(values.shape[1])
    for start in range(0, len(scores), tile):
        part = scores[start : start + tile]
        new_top = max(top, float(part.max()))
        correction = float(np.exp(top - new_top)) if states else 1.0
        powers = np.exp(part - new_top)
        new_total = total * correction + float(powers.sum())
        output = (total * correction * output + powers @ values[start : start + tile]) / new_total
        top, total = new_top, new_total
        states.append(State(np.asarray(part), top, total, np.asarray(output), correction))
    return states
