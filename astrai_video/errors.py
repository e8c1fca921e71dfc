"""The tree of exceptions.

    AstraiVideoError          the work failed: exit code 1
    ├── UsageError            the command, a file or a name is wrong: exit code 2
    │   ├── StoryboardError   a storyboard TOML or the section list
    │   ├── CatalogError      a catalog in script/
    │   └── FFmpegChoiceError an ffmpeg program that cannot be used
    ├── FontError             a family that is not found, a character that the font lacks
    ├── SceneError            a section's scene raised or cannot be rendered
    ├── DamagedError          a file does not match its record
    ├── FFmpegError           ffmpeg failed
    ├── VoiceError            a sentence that cannot be spoken, a recording that cannot be used
    ├── ClusterError          a scheduler or workers that are missing, unsuitable or lost
    └── OutputError           a file or folder cannot be written

Exceptions carry facts. Only `cli` prints them and turns them into exit codes.
"""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
_CHOOSE_FFMPEG = (
    "Unset ASTRAI_VIDEO_FFMPEG to use the program that comes with imageio-ffmpeg, or set it to another one's path, "
    "or to `system` for the one on PATH."
)
AGAIN = "Run the same command again; what is finished is kept."
_FIX_THE_DISK = "Choose another folder with --output DIR, or fix its permissions or free space."


class AstraiVideoError(Exception):
    """The work failed. `str(error)` is the problem and its place, `next_step` a sentence on the remedy."""

    exit_code = 1

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.next_step = next_step


class UsageError(AstraiVideoError):
    """The command line, or a file that it names, is wrong."""

    exit_code = 2


class StoryboardError(UsageError):
    """A storyboard that cannot be used; the message is `file: key: problem`."""


class CatalogError(UsageError):
    """A catalog that cannot be used; the message is `file: key: problem`."""


class FFmpegChoiceError(UsageError):
    """The ffmpeg program that was chosen cannot be used."""

    def __init__(self, message: str) -> None:
        super().__init__(message, next_step=_CHOOSE_FFMPEG)


class FontError(AstraiVideoError):
    """A font family is not found, or a string has a character that the font lacks."""


class SceneError(AstraiVideoError):
    """A section's scene raised, or cannot be rendered."""


class DamagedError(AstraiVideoError):
    """A segment, clip, film or record on disk is damaged or does not match its record."""


class FFmpegError(AstraiVideoError):
    """ffmpeg failed: its command and the last lines of its log, by which a full disk is recognised."""

    def __init__(self, command: Iterable[str], stderr: str) -> None:
        self.command = tuple(command)
        self.stderr_tail = "\n".join(stderr.strip().splitlines()[-8:])
        super().__init__(
            f"ffmpeg failed.\ncommand: {' '.join(self.command)}\n{self.stderr_tail}",
            next_step=_FIX_THE_DISK if is_disk_problem(stderr) else AGAIN,
        )


class VoiceError(AstraiVideoError):
    """A sentence that a voice cannot speak, or a recording that cannot be used."""


class ClusterError(AstraiVideoError):
    """A cluster that cannot be reached or used, or that was lost."""


class OutputError(AstraiVideoError):
    """A file or folder cannot be written."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path} cannot be written: {problem}.", next_step=_FIX_THE_DISK)


def is_disk_problem(log: str) -> bool:
    """Return True if the log of a program has the system's message that the disk is full or read-only."""
    return any(os.strerror(number) in log for number in _DISK)


def from_system(problem: OSError, path: Path | None = None) -> AstraiVideoError:
    """Convert an OSError; `path` is the file for errors that do not name one."""
    where = path or (Path(os.fsdecode(problem.filename)) if problem.filename else None)
    reason = problem.strerror or str(problem)
    if where is not None and problem.errno in _DISK:
        return OutputError(where, reason)
    return AstraiVideoError(
        f"{where}: {reason}." if where else f"{reason}.",
        next_step=_FIX_THE_DISK if problem.errno in _DISK else "Fix that and run the same command again.",
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """A phrase with the names in `known` that are closest to `name`, or with all of them."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "there are: " + ", ".join(names)
