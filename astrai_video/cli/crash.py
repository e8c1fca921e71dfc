"""A bug of ours: a short sentence for the user, and a report with all that whoever mends it needs."""

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


def reported(run: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """The exit code of `run(arguments)`; 1, and a report in the output folder's logs, when it raises a bug."""
    try:
        return run(arguments)
    except Exception as problem:  # whatever it is, a traceback on the screen helps nobody who only uses this
        import traceback  # noqa: PLC0415 - what a command that goes well does not need

        text = "\n".join(_report(problem, arguments))
        summary = traceback.format_exception_only(problem)[-1].strip()
        place = _written(text, output_of(arguments))
        if place is None:
            print(text, file=sys.stderr)
        where = f"its report is {place}" if place else "its report is above, for it could not be written"
        console.error(
            f"A bug in astrai-video: {_shortened(summary)}; {where}.",
            "Run it again: what is finished is kept. If it fails again, send the report to those who maintain it.",
        )
        return 1


def output_of(arguments: Sequence[str]) -> Path:
    """The output folder that a command line names, however broken it is."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--output="):
            return Path(argument.removeprefix("--output="))
        if argument == "--output" and number + 1 < len(arguments):
            return Path(arguments[number + 1])
    return Path(os.environ.get("ASTRAI_VIDEO_OUTPUT") or "output")


def _written(text: str, output: Path) -> Path | None:
    """Where the report was written; None when it cannot be."""
    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    path = output.expanduser().absolute() / "logs" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError):
        return None
    return path


def _report(problem: BaseException, arguments: Sequence[str]) -> Iterator[str]:
    import platform  # noqa: PLC0415 - as above
    import shlex  # noqa: PLC0415
    import traceback  # noqa: PLC0415
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    yield f"command: {_shortened(shlex.join(['astrai-video', *arguments]))}"
    yield f"python: {platform.python_version()} on {platform.platform()}, {os.cpu_count()} cores"
    for library in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            yield f"{library}: {version(library)}"
    yield f"ffmpeg: {_ffmpeg()}"
    yield ""
    yield _shortened("".join(traceback.format_exception(problem)))
    yield from _newest_log(output_of(arguments) / "logs")


def _ffmpeg() -> str:
    from astrai_video.engine.media import ffmpeg  # noqa: PLC0415 - not loaded before it is needed

    try:
        return f"{ffmpeg.version()} ({_shortened(ffmpeg.program())})"
    except Exception as problem:  # the report is more important than this line of it
        return f"unknown ({type(problem).__name__})"


def _newest_log(folder: Path) -> Iterator[str]:
    """The end of the log that was written last."""
    with contextlib.suppress(OSError, ValueError):
        path = max(folder.expanduser().glob("*.log"), key=lambda log: log.stat().st_mtime)
        yield f"the end of {path.name}:"
        yield from map(_shortened, path.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:])


def _shortened(text: str) -> str:
    """The text without the name of who it is: the home folder is `~`."""
    with contextlib.suppress(RuntimeError):
        home = str(Path.home())
        return text.replace(home, "~") if len(home) > 1 else text
    return text
