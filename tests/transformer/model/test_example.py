from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from astrai_video import storyboard
from astrai_video.transformer.model import attention, example, rounding

both = pytest.mark.parametrize("language", ["zh", "en"])


@both
def test_the_sentence_has_eight_tokens_with_features(language: str) -> None:
    assert len(example.TOKENS[language]) == 8
    for token in example.TOKENS[language]:
        assert set(example.TOKEN_FEATURES[token]) <= set(example.FEATURES)


def test_every_feature_that_asks_or_is_asked_for_exists() -> None:
    for asking, wanted in example.ASKS.items():
        assert {asking, *wanted} <= set(example.FEATURES)


@both
def test_every_section_shows_the_same_sentence(language: str) -> None:
    for section in storyboard.builtin().catalog(language).sections.values():
        if "tokens" in section.text:
            assert tuple(section.text["tokens"].split()) == example.TOKENS[language], section.id


def test_the_language_is_known_by_its_sentence() -> None:
    assert example.language_of(example.TOKENS["en"]) == "en"
    with pytest.raises(ValueError, match="not the running example"):
        example.language_of(("other", "words"))


@both
def test_the_shapes_are_the_papers(language: str) -> None:
    head = example.head(language)
    assert head.x.shape == (8, 512)
    assert head.q.shape == head.k.shape == head.v.shape == (8, 64)
    assert head.attention.weights.shape == (8, 8)
    assert [w.shape for w in example.projections()] == [(512, 64)] * 3


@both
def test_the_numbers_are_attention_over_the_projections(language: str) -> None:
    head = example.head(language)
    for part, matrix in zip((head.q, head.k, head.v), example.projections(), strict=True):
        assert part == pytest.approx(head.x @ matrix)
    assert head.attention.scores == pytest.approx(head.q @ head.k.T)
    assert head.attention.scaled == pytest.approx(head.attention.scores / 8)
    assert head.attention.output == pytest.approx(head.attention.weights @ head.v)


@both
def test_the_pronoun_looks_most_at_its_noun(language: str) -> None:
    asker, noun = example.PRONOUN[language], example.REFERENT[language]
    weights = example.head(language).attention.weights
    assert weights[asker].argmax() == noun
    assert weights[asker, noun] > 3 * np.delete(weights[asker], noun).max()
    assert weights.max() == weights[asker, noun]


@both
def test_what_the_pronoun_takes_home_is_closest_to_the_value_of_its_noun(language: str) -> None:
    head = example.head(language)
    output = head.attention.output[example.PRONOUN[language]]
    assert np.argmax([example.cosine(output, value) for value in head.v]) == example.REFERENT[language]


@both
def test_displayed_rows_add_up_to_one_and_no_cell_shows_zero(language: str) -> None:
    shown = rounding.round_rows(example.head(language).attention.weights)
    assert (np.rint(shown * 100).sum(axis=1) == 100).all()
    assert (shown >= 0.01).all()


@both
def test_masked_cells_are_zero_and_the_others_follow_the_same_scores(language: str) -> None:
    masked, free = example.head(language, mask=True).attention, example.head(language).attention
    hidden = attention.causal_mask(8)
    assert (masked.weights[hidden] == 0).all()
    assert masked.scores == pytest.approx(free.scores)
    assert (rounding.round_rows(masked.weights)[~hidden] >= 0.01).all()


@both
def test_the_next_word_is_the_one_that_the_sentence_ends_in(language: str) -> None:
    word = example.next_word(language)
    assert word.words[0] == example.TOKENS[language][-1]
    assert (np.diff(word.probabilities) < 0).all()
    assert word.probabilities == pytest.approx(np.exp(word.logits) / np.exp(word.logits).sum())


def test_the_numbers_are_the_same_in_another_process() -> None:
    number = "example.head('zh').attention.output.sum()"
    code = f"from astrai_video.transformer.model import example; print(repr(float({number})))"
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert float(other) == pytest.approx(float(example.head("zh").attention.output.sum()), rel=1e-12)
