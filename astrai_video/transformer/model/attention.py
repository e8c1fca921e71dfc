"""Scaled dot-product attention, step by step, so that the numbers of each step can be shown.

Source: Vaswani et al. 2017, "Attention Is All You Need", equation 1 and section 3.2.1 (its footnote: the variance of a
dot product). Rows are queries, columns are keys, in every matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from astrai_video.transformer.model import seeds

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

D_MODEL = 512
HEADS = 8
HEAD_SIZE = D_MODEL // HEADS  # d_k = d_v = 64


@dataclass(frozen=True)
class Attention:
    """The four matrices of one head over n queries and m keys.

    `scores` QK^T (n, m); `scaled` scores / sqrt(d_k), minus infinity where masked; `weights` the softmax of each row;
    `output` weights V (n, d_v).
    """

    scores: Array
    scaled: Array
    weights: Array
    output: Array


def softmax(scores: npt.ArrayLike) -> Array:
    """Softmax along the last axis. Each row's maximum is subtracted first, so that exp cannot overflow.

    Minus infinity gives exactly 0. Raises ValueError for a row that is masked everywhere: it has no softmax.
    """
    values = np.asarray(scores, dtype=np.float64)
    top = values.max(axis=-1, keepdims=True)
    if np.isneginf(top).any():
        raise ValueError("softmax of a row that is masked everywhere")
    powers = np.exp(values - top)
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def causal_mask(n: int) -> Mask:
    """The (n, n) mask that is True for keys after the query, above the diagonal."""
    return np.triu(np.ones((n, n), dtype=np.bool_), k=1)


def attention(q: Array, k: Array, v: Array, mask: Mask | None = None) -> Attention:
    """softmax(q k^T / sqrt(d_k)) v for q (n, d_k), k (m, d_k), v (m, d_v).

    `mask` (n, m) is True where a score becomes minus infinity before the softmax.
    """
    scores = q @ k.T
    scaled = scores / np.sqrt(q.shape[-1])
    if mask is not None:
        scaled = np.where(mask, -np.inf, scaled)
    weights = softmax(scaled)
    return Attention(scores, scaled, weights, weights @ v)


@dataclass(frozen=True)
class ScalingDemo:
    """One standard-normal query against n standard-normal keys, all of `d_k` numbers.

    `scores` (n,) dot products; `unscaled` and `scaled` (n,) their softmax without and with the division by sqrt(d_k);
    `variance`, `scaled_variance` of q.k and of q.k / sqrt(d_k), measured over `pairs` more pairs (theory: d_k and 1).
    """

    d_k: int
    pairs: int
    scores: Array
    unscaled: Array
    scaled: Array
    variance: float
    scaled_variance: float

    @property
    def gradients(self) -> tuple[float, float]:
        """d p / d score = p (1 - p) of the likeliest key, without and with the division."""
        tops = float(self.unscaled.max()), float(self.scaled.max())
        return tops[0] * (1 - tops[0]), tops[1] * (1 - tops[1])


def scaling_demo(n_keys: int = 8, d_k: int = HEAD_SIZE, pairs: int = 10_000, name: str = "formula") -> ScalingDemo:
    """The effect of the division by sqrt(d_k): the same softmax with and without it, on seeded vectors."""
    random = seeds.generator(name)
    query = random.standard_normal(d_k)
    scores = random.standard_normal((n_keys, d_k)) @ query
    many = np.einsum("ij,ij->i", random.standard_normal((pairs, d_k)), random.standard_normal((pairs, d_k)))
    root = np.sqrt(d_k)
    return ScalingDemo(
        d_k,
        pairs,
        scores,
        unscaled=softmax(scores),
        scaled=softmax(scores / root),
        variance=float(many.var()),
        scaled_variance=float((many / root).var()),
    )
