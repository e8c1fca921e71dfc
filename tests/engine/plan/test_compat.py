"""Versions of libraries that are not known, manim with names that have moved, and `--no-fast`: manim draws alone."""

import importlib.metadata
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


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The plays of the scene, drawn by plain manim."""
    folder = tmp_path_factory.mktemp("plain")
    subprocess.run([sys.executable, PLAIN, SCENES / "changed.py", "Turning", folder], check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def starting_with(tmp_path, monkeypatch):
    """Let every Python process that is started from now on run some code first."""

    def start_with(code):
        (tmp_path / "sitecustomize.py").write_text(code, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))

    return start_with


def run(film, *arguments):
    process = film.start(*arguments)
    out, said = process.communicate(timeout=120)
    return process.returncode, out, said


def segments(film):
    (folder,) = [path.parent for path in film.timelines("turning")]
    return {path.name: path.read_bytes() for path in folder.glob("*.mp4")}


def test_with_no_fast_a_section_is_drawn_as_by_manim_whatever_the_number_of_jobs(make_film, plain):
    """The scene changes an animation of manim's, so that running ahead of it would lead to another place."""
    film = make_film(turning="changed.py:Turning")
    done = film.run("render", "-q", "l", "--no-fast", "--jobs", "2")
    assert done.code == 0, done.err
    assert segments(film) == plain
    assert done.err.count("one process a section") == 1


def test_an_animation_that_a_scene_has_changed_is_not_run_ahead_of(make_film, plain):
    film = make_film(turning="changed.py:Turning")
    done = film.run("render", "-q", "l", "--jobs", "2")
    assert done.code == 0, done.err
    assert segments(film) == plain


def test_with_an_unknown_manim_a_section_is_drawn_as_by_manim_and_that_is_said_once(make_film, plain, starting_with):
    starting_with(OTHER_VERSION)
    film = make_film(turning="changed.py:Turning", red="tiny.py:Red")
    code, _, said = run(film, "render", "-q", "l", "--jobs", "2")
    assert code == 0, said
    assert segments(film) == plain
    assert said.count("manim 0.22.9 (known: 0.22.0)") == 1
    assert "which is much slower" in said
    assert "pip install 'manim==0.22.0'" in said


def test_with_an_unknown_manim_the_lint_does_not_judge_and_says_so(make_film, starting_with):
    starting_with(OTHER_VERSION)
    code, out, said = run(make_film(red="tiny.py:Red"), "lint")
    assert code == 0, said
    assert "manim 0.22.9 (known: 0.22.0)" in out + said


@pytest.mark.parametrize("library", ["manim", "av", "pycairo"])
def test_one_table_tells_the_versions_that_are_known(monkeypatch, library):
    assert compat.unknown() == ""
    real = importlib.metadata.version
    monkeypatch.setattr(compat, "version", lambda name: "99.1" if name == library else real(name))
    assert compat.unknown() == f"{library} 99.1 (known: {compat.KNOWN[library][0]})"


@pytest.mark.parametrize("command", [("render", "-q", "l"), ("lint",), ("doctor", "--json")])
def test_a_name_that_manim_has_no_longer_is_told_with_the_versions_supported(make_film, starting_with, command):
    starting_with(WITHOUT_A_NAME)
    film = make_film(red="tiny.py:Red")
    code, out, said = run(film, *command)
    assert code == 1
    assert "manim 0.22.0 has no manim.animation.fading._Fade. Supported: manim 0.22.0" in out + said
    assert "needs less memory" not in out + said
    assert ".log" not in out + said, "nothing was written into a log"
