"""The KV cache: the computation it saves a decoder at every new token, and the memory it needs.

A decoder that writes token t needs the keys and values of tokens 1..t. These never change (with a causal mask a token
depends only on earlier ones), so a cache keeps them and each step adds one row.

Sources: the sizes of Llama 3 8B are those of Grattafiori et al. 2024, "The Llama 3 Herd of Models", table 3; sharing of
key and value heads is Ainslie et al. 2023, "GQA: Training Generalized Multi-Query Transformer Models", section 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from astrai_video.transformer.model import example
from astrai_video.transformer.model.attention import Array, softmax

KIBIBYTE, GIBIBYTE = 2**10, 2**30


@dataclass(frozen=True)
class Layout:
    """Parameters of a cache's size: layers, query heads, key-value heads, numbers a head, bytes a number."""

    layers: int
    query_heads: int
    kv_heads: int
    head_size: int
    bytes_each: int

    @property
    def group(self) -> int:
        """Number of query heads that share one head of keys and values."""
        return self.query_heads // self.kv_heads

    @property
    def unshared(self) -> Layout:
        """The same model with separate keys and values for every query head."""
        return replace(self, kv_heads=self.query_heads)


LLAMA_3_8B = Layout(layers=32, query_heads=32, kv_heads=8, head_size=128, bytes_each=2)
LLAMA_CONTEXT = 8192  # tokens: the context of Llama 3 8B's first training


def cache_bytes(layout: Layout, tokens: int) -> int:
    """Bytes of a cache: keys and values (2) x layers x KV heads x head size x tokens x bytes a number."""
    return 2 * layout.layers * layout.kv_heads * layout.head_size * tokens * layout.bytes_each


def rows_projected(tokens: int, *, cached: bool) -> int:
    """Rows that the key projection computes while `tokens` tokens are written one by one: n, or 1 + 2 + ... + n."""
    return tokens if cached else tokens * (tokens + 1) // 2


def scores_of_step(tokens: int, *, cached: bool) -> int:
    """Dot products of one head in a step over `tokens` tokens: those of its own row, or all n rows of n."""
    return tokens if cached else tokens * tokens


class Cache:
    """The keys and values of one head, a row a token: `keys` (t, d_k), `values` (t, d_v)."""

    def __init__(self, d_k: int, d_v: int) -> None:
        self.keys = np.empty((0, d_k))
        self.values = np.empty((0, d_v))

    def append(self, keys: Array, values: Array) -> None:
        """Add the rows of new tokens: `keys` (m, d_k), `values` (m, d_v)."""
        self.keys = np.concatenate([self.keys, np.atleast_2d(keys)])
        self.values = np.concatenate([self.values, np.atleast_2d(values)])

    def attend(self, query: Array) -> tuple[Array, Array]:
        """One row of attention, for `query` (d_k,): the weights (t,) over all cached keys, and the output (d_v,).

        It is the last row of causal attention over the t tokens; no mask is needed, because there are no later tokens.
        """
        weights = softmax(self.keys @ query / np.sqrt(len(query)))
        return weights, np.asarray(weights @ self.values)


@dataclass(frozen=True)
class Step:
    """One step of decoding: the new token, and its weights over all tokens so far."""

    token: str
    weights: Array


def decoding(language: str, prompt: int) -> list[Step]:
    """Decode the running example: its first `prompt` tokens at once, the others one by one from the cache."""
    head = example.head(language, mask=True)
    cache = Cache(head.k.shape[1], head.v.shape[1])
    cache.append(head.k[:prompt], head.v[:prompt])
    steps = []
    for index in range(prompt, len(head.tokens)):
        cache.append(head.k[index], head.v[index])
        steps.append(Step(head.tokens[index], cache.attend(head.q[index])[0]))
    return steps
