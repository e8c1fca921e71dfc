"""What functions and classes do that are not manim's: their code, the files they are from, what else they may use."""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# What a class may have of its own without changing what manim does with its instances.
_HARMLESS = frozenset(
    {"__init__", "__doc__", "__module__", "__qualname__", "__annotations__", "__dict__", "__weakref__", "__repr__"}
    | {"__parameters__", "__orig_bases__", "__firstlineno__", "__static_attributes__"}
    | {"animation_overrides", "_original__init__"}  # manim puts these into every class
)
_LIBRARIES = ("manim", "numpy", "math", "builtins", "abc", "typing", "functools", "itertools", "operator")
# A function that calls one of these, or imports, may use what nothing here shows.
_SEES_ANYTHING = frozenset({"eval", "exec", "globals", "locals", "vars", "open", "__import__"})


class OpaqueError(Exception):
    """Something that cannot be looked through."""


def is_of_a_library(module: str) -> bool:
    """Whether a module is manim's, or of a library that it is written with."""
    return module.partition(".")[0] in _LIBRARIES


@functools.cache
def files_of_overrides(kind: type) -> tuple[Path, ...]:
    """The files of classes, not of a library, that bring their own version of something that a library's has.

    Raises OpaqueError when such a class is from no file.
    """
    known = [base for base in kind.__mro__ if is_of_a_library(base.__module__)]
    return tuple(
        _file_of(base)
        for base in kind.__mro__
        if base not in known and any(hasattr(one, name) for name in set(vars(base)) - _HARMLESS for one in known)
    )


def _file_of(kind: type) -> Path:
    for value in vars(kind).values():
        function = getattr(value, "fget", getattr(value, "__func__", value))
        if isinstance(function, types.FunctionType):
            file = Path(function.__code__.co_filename)
            if file.is_file():  # not one that a dataclass has made up
                return file
    raise OpaqueError


def code_of(code: types.CodeType) -> str:
    """What a function does, wherever its file lies."""
    inner = [code_of(one) if isinstance(one, types.CodeType) else repr(one) for one in code.co_consts]
    return f"{code.co_code!r} {code.co_names} {code.co_varnames} {code.co_freevars} {inner}"


def sees_anything(function: types.FunctionType) -> bool:
    """Whether a function may use something that neither its code nor its globals show."""
    return not _SEES_ANYTHING.isdisjoint(_names(function.__code__))


def uses_more(function: types.FunctionType) -> bool:
    """Whether a function may use something that its own code does not say: a global that is no part of a library."""
    return _imports(function.__code__) or any(
        not (is_of_a_library(value.__name__) if isinstance(value, types.ModuleType) else is_of_a_library(_home(value)))
        for name in _names(function.__code__)
        if (value := function.__globals__.get(name)) is not None
    )


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _names(inner)


def _imports(code: types.CodeType) -> bool:
    inner = (one for one in code.co_consts if isinstance(one, types.CodeType))
    return any(step.opname == "IMPORT_NAME" for step in dis.get_instructions(code)) or any(map(_imports, inner))


def _home(value: Any) -> str:
    return getattr(value, "__module__", "") or ""
