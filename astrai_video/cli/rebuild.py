"""The loop of `watch`: file changes start a build in a preloaded process, and new pages reload open browsers."""

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
from astrai_video.page.server import PageEvents

if TYPE_CHECKING:
    from astrai_video.cli.documents import Build as Document

_WATCHED = (".py", ".toml", ".cfg", ".json", ".csv", ".txt", ".png", ".jpg", ".jpeg", ".svg", ".wav", ".flac", ".mp3")
_SETTLED = 80  # milliseconds without another change before a build starts
_ERROR_LINES = 12


@dataclass(frozen=True)
class Build:
    """The build of a film: the file of its storyboard, the output folder, further options.

    `language` is "" for a film without catalogs.
    """

    storyboard: str
    output: str
    letter: str
    language: str
    options: Sequence[str]

    @property
    def arguments(self) -> list[str]:
        """Return the arguments of the command line."""
        film = ["-q", self.letter, *(["--lang", self.language] if self.language else [])]
        return ["--storyboard", self.storyboard, "--output", self.output, "build", *film, *self.options, "--json"]


def run(build: Build, roots: Sequence[Path], output: Path, page: Path, port: int) -> None:
    """Serve the folder `page`, and run the build that makes it after each change below `roots` but not in `output`.

    Returns when interrupted. Raises UsageError when the port is in use.
    """

    async def work(events: PageEvents) -> None:
        builds = _Builds(build, events)
        try:
            builds.start(warm=True)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_announce_pages(page, events))
                async for changed in _changes(roots, output):
                    builds.restart(changed)
        finally:
            builds.stop()

    server.serve(page, port, log=console.info, events=PageEvents, background=work)


async def _changes(roots: Sequence[Path], output: Path) -> AsyncIterator[list[Path]]:
    """Yield the files that changed, after a short time without changes."""

    def is_watched(_change: object, path: str) -> bool:
        file = Path(path)
        return file.suffix in _WATCHED and "__pycache__" not in file.parts and not file.is_relative_to(output)

    async for found in awatch(*roots, watch_filter=is_watched, debounce=1600, step=_SETTLED, rust_timeout=500):
        yield sorted({Path(path) for _, path in found})


async def _announce_pages(page: Path, events: PageEvents) -> None:
    """Reload open pages as soon as a new page is on disk; the build that made it may go on."""
    make_folder(page.parent)
    before = site.version(page)
    async for _ in awatch(page.parent, watch_filter=None, step=20, rust_timeout=500, recursive=False):
        now = site.version(page)
        if now is not None and now != before:
            before = now
            events.reload()


@dataclass
class _Running:
    """A process that is preloaded and waits, or that builds."""

    process: subprocess.Popen[str]
    cancelled: bool = False


class _Builds:
    """Runs builds one at a time: a new one ends the one before. A preloaded process waits for the next build.

    A waiting process has loaded this package; when a file of the package changes, the process is replaced.
    """

    def __init__(self, build: Build, events: PageEvents) -> None:
        self._build = build
        self._events = events
        self._loop = asyncio.get_running_loop()
        self._running: _Running | None = None
        self._waiting: _Running | None = None

    def start(self, *, warm: bool) -> None:
        """Start a build, in the waiting process when `warm`, else in a new one."""
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
        """End the running build and start another."""
        names = ", ".join(path.name for path in changed[:3]) + (" …" if len(changed) > 3 else "")
        console.info(f"{names} changed.")
        if self._running is not None:
            _end(self._running)
        loaded = [path for path in changed if path.is_relative_to(PACKAGE)]
        film = Path(self._build.storyboard).resolve().parent  # the workers load its files, a waiting process does not
        self.start(warm=all(path.is_relative_to(film) for path in loaded))

    def stop(self) -> None:
        """End the running and the waiting process."""
        for build in (self._running, self._waiting):
            if build is not None:
                _end(build)

    def _launch(self) -> _Running:
        program = "from astrai_video.cli.rebuild import build_on_request; build_on_request()"
        process = subprocess.Popen(
            [sys.executable, "-c", program, json.dumps(asdict(self._build))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C reaches this process only, which then ends the build
        )
        return _Running(process)

    def _follow(self, build: _Running) -> None:
        """Print the messages of a build until it ends, and report its end to the pages. Runs in its own thread."""
        process = build.process
        assert process.stdout is not None
        assert process.stderr is not None
        lines: list[str] = []
        answer = threading.Thread(target=lambda: out.append(process.stdout.read() if process.stdout else ""))
        out: list[str] = []
        answer.start()
        for line in process.stderr:
            lines.append(line.rstrip())
            if not build.cancelled:
                console.info(line.rstrip())
        answer.join()
        code = process.wait()
        if not build.cancelled:
            self._loop.call_soon_threadsafe(self._ended, build, code, lines, out[0])

    def _ended(self, build: _Running, code: int, lines: Sequence[str], out: str) -> None:
        if self._running is build:
            self._running = None
        if code == 0:
            self._events.clear_error()
            document: Document = json.loads(out)
            seconds = document["stitch"]["seconds"]
            console.info(f"The page shows the film of {seconds:.1f} s; waiting for changes.")
        else:
            self._events.show_error(_error(lines))
        if self._waiting is None:
            self._waiting = self._launch()


def _error(lines: Sequence[str]) -> str:
    """Return the error in the messages of a build: from the first that is one, else the last five."""
    start = next((number for number, line in enumerate(lines) if line.startswith("error:")), max(len(lines) - 5, 0))
    return "\n".join(lines[start : start + _ERROR_LINES])


def _end(build: _Running) -> None:
    """End a build as Ctrl-C does: it ends its workers first, and finished sections are kept."""
    build.cancelled = True
    if build.process.poll() is None:
        build.process.send_signal(signal.SIGINT)
        try:
            build.process.wait(5)
        except subprocess.TimeoutExpired:
            build.process.kill()
            build.process.wait()


def build_on_request() -> None:
    """Main function of a build's process: loads the modules, waits for a line on stdin, builds and exits.

    The Build is the first argument, as JSON.
    """
    from astrai_video.cli import app, crash  # noqa: PLC0415
    from astrai_video.engine.run import process  # noqa: PLC0415

    build = Build(**json.loads(sys.argv[1]))
    with contextlib.suppress(KeyboardInterrupt):
        process.prepare()
        with contextlib.suppress(AstraiVideoError):  # raised again by the build
            _preload(build)
        if sys.stdin.readline():
            sys.exit(crash.run_with_report(app.run, build.arguments))


def _preload(build: Build) -> None:
    """Import the modules of a build and read the film; files that have not changed by then are not read again."""
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
