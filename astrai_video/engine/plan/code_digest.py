"""What our own code brings to a key: the modules that make a thing, by their import closure, and their libraries.

A module that makes something kept on disk puts `code_digest(__name__)` into the key of it. The closure is that of
`engine/sources.py`: nothing is imported for it, and an import inside a function counts.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from astrai_video import PACKAGE
from astrai_video.digests import text_digest
from astrai_video.engine.plan.sources import Sources

_DISTRIBUTIONS = {  # of libraries that are imported by another name
    "PIL": "pillow",
    "cairo": "pycairo",
    "ffmpeg": "ffmpeg-python",
    "piper": "piper-tts",
    "webvtt": "webvtt-py",
}
_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)


@cache
def code_digest(module: str) -> str:
    """One sha256 over the code that a module of ours, such as `__name__`, is made of, and its libraries' versions."""
    parts = files(module) | versions(libraries(module))
    return text_digest(f"{name}={value}" for name, value in sorted(parts.items()))


def files(module: str) -> dict[str, str]:
    """The sha256 of every file of ours that a module of ours is made of, by its name below our package."""
    return _ours().closure(_file_of(module))


def libraries(module: str) -> frozenset[str]:
    """The libraries that a module of ours is made of, by the names that they are imported by."""
    return _ours().libraries(_file_of(module))


@cache
def versions(imported: frozenset[str]) -> dict[str, str]:
    """The versions of these libraries by the names that they are installed by; without those that are not installed."""
    names = sorted(_DISTRIBUTIONS.get(name, name).lower() for name in imported)
    return {name: number for name in names if (number := _version(name))}


@cache
def _version(name: str) -> str:
    """The version of a distribution; "" for one that is not installed.

    `importlib.metadata.version` parses all of its metadata for it: 15 ms where they contain the licences.
    """
    try:
        installed = distribution(name)
    except PackageNotFoundError:
        return ""
    found = _VERSION.search(installed.read_text("METADATA") or "")
    return found[1] if found else installed.version


@cache
def _ours() -> Sources:
    """Our sources as they are when the first key is made; our own package is the folder that they start from.

    With the folder above, where libraries may be installed, these would be followed, too.
    """
    return Sources(PACKAGE)


def _file_of(module: str) -> Path:
    return PACKAGE.joinpath(*module.split(".")[1:]).with_suffix(".py")
