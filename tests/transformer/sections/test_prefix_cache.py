"""The prefix cache as drawn: the prompts have the model's shape, and each still shows the model's state."""

import re

import pytest

from astrai_video import storyboard
from astrai_video.transformer.model import prefixes
from tests.transformer.sections.conftest import played

FILM = prefixes.scenario()


def beat(name, language):
    return next(b for b in played("prefix-cache", language) if b.name == name)


@pytest.fixture
def prompts(language):
    text = storyboard.builtin().catalog(language).section("prefix-cache").text
    return [f"{text['system']} {text[f'question{n}']}".split() for n in (1, 2, 3, 4)]


def test_the_prompts_in_every_language_go_through_the_steps_of_the_model(prompts):
    film = prefixes.scenario(prompts)
    assert [step.admission.hit for step in film.begun] == [step.admission.hit for step in FILM.begun]
    assert [step.admission.computed for step in film.begun] == [step.admission.computed for step in FILM.begun]
    assert [step.free for step in vars(film).values()] == [step.free for step in vars(FILM).values()]
    assert [node.last_used for node in film.fourth.admission.evicted] == [3]


def test_the_first_beat_shows_the_line_of_the_reference_script():
    assert "前缀缓存Radix Tree管理" in beat("shared", "zh").texts


@pytest.mark.parametrize(
    ("name", "step"),
    [("insert", FILM.first), ("fork", FILM.second), ("counts", FILM.third_done), ("evict", FILM.fourth)],
)
def test_the_nodes_of_a_still_have_the_counts_of_the_model(name, step, language):
    drawn = sorted(int(text) for text in beat(name, language).texts if re.fullmatch(r"\d", text))
    assert drawn == sorted(node.count for node in step.nodes)


@pytest.mark.parametrize(
    ("name", "at", "arrived", "running"),
    [("fork", "second", 1, (0, 1)), ("counts", "third_done", 2, (0,)), ("evict", "fourth", 3, (0, 3))],
)
def test_the_tree_of_a_still_holds_the_pages_of_the_model(name, at, arrived, running, language, prompts):
    nodes = getattr(prefixes.scenario(prompts), at).nodes
    held = [token for node in nodes for page in node.pages for token in page]
    private = [t for r in running for t in prompts[r][len(prompts[r]) // prefixes.PAGE_SIZE * prefixes.PAGE_SIZE :]]
    words = {word for prompt in prompts for word in prompt}
    drawn = [text for text in beat(name, language).texts if text in words]
    assert sorted(drawn) == sorted([*held, *private, *prompts[arrived]]), "the prompt that arrived stands above"


def test_the_parts_of_the_sum_are_the_whole_as_shown(language):
    shown = " ".join(beat("total", language).texts)
    total = prefixes.total(FILM)
    assert sum(int(p) for p in re.findall(r"(\d+)%", shown)) == 100
    assert total.cached + total.computed == total.tokens
    assert all(re.search(rf"\b{n}\b", shown) for n in (total.tokens, total.cached, total.computed))
