"""The ffmpeg program: which one, and how it is run. Graphs are built by their users, with ffmpeg-python."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video import programs
from astrai_video.errors import FFmpegError

_GLOBAL_ARGUMENTS = ("-hide_banner", "-nostdin")
# For an input that is copied: ffmpeg would decode the first pictures of each file of a concat list, which takes four
# times as long as all the rest for files of a few frames. It complains of every decoder that it may not open.
UNDECODED = {"codec_whitelist": "none"}
_COMPLAINT = "not on whitelist 'none'"


@cache
def program() -> str:
    """The ffmpeg on PATH, else the one that imageio-ffmpeg brings.

    Raises FFmpegError when there is neither.
    """
    if found := shutil.which("ffmpeg"):
        return found
    import imageio_ffmpeg  # noqa: PLC0415 - only where there is no ffmpeg on PATH

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as problem:
        raise FFmpegError(["ffmpeg"], str(problem)) from None


@cache
def version() -> str:
    """The version of the ffmpeg program, as it says it itself; "" when it does not."""
    try:
        said = programs.run([program(), "-version"]).stdout
    except OSError as problem:
        raise FFmpegError([program(), "-version"], str(problem)) from None
    words = said.decode(errors="replace").split()
    return words[2] if words[:2] == ["ffmpeg", "version"] and len(words) > 2 else ""


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
        done = programs.run(command, cwd=cwd)
    except OSError as problem:
        raise FFmpegError(command, str(problem)) from None
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0:
        raise FFmpegError(command, "\n".join(line for line in said.splitlines() if _COMPLAINT not in line))
    return said
