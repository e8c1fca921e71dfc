"""The bundled fonts: their files, the characters that they cover, and their registration with Pango."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from astrai_video import PACKAGE
from astrai_video.errors import FontError

FAMILY = "Noto Sans SC"
_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


def folder() -> Path:
    """The folder of the bundled fonts: inside the wheel, or next to the package in a checkout."""
    installed = PACKAGE / "assets" / "fonts"
    return installed if installed.is_dir() else PACKAGE.parent / "assets" / "fonts"


def files() -> tuple[Path, ...]:
    """The font files (regular, bold).

    Raises FontError when one is missing.
    """
    paths = tuple(folder() / name for name in _FILES)
    for path in paths:
        if not path.is_file():
            raise FontError(f"The bundled font {path} is missing.", next_step="Install astrai-video again.")
    return paths


@cache
def digest() -> str:
    """One sha256 over all font files: part of every section's key."""
    total = hashlib.sha256()
    for path in files():
        total.update(path.read_bytes())
    return total.hexdigest()


@cache
def _covered() -> frozenset[int]:
    """The code points that every bundled file covers."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - 0.1 s, only for drawing and checking

    maps: list[frozenset[int]] = []
    for path in files():
        with TTFont(path, lazy=True) as font:
            # Reading the cmap would parse the names of all glyphs, which are not used: any names will do.
            font.setGlyphOrder(list(map(str, range(font["maxp"].numGlyphs))))
            maps.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*maps)


def missing_characters(text: str) -> str:
    """The characters of `text` that the bundled fonts cannot draw, each once, in order."""
    covered = _covered()
    return "".join(dict.fromkeys(c for c in text if c not in "\n\t" and ord(c) not in covered))


def check(text: str, where: str = "") -> None:
    """Raise FontError, naming the string, if the bundled fonts cannot draw all of `text`."""
    if missing := missing_characters(text):
        named = ", ".join(f"{c!r} (U+{ord(c):04X})" for c in missing)
        place = f"{where}: " if where else ""
        raise FontError(
            f"{place}the string {text!r} has {named}, which {FAMILY} cannot draw.",
            next_step="Use another character; assets/fonts/README.md says how to extend the font.",
        )


@cache
def register() -> None:
    """Register the bundled family with Pango in this process, once.

    Raises FontError if the family is not found afterwards: Pango itself would fall back silently.
    """
    import manimpango  # noqa: PLC0415 - loaded only in processes that draw

    for path in files():
        if not manimpango.register_font(str(path)):
            raise FontError(f"The bundled font {path} could not be registered.")
    if FAMILY not in manimpango.list_fonts():
        raise FontError(f"The font family {FAMILY!r} is not found although its files were registered.")
