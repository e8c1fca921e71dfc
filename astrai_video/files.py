"""Scratch folders, atomic writes by rename, and JSON files.

Scratch folders and temporary files are locked by the run that made them (filelock, on a descriptor of the folder or
file itself), so that later runs can remove what a killed run left. A lock ends with its process, however that ends. A
process id would not do: it is soon reused, and means nothing in another container. Where the platform or the file
system has no locks, nothing counts as abandoned.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from astrai_video.errors import OutputError

_ATTEMPTS = 100  # to create a path that another run removes before it is locked


@contextlib.contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A new, locked folder below `parent` for this run alone; it is removed at the end, and `parent` if then empty.

    Raises OutputError when it cannot be made.
    """

    def make() -> tuple[Path, int]:
        folder = parent / f"{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder, os.open(folder, os.O_RDONLY)

    folder, descriptor = _created_locked(make, parent.parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)
        with contextlib.suppress(OSError):
            parent.rmdir()


@contextlib.contextmanager
def atomic_write(target: Path) -> Iterator[Path]:
    """A new, locked file in the folder of `target`, which replaces it when the block succeeds, and is removed if not.

    The folder is made if needed; temporary files with the same suffix that killed runs left in it are removed. Raises
    OutputError when the file cannot be written or renamed.
    """

    def make() -> tuple[Path, int]:
        path = target.with_name(f".{secrets.token_hex(4)}.{target.name}")
        return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)

    make_folder(target.parent)
    remove_abandoned(target.parent, re.compile(rf"\.[0-9a-f]{{8}}\..*{re.escape(target.suffix)}"))
    path, descriptor = _created_locked(make, target)
    try:
        yield path
        path.replace(target)
    except OSError as problem:
        raise OutputError(target, problem.strerror or str(problem)) from None
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(descriptor)


def remove_abandoned(folder: Path, names: re.Pattern[str]) -> None:
    """Remove the entries of `folder` whose name matches and whose lock nobody holds: their run has ended."""
    for path in [entry for entry in _entries(folder) if names.fullmatch(entry.name)]:
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                # Locked during the removal, so that a run that has just created the path cannot take it for its own.
                if _lock(descriptor) is True:
                    _remove(path)
            finally:
                os.close(descriptor)


def is_locked(path: Path) -> bool:
    """Return True if a running process holds the lock of this folder or file."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return _lock(descriptor) is False
    finally:
        os.close(descriptor)


def _created_locked(make: Callable[[], tuple[Path, int]], named: Path) -> tuple[Path, int]:
    """A new path and the descriptor that holds its lock; OutputError names `named` when there can be none."""
    for _ in range(_ATTEMPTS):
        try:
            path, descriptor = make()
        except FileNotFoundError:  # another run has just removed the parent, which was empty
            if named.parent.exists():
                continue
            raise OutputError(named, "its folder is gone") from None
        except OSError as problem:
            raise OutputError(named, problem.strerror or str(problem)) from None
        if _lock(descriptor) is not False and path.exists():
            return path, descriptor
        os.close(descriptor)
    raise OutputError(named, "what is written there vanishes at once")


def _lock(descriptor: int) -> bool | None:
    """Try to lock an open file or folder: True if locked, False if another holds it, None where there are no locks."""
    from filelock import lock_descriptor  # noqa: PLC0415 - most commands that only read need no lock

    try:
        return lock_descriptor(descriptor, blocking=False)
    except OSError:
        return None


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def make_folder(folder: Path) -> None:
    """Make a folder and its parents.

    Raises OutputError when that fails.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise OutputError(folder, problem.strerror or str(problem)) from None


def write_text(path: Path, text: str) -> None:
    """Write a text file (UTF-8) atomically.

    Raises OutputError when that fails.
    """
    with atomic_write(path) as new:
        new.write_text(text, encoding="utf-8")


def move(finished: Path, target: Path) -> None:
    """Rename a finished file to `target`, replacing it; the folder is made if needed.

    Raises OutputError when that fails.
    """
    make_folder(target.parent)
    try:
        finished.replace(target)
    except OSError as problem:
        raise OutputError(target, problem.strerror or str(problem)) from None


def read_json(path: Path) -> Any:
    """The document in a JSON file; None when there is no file or it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
