"""SHA-256 digests of files and texts, and a stamp of file metadata that changes with every write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

Stamp = tuple[int, int, int, int]


def stamp(file: Path) -> Stamp:
    """The metadata that changes when a file does: inode, size, modification and change time in nanoseconds.

    Raises OSError.
    """
    status = file.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def file_digest(path: Path) -> str:
    """The sha256 of a file's bytes.

    Raises OSError.
    """
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cached_digest(path: Path) -> str:
    """The sha256 of a file's bytes, cached in this process while the file's stamp is the same.

    Raises OSError.
    """
    return _digest_at(path, stamp(path))


@cache
def _digest_at(path: Path, _unchanged_since: Stamp) -> str:
    return file_digest(path)


def text_digest(lines: Iterable[str]) -> str:
    """The sha256 of texts, joined by NUL so that their boundaries count."""
    return hashlib.sha256("\0".join(lines).encode()).hexdigest()
