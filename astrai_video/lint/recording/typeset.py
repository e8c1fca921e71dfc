"""Text, font size and glyph boxes of words and formulas, however they were scaled, rotated or transformed.

manim derives the font size from the height of a text, which is wrong once it is rotated, and after `Transform(a, b)`
the object `a` looks like `b` but keeps the text of `a`. Therefore the size of every glyph is noted when its text is
made, and the text and size of a transform's target when it ends.
"""

from __future__ import annotations

import functools
import html
import re
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import manimpango
import numpy as np
from manim import (
    BackgroundRectangle,
    DecimalNumber,
    MarkupText,
    Mobject,
    Paragraph,
    SingleStringMathTex,
    Text,
    VMobject,
)
from manim.mobject.text.typst_mobject import Typst

from astrai_video.lint.record import Rect

_TEXT = (Text, MarkupText, Paragraph, DecimalNumber)
_FORMULA = (SingleStringMathTex, Typst)
WORDS = (*_TEXT, *_FORMULA)
_ANY_FAMILY = {"", "sans", "sans-serif", "serif", "monospace"}
_MARKUP_FONT = re.compile(r"(?:font_family|face)=[\"']([^\"']+)[\"']")
_MARKUP = re.compile(r"<[^>]*>")
_MANIMS_MARKUP = re.compile(r"</?(gradient|color)\b[^>]*>")
# manim marks the end of every line of code with a word that it does not draw.
_END_OF_LINE = re.compile(r"\s*pA1$")
# Pango draws a character without a glyph in any font as a box with its code in four or six small hexadecimal digits.
_PLAIN_BOX_POINTS = 20
_CODE_DIGITS = (6, 4)

_Glyph = tuple[Rect, int]  # its box, and its number of points


@dataclass(frozen=True)
class Words:
    """A text: "text" or "formula", the string, the font family when it is not installed."""

    kind: str
    string: str
    family: str = ""


def is_words(mobject: Mobject) -> bool:
    """Return True if a mobject shows words or a formula, whatever its class."""
    return words_of(mobject) is not None


def words_of(mobject: Mobject) -> Words | None:
    """Return the text that a mobject shows; None for other mobjects."""
    noted = vars(mobject).get("lint_words", mobject)
    if noted is not mobject:
        return cast(Words | None, noted)
    if isinstance(mobject, _FORMULA):
        string = mobject.typst_code if isinstance(mobject, Typst) else mobject.tex_string
        return Words("formula", string)
    if isinstance(mobject, _TEXT):
        return Words("text", _string(mobject), _absent_family(_family(mobject)))
    return None


def size_of(mobject: Mobject) -> float:
    """Font size at which a text is currently drawn; 0 when it was never noted."""
    ratios = [
        spread / noted[0] * noted[1]
        for glyph in mobject.get_family()
        if (noted := vars(glyph).get("lint_spread")) and (spread := _spread(glyph)) > 0
    ]
    return statistics.median(ratios) if ratios else 0.0


def glyph_lines(mobject: Mobject) -> tuple[tuple[tuple[Rect, ...], ...], str]:
    """Boxes of a text's glyphs, line by line, and the characters among them that no font could draw."""
    if isinstance(mobject, Paragraph):
        rows = [tuple(map(box_of, glyphs_of(line))) for line in mobject.submobjects]
        return tuple(row for row in rows if row), str(vars(mobject.lines_text).get("lint_missing", ""))
    glyphs = glyphs_of(mobject)
    words = words_of(mobject)
    if not isinstance(mobject, (Text, MarkupText)) or words is None or words.string != _string(mobject):
        return (tuple(map(box_of, glyphs)),), ""
    boxes = [(box_of(glyph), len(glyph.points)) for glyph in glyphs]
    return _lines(words.string, boxes), _missing(mobject, boxes)


def box_of(mobject: Mobject) -> Rect:
    """Bounding box of the points of a mobject and its family."""
    points = mobject.get_all_points() if mobject.submobjects else mobject.points
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def watch() -> None:
    """Patch manim's text classes and `become`, so that glyph sizes are noted in this process from now on."""
    for kind in (Text, MarkupText, SingleStringMathTex, Typst):
        if not hasattr(kind.__init__, "__wrapped__"):
            kind.__init__ = _noting(kind.__init__)  # type: ignore[method-assign]
    if not hasattr(VMobject.become, "__wrapped__"):
        VMobject.become = _noting_become(VMobject.become)  # type: ignore[method-assign]


def note_transformed(shown: Mobject, target: Mobject) -> None:
    """Note that `shown` has the appearance of `target` from now on, part by part."""
    words = words_of(target)
    if words is not None or is_words(shown):
        size = size_of(target) if words else 0.0
        shown.lint_words = words  # type: ignore[attr-defined]
        _note(shown, size)
        return
    for part, like in zip(shown.submobjects, target.submobjects, strict=False):
        note_transformed(part, like)


def _noting(make: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(make)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        size = self._font_size if isinstance(self, Text) else float(getattr(self, "font_size", 0) or 0)
        if kwargs.get("height") is not None or kwargs.get("width") is not None:
            size = _fitted_size(self, type(self)(*args, **kwargs | {"height": None, "width": None}))
        _note(self, size)
        if isinstance(self, Text):
            self.lint_missing = glyph_lines(self)[1]  # type: ignore[attr-defined]

    return init


def _noting_become(become: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(become)
    def becoming(self: Any, mobject: Mobject, *args: Any, **kwargs: Any) -> Any:
        done = become(self, mobject, *args, **kwargs)
        note_transformed(self, mobject)
        return done

    return becoming


def _fitted_size(text: Any, natural: Any) -> float:
    """Font size of a text that was fitted to a height or width, from the same text at its natural size."""
    first, as_it_comes = (next(m for m in one.get_family() if len(m.points)) for one in (text, natural))
    return size_of(natural) * _spread(first) / _spread(as_it_comes)


def _note(text: Mobject, size: float) -> None:
    for glyph in text.get_family():
        if isinstance(glyph, VMobject) and len(glyph.points) and (spread := _spread(glyph)) > 0:
            glyph.lint_spread = (spread, size)  # type: ignore[attr-defined]


def _spread(glyph: Mobject) -> float:
    """Root mean square distance of a glyph's points from their mean: it scales with the glyph and ignores rotation."""
    points = glyph.points
    return float(np.sqrt(((points - points.mean(axis=0)) ** 2).sum() / len(points))) if len(points) else 0.0


def _string(mobject: Mobject) -> str:
    if isinstance(mobject, MarkupText):
        return html.unescape(_MARKUP.sub("", mobject.original_text))
    if isinstance(mobject, Text):
        return str(mobject.original_text)
    if isinstance(mobject, Paragraph):
        return "\n".join(_END_OF_LINE.sub("", line) for line in mobject.lines_text.original_text.split("\n"))
    if isinstance(mobject, DecimalNumber):
        return str(mobject._get_num_string(mobject.number))
    return ""


def _family(mobject: Mobject) -> str:
    """The first font family of a text, or of a part of it, that is not installed; "" without any."""
    text: Any = mobject.lines_text if isinstance(mobject, Paragraph) else mobject
    asked = [getattr(text, "font", "") or "", *getattr(text, "t2f", {}).values()]
    if isinstance(text, MarkupText):
        asked += _MARKUP_FONT.findall(text.original_text)
    return next((str(family) for family in asked if _absent_family(str(family))), "")


@functools.cache
def _absent_family(family: str | None) -> str:
    known = {name.lower() for name in manimpango.list_fonts()} | _ANY_FAMILY
    return "" if not family or family.lower() in known else family


def glyphs_of(mobject: Mobject) -> list[VMobject]:
    """The glyphs of a text, without a background plate, which manim makes a part of it."""
    family = [part for part in mobject.get_family() if isinstance(part, VMobject) and len(part.points)]
    return [part for part in family if not isinstance(part, BackgroundRectangle)]


def _lines(string: str, glyphs: list[_Glyph]) -> tuple[tuple[Rect, ...], ...]:
    """Assign glyphs to lines by counting characters; one line when the counts differ, as with ligatures."""
    lines: list[list[Rect]] = [[]]
    rest = iter(range(len(glyphs)))
    for character in string:
        if character == "\n":
            lines.append([])
        elif not character.isspace():
            place = next(rest, None)
            if place is None:
                break
            lines[-1].append(glyphs[place][0])
            _skip(rest, _code_digits(glyphs, place))
    else:
        if next(rest, None) is None:
            return tuple(tuple(line) for line in lines if line)
    return (tuple(box for box, _ in glyphs),)


def _missing(text: Text | MarkupText, glyphs: list[_Glyph]) -> str:
    """The characters of a text that are drawn as boxes with their codes.

    Glyphs cannot be matched to characters: a ligature is one glyph of several characters, others have none or more than
    one. So when there is a box, each character of the text is drawn alone.
    """
    if not _has_box(glyphs):
        return ""
    characters = [one for one in dict.fromkeys(_string(text)) if not one.isspace()]
    if len(characters) == 1:
        return characters[0]
    if isinstance(text, MarkupText):  # its markup may disable fallback to other fonts
        return "".join(one for one in characters if _is_missing(MarkupText, _only(one, text.original_text), text.font))
    return "".join(one for one in characters if _is_missing(Text, one, ""))


@functools.cache
def _is_missing(kind: type[Text | MarkupText], character: str, font: str) -> bool:
    """Return True if a text of one character is drawn as a box."""
    return _has_box([(box_of(glyph), len(glyph.points)) for glyph in glyphs_of(kind(character, font=font))])


def _only(character: str, markup: str) -> str:
    """Reduce markup to one of its characters, without the tags of manim's that count characters."""
    parts = ((part, _MARKUP.fullmatch(part)) for part in re.split(f"({_MARKUP.pattern})", markup))
    left = (part if tag else html.escape(character) * html.unescape(part).count(character) for part, tag in parts)
    return _MANIMS_MARKUP.sub("", "".join(left))


def _has_box(glyphs: list[_Glyph]) -> bool:
    return any(_code_digits(glyphs, place) for place in range(len(glyphs)))


def _skip(places: Iterator[int], count: int) -> None:
    for _ in range(count):
        next(places, None)


def _code_digits(glyphs: list[_Glyph], place: int) -> int:
    """Number of code digits in the box at `place`; 0 when it is no such box."""
    (x0, y0, x1, y1), points = glyphs[place]
    if points != _PLAIN_BOX_POINTS:
        return 0
    for digits in _CODE_DIGITS:
        inside = [box for box, _ in glyphs[place + 1 : place + 1 + digits]]
        if len(inside) == digits and all(x0 < b[0] and b[2] < x1 and y0 < b[1] and b[3] < y1 for b in inside):
            return digits
    return 0
