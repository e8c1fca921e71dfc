"""Lists and removes the items of the store: renderings, records of the lint, takes of the narration, verifications.

Only files with the names that this program gives are listed and removed; links are never followed. Finished films,
pages and published folders are not in the store. Renderings share equal files as hard links, so removing one frees only
the files that no other has.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from astrai_video import timeline as timelines
from astrai_video.engine.plan.store import FOLDER_NAME, Store
from astrai_video.errors import AstraiVideoError, DamagedError
from astrai_video.files import is_locked

_DIGEST = r"[0-9a-f]{16}"
_IN_A_RENDERING = re.compile(r"(\d+|hold-\d+|[a-z]+)\.mp4|[a-z]+\.json")
_KINDS = {  # by the folder below `store`, the names of its files
    "lint": re.compile(rf"(?P<id>.+)-{_DIGEST}\.(json|verdict)"),
    "voice": re.compile(rf"{_DIGEST}\.(wav|m4a|json)"),
    "verified": re.compile(rf"{_DIGEST}\.json"),
}


@dataclass(frozen=True)
class Item:
    """A removable item: its files, and the time it was created, in seconds since the epoch.

    Items with the same `version_of` are versions of one thing; the newest is the latest.
    """

    kind: str
    version_of: tuple[str, ...]
    path: Path
    files: tuple[Path, ...]
    created: float


def items(store: Store) -> list[Item]:
    """All items of the store, the newest first."""
    root = store.root / "store"
    found = [*_files("voice", root / "voice"), *_files("verified", root / "verified")]
    # Films without catalogs have no language, nor a folder for it.
    for language, place in (("", root), *((folder.name, folder) for folder in _folders(root))):
        found += _files("lint", place / "lint", language)
        for quality in _folders(place):
            found += _renderings(quality, language)
    return sorted((one for one in found if one.files), key=lambda one: one.created, reverse=True)


def freed_bytes(chosen: Iterable[Item]) -> int:
    """The bytes that removing the items frees; a file with several hard links counts when its last link is removed."""
    freed = _Freed()
    for one in chosen:
        freed.add(one)
    return freed.bytes


def latest(found: Iterable[Item]) -> set[Path]:
    """The paths of the newest version of each section in each language and quality, and of all takes."""
    newest: dict[tuple[str, ...], Path] = {}
    for one in found:  # sorted, the newest first
        newest.setdefault(one.version_of, one.path)
    return set(newest.values())


def oldest_over(found: Sequence[Item], most: int) -> list[Item]:
    """The oldest items, as many as have to be removed until the others have `most` bytes or fewer."""
    total, freed, oldest = freed_bytes(found), _Freed(), []
    for one in reversed(found):
        if total - freed.bytes <= most:
            break
        freed.add(one)
        oldest.append(one)
    return oldest


class _Freed:
    """Counts the bytes that are free once all items added so far are removed."""

    def __init__(self) -> None:
        self.bytes = 0
        self._links: Counter[tuple[int, int]] = Counter()

    def add(self, one: Item) -> None:
        for file in one.files:
            with contextlib.suppress(OSError):
                status = file.lstat()
                self._links[status.st_dev, status.st_ino] += 1
                if self._links[status.st_dev, status.st_ino] == status.st_nlink:
                    self.bytes += status.st_size


def remove(store: Store, chosen: Iterable[Item]) -> None:
    """Remove items, except those whose section is locked.

    Raises AstraiVideoError when a run is using the output folder.
    """
    raise_if_in_use(store)
    for one in chosen:
        with contextlib.suppress(Timeout), _locked(one):
            for file in sorted(
                one.files, key=lambda file: file.name != timelines.FILE_NAME
            ):  # first: without it a folder is no rendering
                with contextlib.suppress(OSError):
                    file.unlink()
            with contextlib.suppress(OSError):
                one.path.rmdir()  # only when it is empty


def raise_if_in_use(store: Store) -> None:
    """Raise AstraiVideoError when a run is using this output folder."""
    if any(is_locked(folder) for folder in _folders(store.root / ".work")):
        raise AstraiVideoError(
            f"Nothing was removed: a run is at work in {store.root}.", next_step="Wait until it has ended."
        )


def _locked(one: Item) -> contextlib.AbstractContextManager[object]:
    match = FOLDER_NAME.fullmatch(one.path.name)
    if one.kind != "rendering" or match is None:
        return contextlib.nullcontext()
    return FileLock(one.path.parent / f".{match['id']}.lock", timeout=0)


def _renderings(quality: Path, language: str) -> Iterator[Item]:
    for folder in _folders(quality):
        if match := FOLDER_NAME.fullmatch(folder.name):
            files = tuple(file for file in _entries(folder) if _IN_A_RENDERING.fullmatch(file.name) and _is_plain(file))
            yield Item("rendering", (language, quality.name, match["id"]), folder, files, _made(folder, files))


def _made(folder: Path, files: Iterable[Path]) -> float:
    with contextlib.suppress(DamagedError):
        if timeline := timelines.read(folder):
            return timeline.created
    return max((file.lstat().st_mtime for file in files), default=0.0)


def _files(kind: str, folder: Path, language: str = "") -> Iterator[Item]:
    if folder.is_symlink():
        return
    for file in _entries(folder):
        match = _KINDS[kind].fullmatch(file.name)
        if match and _is_plain(file):
            version_of = (kind, language, match["id"], file.suffix) if kind == "lint" else (kind, file.name)
            yield Item(kind, version_of, file, (file,), file.lstat().st_mtime)


def _folders(parent: Path) -> list[Path]:
    return [entry for entry in _entries(parent) if entry.is_dir() and not entry.is_symlink()]


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
