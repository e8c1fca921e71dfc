"""Storyboards: validated on load; every problem is reported with its file and key."""

import shutil

import pytest

from astrai_video import PACKAGE, storyboard
from astrai_video.errors import StoryboardError, UsageError

GOOD = '[[section]]\nid = "one"\nscene = "scene.py:One"\n'


@pytest.fixture
def load(tmp_path):
    (tmp_path / "scene.py").write_text("")

    def load(text):
        file = tmp_path / "storyboard.toml"
        file.write_text(text, encoding="utf-8")
        return storyboard.load(file)

    return load


def test_a_small_storyboard_takes_its_name_from_the_folder_and_titles_from_ids(load, tmp_path):
    board = load(GOOD)
    assert board.name == tmp_path.name
    assert board.sections[0].title == "one"
    assert board.sections[0].scene.file == tmp_path / "scene.py"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nome = 'x'\n" + GOOD, "nome: unknown key; did you mean name?"),
        (GOOD + "colour = 'red'\n", "section[1].colour: unknown key"),
        (GOOD + GOOD, "section[2].id: 'one' is there twice"),
        (GOOD.replace("one", "One!"), "section[1].id: 'One!' is not an id"),
        (GOOD.replace("scene.py", "nowhere.py"), "section[1].scene: there is no file"),
        (GOOD.replace("scene.py:One", "scene.py"), "section[1].scene: 'scene.py' must be \"file.py:Class\""),
        (GOOD.replace("scene.py:One", "sc ene:One"), "is neither a .py file nor a module name"),
        ('[[section]]\nscene = "scene.py:One"\n', "section[1].id: is missing"),
        ("[[section]]\nid = 3\n", "section[1].id: must be a text"),
        ("", "section: at least one [[section]] is needed"),
        ("section = 3", "section: at least one [[section]] is needed"),
        ("name = 'a/b'\n" + GOOD, "name: 'a/b' cannot be the name of a file"),
        ("script = 'nowhere'\n" + GOOD, "script: there is no catalog"),
        ("[[section", "storyboard.toml"),
    ],
)
def test_a_bad_storyboard_is_refused_with_file_and_key(load, tmp_path, text, problem):
    with pytest.raises(StoryboardError) as error:
        load(text)
    assert str(error.value).startswith(str(tmp_path / "storyboard.toml"))
    assert problem in str(error.value)


def test_sections_are_selected_in_storyboard_order():
    board = storyboard.builtin()
    assert [s.id for s in board.select(["formula", "encoder"])] == ["encoder", "formula"]
    with pytest.raises(UsageError, match="encoder"):
        board.select(["encodr"])


def test_the_builtin_storyboard_is_the_film_of_the_reference_script():
    ids = [section.id for section in storyboard.builtin().sections]
    assert ids == [
        *("title", "architecture", "tokens", "encoder", "decoder", "attention", "formula", "multihead", "generation"),
        *("astrai", "flash-attention", "kv-cache", "continuous-batching", "prefix-cache", "summary"),
    ]


@pytest.fixture
def starter(tmp_path):
    """A film with scripts in English and Chinese, and the file of one of its scenes."""
    shutil.copytree(PACKAGE / "starter", tmp_path / "film")
    return tmp_path / "film" / "sections" / "scores.py"


def test_a_scene_alone_finds_its_script_by_the_nearest_storyboard(starter, monkeypatch):
    monkeypatch.delenv("ASTRAI_VIDEO_LANG", raising=False)
    board = storyboard.load(starter.parents[1] / "storyboard.toml")
    for language in (None, "en", "zh"):
        if language:
            monkeypatch.setenv("ASTRAI_VIDEO_LANG", language)
        found = storyboard.script_for(starter, "scores")
        assert found == board.catalog(board.language(language)).section("scores")


def test_a_scene_alone_without_a_storyboard_or_a_script_names_what_is_missing(starter):
    board = starter.parents[1] / "storyboard.toml"
    board.write_text(board.read_text(encoding="utf-8").replace('script = "script"\n', ""), encoding="utf-8")
    with pytest.raises(StoryboardError, match=r"script: is missing"):
        storyboard.script_for(starter, "scores")
    board.unlink()
    with pytest.raises(StoryboardError, match=r"there is no storyboard\.toml in its folder or above"):
        storyboard.script_for(starter, "scores")


def test_titles_that_are_left_out_are_those_of_the_first_catalog(starter):
    board = storyboard.load(starter.parents[1] / "storyboard.toml")
    catalog = board.catalog(board.languages[0])
    assert [section.title for section in board.sections] == [catalog.section(s.id).title for s in board.sections]
