"""Every number that a section draws is computed by the model, and each of the model's figures is drawn."""

import importlib
import re

from tests.transformer.sections.conftest import recorded

WORD = re.compile(r"[A-Za-z0-9_.,%]+")
NUMBER = re.compile(r"(\d[\d,]*)?(\.\d+)?%?")


def numbers_in(text):
    """The numbers of a text as written: 512, .48, 1,024, 37.5%, −1.2. Parts of names (k8, W_1, v1.3) do not count."""
    found = set()
    for match in WORD.finditer(text):
        word = match.group().rstrip(".,")
        if any(c.isdigit() for c in word) and NUMBER.fullmatch(word):
            before = text[: match.start()]
            sign = before[-1:] if before.endswith(("−", "-")) and not before[-2:-1].strip(" (=→") else ""
            found.add(f"−{word}" if sign else word)
    return found


def test_numbers_are_told_from_names():
    assert numbers_in("k8 = 61.8, 37.5% of 1,024 (v1.3.13)") == {"61.8", "37.5%", "1,024"}
    assert numbers_in("−1.2 and p(1−p), 512 → 64; 3−2") == {"−1.2", "1", "512", "64", "3", "2"}


def test_every_number_on_screen_is_the_models(section_id, language):
    expected = importlib.import_module(f"tests.transformer.sections.figures.{section_id.replace('-', '_')}").figures(
        language
    )
    drawn = set().union(*(numbers_in(thing.text) for thing in recorded(section_id, language).things))
    assert drawn - expected == set(), "drawn, but not computed"
    assert expected - drawn == set(), "computed, but not drawn"
