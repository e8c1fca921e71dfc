"""A small film that is damaged, and the conditions that must hold after every damage."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from astrai_video.engine.media import ffmpeg
from tests.conftest import Result, SmallFilm, films_in, made_once
from tests.processes import with_environment

BUILD = ("build", "-q", "l")
FILM = "small-zh-l.mp4"
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
    """A film to be damaged; `good` is the result of an undisturbed build, `old` the film that exists.

    `seconds` is the approximate time of a build as a program of its own.
    """

    film: SmallFilm
    good: bytes
    old: bytes
    seconds: float
    mark: str

    @property
    def path(self) -> Path:
        return self.film.output / FILM

    def build(self, *more: str) -> Result:
        return self.film.run(*BUILD, *more)

    def start(self, *more: str, prefix=(), **environment: str) -> subprocess.Popen[str]:
        """Start the build as a program in its own process group, as a shell would."""
        program = [*prefix, sys.executable, "-c", "from astrai_video.cli.app import main; main()"]
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
        """All processes of the programs started by `start` that still exist."""
        return with_environment(f"{MARK}={self.mark}")

    def assert_quiet(self) -> None:
        """No process is left, at once or a little later."""
        wait_until(lambda: not self.processes())

    def assert_well(self) -> None:
        """A plain build gives the undisturbed film, and no other files are left."""
        done = self.build()
        assert done.code == 0, done.err
        assert self.path.read_bytes() == self.good
        assert strays(self.film.output) == []

    def assert_said(self, done: Result, *words: str) -> None:
        """The program failed with sentences that explain what happened and what to do."""
        assert done.code == 1, done.err
        assert "Traceback" not in done.err
        assert "error:" in done.err
        assert "next:" in done.err
        for word in words:
            assert word in done.err


def strays(output: Path) -> list[str]:
    """The files in an output folder that are neither a result nor of use to the next run."""
    return sorted(
        str(path.relative_to(output))
        for path in output.rglob("*")
        if path.name.startswith(".") and not (path.suffix == ".lock" and path.parent.parent.parent.name == "store")
    )


def wait_until(condition, seconds=120.0):
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


def prepare(folder: Path) -> None:
    """The undisturbed film, an output folder with an older one, and the time of a build."""
    with films_in(folder) as make:
        folder.mkdir()
        film = to_be_damaged(make, "before")
        now, then = ("self.wait(1.5)", "self.wait(1.4)")
        film.edit("tiny.py", now, then)
        build(film)
        shutil.copytree(film.output, folder / "out")
        film.edit("tiny.py", then, now)
        good = build(film)
        shutil.rmtree(film.output)
        started = time.monotonic()
        _, said = film.start(*BUILD).communicate(timeout=120)
        (folder / "seconds").write_text(str(time.monotonic() - started))
        assert (film.output / FILM).read_bytes() == good, said
        (folder / "good").write_bytes(good)


@pytest.fixture
def damaged(make_film, tmp_path_factory, request):
    """The film to be damaged: it was built, and then one of its scenes was changed."""
    before = made_once(tmp_path_factory, f"damaged-{ffmpeg.version()}", prepare)
    film = to_be_damaged(make_film, "film")
    shutil.copytree(before / "out", film.output)
    good, old = (before / "good").read_bytes(), (film.output / FILM).read_bytes()
    seconds = float((before / "seconds").read_text())
    found = Damaged(film, good, old, seconds, f"{os.getpid()}-{request.node.name}")
    yield found
    for pid in found.processes():  # of a test that failed
        os.kill(pid, signal.SIGKILL)


def to_be_damaged(make, folder: str) -> SmallFilm:
    film = make(folder, red="tiny.py:Red", spoken="spoken.py:Spoken", script='script = "script"')
    catalogs(film.folder)
    return film


def build(film: SmallFilm) -> bytes:
    """The film that a build makes."""
    done = film.run(*BUILD)
    assert done.code == 0, done.err
    return (film.output / FILM).read_bytes()


@pytest.fixture
def say(record_property):
    """Record what was drawn at random, for the summary at the end of the run."""
    return lambda text: record_property("lot", text)


@contextmanager
def mounted(folder: Path, *options: str):
    """Mount something at a folder while the block runs; the test is skipped where that is not allowed."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
