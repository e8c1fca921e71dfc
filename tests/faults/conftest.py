"""A small film that is damaged, and what has to hold after every damage."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from astrai_video.engine import ffmpeg
from tests.conftest import Result, SmallFilm
from tests.processes import with_environment

BUILD = ("build", "-q", "l")
MARK = "ASTRAI_VIDEO_TEST"
_CATALOG = """film = "{film}"
[red]
title = "{red}"
[spoken]
title = "{spoken}"
text = {{ name = "{spoken} {{n}}" }}
narration = {{ square = "{said}" }}
"""


@dataclass
class Damaged:
    """A film that something is done to; `good` is what an undisturbed build makes, `old` the film that is there.

    `seconds` is about what a build takes as a program of its own.
    """

    film: SmallFilm
    good: bytes
    old: bytes
    seconds: float
    mark: str

    @property
    def path(self) -> Path:
        return self.film.output / "small-zh-l.mp4"

    def build(self, *more: str) -> Result:
        return self.film.run(*BUILD, *more)

    def start(self, *more: str, prefix=(), **environment: str) -> subprocess.Popen[str]:
        """The build as a program of its own, in a process group of its own, as a shell would start it."""
        program = [*prefix, sys.executable, "-c", "from astrai_video.cli import main; main()"]
        process = subprocess.Popen(
            [*program, *self.film.arguments(*BUILD, *more)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {MARK: self.mark} | environment,
            start_new_session=True,
        )
        self.film.started.append(process)
        return process

    def processes(self) -> list[int]:
        """Every process of the programs that `start` started which is still there."""
        return with_environment(f"{MARK}={self.mark}")

    def assert_quiet(self) -> None:
        """No process is left, at once or within a few seconds."""
        wait_until(lambda: not self.processes(), 10)

    def assert_well(self) -> None:
        """A plain build gives the undisturbed film, and nothing else lies about."""
        done = self.build()
        assert done.code == 0, done.err
        assert self.path.read_bytes() == self.good
        assert strays(self.film.output) == []

    def assert_said(self, done: Result, *words: str) -> None:
        """The program failed with a message in sentences that says what happened and what to do."""
        assert done.code == 1, done.err
        assert "Traceback" not in done.err
        assert "error:" in done.err
        assert "next:" in done.err
        for word in words:
            assert word in done.err


def strays(output: Path) -> list[str]:
    """What lies in an output folder and is neither a result nor of use to the next run."""
    return sorted(
        str(path.relative_to(output))
        for path in output.rglob("*")
        if path.name.startswith(".") and not (path.suffix == ".lock" and path.parent.parent.parent.name == "store")
    )


def wait_until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def catalogs(folder: Path) -> None:
    """Two languages, so that there are captions in both."""
    zh = _CATALOG.format(film="小片", red="红", spoken="方块", said="这是一个方块。")
    en = _CATALOG.format(film="A small film", red="Red", spoken="Square", said="This is a square.")
    (folder / "script" / "zh.toml").write_text(zh, encoding="utf-8")
    (folder / "script" / "en.toml").write_text(en, encoding="utf-8")


@pytest.fixture(scope="session")
def before(tmp_path_factory) -> Callable[[str], dict[str, Any]]:
    """What the first test with an ffmpeg makes for all: the undisturbed film, and a folder with an older one."""
    return cache(lambda _ffmpeg: {"output": tmp_path_factory.mktemp("before") / "out"})


@pytest.fixture
def damaged(make_film, before, request):
    """The film to be damaged: it was built, and then one of its scenes was changed."""

    def make(folder: str) -> SmallFilm:
        film = make_film(folder, red="tiny.py:Red", spoken="spoken.py:Spoken", script='script = "script"')
        catalogs(film.folder)
        return film

    before = before(ffmpeg.version())
    if "good" not in before:
        film = make("before")
        now, then = ("self.wait(1.5)", "self.wait(1.4)")
        film.edit("tiny.py", now, then)
        before["old"] = made_by(film)
        shutil.copytree(film.output, before["output"])
        film.edit("tiny.py", then, now)
        before["good"] = made_by(film)
        shutil.rmtree(film.output)
        started = time.monotonic()
        _, said = film.start(*BUILD).communicate(timeout=60)
        before["seconds"] = time.monotonic() - started
        assert (film.output / "small-zh-l.mp4").read_bytes() == before["good"], said
    film = make("film")
    shutil.copytree(before["output"], film.output)
    mark = f"{os.getpid()}-{request.node.name}"
    found = Damaged(film, before["good"], before["old"], before["seconds"], mark)
    yield found
    for pid in found.processes():  # of a test that failed
        os.kill(pid, signal.SIGKILL)


def made_by(film: SmallFilm) -> bytes:
    """The film that a build makes."""
    done = film.run(*BUILD)
    assert done.code == 0, done.err
    return (film.output / "small-zh-l.mp4").read_bytes()


@pytest.fixture
def say(record_property):
    """Tell what was drawn by lot, for the summary at the end of the run."""
    return lambda text: record_property("lot", text)


@contextmanager
def mounted(folder: Path, *options: str):
    """Something mounted at a folder while the block runs; the test is skipped where that is not allowed."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
