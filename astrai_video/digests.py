"""Digests (SHA-256) of files and texts, and the stamp that tells whether a file was written since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

Stamp = tuple[int, int, int, int]


def stamp(file: Path) -> Stamp:
    """What changes whenever a file does: the file it is, its size, when it was written and changed.

    Raises OSError.
    """
    status = file.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def file_digest(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_digest(path: Path) -> str:
    """The sha256 of a file's bytes, read once for as long as nobody writes to it."""
    return _digest(path, stamp(path))


@cache
def _digest(path: Path, _unchanged_since: Stamp) -> str:
    return file_digest(path)


def text_digest(lines: Iterable[str]) -> str:
    """The sha256 of some texts; where one ends and the next begins counts."""
    return hashlib.sha256("\0".join(lines).encode()).hexdigest()
