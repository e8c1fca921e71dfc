"""Sampling from logits: temperature, top-k, top-p, and inverse transform sampling.

Each step takes logits of shape (V,), one for every word of the vocabulary, and gives logits of the same shape; excluded
words get minus infinity, so that the softmax after the last step renormalises the others. The order is temperature,
top-k, top-p.

Sources: temperature and top-p, Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", sections 3.3 and
3.1; top-k, Fan et al. 2018, "Hierarchical Neural Story Generation", section 5.4.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from astrai_video.transformer.model.attention import Array, softmax


def with_temperature(logits: npt.ArrayLike, temperature: float) -> Array:
    """The logits (V,) divided by `temperature`: below 1 their softmax is sharper, above 1 flatter.

    Raises ValueError for a temperature that is not above 0 (its limit is the likeliest word alone).
    """
    if not temperature > 0:
        raise ValueError(f"a temperature of {temperature}")
    return np.asarray(logits, dtype=np.float64) / temperature


def top_k(logits: npt.ArrayLike, k: int) -> Array:
    """The logits (V,) with all but the `k` largest set to minus infinity; of equal ones the first is kept.

    Raises ValueError for a `k` below 1.
    """
    if k < 1:
        raise ValueError(f"the {k} likeliest words")
    values = np.asarray(logits, dtype=np.float64)
    return _only(values, _likeliest_first(values)[:k])


def top_p(logits: npt.ArrayLike, p: float) -> Array:
    """The logits (V,), minus infinity outside the smallest set of words whose probabilities add up to `p` or more.

    Raises ValueError for a `p` outside of (0, 1].
    """
    if not 0 < p <= 1:
        raise ValueError(f"words that add up to {p}")
    values = np.asarray(logits, dtype=np.float64)
    order = _likeliest_first(values)
    reached = np.cumsum(softmax(values)[order])
    return _only(values, order[: int(np.searchsorted(reached, p)) + 1])


def distribution(logits: npt.ArrayLike, temperature: float = 1.0, k: int | None = None, p: float = 1.0) -> Array:
    """The probabilities (V,) for sampling: the three steps in their order, and a softmax."""
    values = with_temperature(logits, temperature)
    if k is not None:
        values = top_k(values, k)
    return softmax(top_p(values, p))


def sample(probabilities: npt.ArrayLike, u: float) -> int:
    """The word whose interval contains `u` when the probabilities (V,) are placed end to end from 0 to 1.

    For a `u` uniform in [0, 1) each word is picked with its probability; one of probability 0 never. Raises ValueError
    for another `u`.
    """
    if not 0 <= u < 1:
        raise ValueError(f"{u} is not on the line from 0 to 1")
    ends = np.cumsum(np.asarray(probabilities, dtype=np.float64))
    return int(np.searchsorted(ends / ends[-1], u, side="right"))


def entropy(probabilities: npt.ArrayLike) -> float:
    """Entropy of probabilities (V,) in bits (Shannon 1948): 0 when one word has them all, at most log2 V.

    A probability of 0 adds nothing.
    """
    values = np.asarray(probabilities, dtype=np.float64)
    some = values[values > 0]
    return float(-(some * np.log2(some)).sum())


def _likeliest_first(values: Array) -> npt.NDArray[np.intp]:
    return np.argsort(-values, kind="stable")


def _only(values: Array, kept: npt.NDArray[np.intp]) -> Array:
    left = np.full(values.shape, -np.inf)
    left[kept] = values[kept]
    return left
