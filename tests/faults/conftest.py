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
SCENES = {"red": "tiny.py:Red", "spoken": "spoken.py:Spoken"}
_CATALOG = """film = "{film}"
[spoken]
title = "{spoken}"
text = {{ name = "{spoken} {{n}}" }}
narration = {{ square = "{said}" }}
"""
_OF_RED = """[red]
title = "{red}"
"""


@dataclass
class Damaged:
    """A film to be damaged; `good` is the result of an undisturbed build, `old` the film that exists."""

    film: SmallFilm
    good: bytes
    old: bytes
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
        time.sleep(0.02)


def to_be_damaged(make, folder: str, **scenes: str) -> SmallFilm:
    """A film of these scenes, or of both, in two languages, so that there are captions in both."""
    film = make(folder, **(scenes or SCENES), script='script = "script"')
    catalog = _CATALOG if scenes else _CATALOG + _OF_RED
    zh = catalog.format(film="小片", red="红", spoken="方块", said="这是一个方块。")
    en = catalog.format(film="A small film", red="Red", spoken="Square", said="This is a square.")
    (film.folder / "script" / "zh.toml").write_text(zh, encoding="utf-8")
    (film.folder / "script" / "en.toml").write_text(en, encoding="utf-8")
    return film


def prepare(folder: Path) -> None:
    """Two output folders: one with a film, and one in which it was built again when a scene had been changed."""
    with films_in(folder) as make:
        folder.mkdir()
        film = to_be_damaged(make, "film")
        now, then = ("self.wait(1.5)", "self.wait(1.4)")
        film.edit("tiny.py", now, then)
        build(film)
        copy(film.output, folder / "old")
        film.edit("tiny.py", then, now)
        build(film)
        film.output.rename(folder / "good")


def copy(output: Path, target: Path) -> None:
    """Copy an output folder as it is: in a store, files of several renderings are one."""
    subprocess.run(["cp", "-a", str(output), str(target)], check=True)


@pytest.fixture
def prepared(tmp_path_factory):
    """The folder that `prepare` made."""
    return made_once(tmp_path_factory, f"damaged-{ffmpeg.version()}", prepare)


@pytest.fixture
def damaged(make_film, prepared, request):
    """The film to be damaged: it was built, and then one of its scenes was changed."""
    film = to_be_damaged(make_film, "film")
    copy(prepared / "old", film.output)
    good, old = ((prepared / name / FILM).read_bytes() for name in ("good", "old"))
    found = Damaged(film, good, old, f"{os.getpid()}-{request.node.name}")
    yield found
    for pid in found.processes():  # of a test that failed
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def well(damaged, prepared):
    """The film to be damaged after it was built again: nothing is left to be done."""
    shutil.rmtree(damaged.film.output)
    copy(prepared / "good", damaged.film.output)
    damaged.assert_well()
    return damaged


@pytest.fixture
def short(make_film, tmp_path_factory):
    """A film of one section, of which nothing is there yet."""

    def prepare(folder: Path) -> None:
        folder.mkdir()
        with films_in(folder) as make:
            build(to_be_damaged(make, "film", spoken=SCENES["spoken"]))

    good = made_once(tmp_path_factory, f"short-{ffmpeg.version()}", prepare) / "film" / "out" / FILM
    return Damaged(to_be_damaged(make_film, "film", spoken=SCENES["spoken"]), good.read_bytes(), old=b"", mark="short")


@pytest.fixture
def seconds(tmp_path_factory):
    """About what a build from nothing takes as a program of its own, here and now."""

    def measure(folder: Path) -> None:
        folder.mkdir()
        with films_in(folder) as make:
            film = to_be_damaged(make, "film")
            started = time.monotonic()
            process = film.start(*BUILD)
            _, said = process.communicate(timeout=120)
            assert process.returncode == 0, said
            (folder / "seconds").write_text(str(time.monotonic() - started))

    return float((made_once(tmp_path_factory, "seconds", measure) / "seconds").read_text())


def build(film: SmallFilm) -> None:
    done = film.run(*BUILD)
    assert done.code == 0, done.err


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
