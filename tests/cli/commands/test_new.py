"""`new` creates a small film that builds without changes."""

import ast
import json
from pathlib import Path

import pytest

from astrai_video import stage
from astrai_video.cli import app

pytestmark = pytest.mark.usefixtures("small_pictures")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """The command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capsys.readouterr()
        code = app.run(arguments)
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_builds_at_once_with_captions_and_chapters_and_without_findings(run, monkeypatch, tmp_path, language):
    code, out, err = run("new", "mine", "--lang", language)
    assert (code, out.strip()) == (0, str(tmp_path / "mine"))
    assert "next: cd mine && astrai-video build" in err
    monkeypatch.chdir(tmp_path / "mine")
    code, out, err = run("build", "-q", "l", "--json")
    assert code == 0, err
    assert "The film is that of storyboard.toml in this folder." in err
    built = json.loads(out)
    assert built["stitch"]["output"] == str(tmp_path / "mine" / "output" / f"mine-{language}-l.mp4")
    assert built["lint"]["findings"] == []
    assert built["stitch"]["unmatched"] == []
    assert len(built["stitch"]["chapters"]) == 2
    assert [Path(path).suffix for path in built["captions"]] == [".srt", ".vtt"]


def test_every_command_works_on_it_from_anywhere(run, tmp_path):
    run("new", "mine")
    film = ("--storyboard", "mine/storyboard.toml", "--output", str(tmp_path / "out"))
    for command in (
        ["build", "-q", "l", "--voice", "espeak"],
        ["lint"],
        ["sheet"],
        ["page"],
        ["list"],
        ["voice", "script"],
    ):
        code, _, err = run(*film, *command)
        assert code == 0, (command, err)
    made = {path.relative_to(tmp_path / "out").parts[0] for path in (tmp_path / "out").iterdir()}
    assert {"mine-en-l.mp4", "page", "sheets", "voice"} <= made


def test_its_sections_import_only_manim_numpy_and_the_public_vocabulary(run):
    run("new", "mine")
    sections = sorted(Path("mine/sections").glob("*.py"))
    assert len(sections) == 2
    for file in sections:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module in ("manim", "astrai_video.stage")
                assert node.module == "manim" or {alias.name for alias in node.names} <= set(stage.__all__)
    assert len(Path("mine/README.md").read_text(encoding="utf-8").splitlines()) <= 10


def test_a_folder_that_is_not_empty_is_refused(run, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("mine")
    code, _, err = run("new", "mine")
    assert code == 2
    assert "not an empty folder" in " ".join(err.split())
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_an_empty_folder_is_filled(run, tmp_path):
    (tmp_path / "mine").mkdir()
    assert run("new", "mine")[0] == 0
    assert (tmp_path / "mine" / "storyboard.toml").is_file()


def test_an_unknown_language_names_the_known_ones(run):
    code, _, err = run("new", "mine", "--lang", "fr")
    assert code == 2
    assert "there are: zh, en" in " ".join(err.split())
    assert not Path("mine").exists()


def test_a_storyboard_that_is_named_wins_over_the_one_in_the_folder(run):
    run("new", "there")
    Path("storyboard.toml").write_text("this is not one", encoding="utf-8")
    code, out, _ = run("--storyboard", "there/storyboard.toml", "list", "--json")
    assert (code, [row["id"] for row in json.loads(out)]) == (0, ["scores", "choice"])
    assert run("list")[0] == 2
