"""Faster Mobject.__deepcopy__: immutable values are shared instead of copied.

Animations copy the mobjects they move several times in each play; most of that time is the generic deepcopy.
"""

from __future__ import annotations

import copy
import enum
import types
from collections.abc import Callable
from pathlib import PosixPath, PurePath, WindowsPath
from typing import Any

import numpy as np
from manim import ManimColor, Mobject
from svgelements import Path as SVGPath


def copy_mobject(self: Mobject, memo: dict[int, Any]) -> Mobject:
    """As Mobject.__deepcopy__: a copy of every attribute, with references among them kept."""
    result = self.__class__.__new__(self.__class__)
    memo[id(self)] = result
    for name, value in self.__dict__.items():
        setattr(result, name, value if type(value) in _SHARED else copied(value, memo))
    result.original_id = str(id(self))
    return result


def copied(value: Any, memo: dict[int, Any]) -> Any:
    """As copy.deepcopy, `memo` included; immutable values are returned as they are."""
    known = memo.get(id(value))
    if known is not None:
        return known
    copier = _COPIERS.get(type(value))
    if copier is not None:
        return copier(value, memo)
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, Mobject) and type(value).__deepcopy__ is copy_mobject:
        return copy_mobject(value, memo)
    return copy.deepcopy(value, memo)


def _copy_list(value: list[Any], memo: dict[int, Any]) -> list[Any]:
    result: list[Any] = []
    memo[id(value)] = result
    result.extend(item if type(item) in _SHARED else copied(item, memo) for item in value)
    return result


def _copy_dict(value: dict[Any, Any], memo: dict[int, Any]) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    memo[id(value)] = result
    for key, item in value.items():
        result[copied(key, memo)] = copied(item, memo)
    return result


def _copy_array(value: np.ndarray, memo: dict[int, Any]) -> np.ndarray:
    result = copy.deepcopy(value, memo) if value.dtype.hasobject else value.copy(order="K")
    memo[id(value)] = result
    return result


def _copy_color(value: ManimColor, memo: dict[int, Any]) -> ManimColor:
    result = ManimColor.__new__(ManimColor)
    memo[id(value)] = result
    for name, item in value.__dict__.items():
        result.__dict__[name] = copied(item, memo)
    return result


# Immutable values are shared; so is the SVG path that a glyph was made from, which manim only reads.
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
