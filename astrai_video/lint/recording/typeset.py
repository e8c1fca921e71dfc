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
from astrai_video.lint.recording.glyphs import MARKUP, GlyphBox, code_digits, glyphs_of, undrawn
from astrai_video.lint.recording.outlines import box_of

_TEXT = (Text, MarkupText, Paragraph, DecimalNumber)
_FORMULA = (SingleStringMathTex, Typst)
WORDS = (*_TEXT, *_FORMULA)
_ANY_FAMILY = {"", "sans", "sans-serif", "serif", "monospace"}
_MARKUP_FONT = re.compile(r"(?:font_family|face)=[\"']([^\"']+)[\"']")
# manim marks the end of every line of code with a word that it does not draw.
_END_OF_LINE = re.compile(r"\s*pA1$")


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
    return _lines(words.string, boxes), undrawn(mobject, words.string, boxes)


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
        return html.unescape(MARKUP.sub("", mobject.original_text))
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


def _lines(string: str, glyphs: list[GlyphBox]) -> tuple[tuple[Rect, ...], ...]:
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
            _skip(rest, code_digits(glyphs, place))
    else:
        if next(rest, None) is None:
            return tuple(tuple(line) for line in lines if line)
    return (tuple(box for box, _ in glyphs),)


def _skip(places: Iterator[int], count: int) -> None:
    for _ in range(count):
        next(places, None)
