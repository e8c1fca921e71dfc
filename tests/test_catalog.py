"""The catalogs: validated on load; the two languages of the film agree."""

import string

import pytest

from astrai_video import catalog, fonts, storyboard
from astrai_video.errors import CatalogError, FontError


@pytest.fixture
def load(tmp_path):
    def load(text):
        (tmp_path / "zh.toml").write_text(text, encoding="utf-8")
        return catalog.load(tmp_path, "zh")

    return load


def test_strings_are_filled_in(load):
    section = load('film = "F"\n[a]\ntitle = "A"\ntext = { rows = "{n} rows" }\n').section("a")
    assert section.string("rows", n=8) == "8 rows"
    with pytest.raises(CatalogError, match="placeholder 'n' is not given"):
        section.string("rows")
    with pytest.raises(CatalogError, match="no such string; did you mean rows"):
        section.string("row")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[a]\ntitle = "A"', "film: must be a text"),
        ('film = "F"\n[a]\n', "a.title: must be a text"),
        ('film = "F"\nb = 3', "b: must be a table of a section"),
        ('film = "F"\n[a]\ntitle = "A"\nvoice = 1', "a.voice: unknown key"),
        ('film = "F"\n[a]\ntitle = "A"\ntext = { x = "" }', "a.text.x: must be a text that is not empty"),
        ('film = "F"\n[a]\ntitle = "A"\ntext = { x = "{" }', "a.text.x:"),
        ('film = "F"\n[a]\ntitle = "A"\ntext = { x = "{0.real}" }', "placeholder {0.real} must be a plain name"),
        ('film = "F"\n[a]\ntitle = "A"\nnarration = { x = " " }', "a.narration.x: must be a text that is not empty"),
        ('film = "F"\nabout = 3', "about: must be a text"),
        ('film = "F"\ncredits = [""]', "credits: must be a list of texts"),
        ('film = "F"\n[a]\ntitle = "A"\nnarration = ["x"]', "a.narration: must be a table of texts"),
    ],
)
def test_a_bad_catalog_is_refused_with_its_place(load, text, problem):
    with pytest.raises(CatalogError) as error:
        load(text)
    assert problem in str(error.value)


def test_both_languages_have_the_same_sections_strings_and_beats():
    zh, en = (storyboard.builtin().catalog(language) for language in ("zh", "en"))
    assert list(zh.sections) == list(en.sections) == [s.id for s in storyboard.builtin().sections]
    for section_id, section in zh.sections.items():
        other = en.section(section_id)
        assert list(section.text) == list(other.text), section_id
        assert list(section.narration) == list(other.narration), section_id
        for key in section.text:
            assert placeholders(section.text[key]) == placeholders(other.text[key]), f"{section_id}.{key}"


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_bundled_font_draws_every_string_of_the_film():
    for language in ("zh", "en"):
        for section in storyboard.builtin().catalog(language).sections.values():
            for text in (section.title, *section.text.values(), *section.narration.values()):
                fonts.check(text)


def test_a_character_that_the_font_lacks_is_named_with_its_string():
    with pytest.raises(FontError, match=r"'笑 😀' has '😀' \(U\+1F600\)"):
        fonts.check("笑 😀")
