"""Small films on disk, and the command line run on them."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from astrai_video import cli
from tests.figures import pytest_terminal_summary  # noqa: F401 - a hook of pytest

SCENES = Path(__file__).parent / "scenes"

# The same examples in every run, and no judgement on the time they take: what fails here fails everywhere, busy or not.
# To look for new ones: pytest --hypothesis-profile explore
_UNTIMED = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow], "print_blob": True}
hypothesis.settings.register_profile("same", derandomize=True, **_UNTIMED)
hypothesis.settings.register_profile("explore", max_examples=1000, **_UNTIMED)
hypothesis.settings.load_profile("same")


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass
class SmallFilm:
    """A storyboard of tiny scenes in a folder of its own, and the command line on it."""

    folder: Path
    capture: Callable[[], tuple[str, str]]
    started: list[subprocess.Popen[str]]

    @property
    def storyboard(self) -> Path:
        return self.folder / "storyboard.toml"

    @property
    def output(self) -> Path:
        return self.folder / "out"

    def arguments(self, *arguments: str) -> list[str]:
        return ["--storyboard", str(self.storyboard), "--output", str(self.output), *arguments]

    def run(self, *arguments: str) -> Result:
        self.capture()
        code = cli.run(self.arguments(*arguments))
        return Result(code, *self.capture())

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The same as a program of its own, for signals."""
        command = [sys.executable, "-c", "from astrai_video.cli import main; main()", *self.arguments(*arguments)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.started.append(process)
        return process

    def timelines(self, section: str) -> list[Path]:
        return sorted(self.output.glob(f"store/*/*/{section}-*/timeline.json"))

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def make_film(tmp_path, capsys):
    """Make a film of scenes of tests/scenes: make_film(red="tiny.py:Red")."""

    started: list[subprocess.Popen[str]] = []

    def make(folder: str = "film", script: str = "", name: str = "small", **scenes: str) -> SmallFilm:
        target = tmp_path / folder
        shutil.copytree(SCENES, target, ignore=shutil.ignore_patterns("__pycache__"))
        lines = [f"name = {json.dumps(name, ensure_ascii=False)}", 'title = "A small film"', script]
        for section_id, scene in scenes.items():
            lines += ["[[section]]", f'id = "{section_id}"', f'title = "{section_id.title()}"', f'scene = "{scene}"']
        (target / "storyboard.toml").write_text("\n".join(lines), encoding="utf-8")
        return SmallFilm(target, lambda: tuple(capsys.readouterr()), started)

    yield make
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
