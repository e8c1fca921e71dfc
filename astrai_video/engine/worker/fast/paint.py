"""The paint of a vmobject: the colors of its fill and strokes, and the style of its strokes."""

from __future__ import annotations

from typing import NamedTuple, Self

import cairo
from manim import VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from manim.constants import CapStyleType, LineJointType

Rgba = list[float]
_OPACITY = 3


class Paint(NamedTuple):
    """A fill, a stroke above it and one below it, each of one color; widths are in manim's unit.

    A stroke without width and a color without opacity draw nothing.
    """

    fill: Rgba
    stroke: Rgba
    background: Rgba
    width: float
    background_width: float
    joint: LineJointType
    cap: CapStyleType

    @classmethod
    def of(cls, vmobject: VMobject) -> Self | None:
        """The paint of a vmobject; None for a gradient, whose ends depend on its points."""
        fill, stroke = vmobject.get_fill_rgbas(), vmobject.get_stroke_rgbas(False)
        background = vmobject.get_stroke_rgbas(True)
        if not len(fill) == len(stroke) == len(background) == 1:
            return None
        return cls(
            fill.tolist()[0],
            stroke.tolist()[0],
            background.tolist()[0],
            vmobject.get_stroke_width(False),
            vmobject.get_stroke_width(True),
            vmobject.joint_type,
            vmobject.cap_style,
        )

    @property
    def is_invisible(self) -> bool:
        """Return True if it draws nothing at all."""
        return (
            _is_clear(self.fill)
            and (self.width == 0 or _is_clear(self.stroke))
            and (self.background_width == 0 or _is_clear(self.background))
        )

    def draw(self, context: cairo.Context[cairo.ImageSurface], width_multiple: float) -> None:
        """Draw the context's path with this paint, as Camera.display_vectorized does."""
        self._stroke(context, self.background, self.background_width * width_multiple)
        if not _is_clear(self.fill):
            _choose(context, self.fill)
            context.fill_preserve()
        self._stroke(context, self.stroke, self.width * width_multiple)

    def _stroke(self, context: cairo.Context[cairo.ImageSurface], rgba: Rgba, width: float) -> None:
        if width == 0 or _is_clear(rgba):
            return
        _choose(context, rgba)
        context.set_line_width(width)
        context.set_line_join(LINE_JOIN_MAP[self.joint])
        context.set_line_cap(CAP_STYLE_MAP[self.cap])
        context.stroke_preserve()


def _is_clear(rgba: Rgba) -> bool:
    return rgba[_OPACITY] <= 0


def _choose(context: cairo.Context[cairo.ImageSurface], rgba: Rgba) -> None:
    red, green, blue, opacity = rgba
    context.set_source_rgba(blue, green, red, opacity)  # manim's pixels are RGBA, Cairo's BGRA
