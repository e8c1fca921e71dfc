"""Crash reports: an unexpected exception is one sentence on screen and a file with traceback, versions and log."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from astrai_video.cli import console

_LIBRARIES = ("astrai-video", "manim", "ManimPango", "typst", "av", "numpy", "typer", "rich", "ffmpeg-python")
_LOG_LINES = 30


def run_with_report(run: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """Return the exit code of `run(arguments)`; 1 after an exception, with a report in `logs` of the output folder."""
    try:
        return run(arguments)
    except Exception as problem:  # any bug: a traceback on screen does not help a user
        import traceback  # noqa: PLC0415 - needed after a crash only

        text = "\n".join(_report(problem, arguments))
        summary = traceback.format_exception_only(problem)[-1].strip()
        path = _write_report(text, output_of(arguments))
        if path is None:
            print(text, file=sys.stderr)
        where = f"its report is {path}" if path else "its report is above, for it could not be written"
        console.error(
            f"A bug in astrai-video: {_without_home(summary)}; {where}.",
            "Run it again: what is finished is kept. If it fails again, send the report to those who maintain it.",
        )
        return 1


def output_of(arguments: Sequence[str]) -> Path:
    """Return the output folder that a command line names; the command line need not be valid."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--output="):
            return Path(argument.removeprefix("--output="))
        if argument == "--output" and number + 1 < len(arguments):
            return Path(arguments[number + 1])
    return Path(os.environ.get("ASTRAI_VIDEO_OUTPUT") or "output")


def _write_report(text: str, output: Path) -> Path | None:
    """Write a report and return its path; None when it cannot be written."""
    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    path = output.expanduser().absolute() / "logs" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError):
        return None
    return path


def _report(problem: BaseException, arguments: Sequence[str]) -> Iterator[str]:
    import platform  # noqa: PLC0415 - needed after a crash only
    import shlex  # noqa: PLC0415
    import traceback  # noqa: PLC0415
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    yield f"command: {_without_home(shlex.join(['astrai-video', *arguments]))}"
    yield f"python: {platform.python_version()} on {platform.platform()}, {os.cpu_count()} cores"
    for library in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            yield f"{library}: {version(library)}"
    yield f"ffmpeg: {_ffmpeg()}"
    yield ""
    yield _without_home("".join(traceback.format_exception(problem)))
    yield from _newest_log(output_of(arguments) / "logs")


def _ffmpeg() -> str:
    from astrai_video.engine.media import ffmpeg  # noqa: PLC0415 - needed after a crash only

    try:
        return f"{ffmpeg.version()} ({_without_home(ffmpeg.program())})"
    except Exception as problem:  # the rest of the report is written anyway
        return f"unknown ({type(problem).__name__})"


def _newest_log(folder: Path) -> Iterator[str]:
    """Yield the last lines of the newest log."""
    with contextlib.suppress(OSError, ValueError):
        path = max(folder.expanduser().glob("*.log"), key=lambda log: log.stat().st_mtime)
        yield f"the end of {path.name}:"
        yield from map(_without_home, path.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:])


def _without_home(text: str) -> str:
    """Return the text with the home folder as `~`, so that the report does not contain the name of the user."""
    with contextlib.suppress(RuntimeError):
        home = str(Path.home())
        return text.replace(home, "~") if len(home) > 1 else text
    return text
