"""Replacements for methods of manim's Cairo camera that build paths in batches and redraw only dirty rectangles.

Points are passed to Cairo as Python floats: reading them one by one from an array takes most of the time. While no
mobject on screen has an updater, Mobject.update returns at once.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from typing import Any, cast

import cairo
from manim import Camera, Mobject, MovingCamera, PMobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from astrai_video.engine.worker.fast.cairo_path import CairoPath, cairo_paths
from astrai_video.engine.worker.fast.redraw import PartialRedraw
from astrai_video.engine.worker.fast.regions import Region


def update(self: Mobject, dt: float = 0, recursive: bool = True) -> Mobject:
    """As Mobject.update; returns at once while no mobject on screen has an updater."""
    return self if _nothing_updates else _manims_update(self, dt, recursive)


_nothing_updates = False
_manims_update = Mobject.update


def set_partial_redraw(camera: Camera, static: frozenset[int] | None) -> None:
    """Redraw only what changes, with mobjects whose ids are `static` taken as unchanged; with None redraw everything.

    For the duration of one play that only its animations change, and for manim's plain cameras.
    """
    global _nothing_updates  # noqa: PLW0603 - read a million times, for one play at a time
    installed = Camera.capture_mobjects is capture_mobjects
    _nothing_updates = installed and static is not None
    plain = installed and type(camera) in (Camera, MovingCamera)
    camera.__dict__["_redraw"] = PartialRedraw(camera, static) if static is not None and plain else None


def changed_regions(camera: Camera) -> list[Region] | None:
    """The regions of the picture that may differ from the last call; None when they are not known."""
    redraw = _redraw_of(camera)
    return redraw.pop_changed() if redraw is not None else None


def _redraw_of(camera: Camera) -> PartialRedraw | None:
    return camera.__dict__.get("_redraw")


def set_pixel_array(self: Camera, pixel_array: Any, convert_from_floats: bool = False) -> None:
    """As Camera.set_pixel_array; in partial redraw, a background that is already set is restored by `draw`."""
    redraw = _redraw_of(self)
    if redraw is None or convert_from_floats or redraw.set_background(pixel_array):
        _manims_set_pixel_array(self, pixel_array, convert_from_floats)


def capture_mobjects(self: Camera, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
    """As Camera.capture_mobjects."""
    redraw = _redraw_of(self)
    shown = self.get_mobjects_to_display(mobjects, **kwargs)
    if redraw is None:
        _display(self, shown)
    elif all(_kind(type(one)) is VMobject and not one.get_background_image() for one in shown):  # type: ignore[arg-type]
        redraw.draw(cast(list[VMobject], shown))
    else:
        _manims_set_pixel_array(self, redraw.background)
        redraw.invalidate()
        _display(self, shown)


def _display(camera: Camera, shown: Iterable[Mobject]) -> None:
    for kind, group in itertools.groupby(shown, camera.type_or_raise):
        mobjects = list(group)
        if kind is VMobject:
            vmobjects = cast(list[VMobject], mobjects)
            points = [camera.transform_points_pre_display(vmobject, vmobject.points) for vmobject in vmobjects]
            _paths.update(zip(map(id, vmobjects), cairo_paths(vmobjects, points), strict=True))
        try:
            camera.display_funcs[kind](mobjects, camera.pixel_array)
        finally:
            _paths.clear()


def set_cairo_context_path(self: Camera, ctx: cairo.Context[cairo.ImageSurface], vmobject: VMobject) -> Camera:
    """As Camera.set_cairo_context_path."""
    path = _paths.get(id(vmobject))
    if path is None:
        return _manims_set_path(self, ctx, vmobject)
    path.set_on(ctx)
    return self


def type_or_raise(self: Camera, mobject: Mobject) -> type[Mobject]:
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


_paths: dict[int, CairoPath | None] = {}  # of the mobjects being displayed
_manims_set_path = Camera.set_cairo_context_path
_manims_type_or_raise = Camera.type_or_raise
_manims_set_pixel_array = Camera.set_pixel_array
