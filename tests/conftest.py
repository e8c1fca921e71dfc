"""Small films on disk, and the command line run on them."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import filelock
import hypothesis
import pytest

from astrai_video.cli import app
from astrai_video.engine.media import ffmpeg
from astrai_video.quality import QUALITIES
from tests.fake_ffmpeg import debians
from tests.figures import pytest_terminal_summary  # noqa: F401 - a hook of pytest

SCENES = Path(__file__).parent / "scenes"

# The same examples in every run, and no judgement on the time they take: what fails here fails everywhere, busy or not.
# To look for new ones: pytest --hypothesis-profile explore
_UNTIMED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
    "print_blob": True,
}
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
        """Run a command in this process; what it prints is captured also where capsys is not at hand."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = app.run(self.arguments(*arguments))
        return Result(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The same as a program of its own, for signals."""
        command = [sys.executable, "-c", "from astrai_video.cli.app import main; main()", *self.arguments(*arguments)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.started.append(process)
        return process

    def timelines(self, section: str) -> list[Path]:
        """Those of all renderings; the store has a folder for the language, where the film has one."""
        places = ("*", "*/*")
        return sorted(path for at in places for path in self.output.glob(f"store/{at}/{section}-*/timeline.json"))

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@contextlib.contextmanager
def films_in(base):
    """A function that makes films of scenes of tests/scenes in folders of one; their programs end with the block."""
    started: list[subprocess.Popen[str]] = []

    def make(
        folder: str = "film", script: str = "", name: str = "small", like: SmallFilm | None = None, **scenes: str
    ) -> SmallFilm:
        target = base / folder
        if like is not None:  # with all that was made of it; in a store, files of several renderings are one
            subprocess.run(["cp", "-a", str(like.folder), str(target)], check=True)
            return SmallFilm(target, started)
        shutil.copytree(SCENES, target, ignore=shutil.ignore_patterns("__pycache__"))
        lines = [f"name = {json.dumps(name, ensure_ascii=False)}", 'title = "A small film"', script]
        for section_id, scene in scenes.items():
            lines += ["[[section]]", f'id = "{section_id}"', f'title = "{section_id.title()}"', f'scene = "{scene}"']
        (target / "storyboard.toml").write_text("\n".join(lines), encoding="utf-8")
        return SmallFilm(target, started)

    yield make
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def made_once(tmp_path_factory, name, make) -> Path:
    """A folder that all processes of one run of the tests share: the first that asks for it makes what is in it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / name
    made = folder.with_suffix(".made")
    with filelock.FileLock(folder.with_suffix(".lock")):
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            made.touch()
    return folder


@contextlib.contextmanager
def fast_manim():
    """manim as it is in the workers, with our fast paths; other tests compare those with manim's own."""
    from astrai_video.engine.worker.fast import install

    with pytest.MonkeyPatch.context() as patch:
        for owner, name, ours in install.replacements():
            patch.setattr(owner, name, ours)
        yield


@pytest.fixture(scope="module")
def small_pictures():
    """A quarter of the pixels of quality l, which no test in the module is about; for commands in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(QUALITIES, "l", replace(QUALITIES["l"], width=426, height=240))
        yield


@pytest.fixture
def make_film(tmp_path):
    """Make a film: make_film(red="tiny.py:Red"), or one that is as another is now: make_film(like=built)."""
    with films_in(tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def make_shared_film(tmp_path_factory):
    """The same for the films that the tests of one file share: they are looked at, or copied, and never changed.

    Each has a folder of its own, since a fixture with parameters may be made again, whenever they come back.
    """
    with contextlib.ExitStack() as films:

        def make(*arguments, **scenes):
            return films.enter_context(films_in(tmp_path_factory.mktemp("shared")))(*arguments, **scenes)

        yield make


@pytest.fixture(scope="module", params=["bundled", "debian"])
def each_ffmpeg(request):
    """Run the tests of a file with the ffmpeg that comes with us, and again with the oldest that is supported."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "bundled":
            patch.delenv(ffmpeg.VARIABLE, raising=False)
        else:
            patch.setenv(ffmpeg.VARIABLE, debians())
        yield request.param
