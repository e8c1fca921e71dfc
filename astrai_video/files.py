"""What a run works on: folders and files that are locked while it lives, so that others know those of killed runs.

A lock ends with its process, however that ends. A process id would not do: it is soon another's, and in another
container it says nothing. Where a file system or the platform knows no locks, nothing is taken for abandoned.
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

try:
    import fcntl
except ImportError:  # only POSIX has it
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """A new folder below `parent` that is this run's alone, and gone afterwards; `parent` too, when it is empty.

    Raises OutputError when it cannot be made.
    """

    def make() -> tuple[Path, int]:
        folder = parent / f"{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder, os.open(folder, os.O_RDONLY)

    folder, lock = _claimed(make, parent.parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
        with contextlib.suppress(OSError):
            parent.rmdir()


@contextlib.contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A new file beside `target`, which takes its place when the block ends well and is gone otherwise.

    Those with its suffix that killed runs left behind in the folder go as well. Raises OutputError when it cannot be
    written or renamed.
    """

    def make() -> tuple[Path, int]:
        path = target.with_name(f".{secrets.token_hex(4)}.{target.name}")
        return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)

    remove_abandoned(target.parent, re.compile(rf"\.[0-9a-f]{{8}}\..*{re.escape(target.suffix)}"))
    path, lock = _claimed(make, target)
    try:
        yield path
        path.replace(target)
    except OSError as problem:
        raise OutputError(target, problem.strerror or str(problem)) from None
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(lock)


def remove_abandoned(folder: Path, names: re.Pattern[str]) -> None:
    """Remove the folders and files with such names whose run no longer lives."""
    for path in [entry for entry in _entries(folder) if names.fullmatch(entry.name)]:
        with contextlib.suppress(OSError):
            lock = os.open(path, os.O_RDONLY)
            try:
                if _lock(lock) is True:  # held while it is removed: a run that has just made it sees that
                    _remove(path)
            finally:
                os.close(lock)


def is_claimed(path: Path) -> bool:
    """Whether the run that made this is at work."""
    try:
        lock = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return _lock(lock) is False
    finally:
        os.close(lock)


def _claimed(make: Callable[[], tuple[Path, int]], what: Path) -> tuple[Path, int]:
    """Something new, locked, and the descriptor that holds the lock; `what` is named when it cannot be made."""
    for _ in range(100):
        try:
            path, lock = make()
        except FileNotFoundError:  # another run has just removed the parent, which was empty
            if what.parent.exists():
                continue
            raise OutputError(what, "its folder is gone") from None
        except OSError as problem:
            raise OutputError(what, problem.strerror or str(problem)) from None
        if _lock(lock) is not False and path.exists():
            return path, lock
        os.close(lock)
    raise OutputError(what, "what is written there vanishes at once")


def _lock(descriptor: int) -> bool | None:
    """Take the lock, unless somebody has it; None where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


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

    Raises OutputError when that cannot be done.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise OutputError(folder, problem.strerror or str(problem)) from None


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A file beside `target` to be written, which takes its place when the block ends well and is gone otherwise.

    Raises OutputError when it cannot be written or renamed.
    """
    make_folder(target.parent)
    with unfinished(target) as path:
        yield path


def write_text(path: Path, text: str) -> None:
    """Write a file beside its target and rename it.

    Raises OutputError when that cannot be done.
    """
    with beside(path) as new:
        new.write_text(text, encoding="utf-8")


def move(finished: Path, target: Path) -> None:
    """Move a finished file to where it belongs, in place of what is there.

    Raises OutputError when that cannot be done.
    """
    make_folder(target.parent)
    try:
        finished.replace(target)
    except OSError as problem:
        raise OutputError(target, problem.strerror or str(problem)) from None


def read_json(path: Path) -> Any:
    """The document in a JSON file of ours; None when there is none or it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
