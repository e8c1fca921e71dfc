from __future__ import annotations

import numpy as np
import pytest
from manim import DOWN, UP

from astrai_video.transformer.diagrams.distribution import Distribution
from astrai_video.transformer.diagrams.nucleus import ProbabilityLine, cut_through, stack

PROBABILITIES = (0.5, 0.3, 0.15, 0.05)
WORDS = ("cat", "dog", "hat", "extraordinary")


def bars() -> Distribution:
    return Distribution(PROBABILITIES, unit=4, pitch=0.6, write=lambda value: f"{value:.2f}")


def line() -> ProbabilityLine:
    return ProbabilityLine(PROBABILITIES, WORDS, width=8, height=0.6)


def test_a_bar_is_as_long_as_its_number_and_all_begin_at_one_line() -> None:
    chart = bars()
    assert [bar.width for bar in chart.bars] == pytest.approx([2.0, 1.2, 0.6, 0.2])
    assert np.ptp([bar.get_left()[0] for bar in chart.bars]) == pytest.approx(0)


@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0])
def test_bars_change_in_place_and_values_stay_at_their_ends(alpha: float) -> None:
    chart = bars()
    left = chart.bars.get_left()[0]
    change = chart.change((0.25, 0.25, 0.25, 0.25))
    change.begin()
    change.interpolate(alpha)
    assert [bar.get_left()[0] for bar in chart.bars] == pytest.approx([left] * 4)
    gaps = [v.get_left()[0] - b.get_right()[0] for b, v in zip(chart.bars, chart.values, strict=True)]
    assert gaps == pytest.approx([gaps[0]] * 4)
    if alpha == 1:
        assert [bar.width for bar in chart.bars] == pytest.approx([1.0] * 4)


def test_the_stretches_of_a_line_are_as_long_as_their_probabilities_and_lie_end_to_end() -> None:
    whole = line()
    for stretch, start, p in zip(whole.stretches, (0, 0.5, 0.8, 0.95), PROBABILITIES, strict=True):
        assert stretch.width == pytest.approx(8 * p, abs=0.05)
        assert stretch.get_center()[0] == pytest.approx(whole.point(start + p / 2)[0], abs=0.03)


def test_a_word_stands_only_where_there_is_room_for_it() -> None:
    assert [len(words) for words in line().words] == [1, 1, 1, 0]


def test_a_needle_points_at_its_share_of_the_line() -> None:
    whole = line()
    tip = whole.needle(0.6, "u = 0.60")[0]
    assert tip.get_x() == pytest.approx(whole.point(0.6)[0])
    assert tip.get_top()[1] < whole.stretches.get_bottom()[1]


def test_a_cut_is_straight_and_crosses_no_stretch() -> None:
    lines = [line(), line()]
    stack(lines, 1.2)
    strokes = cut_through(lines, 0.7)
    assert np.ptp([stroke.get_x() for stroke in strokes]) == pytest.approx(0)
    for stroke in strokes:
        for one in lines:
            above = stroke.get_bottom()[1] >= one.point(0, UP)[1] - 1e-6
            below = stroke.get_top()[1] <= one.point(0, DOWN)[1] + 1e-6
            assert above or below
