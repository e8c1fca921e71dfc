"""The section `generation`: rows that add up, an order that stays, and counted passes."""

import re

import pytest

from astrai_video import storyboard
from astrai_video.transformer.model import example, generation
from tests.transformer.sections.conftest import played, recorded

PROBABILITY = re.compile(r"\.\d{3}|0|1\.000")


def beat(name, language):
    (found,) = (b for b in played("generation", language) if b.name == name)
    return found


def sheets(name, language):
    """The probabilities on screen in thousandths, a list from top to bottom for each temperature, left to right."""
    titles = sorted(thing.box[0] for thing in beat(name, language).shown if thing.text.startswith("T ="))
    columns = [[] for _ in titles]
    for thing in beat(name, language).shown:
        if PROBABILITY.fullmatch(thing.text):
            place = max(i for i, left in enumerate(titles) if left <= thing.box[0])
            columns[place].append((-thing.box[1], round(1000 * float(thing.text))))
    return [[value for _, value in sorted(column)] for column in columns]


@pytest.mark.parametrize("name", ["temperature", "top_k"])
def test_the_probabilities_of_each_temperature_add_up_to_one_as_shown(name, language):
    assert [sum(column) for column in sheets(name, language)] == [1000] * 3


def test_the_candidates_keep_their_order_and_none_is_zero_before_a_cut(language):
    for column in sheets("temperature", language):
        assert len(column) == 5
        assert column == sorted(column, reverse=True)
        assert column[-1] > 0


def test_a_lower_temperature_shows_a_sharper_row(language):
    firsts = [column[0] for column in sheets("temperature", language)]
    assert firsts == sorted(firsts, reverse=True)


def test_top_k_leaves_three_and_makes_the_others_minus_infinity_and_zero(language):
    assert [column[3:] for column in sheets("top_k", language)] == [[0, 0]] * 3
    assert beat("top_k", language).texts.count("−∞") == 2


def test_the_sentence_grows_by_the_words_that_were_picked(language):
    texts = beat("again", language).texts
    for word in [*example.TOKENS[language][:-1], *(one.word for one in generation.rounds(language))]:
        assert word in texts


@pytest.mark.parametrize("name", ["sample", "again"])
def test_the_random_number_points_at_the_word_that_is_picked(name, language):
    one = generation.rounds(language)[0 if name == "sample" else -1]
    shown = beat(name, language).shown
    (number,) = (thing for thing in shown if thing.text.endswith(f"{one.u:.3f}"))
    middle = (number.box[0] + number.box[2]) / 2
    stretches = [t for t in shown if t.kind == "shape" and 1 < t.box[3] - t.box[1] < 1.2 and t.box[2] - t.box[0] > 1]
    spans = sorted((stretch.box[0], stretch.box[2]) for stretch in stretches)
    assert len(spans) == one.kept
    assert spans[one.chosen][0] < middle < spans[one.chosen][1]


def test_the_passes_of_inference_are_counted_one_by_one(language):
    counts = [thing.text for thing in recorded("generation", language).things if re.fullmatch(r"[1-9]", thing.text)]
    assert [c for i, c in enumerate(counts) if c not in counts[:i]][-6:] == [str(n) for n in range(2, 8)]


def test_the_section_is_no_longer_than_its_place_in_the_film(language):
    from astrai_video.narration.pace import reading_seconds

    narration = storyboard.builtin().catalog(language).section("generation").narration
    lengths = [max(b.seconds, reading_seconds(narration[b.name], language)) for b in played("generation", language)]
    assert sum(lengths) <= {"zh": 42, "en": 45}[language]
