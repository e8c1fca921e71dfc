"""manim's Cairo camera, repainting only what may have changed.

Points are passed to Cairo as Python floats: reading them one by one from an array takes most of the time. While no
mobject on screen has an updater, Mobject.update does nothing.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from typing import Any, cast

import cairo
from manim import Camera, Mobject, MovingCamera, PMobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from astrai_video.engine.worker.fast.cairo_path import Outline, outlines
from astrai_video.engine.worker.fast.redraw import Canvas
from astrai_video.engine.worker.fast.regions import Region


def update(self: Mobject, dt: float = 0, recursive: bool = True) -> Mobject:
    """As Mobject.update; while nothing on screen has an updater there is nothing to do."""
    return self if _nothing_updates else _manims_update(self, dt, recursive)


_nothing_updates = False
_manims_update = Mobject.update


def keep_canvas(camera: Camera, bystanders: frozenset[int] | None) -> None:
    """From now on redraw only what may change, `bystanders` (ids of mobjects) excepted; with None redraw everything.

    Only for the time of one play that nothing but its animations can change, and for manim's plain cameras.
    """
    global _nothing_updates  # noqa: PLW0603 - asked a million times, for one play at a time
    installed = Camera.capture_mobjects is capture_mobjects
    _nothing_updates = installed and bystanders is not None
    plain = installed and type(camera) in (Camera, MovingCamera)
    camera.__dict__["_canvas"] = Canvas(camera, bystanders) if bystanders is not None and plain else None


def changed_regions(camera: Camera) -> list[Region] | None:
    """Where the picture may differ from the one of the last call; None when it is not known."""
    canvas = _canvas(camera)
    return canvas.take_changed() if canvas is not None else None


def _canvas(camera: Camera) -> Canvas | None:
    return camera.__dict__.get("_canvas")


def set_pixel_array(self: Camera, pixel_array: Any, convert_from_floats: bool = False) -> None:
    """As Camera.set_pixel_array; a picture that already lies on these pixels is mended when it is drawn."""
    canvas = _canvas(self)
    if canvas is None or convert_from_floats or canvas.lay(pixel_array):
        _manims_set_pixel_array(self, pixel_array, convert_from_floats)


def capture_mobjects(self: Camera, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
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


def set_cairo_context_path(self: Camera, ctx: cairo.Context[cairo.ImageSurface], vmobject: VMobject) -> Camera:
    """As Camera.set_cairo_context_path."""
    path = _paths.get(id(vmobject))
    if path is None:
        return _manims_set_path(self, ctx, vmobject)
    path.put(ctx)
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


_paths: dict[int, Outline | None] = {}  # of what is being displayed
_manims_set_path = Camera.set_cairo_context_path
_manims_type_or_raise = Camera.type_or_raise
_manims_set_pixel_array = Camera.set_pixel_array
