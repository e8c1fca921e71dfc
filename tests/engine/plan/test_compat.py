"""Unknown versions of libraries, a manim with moved names, and `--no-fast`: manim's own code draws."""

import importlib.metadata
import json
import os
import subprocess
import sys

import pytest

from astrai_video.engine.plan import compat
from tests.conftest import SCENES

PLAIN = SCENES.parent / "engine" / "encode_plain.py"
# Run by Python as it starts, in the program and in all of its workers.
OTHER_VERSION = """
import importlib.metadata
real = importlib.metadata.version
importlib.metadata.version = lambda name: "0.22.9" if name == "manim" else real(name)
"""
WITHOUT_A_NAME = """
import manim.animation.fading as fading
fading._FadeBase = fading._Fade
del fading._Fade
"""
# One program for several commands: manim is loaded once for them, and once more by their fork server.
COMMANDS = """
import contextlib, io, json, sys
from astrai_video.cli import app

results = []
for arguments in json.loads(sys.argv[1]):
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = app.run(arguments)
    results.append((code, said.buffer.getvalue().decode()))
print(json.dumps(results))
"""
RENDER, LINT, DOCTOR = ("render", "-q", "l", "--jobs", "2"), ("lint",), ("doctor", "--json")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The plays of the scene, drawn by plain manim."""
    folder = tmp_path_factory.mktemp("plain")
    subprocess.run([sys.executable, PLAIN, SCENES / "changed.py", "Turning", folder], check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def run_after(tmp_path_factory):
    """Run commands on a film where every Python process runs some code first: exit code and all that is said of each.

    They run in one program.
    """

    def run_after(code, film, *commands):
        site = tmp_path_factory.mktemp("site")
        (site / "sitecustomize.py").write_text(code, encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])}
        arguments = json.dumps([film.arguments(*command) for command in commands])
        program = [sys.executable, "-c", COMMANDS, arguments]
        done = subprocess.run(program, env=environment, capture_output=True, text=True, check=True, timeout=240)
        return dict(zip(commands, json.loads(done.stdout), strict=True))

    return run_after


@pytest.fixture(scope="module")
def with_an_unknown_manim(make_shared_film, run_after):
    """A film, and what was said when it was rendered and linted with another version of manim."""
    film = make_shared_film("unknown", turning="changed.py:Turning", red="tiny.py:Red")
    return film, run_after(OTHER_VERSION, film, RENDER, LINT)


@pytest.fixture(scope="module")
def without_a_name(make_shared_film, run_after):
    """The exit codes and outputs of commands for which manim lacks a name."""
    return run_after(WITHOUT_A_NAME, make_shared_film("nameless", red="tiny.py:Red"), RENDER, LINT, DOCTOR)


def segments(film):
    (folder,) = [path.parent for path in film.timelines("turning")]
    return {path.name: path.read_bytes() for path in folder.glob("*.mp4")}


def test_with_no_fast_a_section_is_drawn_as_by_manim_whatever_the_number_of_jobs(make_film, plain):
    """The scene patches an animation of manim's: skipping the play would lead to a different state."""
    film = make_film(turning="changed.py:Turning")
    done = film.run(*RENDER, "--no-fast")
    assert done.code == 0, done.err
    assert segments(film) == plain
    assert done.err.count("one process a section") == 1


def test_an_animation_that_a_scene_has_changed_is_not_run_ahead_of(make_film, plain):
    film = make_film(turning="changed.py:Turning")
    done = film.run(*RENDER)
    assert done.code == 0, done.err
    assert segments(film) == plain


def test_with_an_unknown_manim_a_section_is_drawn_as_by_manim_and_that_is_said_once(with_an_unknown_manim, plain):
    film, done = with_an_unknown_manim
    code, said = done[RENDER]
    assert code == 0, said
    assert segments(film) == plain
    assert said.count("manim 0.22.9 (known: 0.22.0)") == 1
    assert "which is much slower" in said
    assert "pip install 'manim==0.22.0'" in said


def test_with_an_unknown_manim_the_lint_does_not_judge_and_says_so(with_an_unknown_manim):
    code, said = with_an_unknown_manim[1][LINT]
    assert code == 0, said
    assert "manim 0.22.9 (known: 0.22.0)" in said


@pytest.mark.parametrize("library", ["manim", "av", "pycairo"])
def test_one_table_tells_the_versions_that_are_known(monkeypatch, library):
    assert compat.unknown() == ""
    real = importlib.metadata.version
    monkeypatch.setattr(compat, "version", lambda name: "99.1" if name == library else real(name))
    assert compat.unknown() == f"{library} 99.1 (known: {compat.KNOWN[library][0]})"


@pytest.mark.parametrize("command", [RENDER, LINT, DOCTOR])
def test_a_name_that_manim_has_no_longer_is_told_with_the_versions_supported(without_a_name, command):
    code, said = without_a_name[command]
    assert code == 1
    assert "manim 0.22.0 has no manim.animation.fading._Fade. Supported: manim 0.22.0" in said
    assert "needs less memory" not in said
    assert ".log" not in said, "nothing was written into a log"
