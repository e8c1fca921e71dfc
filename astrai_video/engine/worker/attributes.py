"""Selects the attributes of mobjects, animations and cameras that decide the frames of a play."""

from __future__ import annotations

import functools
import hashlib
import re
from typing import Any, cast

import numpy as np
from manim import Camera, VMobject

from astrai_video.engine.worker import code_identity

# The attributes that a VMobject is drawn by: those that manim.Camera.display_vectorized and its callees read.
DRAWN = (
    "points",
    "fill_rgbas",
    "stroke_rgbas",
    "background_stroke_rgbas",
    "stroke_width",
    "background_stroke_width",
    "sheen_factor",
    "sheen_direction",
    "joint_type",
    "cap_style",
    "z_index",
    "background_image",
    "shade_in_3d",
    "n_points_per_cubic_curve",
    "tolerance_for_point_equality",
)
# Attributes that no frame shows: addresses, file names, parsed paths; and values derived from other attributes, such as
# the tables of a transform (`fast/interpolation.py`).
_IGNORED = frozenset(
    {"original_id", "file_name", "path_obj", "_bezier_t_values", "_interpolation", "_interpolation_ends"}
)
# manim draws by the arrays of colors, which include opacity. It also keeps the opacity that was last set, which in a
# fading play is computed from the frame before the last, if there is one.
_OPACITIES = frozenset({"fill_opacity", "stroke_opacity", "background_stroke_opacity"})
_READS_OPACITIES = re.compile(rb"\.(?:background_)?(?:fill|stroke)_opacity\b")
# Working state of the camera; `background` is made from other attributes unless it is set by hand.
_CAMERA_STATE = frozenset({"pixel_array", "pixel_array_to_cairo_context", "display_funcs", "_redraw", "background"})


def camera_attributes(camera: Camera) -> dict[str, Any]:
    """The attributes of a camera that decide how it draws."""
    return {name: value for name, value in vars(camera).items() if name not in _CAMERA_STATE}


def background_digest(camera: Camera) -> str:
    """The digest of the background image, cached per camera: it is the same for most of a film."""
    picture = cast(np.ndarray, camera.background)
    if camera not in _backgrounds or _backgrounds[camera][0] is not picture:
        _backgrounds[camera] = picture, hashlib.sha256(picture.tobytes()).hexdigest()
    return _backgrounds[camera][1]


_backgrounds: dict[Camera, tuple[np.ndarray, str]] = {}


def attributes(value: Any) -> dict[str, Any]:
    """The attributes of an object, from its dictionary or its slots.

    Raises OpaqueError for an object that has neither.
    """
    if hasattr(value, "__dict__"):
        return cast(dict[str, Any], vars(value))
    names = [name for base in type(value).__mro__ for name in getattr(base, "__slots__", ())]
    if not names:
        raise code_identity.OpaqueError
    return {name: getattr(value, name, None) for name in names}


@functools.cache
def ignored(kind: type) -> frozenset[str]:
    """The attributes of instances that no frame shows.

    The opacities of VMobjects are among them, unless the film's overrides read them.
    """
    is_drawn_by_colors = issubclass(kind, VMobject)
    files = code_identity.override_files(kind)
    if not is_drawn_by_colors or any(_READS_OPACITIES.search(file.read_bytes()) for file in files):
        return _IGNORED
    return _IGNORED | _OPACITIES
