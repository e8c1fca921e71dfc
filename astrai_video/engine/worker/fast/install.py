"""Replaces manim's hot paths by faster equivalents that draw the same pixels.

Each function here replaces one of manim's; tests compare the frames of scenes drawn with and without them, bit for bit.
They are written against the sources of the versions in `compat.KNOWN` and are not installed with others, nor with
`--no-fast`.
"""

from __future__ import annotations

import sys
from typing import Any

from manim import Camera, Mobject, Polygram, Scene, SVGMobject, Transform, VMobject
from svgelements import Path as SVGPath

from astrai_video.engine.plan.compat import MovedNameError
from astrai_video.engine.worker.fast import camera, colors, copying, families, interpolation, shapes, svg


def install() -> None:
    """Install the fast paths, for the life of this process.

    Raises MovedNameError when manim no longer has a function that one of them replaces.
    """
    for owner, name, ours in replacements():
        if not hasattr(owner, name):
            raise MovedNameError(f"{owner.__module__}.{owner.__name__}.{name}" if isinstance(owner, type) else name)
        setattr(owner, name, ours)


def replacements() -> tuple[tuple[Any, str, Any], ...]:
    """The fast paths: a class or module of manim, the name of its function, and the replacement."""
    return (
        (Mobject, "__deepcopy__", copying.copy_mobject),
        (Mobject, "get_family", families.get_family),
        (Mobject, "update", camera.update),
        (Transform, "interpolate_mobject", interpolation.interpolate_mobject),
        (Polygram, "round_corners", shapes.round_corners),
        (SVGMobject, "generate_mobject", svg.generate_mobject),
        (SVGPath, "parse", svg.parse_path),
        (VMobject, "get_points_defining_boundary", shapes.get_points_defining_boundary),
        (VMobject, "generate_rgbas_array", colors.generate_rgbas_array),
        (VMobject, "update_rgbas_array", colors.update_rgbas_array),
        (sys.modules[Camera.__module__], "extract_mobject_family_members", families.extract_families),
        (sys.modules[Scene.__module__], "extract_mobject_family_members", families.extract_families),
        (Camera, "type_or_raise", camera.type_or_raise),
        (Camera, "set_cairo_context_path", camera.set_cairo_context_path),
        (Camera, "set_pixel_array", camera.set_pixel_array),
        (Camera, "capture_mobjects", camera.capture_mobjects),
    )
