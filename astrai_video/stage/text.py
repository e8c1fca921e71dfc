"""Text and formulas in the film's font. Every string is checked against the bundled font before it is drawn."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any, Self

from manim import BOLD, DOWN, LEFT, NORMAL, MathTypst, Rectangle, Text, VGroup, VMobject

from astrai_video import fonts
from astrai_video.stage import theme

# manim's tight bounding boxes lose the baseline that Pango sets: "一" and "g" centred on one point are not on one line.
# A full-height glyph is drawn with the text, gives the line box, and is removed.
_STRUT = "国"
_STRUT_PADDING = 0.08


class _LineBox(Rectangle):
    """An invisible box that only takes part in layout: no style, opacity or animation makes it visible."""

    def set_fill(self, color: Any = None, opacity: float | None = None, family: bool = True) -> Self:  # noqa: ARG002
        return super().set_fill(color, 0, family)

    def set_stroke(self, color: Any = None, *_widths: Any, background: bool = False, **_kwargs: Any) -> Self:
        return super().set_stroke(color, 0, 0, background)


class Label(VGroup):
    """One line of text whose box is the line box, so that labels side by side share a baseline.

    `glyphs` is the Text; the invisible `line_box` has the width of the glyphs and the height of the line. `lint_role`
    is "cell" for words that may be small.
    """

    lint_role: str

    def __init__(
        self, string: str, size: float = theme.BODY_SIZE, color: str = theme.INK, *, bold: bool = False
    ) -> None:
        fonts.check(string)
        fonts.register()
        weight = BOLD if bold else NORMAL
        self.string = string
        self.glyphs = Text(_STRUT + string, font=fonts.FAMILY, font_size=size, color=color, weight=weight)
        strut = self.glyphs[0]
        self.glyphs.remove(strut)
        self.glyphs.original_text = string
        self.glyphs.initial_height = self.glyphs.height  # manim derives the font size from the height
        # These would be copied with every animation, but are only used while manim parses the SVG.
        self.glyphs.id_to_vgroup_dict, self.glyphs.chars = {}, VGroup()
        _forget_paths(self.glyphs)
        self.line_box = _LineBox(
            width=max(self.glyphs.width, 1e-3), height=strut.height * (1 + _STRUT_PADDING), stroke_width=0
        )
        self.line_box.move_to((self.glyphs.get_x(), strut.get_y(), 0.0))
        super().__init__(self.line_box, self.glyphs)
        self.center()


def label(string: str, size: float = theme.BODY_SIZE, color: str = theme.INK, *, bold: bool = False) -> Label:
    """One line of text in the film's font family. `size` in points; below theme.BODY_SIZE use `cell_text`.

    Raises FontError, naming the string, when the font lacks one of its characters.
    """
    # Diagrams show the same numbers many times; copying takes a tenth of the time.
    return _made(Text.__init__, string, size, color, bold).copy()


@functools.cache
def _made(_as_it_is_made_now: object, string: str, size: float, color: str, bold: bool) -> Label:
    return Label(string, size, color, bold=bold)


def cell_text(string: str, color: str = theme.INK) -> Label:
    """Text in a cell, at a tick or as a second line, in theme.SMALL_SIZE, the only use of that size.

    Raises FontError, naming the string, when the font lacks one of its characters.
    """
    made = label(string, theme.SMALL_SIZE, color)
    made.lint_role = "cell"
    return made


def lines(
    strings: Iterable[str],
    size: float = theme.BODY_SIZE,
    color: str = theme.INK,
    *,
    bold: bool = False,
    aligned_edge: Any = None,
    buff: float = theme.GAP_SMALL,
) -> VGroup:
    """Several lines of text, one below the other, centred or along `aligned_edge` (such as LEFT)."""
    group = VGroup(*(label(s, size, color, bold=bold) for s in strings))
    edge = {} if aligned_edge is None else {"aligned_edge": aligned_edge}
    return group.arrange(DOWN, buff=buff, **edge)


def paragraph(
    strings: Iterable[str], size: float = theme.BODY_SIZE, color: str = theme.INK, *, bold: bool = False
) -> VGroup:
    """Left-aligned lines of text."""
    return lines(strings, size, color, bold=bold, aligned_edge=LEFT)


def formula(
    expression: str,
    size: float = theme.FORMULA_SIZE,
    color: str = theme.INK,
    roles: Mapping[str, str] | None = None,
) -> MathTypst:
    """A formula in Typst's math notation (no LaTeX). `roles` colours parts marked {{ part : name }}."""
    result = MathTypst(expression, font_size=size, color=color)
    for name, role_color in (roles or {}).items():
        result.select(name).set_color(role_color)
    _forget_paths(result)
    return result


def _forget_paths(mobject: VMobject) -> None:
    """Drop the parsed SVG path of each glyph: it is not used again, and would be copied with every copy."""
    for glyph in mobject.family_members_with_points():
        if hasattr(glyph, "path_obj"):
            setattr(glyph, "path_obj", None)  # noqa: B010 - an attribute that only glyphs have


def demonstration() -> VGroup:
    """A line, a small one, and a formula with a coloured part."""
    return VGroup(
        label("文字 and words", theme.FIGURE_SIZE, bold=True),
        cell_text("in a cell", theme.SECOND),
        formula("{{ Q : q }} K^top / sqrt(d_k)", roles={"q": theme.QUERY}),
    ).arrange(DOWN, buff=theme.GAP_LARGE)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
