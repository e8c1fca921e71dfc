"""Checks cores, memory, the output folder and its disk."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout
from rich.filesize import decimal

from astrai_video import processes, quality
from astrai_video.engine.plan import inventory
from astrai_video.engine.plan.inventory import Item
from astrai_video.engine.plan.store import Store
from astrai_video.health.diagnosis import Diagnosis
from astrai_video.memory import machine_memory

# Twice the proportional set size of the largest process at 1080p and 2160p, measured (docs/speed.md).
_BYTES_FOR_A_WORKER = {"h": 234e6, "k": 482e6}
_COPIES = 3  # of each picture: in the segment, the clip and the film


def cores() -> Iterator[Diagnosis]:
    """Report the number of sections that are rendered at once, and check that memory is sufficient for them."""
    workers = processes.default_workers()
    yield Diagnosis("cores", "ok", f"{workers}: so many processes draw at once (--jobs)")
    memory = machine_memory()
    if memory is None:
        yield Diagnosis(
            "memory", "warning", "how much there is cannot be told here", "Render with --jobs 1 if it runs out."
        )
        return
    needed = 1e9 + workers * _BYTES_FOR_A_WORKER["k"]
    enough = memory >= needed
    fix = "" if enough else f"Render with --jobs {max(1, int((memory - 1e9) / _BYTES_FOR_A_WORKER['k']))}."
    yield Diagnosis(
        "memory",
        "ok" if enough else "warning",
        f"{decimal(memory)}; {workers} processes at 2160p60 want {decimal(int(needed))}",
        fix,
    )


def disk(store: Store, letter: str) -> Iterator[Diagnosis]:
    """Check that the output's disk has room for the film in a quality, estimated from its renderings so far."""
    folder = next(path for path in (store.root, *store.root.parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    needed = expected_bytes(inventory.items(store), letter)
    if needed is None:
        yield Diagnosis("disk", "ok", f"{decimal(free)} free; nothing is rendered yet that says how much is needed")
        return
    enough = free >= needed
    yield Diagnosis(
        "disk",
        "ok" if enough else "missing",
        f"{decimal(free)} free; the film at quality {letter} takes about {decimal(needed)}",
        "" if enough else "astrai-video clean --keep-latest --yes, or another folder with --output DIR",
    )


def expected_bytes(found: list[Item], letter: str) -> int | None:
    """The estimated size of a film's files in a quality, in bytes, by its renderings in the nearest quality.

    None when there are none. `found` has the newest first.
    """
    newest: dict[str, dict[str, int]] = {}
    for one in found:
        if one.kind == "rendering" and one.version_of[1] in quality.QUALITIES:
            newest.setdefault(one.version_of[1], {}).setdefault(
                one.version_of[2], sum(file.lstat().st_size for file in one.files)
            )
    if not newest:
        return None
    nearest = min(newest, key=lambda other: abs(_pixels(other) - _pixels(letter)))
    return int(_COPIES * sum(newest[nearest].values()) * _pixels(letter) / _pixels(nearest))


def output(store: Store) -> Iterator[Diagnosis]:
    """Check that the output folder can be written to, and that its file system supports renames and locks."""
    with store.scratch() as scratch:
        first, second = scratch / secrets.token_hex(4), scratch / secrets.token_hex(4)
        first.write_bytes(b"new")
        second.write_bytes(b"old")
        first.replace(second)
        renames = second.read_bytes() == b"new" and not first.exists()
        locks = _can_lock(scratch / "lock")
    lacking = [name for name, works in (("rename over a file", renames), ("lock a file", locks)) if not works]
    if lacking:
        yield Diagnosis(
            "output",
            "missing",
            f"{store.root}: its file system cannot {' or '.join(lacking)}",
            "Choose a folder on a local disk with --output DIR.",
        )
    else:
        yield Diagnosis("output", "ok", f"{store.root} can be written, renamed in and locked")


def _can_lock(path: Path) -> bool:
    """Return True if a held lock cannot be acquired a second time."""
    with FileLock(path):
        try:
            with FileLock(path, timeout=0):
                return False
        except Timeout:
            return True


def _pixels(letter: str) -> float:
    chosen = quality.get(letter)
    return chosen.width * chosen.height * chosen.fps
