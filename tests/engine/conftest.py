"""Scenes drawn by manim alone and in our ways, for comparison."""

import json
import subprocess
import sys

import pytest

from tests.conftest import SCENES, made_once

SCRIPT = SCENES.parent / "engine" / "draw_frames.py"


@pytest.fixture(scope="session")
def frames(tmp_path_factory):
    """The digests of the frames of all scenes of a file, drawn one way; made once for all processes of a run."""

    def frames_of(way, file):
        def make(folder):
            command = [sys.executable, SCRIPT, way, SCENES / file]
            run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=SCENES.parents[1])
            assert run.returncode == 0, run.stderr
            folder.mkdir()
            (folder / "frames.json").write_text(run.stdout.splitlines()[-1])

        return json.loads((made_once(tmp_path_factory, f"frames-{way}-{file}", make) / "frames.json").read_text())

    return frames_of
