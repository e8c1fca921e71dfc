"""The frames that reach the encoder are, bit for bit, those of unpatched manim."""

import functools
import json
import subprocess
import sys

import pytest

from tests.conftest import SCENES

SCRIPT = SCENES.parent / "engine" / "draw_frames.py"
DRAWING = [
    "Words",
    "Formulas",
    "Gradients",
    "Layers",
    "Camera",
    "Updaters",
    "Pictures",
    "Composed",
    "Families",
    "Rounded",
    "Space",
]
ODD = ["ManyTiny", "ShortWaits", "Skipped"]


@functools.cache
def frames(way, file):
    run = subprocess.run(
        [sys.executable, SCRIPT, way, SCENES / file], capture_output=True, text=True, check=False, cwd=SCENES.parents[1]
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize("scene", DRAWING)
@pytest.mark.parametrize("way", ["ours", "fast"])
def test_frames_are_those_of_manim(way, scene):
    drawn, expected = frames(way, "drawing.py")[scene], frames("manim", "drawing.py")[scene]
    assert len(drawn) == len(expected)
    assert [number for number, pair in enumerate(zip(drawn, expected, strict=True)) if pair[0] != pair[1]] == []
    assert len({digest for digest, _ in expected}) > 5, "the scene does move"


@pytest.mark.parametrize("scene", ODD)
def test_odd_plays_come_out_as_in_manim(scene):
    assert frames("fast", "odd.py")[scene] == frames("manim", "odd.py")[scene]
