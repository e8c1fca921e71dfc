"""Runs graphs of ffmpeg-python, which their users build, with the chosen ffmpeg program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video import processes
from astrai_video.engine.media.ffmpeg_program import VARIABLE, chosen
from astrai_video.errors import FFmpegError, is_disk_problem

__all__ = ["UNDECODED", "VARIABLE", "chosen", "program", "run", "run_for_log", "source", "version"]

_GLOBAL_ARGUMENTS = ("-hide_banner", "-nostdin")
# For inputs of stream copy: ffmpeg would decode the first frames of each file of a concat list, which takes four times
# as long as all the rest for files of a few frames. It logs a complaint for each decoder that it may not open.
UNDECODED = {"codec_whitelist": "none"}
_COMPLAINT = "not on whitelist 'none'"


def program() -> str:
    """The path of the chosen program.

    Raises FFmpegChoiceError when it cannot be used.
    """
    return chosen().path


def version() -> str:
    """The version of the chosen program, in its own words.

    Raises FFmpegChoiceError when it cannot be used.
    """
    return chosen().version


def source(path: Path, **options: Any) -> Any:
    """The graph's input from a local file; the protocols of a playlist in it are not followed."""
    return ffmpeg.input(f"file:{path}", protocol_whitelist="file", **options)


def run(output: Any, *, cwd: Path | None = None) -> None:
    """Run the graph that ends in `output`, overwriting its target.

    Raises FFmpegError with the command and the last lines of stderr.
    """
    _run(output.global_args("-loglevel", "repeat+error"), cwd)


def run_for_log(output: Any) -> str:
    """Run the graph that ends in `output`; returns its log, with the measurements of its filters.

    Raises FFmpegError as `run` does.
    """
    return _run(output.global_args("-loglevel", "info", "-nostats"), None)


def _run(output: Any, cwd: Path | None) -> str:
    stream = output.global_args(*_GLOBAL_ARGUMENTS)
    command = ffmpeg.compile(stream, cmd=program(), overwrite_output=True)
    try:
        done = processes.run(command, cwd=cwd)
    except OSError as problem:
        raise FFmpegError(command, str(problem)) from None
    log = done.stderr.decode(errors="replace")
    # ffmpeg 5.1 exits with code 0 when the disk is full for the last bytes of its output.
    if done.returncode != 0 or is_disk_problem(log):
        raise FFmpegError(command, "\n".join(line for line in log.splitlines() if _COMPLAINT not in line))
    return log
