"""Caches of parsed SVG pictures and path definitions.

Parsing the SVG that Pango writes for a line of text takes ten times as long as copying its glyphs, and films show the
same words and numbers many times.
"""

from __future__ import annotations

import copy
from typing import Any

from manim import SVGMobject
from svgelements import Path as SVGPath

from astrai_video.engine.worker.fast import pango
from astrai_video.engine.worker.fast.copying import copied


def generate_mobject(self: SVGMobject) -> SVGMobject:
    """As SVGMobject.generate_mobject: the parts of a picture that has been read before are copied."""
    if any(getattr(type(self), step) is not getattr(SVGMobject, step) for step in _READING_STEPS):
        return _manims_generate(self)
    looks = (self.svg_default, self.path_string_config)
    try:
        picture = self.get_file_path().read_bytes()
        key = (picture, *(tuple(look.items()) for look in looks))
        known = _read_pictures.get(key)
    except TypeError:  # an option that cannot be part of a key
        return _manims_generate(self)
    if known is None:
        if not pango.generate(self, picture):
            _manims_generate(self)
        if len(_read_pictures) < _PICTURES_KEPT:
            _read_pictures[key] = copied([getattr(self, name) for name in _READ], {})
    else:
        for name, value in zip(_READ, copied(known, {}), strict=True):
            setattr(self, name, value)
    return self


def parse_path(self: SVGPath, definition: str) -> None:
    """As svgelements' Path.parse: the outline of a glyph that has been read before is copied."""
    known = None if self._segments else _read_outlines.get(definition)
    if known is not None:
        self._segments.extend(map(copy.copy, known))
        return
    is_whole = not self._segments
    _svgelements_parse(self, definition)
    if is_whole and len(_read_outlines) < _OUTLINES_KEPT:
        _read_outlines[definition] = tuple(map(copy.copy, self._segments))


_OUTLINES_KEPT = 5000
_read_outlines: dict[str, tuple[Any, ...]] = {}
_svgelements_parse = SVGPath.parse
_READING_STEPS = ("modify_xml_tree", "get_mobjects_from", "get_mob_from_shape_element", "path_to_mobject", "flip")
_READ = ("submobjects", "id_to_vgroup_dict", "sheen_direction")  # what reading a picture gives; the last is turned
_PICTURES_KEPT = 1000
_read_pictures: dict[tuple[Any, ...], list[Any]] = {}
_manims_generate = SVGMobject.generate_mobject
