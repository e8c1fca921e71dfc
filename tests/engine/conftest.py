"""Digests of scenes drawn by manim alone and by this package, for comparison."""

import json
import subprocess
import sys

import pytest

from tests.conftest import SCENES, made_once

SCRIPT = SCENES.parent / "engine" / "draw_frames.py"
WAYS = {"drawing.py": ("manim", "ours", "fast"), "odd.py": ("manim", "fast"), "z_order.py": ("manim", "fast")}


@pytest.fixture(scope="session")
def frames(tmp_path_factory):
    """The digests of the frames of all scenes of a file, drawn in one way; computed once per run of the tests."""

    def make(folder):
        folder.mkdir()
        wanted = [f"{way}:{SCENES / file}" for file, ways in WAYS.items() for way in ways]
        command = [sys.executable, SCRIPT, folder, *wanted]
        run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=SCENES.parents[1])
        assert run.returncode == 0, run.stderr

    def frames_of(way, file):
        return json.loads((made_once(tmp_path_factory, "frames", make) / f"{way}-{file}.json").read_text())

    return frames_of
