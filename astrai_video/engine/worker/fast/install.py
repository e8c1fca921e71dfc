"""manim's hot paths, made faster without changing a pixel.

Every function here takes the place of one of manim's and does the same work; tests compare the frames of scenes drawn
with and without them, bit for bit. They are written against the sources of the versions in `compat.KNOWN` and are
not installed on any other. `--no-fast` leaves them out.
"""

from __future__ import annotations

import copy
import enum
import functools
import itertools
import sys
import types
from collections.abc import Callable, Iterable
from pathlib import PosixPath, PurePath, WindowsPath
from typing import Any, cast

import cairo
import numpy as np
from manim import Camera, ManimColor, Mobject, MovingCamera, PMobject, Polygram, Scene, SVGMobject, Transform, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject
from svgelements import Path as SVGPath

from astrai_video.engine.plan.compat import MovedNameError
from astrai_video.engine.worker.fast import colors, families, interpolation, pango, shapes
from astrai_video.engine.worker.fast.cairo_path import Outline, outlines
from astrai_video.engine.worker.fast.redraw import Canvas
from astrai_video.engine.worker.regions import Region


def install() -> None:
    """Put the fast paths in place, for the life of this process.

    Raises MovedNameError when manim has no longer what one of them takes the place of.
    """
    for owner, name, ours in replacements():
        if not hasattr(owner, name):
            raise MovedNameError(f"{owner.__module__}.{owner.__name__}.{name}" if isinstance(owner, type) else name)
        setattr(owner, name, ours)


def replacements() -> tuple[tuple[Any, str, Any], ...]:
    """The fast paths: a class or module of manim, the name of a function of it, and ours."""
    return (
        (Mobject, "__deepcopy__", _copy_mobject),
        (Mobject, "get_family", families.get_family),
        (Mobject, "update", _update),
        (Transform, "interpolate_mobject", interpolation.interpolate_mobject),
        (Polygram, "round_corners", shapes.round_corners),
        (SVGMobject, "generate_mobject", _generate),
        (SVGPath, "parse", _parse_outline),
        (VMobject, "get_points_defining_boundary", shapes.get_points_defining_boundary),
        (VMobject, "generate_rgbas_array", colors.generate_rgbas_array),
        (VMobject, "update_rgbas_array", colors.update_rgbas_array),
        (sys.modules[Camera.__module__], "extract_mobject_family_members", families.extract_families),
        (sys.modules[Scene.__module__], "extract_mobject_family_members", families.extract_families),
        (Camera, "type_or_raise", _drawn_as),
        (Camera, "set_cairo_context_path", _set_path),
        (Camera, "set_pixel_array", _set_pixels),
        (Camera, "capture_mobjects", _capture),
    )


# --- Copies. Animations copy what they move, several times a play; the generic deepcopy is most of that time. ---


def _copy_mobject(self: Mobject, memo: dict[int, Any]) -> Mobject:
    """As Mobject.__deepcopy__: a copy of every attribute, with references among them kept."""
    result = self.__class__.__new__(self.__class__)
    memo[id(self)] = result
    for name, value in self.__dict__.items():
        setattr(result, name, value if type(value) in _SHARED else _copied(value, memo))
    result.original_id = str(id(self))
    return result


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    known = memo.get(id(value))
    if known is not None:
        return known
    copier = _COPIERS.get(type(value))
    if copier is not None:
        return copier(value, memo)
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, Mobject) and type(value).__deepcopy__ is _copy_mobject:
        return _copy_mobject(value, memo)
    return copy.deepcopy(value, memo)


def _copy_list(value: list[Any], memo: dict[int, Any]) -> list[Any]:
    result: list[Any] = []
    memo[id(value)] = result
    result.extend(item if type(item) in _SHARED else _copied(item, memo) for item in value)
    return result


def _copy_dict(value: dict[Any, Any], memo: dict[int, Any]) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    memo[id(value)] = result
    for key, item in value.items():
        result[_copied(key, memo)] = _copied(item, memo)
    return result


def _copy_array(value: np.ndarray, memo: dict[int, Any]) -> np.ndarray:
    result = copy.deepcopy(value, memo) if value.dtype.hasobject else value.copy(order="K")
    memo[id(value)] = result
    return result


def _copy_color(value: ManimColor, memo: dict[int, Any]) -> ManimColor:
    result = ManimColor.__new__(ManimColor)
    memo[id(value)] = result
    for name, item in value.__dict__.items():
        result.__dict__[name] = _copied(item, memo)
    return result


# What cannot change is shared; so is the SVG path a glyph was made from, which manim only reads.
_SHARED = frozenset(
    {types.NoneType, bool, int, float, complex, str, bytes, type, range, types.FunctionType, types.BuiltinFunctionType}
    | {PurePath, PosixPath, WindowsPath, np.float64, np.float32, np.int64, np.bool_, SVGPath}
)
_COPIERS: dict[type, Callable[[Any, dict[int, Any]], Any]] = {
    **dict.fromkeys(_SHARED, lambda value, _memo: value),
    list: _copy_list,
    dict: _copy_dict,
    np.ndarray: _copy_array,
    ManimColor: _copy_color,
}


# --- Updaters. Every mobject is asked, at every frame. ---


def _update(self: Mobject, dt: float = 0, recursive: bool = True) -> Mobject:
    """As Mobject.update; while nothing on screen has an updater there is nothing to do."""
    return self if _nothing_updates else _manims_update(self, dt, recursive)


_nothing_updates = False
_manims_update = Mobject.update

# --- Words. Reading a line of text from the SVG that Pango writes takes ten times as long as copying the glyphs; films
# say the same words and numbers many times. ---


def _generate(self: SVGMobject) -> SVGMobject:
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
            _read_pictures[key] = _copied([getattr(self, name) for name in _READ], {})
    else:
        for name, value in zip(_READ, _copied(known, {}), strict=True):
            setattr(self, name, value)
    return self


def _parse_outline(self: SVGPath, definition: str) -> None:
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

# --- Pictures. Only what may have changed is drawn again; points go to Cairo as Python floats, since reading them one
# by one from an array is what takes the time. ---


def keep_canvas(camera: Camera, bystanders: frozenset[int] | None) -> None:
    """From now on redraw only what may change, `bystanders` (ids of mobjects) excepted; with None redraw everything.

    Only for the time of one play that nothing but its animations can change, and for manim's plain cameras.
    """
    global _nothing_updates  # noqa: PLW0603 - asked a million times, for one play at a time
    installed = Camera.capture_mobjects is _capture
    _nothing_updates = installed and bystanders is not None
    plain = installed and type(camera) in (Camera, MovingCamera)
    camera.__dict__["_canvas"] = Canvas(camera, bystanders) if bystanders is not None and plain else None


def changed_regions(camera: Camera) -> list[Region] | None:
    """Where the picture may differ from the one of the last call; None when it is not known."""
    canvas = _canvas(camera)
    return canvas.take_changed() if canvas is not None else None


def _canvas(camera: Camera) -> Canvas | None:
    return camera.__dict__.get("_canvas")


def _set_pixels(self: Camera, pixel_array: Any, convert_from_floats: bool = False) -> None:
    """As Camera.set_pixel_array; a picture that already lies on these pixels is mended when it is drawn."""
    canvas = _canvas(self)
    if canvas is None or convert_from_floats or canvas.lay(pixel_array):
        _manims_set_pixel_array(self, pixel_array, convert_from_floats)


def _capture(self: Camera, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
    """As Camera.capture_mobjects."""
    canvas = _canvas(self)
    shown = self.get_mobjects_to_display(mobjects, **kwargs)
    if canvas is None:
        _display(self, shown)
    elif all(_kind(type(one)) is VMobject and not one.get_background_image() for one in shown):  # type: ignore[arg-type]
        canvas.redraw(cast(list[VMobject], shown))
    else:
        _manims_set_pixel_array(self, canvas.background)
        canvas.redraw_all()
        _display(self, shown)


def _display(camera: Camera, shown: Iterable[Mobject]) -> None:
    for kind, group in itertools.groupby(shown, camera.type_or_raise):
        mobjects = list(group)
        if kind is VMobject:
            vmobjects = cast(list[VMobject], mobjects)
            points = [camera.transform_points_pre_display(vmobject, vmobject.points) for vmobject in vmobjects]
            _paths.update(zip(map(id, vmobjects), outlines(vmobjects, points), strict=True))
        try:
            camera.display_funcs[kind](mobjects, camera.pixel_array)
        finally:
            _paths.clear()


def _set_path(self: Camera, ctx: cairo.Context[cairo.ImageSurface], vmobject: VMobject) -> Camera:
    """As Camera.set_cairo_context_path."""
    path = _paths.get(id(vmobject))
    if path is None:
        return _manims_set_path(self, ctx, vmobject)
    path.put(ctx)
    return self


def _drawn_as(self: Camera, mobject: Mobject) -> type[Mobject]:
    """As Camera.type_or_raise: the kind of mobject that a mobject is drawn as."""
    if "display_funcs" not in self.__dict__:
        _manims_type_or_raise(self, mobject)
    return _kind(type(mobject))  # type: ignore[arg-type] # mypy takes a class's __hash__ for the class's own


@functools.cache
def _kind(cls: type[Mobject]) -> type[Mobject]:
    for kind in (VMobject, PMobject, AbstractImageMobject, Mobject):
        if issubclass(cls, kind):
            return kind
    raise TypeError(f"Displaying an object of class {cls} is not supported")


_paths: dict[int, Outline | None] = {}  # of what is being displayed
_manims_set_path = Camera.set_cairo_context_path
_manims_type_or_raise = Camera.type_or_raise
_manims_set_pixel_array = Camera.set_pixel_array
