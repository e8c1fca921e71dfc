from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from astrai_video.transformer.model import sampling, seeds

logits = arrays.arrays(np.float64, st.integers(1, 8), elements=st.floats(-8, 8))
temperatures = st.floats(0.1, 10)
shares = st.floats(0.01, 1)


@given(logits, temperatures)
def test_a_temperature_divides_the_logits_before_the_softmax(z: np.ndarray, t: float) -> None:
    assert sampling.distribution(z, t) == pytest.approx(scipy.special.softmax(z / t))


@given(logits, temperatures)
def test_a_temperature_keeps_the_order_of_the_words(z: np.ndarray, t: float) -> None:
    probabilities = sampling.distribution(z, t)
    assert (np.diff(probabilities[np.argsort(z)]) >= 0).all()


@given(logits, temperatures, temperatures)
def test_a_higher_temperature_spreads_the_probabilities(z: np.ndarray, one: float, other: float) -> None:
    low, high = sorted((one, other))
    cold, warm = (sampling.entropy(sampling.distribution(z, t)) for t in (low, high))
    assert cold <= warm + 1e-9


@given(logits)
def test_a_temperature_near_zero_leaves_the_likeliest_word_alone(z: np.ndarray) -> None:
    first = np.sort(z)[::-1]
    assume(len(z) == 1 or first[0] - first[1] > 0.01)
    assert sampling.distribution(z, 1e-4)[z.argmax()] == pytest.approx(1)


@pytest.mark.parametrize("bad", [0, -1, float("nan")])
def test_a_temperature_is_above_zero(bad: float) -> None:
    with pytest.raises(ValueError, match="temperature"):
        sampling.with_temperature([1.0], bad)


@given(logits)
def test_entropy_is_scipys(z: np.ndarray) -> None:
    probabilities = sampling.distribution(z)
    assert sampling.entropy(probabilities) == pytest.approx(scipy.stats.entropy(probabilities, base=2), abs=1e-9)


@given(logits, st.integers(1, 10))
def test_top_k_leaves_the_k_largest_and_makes_the_rest_minus_infinity(z: np.ndarray, k: int) -> None:
    left = sampling.top_k(z, k)
    kept = np.isfinite(left)
    assert kept.sum() == min(k, len(z))
    assert (left[kept] == z[kept]).all()
    assert kept.all() or z[kept].min() >= z[~kept].max()


def test_of_equal_words_top_k_leaves_the_first() -> None:
    assert np.isfinite(sampling.top_k([1.0, 2.0, 1.0, 1.0], 2)).tolist() == [True, True, False, False]


@given(logits, shares)
def test_top_p_leaves_a_smallest_set_that_reaches_p(z: np.ndarray, p: float) -> None:
    probabilities = scipy.special.softmax(z)
    kept = np.isfinite(sampling.top_p(z, p))
    assume(abs(np.sort(probabilities)[::-1].cumsum() - p).min() > 1e-9)  # neither side is wrong on the edge
    reaching = [
        size
        for size in range(1, len(z) + 1)
        if any(sum(probabilities[list(some)]) >= p for some in combinations(range(len(z)), size))
    ]
    assert probabilities[kept].sum() >= p
    assert kept.sum() == min(reaching)


@given(logits, shares)
def test_top_p_never_leaves_nothing(z: np.ndarray, p: float) -> None:
    assert np.isfinite(sampling.top_p(z, p))[z.argmax()]


@given(logits)
def test_all_words_are_left_for_p_one_and_a_k_that_is_large(z: np.ndarray) -> None:
    assert sampling.distribution(z, k=len(z)) == pytest.approx(scipy.special.softmax(z))


@given(logits, temperatures, st.integers(1, 8), shares)
def test_what_is_left_adds_up_to_one_and_keeps_its_proportions(z: np.ndarray, t: float, k: int, p: float) -> None:
    left = sampling.distribution(z, t, k, p)
    full = scipy.special.softmax(z / t)
    kept = left > 0
    assert left.sum() == pytest.approx(1)
    assert left[kept] == pytest.approx(full[kept] / full[kept].sum())


def test_temperature_comes_before_top_p() -> None:
    z = np.array([4.0, 3.0, 2.0, 1.0])
    assert scipy.special.softmax(z)[0] > 0.64, "the first alone would reach p, were top-p before the temperature"
    assert np.count_nonzero(sampling.distribution(z, 2, k=2, p=0.64)) == 2


def test_top_k_comes_before_top_p() -> None:
    z = np.array([4.0, 3.0, 2.0, 1.0])
    assert scipy.special.softmax(z / 2)[0] < 0.62, "two words would be needed for p, were top-p before top-k"
    assert np.count_nonzero(sampling.distribution(z, 2, k=2, p=0.62)) == 1


@given(logits, st.floats(0, 1, exclude_max=True))
def test_a_sample_is_the_word_whose_stretch_of_the_line_holds_the_number(z: np.ndarray, u: float) -> None:
    probabilities = sampling.distribution(z)
    word = sampling.sample(probabilities, u)
    assert probabilities[:word].sum() - 1e-9 <= u <= probabilities[: word + 1].sum() + 1e-9


def test_samples_come_as_often_as_the_distribution_says() -> None:
    probabilities = sampling.distribution([2.0, 1.0, 0.0, -1.0], k=3)
    drawn = [sampling.sample(probabilities, u) for u in seeds.generator("test/sample").random(20_000)]
    counts = np.bincount(drawn, minlength=4)
    assert counts[3] == 0, "a word that is masked never comes"
    assert scipy.stats.chisquare(counts[:3], probabilities[:3] * len(drawn)).pvalue > 0.01


@pytest.mark.parametrize("u", [-0.1, 1.0])
def test_a_sample_needs_a_number_on_the_line(u: float) -> None:
    with pytest.raises(ValueError, match="not on the line"):
        sampling.sample([1.0], u)


@pytest.mark.parametrize("p", [0.0, 1.1])
def test_top_p_needs_a_share(p: float) -> None:
    with pytest.raises(ValueError, match="add up"):
        sampling.top_p([1.0], p)


def test_top_k_needs_a_word() -> None:
    with pytest.raises(ValueError, match="likeliest"):
        sampling.top_k([1.0], 0)
