"""Reads lines of text from the SVG that Pango writes, several times faster than manim, into the same mobjects.

Such a file consists of glyph paths with ids, and of groups of `use` elements that each place one. Any other file is
left to manim.
"""

from __future__ import annotations

import copy
import functools
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
from manim import SVGMobject, VGroup, VMobject, VMobjectFromSVGPath
from svgelements import SVG
from svgelements import Path as SVGPath

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_ROOT = {"width", "height", "viewBox", "version"}
_USE_ATTRIBUTES = {_HREF, "x", "y"}
_POINTS_OF = {"M": 1, "L": 1, "C": 3, "Z": 0}
# manim draws no closing line that is shorter than this. Where the last bit of a coordinate may decide, the file is left
# to manim.
_CLOSED = 0.0001


class _UnlikePangoError(Exception):
    """The file contains something that Pango does not write."""


@dataclass(frozen=True)
class _GlyphPath:
    """The path of a glyph: its curves, (curves, 4, 2), and which of them are straight, (curves,) bool."""

    curves: np.ndarray
    straight: np.ndarray

    def at(self, x: float, y: float) -> np.ndarray:
        """The points of manim's mobject, (4 * curves, 3), for a glyph at a position in the picture."""
        points = np.zeros((len(self.curves), 4, 3))
        points[:, :, :2] = self.curves + np.array((x, y))
        start, end = points[self.straight, 0], points[self.straight, 3]
        points[self.straight, 1] = (start + start + end) / 3
        points[self.straight, 2] = (start + end + end) / 3
        return points.reshape(-1, 3)


@dataclass(frozen=True)
class _Use:
    """A `use` element: the element with an id that contains the glyph's path, and the glyph's position."""

    symbol: ElementTree.Element
    x: float
    y: float


def generate(svg: SVGMobject, picture: bytes) -> bool:
    """As SVGMobject.generate_mobject, for the content of a file; returns False when Pango did not write it."""
    try:
        root = ElementTree.fromstring(picture)
        surface, groups = _groups(root)
        _Reader(svg).read(surface, groups)
    except (_UnlikePangoError, ElementTree.ParseError, KeyError, ValueError):
        svg.submobjects = []
        return False
    return True


class _Reader:
    """Creates the glyphs, and the groups under manim's names."""

    def __init__(self, svg: SVGMobject) -> None:
        self._svg = svg
        self._groups: dict[str, VGroup] = {"root": _empty()}
        self._numbers = itertools.count()
        self._open: list[VGroup] = [self._groups["root"]]

    def read(self, surface: str | None, groups: list[tuple[dict[str, str], list[_Use]]]) -> None:
        """Add the glyphs and groups to the SVG mobject."""
        outer = [self._group() for _ in range(3)]  # of the picture, of manim's defaults, of the picture's own style
        outer += [self._group(surface)] if surface else []
        for style, uses in groups:
            own = self._group()
            for one in uses:
                parents = [self._groups["root"], *outer, own, self._group()]
                symbol = self._group(one.symbol.attrib["id"])
                self._group()
                parents += [symbol] if one.symbol.tag == f"{_SVG}g" else []  # only groups have members
                self._add(one, style, parents)
        self._svg.id_to_vgroup_dict = self._groups
        self._svg.flip(np.array((1.0, 0.0, 0.0)))

    def _group(self, name: str | None = None) -> VGroup:
        group = self._groups[name or f"numbered_group_{next(self._numbers)}"] = _empty()
        return group

    def _add(self, one: _Use, style: dict[str, str], parents: list[VGroup]) -> None:
        path_style = dict(one.symbol[0].attrib)
        path = _glyph_path(path_style.pop("d"))
        if not len(path.curves):
            return
        glyph = _styled(self._svg, style, path_style)
        glyph.points = path.at(one.x, one.y)
        for parent in (self._svg, *parents):
            parent.submobjects.append(glyph)


def _groups(root: ElementTree.Element) -> tuple[str | None, list[tuple[dict[str, str], list[_Use]]]]:
    """The id of the group around everything, which cairo 1.16 writes, and each group of glyphs with its style."""
    _expect(root.tag == f"{_SVG}svg" and set(root.attrib) <= _ROOT)
    _expect(len(root) > 0 and root[0].tag == f"{_SVG}defs" and not root[0].attrib)
    symbols = {symbol.attrib["id"]: symbol for symbol in _symbols(root[0])}
    shown, surface = root[1:], None
    if len(shown) == 1 and set(shown[0].attrib) == {"id"}:
        surface, shown = shown[0].attrib["id"], shown[0][:]
    return surface, [(_style(group), [_use(use, symbols) for use in group]) for group in shown]


def _symbols(defs: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The glyphs: cairo 1.16 writes each as a symbol, cairo 1.18 as a group."""
    for group in defs:
        _expect(group.tag == f"{_SVG}g" and not group.attrib)
        for symbol in group:
            _expect(symbol.tag in (f"{_SVG}symbol", f"{_SVG}g") and set(symbol.attrib) <= {"id", "overflow"})
            _expect(len(symbol) == 1 and symbol[0].tag == f"{_SVG}path" and set(symbol[0].attrib) <= {"style", "d"})
            yield symbol


def _style(group: ElementTree.Element) -> dict[str, str]:
    _expect(group.tag == f"{_SVG}g" and set(group.attrib) <= {"style", "fill", "fill-opacity"})
    return dict(group.attrib)


def _use(use: ElementTree.Element, symbols: dict[str, ElementTree.Element]) -> _Use:
    _expect(use.tag == f"{_SVG}use" and set(use.attrib) == _USE_ATTRIBUTES)
    return _Use(symbols[use.attrib[_HREF].removeprefix("#")], float(use.attrib["x"]), float(use.attrib["y"]))


def _expect(like_pango: bool) -> None:
    if not like_pango:
        raise _UnlikePangoError


@functools.lru_cache(maxsize=5000)
def _glyph_path(definition: str) -> _GlyphPath:
    """Parse a path of absolute moves, lines, curves and closings."""
    curves: list[list[tuple[float, float]]] = []
    straight: list[bool] = []
    tokens = iter(definition.split())
    pen = begin = (0.0, 0.0)
    before = "Z"
    for command in tokens:
        ends = [(float(next(tokens)), float(next(tokens))) for _ in range(_POINTS_OF[command])]
        _expect(command == "M" or before != "Z")
        if command == "M":
            pen = begin = ends[0]
        elif command == "C":
            curves.append([pen, *ends])
            straight.append(False)
            pen = ends[-1]
        else:
            to = begin if command == "Z" else ends[0]
            gap = float(np.hypot(pen[0] - to[0], pen[1] - to[1]))
            _expect(command == "L" or not _CLOSED / 2 < gap < _CLOSED * 2)
            if command == "L" or gap > _CLOSED:
                curves.append([pen, pen, to, to])
                straight.append(True)
            pen = to if command == "L" else pen
        before = command
    return _GlyphPath(np.array(curves).reshape(-1, 4, 2), np.array(straight, bool))


def _styled(svg: SVGMobject, group: dict[str, str], path: dict[str, str]) -> VMobject:
    """A copy of a mobject that manim makes for paths in a group of this style, without points."""
    styles = (group, path, svg.svg_default, svg.path_string_config)
    key = (type(svg), *(tuple(style.items()) for style in styles))
    if key not in _models:
        root = ElementTree.Element(f"{_SVG}svg")
        inside = ElementTree.SubElement(root, f"{_SVG}g", group)
        ElementTree.SubElement(inside, f"{_SVG}path", path | {"d": "M 0 0 L 1 0 L 1 1 Z"})
        tree = svg.modify_xml_tree(ElementTree.ElementTree(root))
        file = io.BytesIO()
        tree.write(file)
        file.seek(0)
        (model,), _ = svg.get_mobjects_from(SVG.parse(file))
        assert isinstance(model, VMobjectFromSVGPath)
        _models[key] = model
        # manim reads it only to make the points.
        model.path_obj = SVGPath()
    return copy.deepcopy(_models[key])


def _empty() -> VGroup:
    return copy.deepcopy(_model_group())


@functools.cache
def _model_group() -> VGroup:  # not before manim is configured
    return VGroup()


_models: dict[tuple[object, ...], VMobjectFromSVGPath] = {}
