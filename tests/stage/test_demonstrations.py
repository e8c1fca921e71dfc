"""Every visual has a demonstration: `python -m astrai_video.stage.heatmap` writes a still of it."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from astrai_video import stage
from astrai_video.stage import theme

FOLDER = Path(stage.__file__).parent
DIAGRAMS = FOLDER.parent / "transformer" / "diagrams"
WITHOUT_A_PICTURE = {"__init__", "allowed", "demo", "emphasis", "ramp", "scene", "schedules", "theme"}
VISUALS = sorted(
    f"astrai_video.{package}.{file.stem}"
    for package, folder in (("stage", FOLDER), ("transformer.diagrams", DIAGRAMS))
    for file in folder.glob("*.py")
    if file.stem not in WITHOUT_A_PICTURE
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from manim import tempconfig

    from astrai_video.stage import demo

    with tempconfig({"media_dir": str(tmp_path_factory.mktemp("media")), "verbosity": "ERROR"}):
        yield demo


@pytest.mark.parametrize("name", VISUALS)
def test_a_visual_draws_itself_inside_of_the_frame(name, demo, tmp_path):
    made = importlib.import_module(name).demonstration()
    assert made.width <= theme.FRAME_WIDTH - 2 * theme.MARGIN + 1e-6
    assert made.height <= theme.FRAME_HEIGHT - 2 * theme.MARGIN
    picture = np.asarray(Image.open(demo.still(made, tmp_path / "still.png")))
    assert picture.shape == (720, 1280, 3)
    assert (np.abs(picture.astype(int) - picture[0, 0]).sum(axis=2) > 30).mean() > 0.002, "something is drawn"


def test_a_module_writes_its_still_when_it_is_run(tmp_path):
    command = [sys.executable, "-m", "astrai_video.stage.tokens", "picture.png"]
    environment = os.environ | {"PYTHONPATH": str(FOLDER.parents[1])}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "picture.png"
    assert (tmp_path / "picture.png").stat().st_size > 1000
    assert "RuntimeWarning" not in done.stderr


def test_every_public_name_is_there():
    for name in stage.__all__:
        assert getattr(stage, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = stage.nothing
