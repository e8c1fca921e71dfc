"""Digests of this package's code and versions of libraries, for cache keys; computed without importing the code.

A module that makes a cached file puts `code_digest(__name__)` into the file's key: its import closure
(`engine/plan/sources.py`, imports inside functions included) and the versions of the libraries that the closure
imports. The name of a folder means all modules in it.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path

from astrai_video import PACKAGE
from astrai_video.digests import text_digest
from astrai_video.engine.plan.sources import Sources

_DISTRIBUTIONS = {  # of libraries whose import name is not the name they are installed by
    "PIL": "pillow",
    "cairo": "pycairo",
    "ffmpeg": "ffmpeg-python",
    "piper": "piper-tts",
    "webvtt": "webvtt-py",
}
_METADATA = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(-py[\d.]+)?\.(dist|egg)-info")
_REQUIREMENT = re.compile(r"^Requires-Dist: *([\w.-]+)", re.MULTILINE)


@cache
def code_digest(module: str) -> str:
    """One sha256 over the code that a module of this package, such as `__name__`, depends on: files and libraries."""
    parts = files(module) | versions(libraries(module))
    return text_digest(f"{name}={value}" for name, value in sorted(parts.items()))


def files(module: str) -> dict[str, str]:
    """The sha256 of every file in the import closure of a module or folder of this package, by its name below it."""
    return _package_sources().closure(*_files_of(module))


def libraries(module: str) -> frozenset[str]:
    """The libraries that the import closure of a module or folder of this package imports, by import name."""
    return _package_sources().libraries(*_files_of(module))


@cache
def versions(libraries: frozenset[str]) -> dict[str, str]:
    """The versions of those of the libraries, given by import or distribution name, that are installed."""
    names = sorted({_normalized(_DISTRIBUTIONS.get(name, name)) for name in libraries})
    return {name: number for name in names if (number := _version(name))}


@cache
def requirements(library: str) -> frozenset[str]:
    """The distributions that an installed library requires, those of its extras included; direct ones only."""
    folder = _installed().get(_normalized(library))
    if folder is None:
        return frozenset()
    try:
        header, _, _ = (folder / "METADATA").read_text(encoding="utf-8").partition("\n\n")
    except OSError:
        return frozenset()
    return frozenset(map(_normalized, _REQUIREMENT.findall(header)))


def _version(name: str) -> str:
    """The version of a distribution by its normalized name; "" for one that is not installed."""
    folder = _installed().get(name)
    match = _METADATA.fullmatch(folder.name) if folder else None
    return match["version"] if match else ""


@cache
def _installed() -> dict[str, Path]:
    """The metadata folders of all installed distributions, by normalized name; the first on `sys.path` counts.

    Their names hold the versions: listing them takes 1 ms, importing `importlib.metadata` 15 ms.
    """
    found: dict[str, Path] = {}
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")  # noqa: PTH208 - a third of the time
        except OSError:
            continue
        for entry in entries:
            if entry.endswith("-info") and (match := _METADATA.fullmatch(entry)):
                found.setdefault(_normalized(match["name"]), Path(folder, entry))
    return found


def _normalized(name: str) -> str:
    """The name of a distribution as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def _package_sources() -> Sources:
    """The sources of this package at the time of the first key, with the package itself as the root.

    With the folder above as the root, libraries installed there would be followed, too.
    """
    return Sources(PACKAGE)


@cache
def _files_of(module: str) -> tuple[Path, ...]:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    return tuple(sorted(path.rglob("*.py"))) if path.is_dir() else (path.with_suffix(".py"),)
