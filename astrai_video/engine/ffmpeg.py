"""Chooses the ffmpeg program and runs it. Graphs are built by their users, with ffmpeg-python.

The program that comes with imageio-ffmpeg is the default: at its pinned version it writes the same bytes on every
machine. $ASTRAI_VIDEO_FFMPEG chooses another one, whose `-version` is read once a run and has to meet LEAST.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video import programs
from astrai_video.errors import FFmpegChoiceError, FFmpegError, tells_of_the_disk

VARIABLE = "ASTRAI_VIDEO_FFMPEG"
LEAST = (5, 1)  # the oldest release that the tests run with
_LEAST_LIBAVCODEC = (59, 37)  # that of LEAST, for builds from git, which have no release number
_ANSWER_SECONDS = 20.0  # `-version` takes 0.05 s
_RELEASE = re.compile(r"n?(\d+)\.(\d+)")
_LIBAVCODEC = re.compile(r"^libavcodec\s+(\d+)\.\s*(\d+)", re.MULTILINE)
_GLOBAL_ARGUMENTS = ("-hide_banner", "-nostdin")
# For an input that is copied: ffmpeg would decode the first pictures of each file of a concat list, which takes four
# times as long as all the rest for files of a few frames. It complains of every decoder that it may not open.
UNDECODED = {"codec_whitelist": "none"}
_COMPLAINT = "not on whitelist 'none'"


@dataclass(frozen=True)
class Program:
    """An ffmpeg program that meets our needs: its path, and its version in its own words."""

    path: str
    version: str


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


def chosen() -> Program:
    """The program that $ASTRAI_VIDEO_FFMPEG names (a path, or `system` for the one on PATH), else the bundled one.

    Raises FFmpegChoiceError when it is not there, is not an ffmpeg, is too old or lacks libx264.
    """
    asked = os.environ.get(VARIABLE, "")
    return _probed(_named(asked) if asked else _bundled())


def _named(asked: str) -> str:
    if asked != "system":
        return str(Path(asked).expanduser().absolute())
    if found := shutil.which("ffmpeg"):
        return found
    raise FFmpegChoiceError(f"{VARIABLE} is `system`, but there is no ffmpeg on PATH.")


def _bundled() -> str:
    """The program in the imageio-ffmpeg package, which its own function would look for elsewhere, too."""
    package = find_spec("imageio_ffmpeg")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for file in Path(folder, "binaries").glob("ffmpeg-*"):
            return str(file)
    raise FFmpegChoiceError("imageio-ffmpeg brings no ffmpeg program for this platform.")


@cache
def _probed(path: str) -> Program:
    """The program at a path, after it has told its version and how it was built.

    Raises FFmpegChoiceError.
    """
    said = _first_words(path)
    words = said.split(maxsplit=3)
    if words[:2] != ["ffmpeg", "version"] or len(words) < 3:
        raise FFmpegChoiceError(f"{path} is not an ffmpeg program: {_first_line(said)}.")
    if not _is_new_enough(words[2], said):
        least = ".".join(map(str, LEAST))
        raise FFmpegChoiceError(f"{path} is ffmpeg {words[2]}, which is too old: {least} or newer is needed.")
    if "--enable-libx264" not in said:
        raise FFmpegChoiceError(f"{path} is an ffmpeg {words[2]} that was built without libx264.")
    return Program(path, words[2])


def _first_words(path: str) -> str:
    """What a program prints when it is asked for its version.

    Raises FFmpegChoiceError when it cannot be run, or does not answer.
    """
    try:
        done = programs.run([path, "-version"], timeout=_ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        message = f"{path} does not answer: `-version` took more than {_ANSWER_SECONDS:g} s."
        raise FFmpegChoiceError(message) from None
    except OSError as problem:
        raise FFmpegChoiceError(f"{path} cannot be run: {problem.strerror or problem}.") from None
    return (done.stdout or done.stderr).decode(errors="replace")


def _first_line(said: str) -> str:
    return next((f"it says {line.strip()[:100]!r}" for line in said.splitlines() if line.strip()), "it says nothing")


def _is_new_enough(name: str, said: str) -> bool:
    if release := _RELEASE.match(name):
        return tuple(map(int, release.groups())) >= LEAST
    library = _LIBAVCODEC.search(said)
    return library is not None and tuple(map(int, library.groups())) >= _LEAST_LIBAVCODEC


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
    # ffmpeg 5.1 ends with exit code 0 when the disk was full for the last bytes of its output.
    if done.returncode != 0 or tells_of_the_disk(said):
        raise FFmpegError(command, "\n".join(line for line in said.splitlines() if _COMPLAINT not in line))
    return said
