"""What a vmobject is painted with: the colors of its fill and strokes, and how its strokes are drawn."""

from __future__ import annotations

from typing import NamedTuple, Self

import cairo
from manim import VMobject
from manim.camera.camera import CAP_STYLE_MAP, LINE_JOIN_MAP
from manim.constants import CapStyleType, LineJointType

Rgba = list[float]
_OPACITY = 3


class Paint(NamedTuple):
    """A fill, a stroke over it and one behind it, each of one color; widths are manim's own.

    A stroke without width or a color without opacity leaves no trace.
    """

    fill: Rgba
    stroke: Rgba
    behind: Rgba
    width: float
    width_behind: float
    joint: LineJointType
    cap: CapStyleType

    @classmethod
    def of(cls, vmobject: VMobject) -> Self | None:
        """The paint of a vmobject; None for a gradient, whose ends depend on its points."""
        fill, stroke = vmobject.get_fill_rgbas(), vmobject.get_stroke_rgbas(False)
        behind = vmobject.get_stroke_rgbas(True)
        if not len(fill) == len(stroke) == len(behind) == 1:
            return None
        return cls(
            fill.tolist()[0],
            stroke.tolist()[0],
            behind.tolist()[0],
            vmobject.get_stroke_width(False),
            vmobject.get_stroke_width(True),
            vmobject.joint_type,
            vmobject.cap_style,
        )

    @property
    def is_invisible(self) -> bool:
        """Whether it leaves no trace at all."""
        return (
            _is_clear(self.fill)
            and (self.width == 0 or _is_clear(self.stroke))
            and (self.width_behind == 0 or _is_clear(self.behind))
        )

    def put(self, context: cairo.Context[cairo.ImageSurface], width_multiple: float) -> None:
        """Paint the context's path, as Camera.display_vectorized does."""
        self._stroke(context, self.behind, self.width_behind * width_multiple)
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
