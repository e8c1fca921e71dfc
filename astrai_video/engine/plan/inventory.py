"""What the store holds: renderings, records of the lint, sentences that were spoken, verifications; and their removal.

Only what has the names that we give is counted, and only it is removed; links are never followed. Finished films,
pages and what was made for a place lie elsewhere. Renderings share files that are alike, so removing one frees what no
other has.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from astrai_video import timeline
from astrai_video.engine.plan.store import FOLDER_NAME, Store
from astrai_video.errors import AstraiVideoError, DamagedError
from astrai_video.files import is_locked

_DIGEST = r"[0-9a-f]{16}"
_IN_A_RENDERING = re.compile(r"(\d+|hold-\d+|[a-z]+)\.mp4|[a-z]+\.json")
_KINDS = {  # by the folder below `store`, the names of files in it
    "lint": re.compile(rf"(?P<id>.+)-{_DIGEST}\.(json|verdict)"),
    "voice": re.compile(rf"{_DIGEST}\.(wav|m4a|json)"),
    "verified": re.compile(rf"{_DIGEST}\.json"),
}


@dataclass(frozen=True)
class Holding:
    """Something that can be removed: its files, and when it was made, in seconds of the epoch.

    `of` names what it is one version of: of those with the same name the newest is the latest.
    """

    kind: str
    of: tuple[str, ...]
    path: Path
    files: tuple[Path, ...]
    made: float


def holdings(store: Store) -> list[Holding]:
    """All that the store holds, the newest first."""
    root = store.root / "store"
    found = [*_files("voice", root / "voice"), *_files("verified", root / "verified")]
    # Films without catalogs have no language, nor a folder for it.
    for language, place in (("", root), *((folder.name, folder) for folder in _folders(root))):
        found += _files("lint", place / "lint", language)
        for quality in _folders(place):
            found += _renderings(quality, language)
    return sorted((one for one in found if one.files), key=lambda one: one.made, reverse=True)


def bytes_of(chosen: Iterable[Holding]) -> int:
    """What removing these frees, in bytes: of a file that others share nothing, until the last of them is removed."""
    freed = _Freed()
    for one in chosen:
        freed.add(one)
    return freed.bytes


def latest(found: Iterable[Holding]) -> set[Path]:
    """The newest version of each section in each language and quality; sentences have one version, which stays."""
    newest: dict[tuple[str, ...], Path] = {}
    for one in found:  # the newest first
        newest.setdefault(one.of, one.path)
    return set(newest.values())


def over(found: Sequence[Holding], most: int) -> list[Holding]:
    """The oldest of what is held, as many as it takes until the others have `most` bytes or fewer."""
    total, freed, gone = bytes_of(found), _Freed(), []
    for one in reversed(found):
        if total - freed.bytes <= most:
            break
        freed.add(one)
        gone.append(one)
    return gone


class _Freed:
    """Counts the bytes that are free once the holdings added so far are gone."""

    def __init__(self) -> None:
        self.bytes = 0
        self._links: Counter[tuple[int, int]] = Counter()

    def add(self, one: Holding) -> None:
        for file in one.files:
            with contextlib.suppress(OSError):
                status = file.lstat()
                self._links[status.st_dev, status.st_ino] += 1
                if self._links[status.st_dev, status.st_ino] == status.st_nlink:
                    self.bytes += status.st_size


def remove(store: Store, chosen: Iterable[Holding]) -> None:
    """Remove these.

    Raises AstraiVideoError when a run is at work in the same folder.
    """
    refuse_at_work(store)
    for one in chosen:
        with contextlib.suppress(Timeout), _locked(one):
            for file in sorted(
                one.files, key=lambda file: file.name != timeline.FILE_NAME
            ):  # without it nothing counts
                with contextlib.suppress(OSError):
                    file.unlink()
            with contextlib.suppress(OSError):
                one.path.rmdir()  # only when nothing else is in it


def refuse_at_work(store: Store) -> None:
    """Raise AstraiVideoError when a run is at work in this output folder."""
    if any(is_locked(folder) for folder in _folders(store.root / ".work")):
        raise AstraiVideoError(
            f"Nothing was removed: a run is at work in {store.root}.", next_step="Wait until it has ended."
        )


def _locked(one: Holding) -> contextlib.AbstractContextManager[object]:
    match = FOLDER_NAME.fullmatch(one.path.name)
    if one.kind != "rendering" or match is None:
        return contextlib.nullcontext()
    return FileLock(one.path.parent / f".{match['id']}.lock", timeout=0)


def _renderings(quality: Path, language: str) -> Iterator[Holding]:
    for folder in _folders(quality):
        if match := FOLDER_NAME.fullmatch(folder.name):
            files = tuple(file for file in _entries(folder) if _IN_A_RENDERING.fullmatch(file.name) and _is_plain(file))
            yield Holding("rendering", (language, quality.name, match["id"]), folder, files, _made(folder, files))


def _made(folder: Path, files: Iterable[Path]) -> float:
    with contextlib.suppress(DamagedError):
        if record := timeline.read(folder):
            return record.created
    return max((file.lstat().st_mtime for file in files), default=0.0)


def _files(kind: str, folder: Path, language: str = "") -> Iterator[Holding]:
    if folder.is_symlink():
        return
    for file in _entries(folder):
        match = _KINDS[kind].fullmatch(file.name)
        if match and _is_plain(file):
            of = (kind, language, match["id"], file.suffix) if kind == "lint" else (kind, file.name)
            yield Holding(kind, of, file, (file,), file.lstat().st_mtime)


def _folders(parent: Path) -> list[Path]:
    return [entry for entry in _entries(parent) if entry.is_dir() and not entry.is_symlink()]


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
