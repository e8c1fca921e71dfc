"""Storyboards: validated on load; every problem is reported with its file and key."""

import pytest

from astrai_video import storyboard
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
