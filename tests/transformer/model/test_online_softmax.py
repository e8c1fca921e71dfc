"""Tiled attention equals plain attention to the last digit shown; only the memory traffic differs."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from astrai_video.transformer.model import example, traffic
from astrai_video.transformer.model.online_softmax import row_by_tiles
from astrai_video.transformer.model.traffic import LONG, Size


@given(st.integers(1, 20), st.integers(1, 20), st.floats(0.01, 100), st.integers(0, 2**32 - 1))
def test_after_every_tile_the_row_is_attention_over_what_was_seen(keys, tile, spread, seed):
    random = np.random.default_rng(seed)
    scores, values = random.normal(0, spread, keys), random.standard_normal((keys, 3))
    for index, state in enumerate(row_by_tiles(scores, values, tile)):
        seen = min((index + 1) * tile, keys)
        assert state.output == pytest.approx(softmax(scores[:seen]) @ values[:seen])
        assert state.maximum == scores[:seen].max()
        assert state.denominator == pytest.approx(np.exp(scores[:seen] - scores[:seen].max()).sum())


def test_scores_too_large_for_exp_do_no_harm():
    (*_, last) = row_by_tiles(np.array([1000.0, 1001.0, 999.0]), np.eye(3), 1)
    assert last.output == pytest.approx(softmax([1000.0, 1001.0, 999.0]))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("tile", [1, 2, 4, 8])
def test_the_pronouns_row_comes_out_as_in_the_section_before(language, tile):
    head, asker = example.head(language), example.PRONOUN[language]
    states = row_by_tiles(head.attention.scaled[asker], head.v, tile)
    assert np.abs(states[-1].output - head.attention.output[asker]).max() < 1e-12


def count_ordinary(size):
    """Every number that is read or written, one kernel after the other."""
    n, d = size.n, size.d
    moved = 2 * n * d + n * n  # Q, K in; S out
    moved += n * n + n * n  # S in; P out
    moved += n * n + n * d + n * d  # P, V in; O out
    return moved * size.each


def count_tiled(size):
    moved = 0
    for start in range(0, size.n, size.rows):
        rows = min(size.rows, size.n - start)
        moved += rows * size.d  # this tile of Q in
        moved += sum(2 * size.d for _key in range(size.n))  # all of K and V in
        moved += rows * size.d  # this tile of O out
    return moved * size.each


@given(st.integers(1, 300), st.integers(1, 16), st.sampled_from([2, 4]), st.integers(1, 64))
def test_bytes_are_what_the_loops_move(n, d, each, rows):
    size = Size(n, d, each, rows)
    assert traffic.ordinary_bytes(size) == count_ordinary(size)
    assert traffic.tiled_bytes(size) == count_tiled(size)


def test_the_arithmetic_is_that_of_two_products():
    q = np.ones((5, 3))
    assert traffic.flops(Size(5, 3)) == 2 * 2 * (q @ q.T).size * 3


def test_the_films_example():
    assert traffic.ordinary_bytes(LONG) == 130 * traffic.MEBIBYTE
    assert traffic.tiled_bytes(LONG) == 33 * traffic.MEBIBYTE
    assert ceil(LONG.n / LONG.rows) == 32
