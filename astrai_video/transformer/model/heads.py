"""Multi-head attention over the running example: eight heads of 64 numbers, concatenated and projected back to 512.

Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.2.2: MultiHead(Q, K, V) = Concat(head_1, ...,
head_h) W^O with head_i = Attention(Q W_i^Q, K W_i^K, V W_i^V), h = 8, d_k = d_v = d_model / h = 64. Here Q = K = V = X.

Head 1 is `example.head`, number for number. The others are set by hand in the same way, so that a viewer can check the
pattern of each; a trained model learns its own. Some of them attend by position, so X contains positions: along
directions that head 1 does not read, so that its numbers are unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from astrai_video.transformer.model import attention, example, seeds
from astrai_video.transformer.model.attention import D_MODEL, HEAD_SIZE, HEADS, Array, Attention

POSITIONS = 8  # number of distinct positions: the length of the running example
_CONTENT = {"being": 2.6, "motion": 2.6, "place": 2.6, "state": 2.6}
_PLACES = tuple(f"position {place}" for place in range(POSITIONS))
_TRAITS = (*example.FEATURES, *_PLACES)

# The pattern of each head, in the order of the heads: for a token with the first trait, the traits it attends to, each
# with the scaled score that it adds. Head 1 is `example.ASKS`.
ASKS: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    "reference": example.ASKS,
    "subject": {
        "being": {"motion": 3.4},
        "motion": {"being": 3.4},
        "pronoun": {"state": 3.4},
        "state": {"pronoun": 3.4},
        "link": {"pronoun": 3.0},
    },
    "modifier": {
        "negation": {"motion": 3.4},
        "degree": {"state": 3.4},
        "article": {"being": 3.4},
    },
    "cause": {
        "motion": {"cause": 3.6},
        "place": {"cause": 3.0},
        "cause": {"state": 3.4},
        "pronoun": {"cause": 3.0},
        "state": {"cause": 3.6},
    },
    "content": dict.fromkeys(example.FEATURES, _CONTENT),
    "previous": {_PLACES[place]: {_PLACES[max(place - 1, 0)]: 3.6} for place in range(POSITIONS)},
    "itself": {place: {place: 3.6} for place in _PLACES},
    "first": {place: {_PLACES[0]: 3.6} for place in _PLACES},
}
NAMES = tuple(ASKS)
BY_POSITION = ("previous", "itself", "first")  # heads that attend by position, not by content

_WEIGHT_NOISE = 0.16  # as in `example`: standard deviation of the noise on the hand-set weights


@dataclass(frozen=True)
class Weights:
    """The four matrices of the layer, each (512, 512).

    Columns 64 i .. 64 i + 63 of `w_q`, `w_k`, `w_v` belong to head i; its output passes through the same rows of `w_o`.
    """

    w_q: Array
    w_k: Array
    w_v: Array
    w_o: Array

    @property
    def parameters(self) -> int:
        """Number of elements of the four matrices; the same for one wide head and for eight narrow ones."""
        return self.w_q.size + self.w_k.size + self.w_v.size + self.w_o.size

    @property
    def head_parameters(self) -> tuple[int, ...]:
        """Number of elements of each head's own W_Q, W_K and W_V."""
        parts = zip(*(split(w) for w in (self.w_q, self.w_k, self.w_v)), strict=True)
        return tuple(sum(part.size for part in head) for head in parts)


@dataclass(frozen=True)
class MultiHead:
    """The layer over n tokens: `x` (n, 512), `q`, `k`, `v` (n, 512), the eight heads, and their results.

    `concat` (n, 512) the heads' outputs side by side; `output` (n, 512) concat W_O, the residual stream's shape.
    """

    tokens: tuple[str, ...]
    x: Array
    weights: Weights
    q: Array
    k: Array
    v: Array
    heads: tuple[Attention, ...]
    concat: Array
    output: Array


def split(matrix: Array, parts: int = HEADS) -> tuple[Array, ...]:
    """Split a matrix (n, d) into `parts` of equal width, each (n, d / parts). These are views, not copies."""
    return tuple(np.split(matrix, parts, axis=1))


def embed(tokens: tuple[str, ...]) -> Array:
    """X (n, 512): `example.embed` plus each token's position along a direction of its own.

    Raises ValueError for more tokens than `POSITIONS`.
    """
    if len(tokens) > POSITIONS:
        raise ValueError(f"{len(tokens)} tokens, but only {POSITIONS} positions")
    return np.asarray(example.embed(tokens) + _positions()[: len(tokens)])


@cache
def weights() -> Weights:
    """The layer's matrices: each head's projections side by side, and a seeded W_O."""
    by_head = [example.projections(), *(_projections(name) for name in NAMES[1:])]
    w_q, w_k, w_v = (np.concatenate(parts, axis=1) for parts in zip(*by_head, strict=True))
    w_o = seeds.generator("heads/w_o").standard_normal((HEADS * HEAD_SIZE, D_MODEL)) / np.sqrt(D_MODEL)
    return Weights(w_q, w_k, w_v, np.asarray(w_o))


@cache
def multi_head(language: str) -> MultiHead:
    """Multi-head self-attention over the running example of `language`: one wide projection each, then the split."""
    tokens = example.TOKENS[language]
    x, w = embed(tokens), weights()
    q, k, v = (np.asarray(x @ matrix) for matrix in (w.w_q, w.w_k, w.w_v))
    heads = tuple(attention.attention(*parts) for parts in zip(split(q), split(k), split(v), strict=True))
    concat = np.concatenate([head.output for head in heads], axis=1)
    return MultiHead(tokens, x, w, q, k, v, heads, concat, np.asarray(concat @ w.w_o))


def _projections(name: str) -> tuple[Array, Array, Array]:
    """W_Q, W_K, W_V of a hand-set head, each (512, 64): q.k of two tokens is 8 times that in `ASKS`, plus noise."""
    read = np.concatenate([example.feature_directions(), _positions()]).T  # (512, traits)
    asks = np.array([[ASKS[name].get(f, {}).get(g, 0.0) for g in _TRAITS] for f in _TRAITS])
    meet, carry = (example.orthonormal(f"heads/{name}/{part}", len(_TRAITS), HEAD_SIZE) for part in ("meet", "carry"))
    gain = np.sqrt(np.sqrt(HEAD_SIZE))  # sqrt(d_k) in all, half of it on each side
    made = (read @ asks @ meet * gain, read @ meet * gain, read @ carry)
    w_q, w_k, w_v = (
        matrix + seeds.generator(f"heads/{name}/{part}").normal(0.0, _WEIGHT_NOISE, matrix.shape)
        for part, matrix in zip(("w_q", "w_k", "w_v"), made, strict=True)
    )
    return w_q, w_k, w_v


@cache
def _positions() -> Array:
    """A direction (512) for each position: orthonormal, and orthogonal to the features and to all that head 1 reads."""
    taken = np.concatenate([*(w.T for w in example.projections()), example.feature_directions()])
    basis = np.linalg.qr(taken.T)[0]
    free = seeds.generator("heads/positions").standard_normal((D_MODEL, POSITIONS))
    free -= basis @ (basis.T @ free)
    return np.asarray(np.linalg.qr(free)[0].T)
