from __future__ import annotations

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from astrai_video.transformer.model import attention, seeds

rows = arrays.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 9)), elements=st.floats(-1e3, 1e3))


@given(rows)
def test_softmax_is_scipys(scores: np.ndarray) -> None:
    assert attention.softmax(scores) == pytest.approx(scipy.special.softmax(scores, axis=-1))


@given(rows)
def test_every_row_of_a_softmax_adds_up_to_one(scores: np.ndarray) -> None:
    assert attention.softmax(scores).sum(axis=-1) == pytest.approx(1)


@given(rows, st.floats(-500, 500))
def test_softmax_does_not_change_when_a_row_is_shifted(scores: np.ndarray, shift: float) -> None:
    assert attention.softmax(scores + shift) == pytest.approx(attention.softmax(scores), abs=1e-9)


def test_softmax_of_large_scores_does_not_overflow() -> None:
    assert attention.softmax([1e4, 1e4, -np.inf]).tolist() == [0.5, 0.5, 0.0]


def test_softmax_refuses_a_row_that_is_masked_everywhere() -> None:
    with pytest.raises(ValueError, match="masked everywhere"):
        attention.softmax([[0.0, 1.0], [-np.inf, -np.inf]])


def brute_force(q: np.ndarray, k: np.ndarray, v: np.ndarray, seen: list[list[int]]) -> np.ndarray:
    output = np.zeros((len(q), v.shape[1]))
    for i, keys in enumerate(seen):
        powers = [np.exp(sum(a * b for a, b in zip(q[i], k[j], strict=True)) / np.sqrt(len(q[i]))) for j in keys]
        for j, power in zip(keys, powers, strict=True):
            output[i] += power / sum(powers) * v[j]
    return output


@pytest.mark.parametrize("masked", [False, True])
def test_attention_is_the_formula_written_out(masked: bool) -> None:
    random = seeds.generator("test")
    q, k, v = (random.standard_normal((5, 4)) for _ in range(3))
    mask = attention.causal_mask(5) if masked else None
    seen = [list(range(i + 1 if masked else 5)) for i in range(5)]
    assert attention.attention(q, k, v, mask).output == pytest.approx(brute_force(q, k, v, seen))


def test_the_causal_mask_hides_what_comes_later_and_rows_still_add_up_to_one() -> None:
    random = seeds.generator("test")
    q, k, v = (random.standard_normal((6, 8)) for _ in range(3))
    result = attention.attention(q, k, v, attention.causal_mask(6))
    above = np.triu_indices(6, k=1)
    assert np.isneginf(result.scaled[above]).all()
    assert (result.weights[above] == 0).all()
    assert (result.weights[np.tril_indices(6)] > 0).all()
    assert result.weights.sum(axis=1) == pytest.approx(1)


def test_a_head_is_an_eighth_of_the_model_and_its_root_is_eight() -> None:
    assert attention.HEAD_SIZE == 64
    assert attention.HEAD_SIZE**0.5 == 8


def test_without_scaling_the_softmax_is_almost_one_hot() -> None:
    demo = attention.scaling_demo()
    assert demo.unscaled.max() > 0.9
    assert demo.scaled.max() < 0.5
    assert demo.unscaled == pytest.approx(scipy.special.softmax(demo.scores))
    assert demo.scaled == pytest.approx(scipy.special.softmax(demo.scores / 8))


def test_the_variance_of_a_dot_product_is_d_k_and_of_a_scaled_one_1() -> None:
    demo = attention.scaling_demo()
    assert demo.variance == pytest.approx(demo.d_k, rel=0.05)
    assert demo.scaled_variance == pytest.approx(1, rel=0.05)


def test_the_gradient_vanishes_without_scaling() -> None:
    """p (1 - p) is the derivative of a softmax by its own score: checked by a small step."""
    demo = attention.scaling_demo()
    for gradient, scores in zip(demo.gradients, (demo.scores, demo.scores / 8), strict=True):
        step = np.zeros_like(scores)
        step[scores.argmax()] = 1e-6
        numeric = (attention.softmax(scores + step) - attention.softmax(scores - step)).max() / 2e-6
        assert gradient == pytest.approx(numeric, abs=1e-6)
    assert demo.gradients[0] < 0.03
    assert demo.gradients[1] > 0.2
