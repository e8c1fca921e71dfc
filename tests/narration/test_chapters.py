"""Chapters for video sites."""

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from astrai_video.narration.chapters import Chapter, for_sites, listing


def chapters(*seconds):
    ends = list(accumulate(seconds))
    return [Chapter(f"c{i}", start, end) for i, (start, end) in enumerate(pairwise([0, *ends]))]


def titles(found):
    return [chapter.title for chapter in found]


def test_long_sections_are_chapters_as_they_are():
    assert for_sites(chapters(12, 30, 10)) == chapters(12, 30, 10)


def test_a_short_section_joins_the_one_before_it():
    assert titles(for_sites(chapters(12, 4, 30, 10))) == ["c0", "c2", "c3"]
    assert for_sites(chapters(12, 4, 30, 10))[0].end == 16


def test_a_short_first_section_joins_the_one_after_it():
    found = for_sites(chapters(4, 12, 30, 10))
    assert titles(found) == ["c1", "c2", "c3"]
    assert found[0].start == 0


def test_fewer_than_three_are_none():
    assert for_sites(chapters(12, 30)) == []
    assert for_sites(chapters(12, 4, 30, 3)) == []


@given(st.lists(st.floats(0.1, 100), max_size=20))
def test_what_is_left_is_what_sites_ask_for(seconds):
    found = for_sites(chapters(*seconds))
    if found:
        assert len(found) >= 3
        assert found[0].start == 0
        assert all(chapter.seconds >= 10 - 1e-6 for chapter in found)
        assert all(one.end == other.start for one, other in pairwise(found))


def test_the_list_is_a_time_and_a_title_a_line():
    found = [Chapter("Tokens", 0, 62.9), Chapter("Two\nlines", 62.9, 3700), Chapter("End", 3700, 3800)]
    assert listing(found) == "00:00 Tokens\n01:02 Two lines\n1:01:40 End\n"
