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
    """As SVGMobject.generate_mobject: the parts of a file that has been read before are copied."""
    if any(getattr(type(self), method) is not getattr(SVGMobject, method) for method in _READING_METHODS):
        return _manims_generate(self)
    styles = (self.svg_default, self.path_string_config)
    try:
        picture = self.get_file_path().read_bytes()
        key = (picture, *(tuple(look.items()) for look in styles))
        known = _read_pictures.get(key)
    except TypeError:  # an option that is not hashable
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
    """As svgelements' Path.parse: the segments of a path that has been parsed before are copied."""
    known = None if self._segments else _parsed_paths.get(definition)
    if known is not None:
        self._segments.extend(map(copy.copy, known))
        return
    is_whole = not self._segments
    _svgelements_parse(self, definition)
    if is_whole and len(_parsed_paths) < _PATHS_KEPT:
        _parsed_paths[definition] = tuple(map(copy.copy, self._segments))


_PATHS_KEPT = 5000
_parsed_paths: dict[str, tuple[Any, ...]] = {}
_svgelements_parse = SVGPath.parse
_READING_METHODS = ("modify_xml_tree", "get_mobjects_from", "get_mob_from_shape_element", "path_to_mobject", "flip")
# The results of reading a file; `flip` changes the last.
_READ = ("submobjects", "id_to_vgroup_dict", "sheen_direction")
_PICTURES_KEPT = 1000
_read_pictures: dict[tuple[Any, ...], list[Any]] = {}
_manims_generate = SVGMobject.generate_mobject
