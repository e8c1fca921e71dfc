from __future__ import annotations

import numpy as np
import pytest
import scipy.special

from astrai_video.transformer.model import example, generation, sampling


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_last_row_times_the_output_matrix_gives_the_logits(language: str) -> None:
    row, matrix = generation.last_row(language), generation.output_matrix(language)
    assert (row.shape, matrix.shape) == ((512,), (512, 5))
    assert row @ matrix == pytest.approx(list(example.NEXT_WORD[language].values()))


def test_the_columns_of_the_output_matrix_are_not_just_the_row_again(language: str) -> None:
    row, matrix = generation.last_row(language), generation.output_matrix(language)
    assert all(abs(example.cosine(row, column)) < 0.1 for column in matrix.T)


def test_a_colder_distribution_needs_fewer_words_to_reach_p() -> None:
    logits = example.next_word("zh").logits
    kept = [np.count_nonzero(sampling.distribution(logits, t, p=generation.TOP_P)) for t in generation.TEMPERATURES]
    assert kept == [2, 3, 4]


def test_each_round_goes_on_from_the_word_of_the_one_before(language: str) -> None:
    words = [one.word for one in generation.rounds(language)]
    assert words == {"zh": ["累", "了", "。"], "en": ["tired", "to", "run"]}[language]
    assert words[0] == example.TOKENS[language][-1]


def test_a_round_samples_from_what_top_p_leaves(language: str) -> None:
    for one in generation.rounds(language):
        assert list(one.logits) == sorted(one.logits, reverse=True)
        assert one.full == pytest.approx(scipy.special.softmax(one.logits))
        assert one.full[: one.kept].sum() >= generation.TOP_P > one.full[: one.kept - 1].sum()
        assert one.left == pytest.approx(one.full[: one.kept] / one.full[: one.kept].sum())
        assert one.left[: one.chosen].sum() <= one.u < one.left[: one.chosen + 1].sum()


def test_training_needs_one_pass_and_inference_one_for_each_word() -> None:
    sentence = list("abcdefg")
    prefixes = [sentence[:end] for end in range(1, len(sentence) + 1)]
    cost = generation.passes(len(sentence))
    assert (cost.training, cost.training_positions) == (1, len(sentence))
    assert cost.inference == len(prefixes) == cost.predictions
    assert cost.inference_positions == sum(len(prefix) for prefix in prefixes)
    assert cost.again == sum(len(prefix) - 1 for prefix in prefixes)
