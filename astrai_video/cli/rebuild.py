"""The loop of `watch`: files that change, builds that follow one another, pages that are told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import awatch

from astrai_video import PACKAGE
from astrai_video.cli import console
from astrai_video.cli.project import open_project
from astrai_video.errors import AstraiVideoError
from astrai_video.files import make_folder
from astrai_video.page import server, site
from astrai_video.page.server import News

if TYPE_CHECKING:
    from astrai_video.cli.documents import Build as Document

_WATCHED = (".py", ".toml", ".cfg", ".json", ".csv", ".txt", ".png", ".jpg", ".jpeg", ".svg", ".wav", ".flac", ".mp3")
_SETTLED = 80  # milliseconds without a further change before a build begins
_ERROR_LINES = 12


@dataclass(frozen=True)
class Build:
    """The build of a film: its storyboard's file, the output folder, further options.

    `language` is "" for a film without catalogs.
    """

    storyboard: str
    output: str
    letter: str
    language: str
    options: Sequence[str]

    @property
    def arguments(self) -> list[str]:
        """The command line."""
        film = ["-q", self.letter, *(["--lang", self.language] if self.language else [])]
        return ["--storyboard", self.storyboard, "--output", self.output, "build", *film, *self.options, "--json"]


def run(build: Build, roots: Sequence[Path], output: Path, page: Path, port: int) -> None:
    """Serve the folder `page`, and run the build, which makes it, at every change below `roots` outside of `output`.

    Ends when interrupted. Raises UsageError when the port is taken.
    """

    async def work(news: News) -> None:
        builds = _Builds(build, news)
        try:
            builds.start(warm=True)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_tell_of_pages(page, news))
                async for changed in _changes(roots, output):
                    builds.restart(changed)
        finally:
            builds.stop()

    server.serve(page, port, say=console.say, news=News, beside=work)


async def _changes(roots: Sequence[Path], output: Path) -> AsyncIterator[list[Path]]:
    """The files that changed, as soon as nothing has changed for a moment."""

    def counts(_change: object, path: str) -> bool:
        file = Path(path)
        return file.suffix in _WATCHED and "__pycache__" not in file.parts and not file.is_relative_to(output)

    async for found in awatch(*roots, watch_filter=counts, debounce=1600, step=_SETTLED, rust_timeout=500):
        yield sorted({Path(path) for _, path in found})


async def _tell_of_pages(page: Path, news: News) -> None:
    """Tell pages that are open of every new one, as soon as it is there: a build goes on after it."""
    make_folder(page.parent)
    before = site.version(page)
    async for _ in awatch(page.parent, watch_filter=None, step=20, rust_timeout=500, recursive=False):
        now = site.version(page)
        if now is not None and now != before:
            before = now
            news.tell()


@dataclass
class _Running:
    """A process that builds when it is told to, and what it said."""

    process: subprocess.Popen[str]
    cancelled: bool = False


class _Builds:
    """Builds one after the other: a new one ends the one before. The next process is always warm: it has loaded all.

    A process that waits has our own code as it was; when that changes, a new one takes its place.
    """

    def __init__(self, build: Build, news: News) -> None:
        self._build = build
        self._news = news
        self._loop = asyncio.get_running_loop()
        self._running: _Running | None = None
        self._waiting: _Running | None = None

    def start(self, *, warm: bool) -> None:
        """Begin a build, in the process that waits if it is `warm`."""
        if not warm and self._waiting is not None:
            _end(self._waiting)
            self._waiting = None
        build = self._waiting or self._launch()
        self._running, self._waiting = build, None
        assert build.process.stdin is not None
        with contextlib.suppress(OSError):
            build.process.stdin.write("go\n")
            build.process.stdin.flush()
        threading.Thread(target=self._follow, args=(build,), daemon=True).start()

    def restart(self, changed: Sequence[Path]) -> None:
        """Begin again, after the build that runs has been ended."""
        names = ", ".join(path.name for path in changed[:3]) + (" …" if len(changed) > 3 else "")
        console.say(f"{names} changed.")
        if self._running is not None:
            _end(self._running)
        loaded = [path for path in changed if path.is_relative_to(PACKAGE)]
        film = Path(self._build.storyboard).resolve().parent  # its files are loaded by the workers, not before
        self.start(warm=all(path.is_relative_to(film) for path in loaded))

    def stop(self) -> None:
        """End what runs and what waits."""
        for build in (self._running, self._waiting):
            if build is not None:
                _end(build)

    def _launch(self) -> _Running:
        program = "from astrai_video.cli.rebuild import build_when_told; build_when_told()"
        process = subprocess.Popen(
            [sys.executable, "-c", program, json.dumps(asdict(self._build))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for us, who end it in order
        )
        return _Running(process)

    def _follow(self, build: _Running) -> None:
        """Pass on what a build says until it ends, and tell the pages how it ended. Runs in a thread of its own."""
        process = build.process
        assert process.stdout is not None
        assert process.stderr is not None
        said: list[str] = []
        answer = threading.Thread(target=lambda: out.append(process.stdout.read() if process.stdout else ""))
        out: list[str] = []
        answer.start()
        for line in process.stderr:
            said.append(line.rstrip())
            if not build.cancelled:
                console.say(line.rstrip())
        answer.join()
        code = process.wait()
        if not build.cancelled:
            self._loop.call_soon_threadsafe(self._ended, build, code, said, out[0])

    def _ended(self, build: _Running, code: int, said: Sequence[str], out: str) -> None:
        if self._running is build:
            self._running = None
        if code == 0:
            self._news.calm()
            document: Document = json.loads(out)
            seconds = document["stitch"]["seconds"]
            console.say(f"The page shows the film of {seconds:.1f} s; waiting for changes.")
        else:
            self._news.tell(error=_error(said))
        if self._waiting is None:
            self._waiting = self._launch()


def _error(said: Sequence[str]) -> str:
    """What went wrong, from the first line that says so on."""
    begins = next((number for number, line in enumerate(said) if line.startswith("error:")), max(len(said) - 5, 0))
    return "\n".join(said[begins : begins + _ERROR_LINES])


def _end(build: _Running) -> None:
    """End a build as Ctrl-C does: its workers first, what is finished is kept."""
    build.cancelled = True
    if build.process.poll() is None:
        build.process.send_signal(signal.SIGINT)
        try:
            build.process.wait(5)
        except subprocess.TimeoutExpired:
            build.process.kill()
            build.process.wait()


def build_when_told() -> None:
    """The process of a build, which is the argument: load everything, wait for a word, build, end."""
    from astrai_video.cli import app, crash  # noqa: PLC0415
    from astrai_video.engine.run import process  # noqa: PLC0415

    build = Build(**json.loads(sys.argv[1]))
    with contextlib.suppress(KeyboardInterrupt):
        process.prepare()
        with contextlib.suppress(AstraiVideoError):  # the build will say it
            _read_ahead(build)
        if sys.stdin.readline():
            sys.exit(crash.reported(app.run, build.arguments))


def _read_ahead(build: Build) -> None:
    """Load what a build loads, and read the film: what has not changed by then is not read again."""
    from astrai_video import fonts  # noqa: PLC0415
    from astrai_video.engine.plan import keys  # noqa: PLC0415
    from astrai_video.engine.run import render  # noqa: F401, PLC0415
    from astrai_video.engine.stitch import film as stitch  # noqa: PLC0415
    from astrai_video.lint import run  # noqa: F401, PLC0415
    from astrai_video.page import site  # noqa: F401, PLC0415

    project = open_project(Path(build.storyboard), Path(build.output))
    film = project.film(build.letter, build.language)
    keys.states(film, project.storyboard.sections)
    stitch.prepare(film)
    fonts.missing_characters("")
