from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from scipy import special

from astrai_video.transformer.model import example, heads, rounding

both = pytest.mark.parametrize("language", ["zh", "en"])

# The attention that each head is named after: (query, key), by index in the sentence.
RELATIONS = {
    "zh": {
        "reference": [("它", "小猫")],
        "subject": [("小猫", "过"), ("过", "小猫"), ("它", "累"), ("累", "它")],
        "modifier": [("没", "过"), ("太", "累")],
        "cause": [("过", "因为"), ("马路", "因为"), ("因为", "累"), ("它", "因为"), ("累", "因为")],
    },
    "en": {
        "reference": [("it", "cat")],
        "subject": [("cat", "stayed"), ("stayed", "cat"), ("it", "tired"), ("tired", "it"), ("was", "it")],
        "modifier": [("The", "cat"), ("too", "tired")],
        "cause": [("stayed", "because"), ("because", "tired"), ("it", "because"), ("tired", "because")],
    },
}
CONTENT = {"zh": ("小猫", "过", "马路", "累"), "en": ("cat", "stayed", "tired")}
PLACE_OF = {"previous": lambda i: max(i - 1, 0), "itself": lambda i: i, "first": lambda _i: 0}


def pattern(language: str, name: str) -> np.ndarray:
    return np.asarray(heads.multi_head(language).heads[heads.NAMES.index(name)].weights)


@both
def test_head_one_is_the_head_that_the_film_has_followed(language: str) -> None:
    ours, known = heads.multi_head(language).heads[0], example.head(language).attention
    for part in ("scores", "scaled", "weights", "output"):
        assert getattr(ours, part) == pytest.approx(getattr(known, part), abs=1e-10)
    assert (rounding.round_rows(ours.weights) == rounding.round_rows(known.weights)).all()


@both
def test_the_shapes_are_the_papers(language: str) -> None:
    layer = heads.multi_head(language)
    assert len(layer.heads) == len(heads.NAMES) == 8
    assert layer.x.shape == layer.q.shape == layer.k.shape == layer.v.shape == (8, 512)
    assert [head.weights.shape for head in layer.heads] == [(8, 8)] * 8
    assert [head.output.shape for head in layer.heads] == [(8, 64)] * 8
    assert layer.concat.shape == layer.output.shape == layer.x.shape


@both
def test_one_wide_projection_cut_in_eight_equals_eight_narrow_ones(language: str) -> None:
    layer = heads.multi_head(language)
    w = layer.weights
    for wide, matrix in ((layer.q, w.w_q), (layer.k, w.w_k), (layer.v, w.w_v)):
        for index, piece in enumerate(heads.split(wide)):
            narrow = matrix[:, 64 * index : 64 * (index + 1)]
            assert narrow.shape == (512, 64)
            assert piece == pytest.approx(layer.x @ narrow, abs=1e-10)


@both
def test_each_head_is_attention_of_its_own_piece(language: str) -> None:
    layer = heads.multi_head(language)
    for index, head in enumerate(layer.heads):
        q, k, v = (heads.split(wide)[index] for wide in (layer.q, layer.k, layer.v))
        weights = special.softmax(q @ k.T / math.sqrt(64), axis=1)
        assert head.weights == pytest.approx(weights)
        assert head.output == pytest.approx(weights @ v)


@both
def test_every_row_of_every_pattern_adds_up_to_one(language: str) -> None:
    for head in heads.multi_head(language).heads:
        assert head.weights.sum(axis=1) == pytest.approx(np.ones(8))
        assert (head.weights > 0).all()


@both
def test_joined_and_projected_is_the_sum_of_what_each_head_writes(language: str) -> None:
    layer = heads.multi_head(language)
    written = [
        head.output @ rows for head, rows in zip(layer.heads, np.split(layer.weights.w_o, 8, axis=0), strict=True)
    ]
    assert layer.output == pytest.approx(sum(written))
    assert layer.concat == pytest.approx(np.hstack([head.output for head in layer.heads]))


@both
@pytest.mark.parametrize("name", ["reference", "subject", "modifier", "cause"])
def test_a_head_is_named_after_what_its_queries_look_at_most(language: str, name: str) -> None:
    tokens, weights = example.TOKENS[language], pattern(language, name)
    for query, key in RELATIONS[language][name]:
        i, j = tokens.index(query), tokens.index(key)
        assert weights[i].argmax() == j, (query, key)
        assert weights[i, j] > 0.45, (query, key)
    top = np.unravel_index(weights.argmax(), weights.shape)
    assert (tokens[top[0]], tokens[top[1]]) in RELATIONS[language][name]


@both
def test_the_content_head_looks_at_content_words_more_than_any_other_head(language: str) -> None:
    at = [example.TOKENS[language].index(word) for word in CONTENT[language]]
    shares = {name: pattern(language, name)[:, at].sum(axis=1).min() for name in heads.NAMES}
    assert max(shares, key=shares.__getitem__) == "content"
    assert shares["content"] > 0.8


@both
@pytest.mark.parametrize("name", heads.BY_POSITION)
def test_a_head_that_reads_position_looks_at_a_place_whatever_stands_there(language: str, name: str) -> None:
    weights = pattern(language, name)
    assert weights.argmax(axis=1).tolist() == [PLACE_OF[name](i) for i in range(8)]
    assert weights.max(axis=1).min() > 0.6


@both
def test_the_first_head_cannot_also_say_how_the_pronoun_is_but_the_second_can(language: str) -> None:
    asker, noun = example.PRONOUN[language], example.REFERENT[language]
    first, second = pattern(language, "reference")[asker], pattern(language, "subject")[asker]
    state = len(first) - 1  # the last word: 累, tired
    assert first[noun] > 3 * first[state]
    assert second[state] > 3 * np.delete(second, state).max()


@both
def test_the_eight_rows_of_the_pronoun_differ(language: str) -> None:
    rows = np.array([head.weights[example.PRONOUN[language]] for head in heads.multi_head(language).heads])
    for i in range(8):
        for j in range(i):
            assert np.abs(rows[i] - rows[j]).sum() > 0.2, (heads.NAMES[i], heads.NAMES[j])


def test_eight_heads_have_as_many_parameters_as_one_wide_head() -> None:
    w = heads.weights()
    one_wide = 4 * np.zeros((512, 512)).size
    assert w.parameters == one_wide == 1_048_576
    assert w.head_parameters == (3 * np.zeros((512, 64)).size,) * 8
    assert sum(w.head_parameters) + w.w_o.size == one_wide


def test_position_is_where_head_one_does_not_look() -> None:
    for language in ("zh", "en"):
        place = heads.embed(example.TOKENS[language]) - example.embed(example.TOKENS[language])
        assert place @ place.T == pytest.approx(np.eye(8))
        for matrix in example.projections():
            assert place @ matrix == pytest.approx(np.zeros((8, 64)), abs=1e-10)


def test_there_are_positions_for_a_sentence_of_eight_only() -> None:
    with pytest.raises(ValueError, match="9 tokens"):
        heads.embed((*example.TOKENS["en"], "it"))


def test_the_numbers_are_the_same_in_another_process() -> None:
    code = "from astrai_video.transformer.model import heads; print(repr(float(heads.multi_head('en').output.sum())))"
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert float(other) == pytest.approx(float(heads.multi_head("en").output.sum()), rel=1e-9)
