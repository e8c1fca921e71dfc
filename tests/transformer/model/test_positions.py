"""Tokens become numbers, numbers become rows, and positions are added."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astrai_video.transformer.model import example, positions, vocabulary

both = pytest.mark.parametrize("language", ["zh", "en"])


@given(st.integers(0, 200), st.integers(0, 255))
def test_sines_and_cosines_are_interleaved_as_the_paper_writes_them(pos, i):
    row = positions.positions(pos + 1)[pos]
    angle = pos / 10000 ** (2 * i / 512)
    assert row[2 * i] == pytest.approx(math.sin(angle))
    assert row[2 * i + 1] == pytest.approx(math.cos(angle))


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_step_is_the_same_rotation_wherever_it_is_made(pos, step):
    table = positions.positions(pos + step + 1, 8)
    for i in range(4):
        angle = step / 10000 ** (2 * i / 8)
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        assert table[pos + step, 2 * i : 2 * i + 2] == pytest.approx(turn @ table[pos, 2 * i : 2 * i + 2])


def test_waves_go_from_6_positions_to_about_60_000():
    assert positions.wavelength(0) == positions.wavelength(1) == pytest.approx(2 * math.pi)
    assert 10_000 * 2 * math.pi * 0.95 < positions.wavelength(511) < 10_000 * 2 * math.pi


@both
def test_what_goes_in_is_the_scaled_row_and_its_position(language):
    embedded = vocabulary.look_up(example.TOKENS[language])
    result = positions.with_positions(embedded)
    assert result.shape == (8, 512)
    for pos, row in enumerate(result):
        assert row == pytest.approx(22.627416997969522 * embedded[pos] + positions.positions(8)[pos])


@both
def test_every_token_has_its_own_number_always_the_same(language):
    numbers = vocabulary.ids(example.TOKENS[language])
    assert len(set(numbers)) == 8
    assert numbers == vocabulary.ids(example.TOKENS[language])
    assert all(0 <= number < vocabulary.SIZE for number in numbers)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_looking_up_is_a_product_with_one_hot_rows(numbers):
    table = np.random.default_rng(0).standard_normal((10, 3))
    assert vocabulary.one_hot(numbers, 10) @ table == pytest.approx(table[numbers])


@both
def test_a_row_does_not_depend_on_its_place(language):
    tokens = example.TOKENS[language]
    assert vocabulary.look_up(tokens[::-1])[::-1] == pytest.approx(vocabulary.look_up(tokens))
