"""A vocabulary: every token has a number, which is the index of a row of the embedding table.

The size is that of the paper's English-German model, "about 37000" (Vaswani et al. 2017, section 5.1); the number of a
token is arbitrary there, and seeded by the token here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from astrai_video.transformer.model import example, seeds
from astrai_video.transformer.model.attention import Array

SIZE = 37_000

# A word split into subwords, as a tokenizer does with words outside its vocabulary.
PIECES = ("Trans", "former")


def token_id(token: str) -> int:
    """The number of a token, 0 to SIZE - 1."""
    return int(seeds.generator(f"vocabulary/{token}").integers(SIZE))


def ids(tokens: Sequence[str]) -> list[int]:
    """The numbers of tokens."""
    return [token_id(token) for token in tokens]


def look_up(tokens: tuple[str, ...]) -> Array:
    """The rows of the embedding table for tokens of the running example, shape (n, 512).

    It equals one-hot(ids) times the table: each row is selected independently of its neighbours.
    """
    return example.embed(tokens)


def one_hot(numbers: Sequence[int], size: int = SIZE) -> Array:
    """One row a number, (n, size), all 0 except for a 1 at that number."""
    rows = np.zeros((len(numbers), size))
    rows[np.arange(len(numbers)), list(numbers)] = 1
    return rows
