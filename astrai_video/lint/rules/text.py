"""Rules about words: overlaps, lines through them, size, contrast and missing fonts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from astrai_video.lint.containers import Containers
from astrai_video.lint.geometry import (
    center,
    common,
    grown,
    height,
    holds,
    meeting,
    overlaps,
    run_in_box,
    shrunk,
    union,
    width,
)
from astrai_video.lint.record import Rect, Thing
from astrai_video.lint.view import FAINT, View, Violation, blended, contrast_of, is_backdrop, pairs, same_figure

_TOUCH = 0.02
_SHADOW = 0.15
_GLYPH_TOUCH = 0.01
_SMALLEST, _SMALLEST_CELL = 28.0, 24.0
_ROUNDING = 1.0
_CONTRAST, _CONTRAST_LARGE, _LARGE = 4.5, 3.0, 40.0
_SLANTED, _WORD_GAP = 1.6, 0.3  # in heights of the tallest glyph
_CELL_ROLES = ("cell", "code", "axis", "plot", "grid")


def text_overlap(view: View) -> Iterator[Violation]:
    """Words over other words, glyph over glyph; also the lines of one text printed over each other.

    Exempt: glyphs of one line or one formula (they may be tight), words hidden under something opaque, faint backdrops,
    and the same words twice at the same place, such as a copy that is about to move.
    """
    for text in view.texts:
        for one, other in combinations(text.lines if text.kind == "text" else (), 2):
            shared = _shared(one, other)
            if shared is not None:
                yield Violation((text,), "the lines of {0} are printed over each other", shared)
                break
    for lower, upper in pairs(view.texts, lambda _thing: True, _TOUCH):
        if _is_copy(lower, upper) or view.separated(lower, upper):
            continue
        shared = _shared(_glyphs(lower), _glyphs(upper))
        if shared is not None and not view.hidden(lower, shared, below=upper):
            yield Violation((upper, lower), "{0} is printed over {1}", shared)


def text_crossed(view: View) -> Iterator[Violation]:
    """A line, an arrow or the edge of a box that runs through words.

    Exempt: lines hidden under something opaque; the edges of the box that contains the words (that is `overflow`); a
    strike-through or underline made as `Cross` or `Underline`; axes, ticks, grids and plotted curves against the
    numbers of an axis; the rules of a table, the brackets of a matrix, a formula's own bars; a label on its own line.
    """
    lines = [t for t in view.at_rest if t.paths and _edge_opacity(t) > FAINT and t.role not in ("cross", "grid")]
    containers = Containers(view.at_rest)
    boxes = [text.box for text in view.texts], [grown(line.box, 1e-3) for line in lines]
    for text, line in ((view.texts[i], lines[j]) for i, j in meeting(*boxes)):
        if _belong(text, line) or is_backdrop(line) or view.separated(*_in_order(view, text, line)):
            continue
        where = _run_through(text, line)
        if where is None or view.hidden(line, where, below=text) or _is_cell_of(line, containers.of(text)):
            continue
        yield Violation((line, text), "{0} runs through {1}", where)


def too_small(view: View) -> Iterator[Violation]:
    """Words smaller than font size 28, or 24 for numbers, ticks, cells of tables and matrices, and code.

    The size is the effective one, however the words were scaled. Exempt: faint backdrops, and words that the camera
    magnifies at another time.
    """
    for text in view.texts:
        limit = _SMALLEST_CELL if text.role in _CELL_ROLES or _is_number(text.text) else _SMALLEST
        if (
            0 < text.size < limit - _ROUNDING
            and view.visibility[text.number].size(view.shot.zoomed) < limit - _ROUNDING
        ):
            yield Violation((text,), f"{{0}} is drawn in size {text.size:.0f}; the least is {limit:.0f}", text.box)


def contrast(view: View) -> Iterator[Violation]:
    """Words with too little contrast to their background: below 4.5:1, or 3:1 in size 40 and above.

    Measured by the formula of WCAG 2.2 with opacities applied, against every fill that is actually behind the words.
    Exempt: words that are legible at another time and are dimmed now or shown as a pale copy; shadows; faint backdrops.
    """
    shadows = {id(lower) for lower, upper in pairs(view.texts, lambda _thing: True, 0.0) if _is_copy(lower, upper)}
    for text in view.texts:
        if id(text) in shadows:
            continue
        needed = _CONTRAST_LARGE if text.size >= _LARGE else _CONTRAST
        ratio = min(
            contrast_of(blended(color, behind), behind)
            for behind in {view.behind(text, point) for point in _places(text)}
            for color in text.colors
        )
        if ratio < needed - 0.05 and view.brightest[text.text] <= text.opacity + 0.01:
            yield Violation((text,), f"{{0}} has a contrast of {ratio:.1f}:1; the least is {needed:g}:1", text.box)


def missing_glyph(view: View) -> Iterator[Violation]:
    """Characters that no installed font can draw: a box with a number is drawn instead."""
    for text in view.texts:
        if text.missing:
            named = ", ".join(f"{c} (U+{ord(c):04X})" for c in text.missing)
            yield Violation((text,), f"{{0}} has characters that no font here can draw: {named}", text.box)


def font_fallback(view: View) -> Iterator[Violation]:
    """Words in a family that is not installed: another font is drawn, and a different one on another machine."""
    for text in view.texts:
        if text.family:
            yield Violation(
                (text,), f"{{0}} asks for the font {text.family!r}, which is not installed", text.box, "warning"
            )


def _shared(one: tuple[Rect, ...], other: tuple[Rect, ...]) -> Rect | None:
    """Bounding box of the overlaps between the glyphs of two texts; None when they only touch."""
    shared = [
        common(a, b) for a in one for b in other if overlaps(a, b, max(_GLYPH_TOUCH, 0.08 * min(height(a), height(b))))
    ]
    return union(shared) if shared else None


def _is_copy(one: Thing, other: Thing) -> bool:
    """Return True if the same words are printed twice at one place, or with the small offset of a shadow."""
    apart = max(_TOUCH, _SHADOW * min(height(one.box), height(other.box)))
    near = all(abs(a - b) < apart for a, b in zip(one.box, other.box, strict=True))
    return near and one.text == other.text


def _is_cell_of(line: Thing, own: Thing | None) -> bool:
    """Return True if a box is the container of some words, or a neighbour of equal size in a row."""
    if own is None or line.kind != "shape":
        return False
    return abs(width(line.box) - width(own.box)) < _TOUCH and abs(height(line.box) - height(own.box)) < _TOUCH


def _in_order(view: View, one: Thing, other: Thing) -> tuple[Thing, Thing]:
    return (other, one) if view.is_above(one, other) else (one, other)


def _belong(text: Thing, line: Thing) -> bool:
    if same_figure(text, line):
        return True
    if line.role in ("plot", "vector") and text.role in ("axis", "plot", "grid"):
        return True
    return line.role in ("highlight",) and holds(grown(line.box, _TOUCH), text.box)


def _run_through(text: Thing, line: Thing) -> Rect | None:
    """Bounding box of the places where a line runs through a text, or None. Highlights may pass between letters."""
    found = []
    framed = line.role == "highlight"
    for core in (core for row in text.lines for core in _cores(row, by_glyph=framed)):
        length, where = run_in_box(line.paths, core)
        if where is not None and length > 0.25 * min(width(core), height(core)):
            found.append(where)
    return union(found) if found else None


def _cores(row: tuple[Rect, ...], *, by_glyph: bool) -> list[Rect]:
    """Inner parts of the words of a line, or of its glyphs when it is slanted, so that grazing them is allowed."""
    whole, tallest = union(row), max(map(height, row))
    if by_glyph or height(whole) > _SLANTED * tallest:
        words = list(row)
    else:
        words = [row[0]]
        for glyph in row[1:]:
            if glyph[0] - words[-1][2] > _WORD_GAP * tallest:
                words.append(glyph)
            else:
                words[-1] = union((words[-1], glyph))
        words = [(left, whole[1], right, whole[3]) for left, _, right, _ in words]
    return [shrunk(grown(box, -0.02) if min(width(box), height(box)) > 0.1 else box, 0.0, 0.12) for box in words]


def _edge_opacity(thing: Thing) -> float:
    """Visibility of an outline: the opacity of its stroke, or of the fill that ends there."""
    return max(thing.stroke[3], thing.fill[3] if thing.fill[3] > 0.3 else 0.0)


def _glyphs(text: Thing) -> tuple[Rect, ...]:
    return tuple(box for line in text.lines for box in line)


def _is_number(string: str) -> bool:
    return any(c.isdigit() for c in string) and not any(c.isalpha() for c in string)


def _places(text: Thing) -> list[tuple[float, float]]:
    """Centres of a text's first, middle and last glyphs."""
    glyphs = _glyphs(text)
    return [center(glyphs[place]) for place in sorted({0, len(glyphs) // 2, len(glyphs) - 1})]
