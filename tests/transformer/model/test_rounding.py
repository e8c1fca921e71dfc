from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astrai_video.transformer.model import rounding

logits = st.lists(st.floats(-30, 30), min_size=1, max_size=40)


@given(logits)
def test_a_displayed_row_of_probabilities_adds_up_to_exactly_one(values: list[float]) -> None:
    powers = np.exp(np.array(values) - max(values))
    shown = rounding.round_row(powers / powers.sum())
    assert round(sum(round(cell * 100) for cell in shown)) == 100


@given(logits)
def test_no_cell_moves_by_a_whole_unit_and_none_goes_below_zero(values: list[float]) -> None:
    powers = np.exp(np.array(values) - max(values))
    row = powers / powers.sum()
    shown = rounding.round_row(row)
    assert (np.abs(shown - row) < 0.01 + 1e-9).all()
    assert (shown >= 0).all()


@given(st.permutations(range(8)))
def test_rounding_follows_the_cells_not_their_places_when_remainders_differ(order: list[int]) -> None:
    row = np.array([0.301, 0.1727, 0.1263, 0.0994, 0.1036, 0.0842, 0.0618, 0.051])
    assert (rounding.round_row(row[order]) == rounding.round_row(row)[order]).all()


def test_a_masked_cell_stays_zero() -> None:
    assert rounding.round_row([1 / 3, 1 / 3, 1 / 3, 0.0])[3] == 0
    assert rounding.round_row([1.0, 0.0]).tolist() == [1.0, 0.0]


def test_thirds_give_the_missing_unit_to_the_first() -> None:
    assert rounding.round_row([1 / 3, 1 / 3, 1 / 3]).tolist() == [0.34, 0.33, 0.33]


def test_rows_are_rounded_one_by_one() -> None:
    shown = rounding.round_rows(np.full((3, 3), 1 / 3))
    assert shown.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(("value", "shown"), [(0.48, ".48"), (1.0, "1.00"), (0.0, "0"), (0.05, ".05")])
def test_probabilities_are_written_without_the_zero(value: float, shown: str) -> None:
    assert rounding.probability(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(18.94, "18.9"), (-0.01, "0.0"), (-3.16, "−3.2"), (-np.inf, "−∞")])
def test_scores_have_a_true_minus_sign(value: float, shown: str) -> None:
    assert rounding.score(value) == shown
