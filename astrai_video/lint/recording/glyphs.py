"""Glyphs of a text, and the characters that no installed font can draw.

Pango draws such a character as a box with its code in four or six small hexadecimal digits, which are recognised here.
"""

from __future__ import annotations

import functools
import html
import re

from manim import BackgroundRectangle, MarkupText, Mobject, Text, VMobject

from astrai_video.lint.record import Rect
from astrai_video.lint.recording.outlines import box_of

MARKUP = re.compile(r"<[^>]*>")
_MANIMS_MARKUP = re.compile(r"</?(gradient|color)\b[^>]*>")
_PLAIN_BOX_POINTS = 20
_CODE_DIGITS = (6, 4)

GlyphBox = tuple[Rect, int]  # its box, and its number of points


def glyphs_of(mobject: Mobject) -> list[VMobject]:
    """The glyphs of a text, without a background plate, which manim makes a part of it."""
    family = [part for part in mobject.get_family() if isinstance(part, VMobject) and len(part.points)]
    return [part for part in family if not isinstance(part, BackgroundRectangle)]


def undrawn(text: Text | MarkupText, string: str, glyphs: list[GlyphBox]) -> str:
    """The characters of a text that are drawn as boxes with their codes.

    Glyphs cannot be matched to characters: a ligature is one glyph of several characters, others have none or more than
    one. So when there is a box, each character of the text is drawn alone.
    """
    if not _has_box(glyphs):
        return ""
    characters = [one for one in dict.fromkeys(string) if not one.isspace()]
    if len(characters) == 1:
        return characters[0]
    if isinstance(text, MarkupText):  # its markup may disable fallback to other fonts
        return "".join(one for one in characters if _is_undrawn(MarkupText, _only(one, text.original_text), text.font))
    return "".join(one for one in characters if _is_undrawn(Text, one, ""))


@functools.cache
def _is_undrawn(kind: type[Text | MarkupText], character: str, font: str) -> bool:
    """Return True if a text of one character is drawn as a box."""
    return _has_box([(box_of(glyph), len(glyph.points)) for glyph in glyphs_of(kind(character, font=font))])


def _only(character: str, markup: str) -> str:
    """Reduce markup to one of its characters, without the tags of manim's that count characters."""
    parts = ((part, MARKUP.fullmatch(part)) for part in re.split(f"({MARKUP.pattern})", markup))
    left = (part if tag else html.escape(character) * html.unescape(part).count(character) for part, tag in parts)
    return _MANIMS_MARKUP.sub("", "".join(left))


def _has_box(glyphs: list[GlyphBox]) -> bool:
    return any(code_digits(glyphs, place) for place in range(len(glyphs)))


def code_digits(glyphs: list[GlyphBox], place: int) -> int:
    """Number of code digits in the box at `place`; 0 when it is no such box."""
    (x0, y0, x1, y1), points = glyphs[place]
    if points != _PLAIN_BOX_POINTS:
        return 0
    for digits in _CODE_DIGITS:
        inside = [box for box, _ in glyphs[place + 1 : place + 1 + digits]]
        if len(inside) == digits and all(x0 < b[0] and b[2] < x1 and y0 < b[1] and b[3] < y1 for b in inside):
            return digits
    return 0
