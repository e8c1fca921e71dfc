"""The film's running example: one sentence, its vectors, and one attention head over them.

The weights are set by hand, so that a viewer can check the pattern; a trained model learns its own. Everything else is
computed: a token's named features are embedded in 512 dimensions, one head projects 512 -> 64, and every number shown
follows from there: X (8, 512), W_Q, W_K, W_V (512, 64), Q, K, V (8, 64), scores (8, 8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from astrai_video.transformer.model import seeds
from astrai_video.transformer.model.attention import (
    D_MODEL,
    HEAD_SIZE,
    Array,
    Attention,
    attention,
    causal_mask,
    softmax,
)

TOKENS: Mapping[str, tuple[str, ...]] = {
    "zh": ("小猫", "没", "过", "马路", "因为", "它", "太", "累"),
    "en": ("The", "cat", "stayed", "because", "it", "was", "too", "tired"),
}
PRONOUN: Mapping[str, int] = {"zh": 5, "en": 4}
REFERENT: Mapping[str, int] = {"zh": 0, "en": 1}

FEATURES = (
    "being", "place", "motion", "negation", "cause", "pronoun", "degree", "state", "link", "article",
)  # fmt: skip

TOKEN_FEATURES: Mapping[str, Mapping[str, float]] = {
    "小猫": {"being": 1.0},
    "没": {"negation": 1.0},
    "过": {"motion": 1.0},
    "马路": {"place": 1.0},
    "因为": {"cause": 1.0},
    "它": {"pronoun": 1.0},
    "太": {"degree": 1.0},
    "累": {"state": 1.0},
    "The": {"article": 1.0},
    "cat": {"being": 1.0},
    "stayed": {"motion": 1.0},
    "because": {"cause": 1.0},
    "it": {"pronoun": 1.0},
    "was": {"link": 1.0},
    "too": {"degree": 1.0},
    "tired": {"state": 1.0},
}

# For a token with the first feature: the features it attends to, each with the scaled score that it adds.
ASKS: Mapping[str, Mapping[str, float]] = {
    "pronoun": {"being": 2.7, "pronoun": 0.9, "state": 0.9},
    "being": {"being": 1.2, "motion": 1.3, "state": 0.9},
    "motion": {"being": 1.5, "place": 1.3, "negation": 1.4, "motion": 0.6},
    "negation": {"motion": 2.0, "negation": 0.6},
    "place": {"motion": 1.7, "place": 1.1},
    "cause": {"motion": 1.1, "state": 1.5, "negation": 0.8},
    "degree": {"state": 2.0, "degree": 0.7},
    "state": {"being": 1.2, "degree": 1.5, "pronoun": 1.3, "state": 0.6},
    "link": {"pronoun": 1.6, "state": 1.5},
    "article": {"being": 2.0, "article": 0.6},
}

# Logits of the next word in the opening, set by hand.
NEXT_WORD: Mapping[str, Mapping[str, float]] = {
    "zh": {"累": 4.1, "困": 3.0, "饿": 2.4, "忙": 1.6, "高": 0.7},
    "en": {"tired": 4.1, "sleepy": 3.0, "hungry": 2.4, "busy": 1.6, "tall": 0.7},
}

_EMBEDDING_NOISE = 0.9  # length of the token-specific part of a vector, added to its features
_WEIGHT_NOISE = 0.16  # standard deviation of the noise on the hand-set weights


@dataclass(frozen=True)
class Head:
    """One attention head over the example: `x` (n, 512), `q`, `k`, `v` (n, 64) and their attention."""

    tokens: tuple[str, ...]
    x: Array
    q: Array
    k: Array
    v: Array
    attention: Attention

    def row(self, index: int) -> Array:
        """The attention weights of one query, shape (n,)."""
        return np.asarray(self.attention.weights[index])


@dataclass(frozen=True)
class NextWord:
    """The candidates for the next word, likeliest first, their logits and their softmax."""

    words: tuple[str, ...]
    logits: Array
    probabilities: Array


@dataclass(frozen=True)
class Question:
    """The film's question: the head, and the indices of the pronoun and of the noun that it refers to."""

    head: Head
    asker: int
    found: int

    @property
    def word(self) -> str:
        """The pronoun."""
        return self.head.tokens[self.asker]

    @property
    def referent(self) -> str:
        """The noun that the pronoun refers to."""
        return self.head.tokens[self.found]


def question(tokens: tuple[str, ...]) -> Question:
    """The question of the running example in the language of `tokens`."""
    language = language_of(tokens)
    return Question(head(language), PRONOUN[language], REFERENT[language])


def language_of(tokens: tuple[str, ...]) -> str:
    """The language whose example sentence is `tokens`.

    Raises ValueError when it is not the running example.
    """
    for language, sentence in TOKENS.items():
        if sentence == tokens:
            return language
    raise ValueError(f"not the running example: {' '.join(tokens)}")


def embed(tokens: tuple[str, ...]) -> Array:
    """The vectors of `tokens`, shape (n, 512): their features along fixed directions, plus a token-specific part."""
    features = np.array([[TOKEN_FEATURES[t].get(name, 0.0) for name in FEATURES] for t in tokens])
    return np.asarray(features @ _directions() + np.array([_own_part(t) for t in tokens]))


def projections() -> tuple[Array, Array, Array]:
    """W_Q, W_K, W_V of the head, each (512, 64): q.k of two tokens is 8 times the value in `ASKS`, plus noise."""
    read = _directions().T  # (512, features): extracts a vector's features
    asks = np.array([[ASKS[f].get(g, 0.0) for g in FEATURES] for f in FEATURES])
    meet, carry = (orthonormal(name, len(FEATURES), HEAD_SIZE) for name in ("head/meet", "head/carry"))
    gain = np.sqrt(np.sqrt(HEAD_SIZE))  # sqrt(d_k) in all, half of it on each side
    w_q = read @ asks @ meet * gain
    w_k = read @ meet * gain
    w_v = read @ carry
    return (
        w_q + _noise("head/w_q", w_q.shape),
        w_k + _noise("head/w_k", w_k.shape),
        w_v + _noise("head/w_v", w_v.shape),
    )


@cache
def head(language: str, mask: bool = False) -> Head:
    """The head over the running example of `language`; `mask` applies the causal mask."""
    tokens = TOKENS[language]
    x = embed(tokens)
    q, k, v = (x @ w for w in projections())
    return Head(tokens, x, q, k, v, attention(q, k, v, causal_mask(len(tokens)) if mask else None))


def feature_directions() -> Array:
    """The orthonormal directions (features, 512) along which `embed` places each of `FEATURES`."""
    return _directions()


def next_word(language: str) -> NextWord:
    """The candidates after the example without its last token, from the logits in `NEXT_WORD`."""
    logits = np.array(list(NEXT_WORD[language].values()))
    return NextWord(tuple(NEXT_WORD[language]), logits, softmax(logits))


def orthonormal(name: str, rows: int, columns: int) -> Array:
    """A matrix (rows, columns), seeded by `name`, whose rows are orthonormal."""
    q, r = np.linalg.qr(seeds.generator(name).standard_normal((columns, rows)))
    return np.asarray((q * np.sign(np.diag(r))).T)


def cosine(a: Array, b: Array) -> float:
    """Cosine of the angle between two vectors: 1 when they have the same direction."""
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def _directions() -> Array:
    return orthonormal("example/features", len(FEATURES), D_MODEL)


def _own_part(token: str) -> Array:
    direction = seeds.generator(f"example/token/{token}").standard_normal(D_MODEL)
    return np.asarray(_EMBEDDING_NOISE * direction / np.linalg.norm(direction))


def _noise(name: str, shape: tuple[int, ...]) -> Array:
    return np.asarray(seeds.generator(name).normal(0.0, _WEIGHT_NOISE, shape))
