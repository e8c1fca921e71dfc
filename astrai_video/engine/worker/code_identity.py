"""Identifies the code behind functions and classes outside of manim: bytecode, source files, names from outside."""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Names that a class may define without a change in what manim does with its instances.
_HARMLESS = frozenset(
    {"__init__", "__doc__", "__module__", "__qualname__", "__annotations__", "__dict__", "__weakref__", "__repr__"}
    | {"__parameters__", "__orig_bases__", "__firstlineno__", "__static_attributes__"}
    | {"animation_overrides", "_original__init__"}  # manim adds these to every class
)
_LIBRARIES = ("manim", "numpy", "math", "builtins", "abc", "typing", "functools", "itertools", "operator")
# A function that uses one of these, or imports, may read state that its code and globals do not show.
_HIDDEN_STATE = frozenset({"eval", "exec", "globals", "locals", "vars", "open", "__import__"})


class OpaqueError(Exception):
    """A value whose effect on the frames cannot be determined."""


def is_from_library(module: str) -> bool:
    """Return True if a module belongs to manim, or to a library that manim is written with."""
    return module.partition(".")[0] in _LIBRARIES


@functools.cache
def override_files(kind: type) -> tuple[Path, ...]:
    """The files of those base classes outside of libraries that override something of a library's base class.

    Raises OpaqueError when such a class has no source file.
    """
    known = [base for base in kind.__mro__ if is_from_library(base.__module__)]
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
            if file.is_file():  # not generated code, as of a dataclass
                return file
    raise OpaqueError


def code_text(code: types.CodeType) -> str:
    """The code of a function as text, independent of the place of its file."""
    inner = [code_text(one) if isinstance(one, types.CodeType) else repr(one) for one in code.co_consts]
    return f"{code.co_code!r} {code.co_names} {code.co_varnames} {code.co_freevars} {inner}"


def reads_hidden_state(function: types.FunctionType) -> bool:
    """Return True if a function may use state that neither its code nor its globals show."""
    return not _HIDDEN_STATE.isdisjoint(_names(function.__code__))


def uses_outside_names(function: types.FunctionType) -> bool:
    """Return True if a function imports, or uses a global that does not belong to a library."""
    return _imports(function.__code__) or any(
        not (is_from_library(value.__name__) if isinstance(value, types.ModuleType) else is_from_library(_home(value)))
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
