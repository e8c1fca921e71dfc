"""Chooses the ffmpeg program, and checks by its `-version` output that it can be used.

The program that comes with imageio-ffmpeg is the default: at its pinned version it writes the same bytes on every
machine. $ASTRAI_VIDEO_FFMPEG chooses another one. The output is cached in the user's cache folder, keyed by path, size
and modification time of the program's file, so that each version is run for it once.
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
MIN_RELEASE = (5, 1)  # the oldest that the tests run with
_MIN_LIBAVCODEC = (59, 37)  # that of MIN_RELEASE, for builds from git, which have no release number
_TIMEOUT_SECONDS = 20.0  # `-version` takes 0.05 s
_MAX_CACHED = 8  # outputs
_RELEASE = re.compile(r"n?(\d+)\.(\d+)")
_LIBAVCODEC = re.compile(r"^libavcodec\s+(\d+)\.\s*(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """An ffmpeg program that can be used: its path, and its version in its own words."""

    path: str
    version: str


def chosen() -> Program:
    """The program that $ASTRAI_VIDEO_FFMPEG names (a path, or `system` for the one on PATH), else the bundled one.

    Raises FFmpegChoiceError when it is not there, is not an ffmpeg, is too old or lacks libx264.
    """
    asked = os.environ.get(VARIABLE, "")
    return _checked(_named(asked) if asked else _bundled())


def _named(asked: str) -> str:
    if asked != "system":
        return str(Path(asked).expanduser().absolute())
    if found := shutil.which("ffmpeg"):
        return found
    raise FFmpegChoiceError(f"{VARIABLE} is `system`, but there is no ffmpeg on PATH.")


def _bundled() -> str:
    """The program in the imageio-ffmpeg package; `imageio_ffmpeg.get_ffmpeg_exe` would search elsewhere, too."""
    package = find_spec("imageio_ffmpeg")
    for folder in (package.submodule_search_locations or ()) if package else ():
        for file in Path(folder, "binaries").glob("ffmpeg-*"):
            return str(file)
    raise FFmpegChoiceError("imageio-ffmpeg brings no ffmpeg program for this platform.")


@cache
def _checked(path: str) -> Program:
    """The program at a path, checked by its version and build configuration.

    Raises FFmpegChoiceError.
    """
    output = _version_output(path)
    words = output.split(maxsplit=3)
    if words[:2] != ["ffmpeg", "version"] or len(words) < 3:
        raise FFmpegChoiceError(f"{path} is not an ffmpeg program: {_first_line(output)}.")
    if not _is_new_enough(words[2], output):
        minimum = ".".join(map(str, MIN_RELEASE))
        raise FFmpegChoiceError(f"{path} is ffmpeg {words[2]}, which is too old: {minimum} or newer is needed.")
    if "--enable-libx264" not in output:
        raise FFmpegChoiceError(f"{path} is an ffmpeg {words[2]} that was built without libx264.")
    return Program(path, words[2])


def _version_output(path: str) -> str:
    """The `-version` output of a program, from the cache if its file is unchanged.

    Raises FFmpegChoiceError.
    """
    try:
        state = Path(path).stat()
    except OSError as problem:
        raise FFmpegChoiceError(f"{path} cannot be run: {problem.strerror or problem}.") from None
    stamp = f"{path} {state.st_size} {state.st_mtime_ns}"
    outputs = _cached_outputs()
    if stamp not in outputs:
        outputs[stamp] = _run_version(path)
        _write_cache(dict([*outputs.items()][-_MAX_CACHED:]))
    return outputs[stamp]


def _cached_outputs() -> dict[str, str]:
    """The cached outputs by stamp, the oldest first."""
    with contextlib.suppress(OSError, RuntimeError):
        data = read_json(_cache_file())
        if isinstance(data, dict) and all(isinstance(text, str) for text in data.values()):
            return data
    return {}


def _write_cache(outputs: dict[str, str]) -> None:
    with contextlib.suppress(OutputError, RuntimeError):  # without the cache the programs are run again
        write_text(_cache_file(), json.dumps(outputs))


def _cache_file() -> Path:
    """The cache file. Raises RuntimeError where the user has no home."""
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "astrai-video" / "ffmpeg.json"


def _run_version(path: str) -> str:
    """Run a program for its `-version` output.

    Raises FFmpegChoiceError when it cannot be run, or does not answer.
    """
    try:
        done = processes.run([path, "-version"], timeout=_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        message = f"{path} does not answer: `-version` took more than {_TIMEOUT_SECONDS:g} s."
        raise FFmpegChoiceError(message) from None
    except OSError as problem:
        raise FFmpegChoiceError(f"{path} cannot be run: {problem.strerror or problem}.") from None
    return (done.stdout or done.stderr).decode(errors="replace")


def _first_line(output: str) -> str:
    return next((f"it says {line.strip()[:100]!r}" for line in output.splitlines() if line.strip()), "it says nothing")


def _is_new_enough(name: str, output: str) -> bool:
    if release := _RELEASE.match(name):
        return tuple(map(int, release.groups())) >= MIN_RELEASE
    library = _LIBAVCODEC.search(output)
    return library is not None and tuple(map(int, library.groups())) >= _MIN_LIBAVCODEC
