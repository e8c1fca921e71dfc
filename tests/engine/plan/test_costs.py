"""The costs of renderings are learned, kept, and used to predict those of other qualities."""

import json
import subprocess
import sys

import pytest

from astrai_video.engine.plan.costs import CostModel
from astrai_video.timeline import Segment, Timeline


def rendering(section, quality, *plays):
    pieces = tuple(Segment("000.mp4", 30, 1, "", "", seconds) for seconds in plays)
    size = {"width": 1, "height": 1, "fps": 15}
    return Timeline(
        section, "zh", quality, "key", {}, **size, pieces=pieces, beats=(), warnings=(), wall_seconds=1.0,
        cpu_seconds=sum(plays) + 1, created=0.0,
    )  # fmt: skip


def test_what_was_never_rendered_is_not_guessed(tmp_path):
    assert CostModel(tmp_path / "costs.json").expect("encoder", "h") is None


def test_a_cost_is_remembered_by_the_next_run(tmp_path):
    CostModel(tmp_path / "costs.json").learn(rendering("encoder", "h", 4.0, 2.0))
    CostModel(tmp_path / "costs.json").learn(rendering("decoder", "h", 1.0))
    cost = CostModel(tmp_path / "costs.json").expect("encoder", "h")
    assert (cost.seconds, cost.plays, cost.frames) == (7.0, (4.0, 2.0), 60)


def test_another_quality_is_judged_by_sections_known_in_both(tmp_path):
    model = CostModel(tmp_path / "costs.json")
    model.learn(rendering("encoder", "l", 1.0))
    model.learn(rendering("encoder", "h", 9.0))
    model.learn(rendering("decoder", "l", 3.0))
    assert model.expect("decoder", "h").seconds == pytest.approx(4.0 * 10 / 2)


def test_else_by_pixels_a_second(tmp_path):
    model = CostModel(tmp_path / "costs.json")
    model.learn(rendering("encoder", "h", 1.0))
    assert model.expect("encoder", "k").seconds == pytest.approx(2.0 * 4)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1, "sections": {"encoder": {"h": 3}}}', "\0\xff"])
def test_a_damaged_file_costs_only_the_guess(tmp_path, text):
    path = tmp_path / "costs.json"
    path.write_text(text, encoding="latin-1")
    model = CostModel(path)
    assert model.expect("encoder", "h") is None
    model.learn(rendering("encoder", "h", 4.0))
    assert CostModel(path).expect("encoder", "h").seconds == 5.0


@pytest.mark.parametrize("options", [[], ["-O"]])
def test_costs_in_another_format_are_not_read(tmp_path, options):
    """Not even by a Python that leaves out all `assert`s."""
    path = tmp_path / "costs.json"
    CostModel(path).learn(rendering("encoder", "h", 4.0))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))
    asked = f"CostModel(Path({str(path)!r})).expect('encoder', 'h')"
    program = f"from pathlib import Path; from astrai_video.engine.plan.costs import CostModel; print({asked})"
    done = subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"
