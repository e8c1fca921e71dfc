"""The command line itself: arguments, output paths and whole films made of hostile texts."""

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astrai_video.cli import app
from tests.fuzz.conftest import fuzz, texts

BOARD = 'name = "film"\ntitle = "Film"\nscript = "script"\n[[section]]\nid = "one"\nscene = "scene.py:One"\n'
CATALOG = 'film = "Film"\n[one]\ntitle = "One"\nnarration = { x = "y" }\n'
# None of them renders: what is fuzzed is what stands before and after that.
COMMANDS = """
    list stitch sheet still voice script check new verify clean --all --yes --older-than --max-size
    --keep-latest 2w --json -q --lang --sections --at -o --out --target --voice --voice-command --voice-model
    --music --strict --storyboard --output --burn-captions --encoder-option -h l m zh en one web youtube none
    espeak command piper 1.5 nan 1e400 -1
"""
WORDS = st.one_of(st.sampled_from(COMMANDS.split()), texts())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A film beside which nothing may appear but what is below `out`."""
    folder = tmp_path_factory.mktemp("commands")
    (folder / "scene.py").write_text("")
    (folder / "script").mkdir()
    (folder / "script" / "zh.toml").write_text(CATALOG)
    (folder / "storyboard.toml").write_text(BOARD)
    (folder / "here").mkdir()
    return folder


def outside(folder):
    """Every file that is there, but for those in the output folder and the current one."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.relative_to(folder).parts[0] not in ("out", "here")
    )


def run(folder, capsys, arguments):
    """The exit code and what was said on stderr."""
    capsys.readouterr()
    before = Path.cwd()
    os.chdir(folder / "here")
    try:
        code = app.run(arguments)
    finally:
        os.chdir(before)
    return code, capsys.readouterr().err


@fuzz(300)
@given(st.lists(WORDS, max_size=6))
@example(["list", "--lang", "\udcff"])
@example(["still", "one", "--at", "nan"])
@example(["new", "a" * 300])
@example(["stitch", "-o", "\0"])
@example(["verify", "\0"])
@example(["verify", "a" * 5000])
def test_any_arguments_are_obeyed_or_refused_in_a_sentence(folder, capsys, inputs, words):
    inputs()
    before = outside(folder)
    film = ["--storyboard", str(folder / "storyboard.toml"), "--output", str(folder / "out")]
    code, said = run(folder, capsys, [*film, *words])
    assert code in (0, 1, 2)
    if code:
        assert said.strip()
    assert "Traceback" not in said
    assert outside(folder) == before


@fuzz(150)
@given(texts(), st.booleans())
@example("\udcff", False)
@example("a\nfile '/etc/passwd'", False)
@example("a" * 5000, True)
@example("x\0y", True)
def test_any_output_path_is_used_or_refused(folder, capsys, inputs, name, below):
    inputs()
    before = outside(folder)
    path = str(folder / "out") + "/" + name if below else name
    for words in (["--output", path, "list"], ["--output", str(folder / "out"), "stitch", "-o", path]):
        code, said = run(folder, capsys, ["--storyboard", str(folder / "storyboard.toml"), *words])
        assert code in (0, 1, 2)
        assert "Traceback" not in said
    assert outside(folder) == before
