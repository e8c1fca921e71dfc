"""Caches color arrays: manim converts a color to numbers several times for every part of every mobject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import BLACK, ManimColor, VMobject

_COLORS_KEPT = 1000
_values: dict[str, np.ndarray] = {}
_manims_rgbas: Callable[..., np.ndarray] = VMobject.generate_rgbas_array
_manims_update: Callable[..., VMobject] = VMobject.update_rgbas_array


def generate_rgbas_array(self: VMobject, color: Any, opacity: Any) -> np.ndarray:
    """As VMobject.generate_rgbas_array, for one color and one opacity: (1, 4); everything else is left to manim."""
    value = _value(color)
    if value is None or not (opacity is None or type(opacity) in (float, int)) or self.get_sheen_factor() != 0:
        return _manims_rgbas(self, color, opacity)
    rgbas = np.empty((1, 4), value.dtype)
    rgbas[0, :3] = value[:3]
    rgbas[0, 3] = opacity or 0.0
    return rgbas


def update_rgbas_array(self: VMobject, array_name: str, color: Any = None, opacity: Any = None) -> VMobject:
    """As VMobject.update_rgbas_array; without color and opacity it returns at once."""
    if color is None and opacity is None and self.get_sheen_factor() == 0 and len(getattr(self, array_name, ())):
        return self
    return _manims_update(self, array_name, color, opacity)


def _value(color: Any) -> np.ndarray | None:
    """The RGBA values of a single color, (4,); None when manim has to interpret it."""
    if type(color) is ManimColor:
        return color._internal_value
    if color is None:
        return BLACK._internal_value
    if type(color) is not str:
        return None
    if color not in _values and len(_values) < _COLORS_KEPT:
        _values[color] = ManimColor(color)._internal_value
    return _values.get(color)
