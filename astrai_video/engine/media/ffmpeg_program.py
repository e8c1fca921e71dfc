"""Chooses the ffmpeg program, and reads from its `-version` whether it can be used.

The program that comes with imageio-ffmpeg is the default: at its pinned version it writes the same bytes on every
machine. $ASTRAI_VIDEO_FFMPEG chooses another one. What a program answers is kept in the user's cache folder, by the
size and the time of its file, so that each version is asked once.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from astrai_video import processes
from astrai_video.errors import FFmpegChoiceError, OutputError
from astrai_video.files import read_json, write_text

VARIABLE = "ASTRAI_VIDEO_FFMPEG"
LEAST = (5, 1)  # the oldest release that the tests run with
_LEAST_LIBAVCODEC = (59, 37)  # that of LEAST, for builds from git, which have no release number
_ANSWER_SECONDS = 20.0  # `-version` takes 0.05 s
_MOST_ANSWERS = 8
_RELEASE = re.compile(r"n?(\d+)\.(\d+)")
_LIBAVCODEC = re.compile(r"^libavcodec\s+(\d+)\.\s*(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """An ffmpeg program that meets our needs: its path, and its version in its own words."""

    path: str
    version: str


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
    said = _answer(path)
    words = said.split(maxsplit=3)
    if words[:2] != ["ffmpeg", "version"] or len(words) < 3:
        raise FFmpegChoiceError(f"{path} is not an ffmpeg program: {_first_line(said)}.")
    if not _is_new_enough(words[2], said):
        least = ".".join(map(str, LEAST))
        raise FFmpegChoiceError(f"{path} is ffmpeg {words[2]}, which is too old: {least} or newer is needed.")
    if "--enable-libx264" not in said:
        raise FFmpegChoiceError(f"{path} is an ffmpeg {words[2]} that was built without libx264.")
    return Program(path, words[2])


def _answer(path: str) -> str:
    """What a program prints when it is asked for its version, now or when its file was the same.

    Raises FFmpegChoiceError.
    """
    try:
        state = Path(path).stat()
    except OSError as problem:
        raise FFmpegChoiceError(f"{path} cannot be run: {problem.strerror or problem}.") from None
    stamp = f"{path} {state.st_size} {state.st_mtime_ns}"
    answers = _kept()
    if stamp not in answers:
        answers[stamp] = _ask(path)
        _keep(dict([*answers.items()][-_MOST_ANSWERS:]))
    return answers[stamp]


def _kept() -> dict[str, str]:
    """What programs have answered, by their stamp, the oldest first."""
    with contextlib.suppress(OSError, RuntimeError):
        data = read_json(_record())
        if isinstance(data, dict) and all(isinstance(text, str) for text in data.values()):
            return data
    return {}


def _keep(answers: dict[str, str]) -> None:
    with contextlib.suppress(OutputError, RuntimeError):  # they are asked again
        write_text(_record(), json.dumps(answers))


def _record() -> Path:
    """Where the answers are kept. Raises RuntimeError where the user has no home."""
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "astrai-video" / "ffmpeg.json"


def _ask(path: str) -> str:
    """What a program prints when it is asked for its version.

    Raises FFmpegChoiceError when it cannot be run, or does not answer.
    """
    try:
        done = processes.run([path, "-version"], timeout=_ANSWER_SECONDS)
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
