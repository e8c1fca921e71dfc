"""Generation of the end of the running example, word by word, and its cost in passes through the model.

The logits of each round are set by hand. Everything else is computed: a vector of 512 numbers and an output matrix that
give exactly these logits, the probabilities, the words kept by top-p, the random number and the word that it picks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from astrai_video.transformer.model import example, sampling, seeds
from astrai_video.transformer.model.attention import D_MODEL, Array, softmax

TEMPERATURES = (0.5, 1.0, 2.0)
TOP_K = 3
TOP_P = 0.9
VOCABULARY = 37_000  # about: Vaswani et al. 2017, section 5.1, the vocabulary that source and target share
ROUNDS = 3

# Logits after a word that was picked, set by hand (those of the first round are `example.NEXT_WORD`).
AFTER: Mapping[str, Mapping[str, float]] = {
    "累": {"了": 4.3, "，": 2.6, "。": 2.3, "极": 0.6, "吗": 0.2},
    "了": {"。": 3.6, "，": 2.7, "！": 2.1, "吧": 0.7, "呢": 0.3},
    "tired": {"to": 3.8, ".": 2.9, "and": 2.0, "for": 0.9, "from": 0.2},
    "to": {"move": 3.3, "play": 2.5, "run": 2.4, "eat": 1.0, "fly": 0.1},
}


@dataclass(frozen=True)
class Round:
    """One word more: the candidates, likeliest first, their logits (V,), and the sampling of one of them.

    `full` (V,) is the softmax of the logits; `kept` the number of words kept by top-p; `left` (kept,) their
    probabilities, renormalised; `u` the random number in [0, 1); `chosen` the index of the word that it picks.
    """

    words: tuple[str, ...]
    logits: Array
    full: Array
    kept: int
    left: Array
    u: float
    chosen: int

    @property
    def word(self) -> str:
        """The word that is appended to the sentence."""
        return self.words[self.chosen]


@dataclass(frozen=True)
class Passes:
    """The cost of n predictions: passes through the model, and positions computed in all of them.

    In training one pass over n positions gives all predictions. In inference pass i computes the i current positions
    for one prediction; `again` of all positions were computed in an earlier pass.
    """

    predictions: int
    training: int
    training_positions: int
    inference: int
    inference_positions: int
    again: int


@cache
def rounds(language: str) -> tuple[Round, ...]:
    """The rounds that complete the running example of `language`, at temperature 1 and `TOP_P`, with seeded numbers."""
    random = seeds.generator(f"generation/{language}/draw")
    done = [_round(example.NEXT_WORD[language], random.random())]
    while len(done) < ROUNDS:
        done.append(_round(AFTER[done[-1].word], random.random()))
    return tuple(done)


def last_row(language: str) -> Array:
    """The top layer's output at the last position, shape (512,): seeded, with mean 0 and variance 1."""
    numbers = seeds.generator(f"generation/last-row/{language}").standard_normal(D_MODEL)
    return np.asarray((numbers - numbers.mean()) / numbers.std())


def output_matrix(language: str) -> Array:
    """The output matrix, shape (512, V), a column a candidate: the last row times it is exactly the logits.

    A column is the logit's share along the last row, plus a part of its own that is orthogonal to it.
    """
    row = last_row(language)
    logits = np.array(list(example.NEXT_WORD[language].values()))
    own = seeds.generator(f"generation/output/{language}").normal(0.0, 0.2, (D_MODEL, len(logits)))
    own -= np.outer(row, row @ own) / (row @ row)
    return np.asarray(own + np.outer(row, logits) / (row @ row))


def passes(n: int) -> Passes:
    """The passes for n predictions: one with the causal mask in training, n in inference without a cache."""
    computed = sum(range(1, n + 1))
    return Passes(n, 1, n, n, computed, computed - n)


def _round(candidates: Mapping[str, float], u: float) -> Round:
    logits = np.array(list(candidates.values()))
    left = sampling.distribution(logits, p=TOP_P)
    kept = int(np.count_nonzero(left))
    return Round(tuple(candidates), logits, softmax(logits), kept, left[:kept], u, sampling.sample(left, u))
