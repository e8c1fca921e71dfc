"""Colours and visibility of mobjects, and fingerprints of their appearance."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Mobject, VMobject
from manim.mobject.types.image_mobject import AbstractImageMobject

from astrai_video.lint.record import Color

INVISIBLE = 0.01  # opacity
OPAQUE = 0.85  # opacity of a card or a picture that hides what is behind it
_NO_COLOR = (0.0, 0.0, 0.0, 0.0)


def fingerprint(mobject: Mobject) -> bytes:
    """Bytes that change whenever the appearance of a mobject changes."""
    found = []
    for member in mobject.get_family():
        found.append(member.points.tobytes())
        if isinstance(member, VMobject):
            found += [member.fill_rgbas.tobytes(), member.stroke_rgbas.tobytes(), _stroke_widths(member).tobytes()]
        elif isinstance(member, AbstractImageMobject):
            found.append(pixels_of(member).tobytes())
    return b"|".join(found)


def is_visible(mobject: Mobject) -> bool:
    """Return True if the fill or the stroke of a mobject is visible; a picture always is."""
    if not isinstance(mobject, VMobject):
        return True
    return fill_of(mobject)[3] > INVISIBLE or stroke_of(mobject)[3] > INVISIBLE


def ink_of(glyph: VMobject) -> Color:
    """Colour of a glyph: of its fill, or of its stroke when the fill is transparent."""
    fill = fill_of(glyph)
    return fill if fill[3] > INVISIBLE else stroke_of(glyph)


def fill_of(mobject: Any) -> Color:
    """Colour of the fill; transparent for a picture."""
    return _mean(mobject.fill_rgbas) if isinstance(mobject, VMobject) else _NO_COLOR


def stroke_of(mobject: VMobject) -> Color:
    """Colour of the stroke; transparent when it has no width."""
    return _mean(mobject.stroke_rgbas) if float(_stroke_widths(mobject).max(initial=0)) > 0 else _NO_COLOR


def mean_color(image: AbstractImageMobject) -> Color:
    """Mean colour of the pixels of a picture."""
    pixels = pixels_of(image).reshape(-1, 4).mean(axis=0) / 255
    return float(pixels[0]), float(pixels[1]), float(pixels[2]), float(pixels[3])


def pixels_of(image: Any) -> Any:
    """Pixels of a picture, or of the second camera whose view it shows."""
    return image.pixel_array if hasattr(image, "pixel_array") else image.camera.pixel_array


def _stroke_widths(mobject: VMobject) -> Any:
    return np.atleast_1d(np.asarray(mobject.stroke_width, dtype=float))


def _mean(rgbas: Any) -> Color:
    """Mean colour of a gradient."""
    if len(rgbas) == 1:
        red, green, blue, opacity = rgbas[0].tolist()  # ten times as fast as their mean
    else:
        red, green, blue, opacity = np.atleast_2d(rgbas).mean(axis=0) if len(rgbas) else _NO_COLOR
    return round(float(red), 4), round(float(green), 4), round(float(blue), 4), round(float(opacity), 4)
