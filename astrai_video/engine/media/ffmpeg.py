"""Runs the ffmpeg program. Graphs are built by their users, with ffmpeg-python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video import processes
from astrai_video.engine.media.ffmpeg_program import VARIABLE, chosen
from astrai_video.errors import FFmpegError, tells_of_the_disk

__all__ = ["UNDECODED", "VARIABLE", "chosen", "output_of", "program", "run", "version"]

_GLOBAL_ARGUMENTS = ("-hide_banner", "-nostdin")
# For an input that is copied: ffmpeg would decode the first pictures of each file of a concat list, which takes four
# times as long as all the rest for files of a few frames. It complains of every decoder that it may not open.
UNDECODED = {"codec_whitelist": "none"}
_COMPLAINT = "not on whitelist 'none'"


def program() -> str:
    """The path of the chosen program.

    Raises FFmpegChoiceError when it cannot be used.
    """
    return chosen().path


def version() -> str:
    """The version of the chosen program, as it says it itself.

    Raises FFmpegChoiceError when it cannot be used.
    """
    return chosen().version


def run(output: Any, *, cwd: Path | None = None) -> None:
    """Run the graph that ends in `output`, overwriting its target.

    Raises FFmpegError with the command and the last lines of stderr.
    """
    _run(output.global_args("-loglevel", "repeat+error"), cwd)


def output_of(output: Any) -> str:
    """Run the graph that ends in `output`; what its filters said.

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
    said = done.stderr.decode(errors="replace")
    # ffmpeg 5.1 ends with exit code 0 when the disk was full for the last bytes of its output.
    if done.returncode != 0 or tells_of_the_disk(said):
        raise FFmpegError(command, "\n".join(line for line in said.splitlines() if _COMPLAINT not in line))
    return said
