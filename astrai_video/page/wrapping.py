"""Line breaking by width in pixels, at spaces and between Chinese characters."""

from __future__ import annotations

import unicodedata

from PIL import ImageFont


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Return the lines of a text; only a single word may be wider than `width` pixels."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and font.getlength((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return lines + ([line.rstrip()] if line.strip() else [])


def _pieces(text: str) -> list[str]:
    """Split a text where lines may break: words with their spaces, Chinese characters with their punctuation."""
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        closing = unicodedata.category(character) in ("Po", "Pe", "Pf")
        after_break = not pieces or pieces[-1][-1:] == " " or unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
        if not closing and (wide or after_break):
            pieces.append(character)
        elif pieces:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
