"""The rules on chapters: titles, and the number of chapters; a short film without chapters is correct."""

import pytest

from astrai_video import storyboard
from astrai_video.lint.findings import NOWHERE
from astrai_video.lint.rules.chapters import Titled, titles, too_few


def film(*sections):
    return [Titled(f"s{n}", f"en.toml: s{n}.title", title, seconds) for n, (title, seconds) in enumerate(sections, 1)]


WRONG = {
    "an empty title": ([(" \u200b", 30)], "error", "en.toml: s1.title: the title of the chapter is empty"),
    "two titles alike": (
        [("Why", 30), ("How", 30), ("Why ", 30)],
        "warning",
        "en.toml: s3.title: the title “Why” is that of section s1, too",
    ),
    "a title of 103 characters": ([("x" * 103, 30)], "warning", "has 103 characters; sites take 100"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_title_is_found_and_nothing_else(case):
    sections, severity, message = WRONG[case]
    (found,) = titles(film(*sections))
    assert (found.rule, found.severity, found.box) == ("chapter-rules", severity, NOWHERE)
    assert message in found.message


def test_a_film_that_sites_show_no_chapters_of_is_warned_of():
    (found,) = too_few(film(("One", 50), ("Two", 9), ("Three", 40)))
    assert (found.rule, found.severity, found.section) == ("chapter-rules", "warning", "s1")
    assert "the film lasts 99 s" in found.message
    assert "2 of at least 10 s are left" in found.message


@pytest.mark.parametrize(
    "sections",
    [
        [("One", 10), ("Two", 10), ("Three", 40)],
        [("Short", 4), ("Two", 20), ("Three", 20), ("Four", 20)],
        [("A film of under a minute", 59)],
        [("One", 5), ("Two", 5)],
    ],
)
def test_chapters_enough_or_a_short_film_are_left_alone(sections):
    assert [*titles(film(*sections)), *too_few(film(*sections))] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_titles_of_the_film_are_those_of_chapters(language):
    sections = storyboard.builtin().catalog(language).sections.values()
    assert list(titles([Titled(s.id, s.id, s.title, 30) for s in sections])) == []
