"""Fingerprint of a play: one digest over all that decides its frames, the state of the screen and of the animations.

Defined for plays that can be skipped (`skipping`), which only their animations change. Plays with equal fingerprints,
drawn by the same code in the same quality, have equal frames. All attributes count of objects that the animations
reach; of static ones, those that are drawn; of classes and functions outside of manim, also the code. A play with a
value that cannot be analysed has no fingerprint.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import marshal
import types
from collections.abc import Callable, Collection, Iterable
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from manim import Animation, Camera, CapStyleType, LineJointType, ManimColor, Mobject, MovingCamera, Scene, VMobject
from svgelements import Path as SVGPath

from astrai_video.engine.worker import code_identity
from astrai_video.engine.worker.attributes import DRAWN, attributes, background_digest, camera_attributes, ignored

_EMPTY = frozenset({list, tuple, dict, set})  # equal wherever they occur
# Types that `marshal` writes, several times faster than repr; version 2 has no references to earlier objects.
_MARSHALLED = frozenset({types.NoneType, bool, int, float, complex, str, bytes, types.EllipsisType})
_MARSHAL = 2
_CHOICES = frozenset({LineJointType, CapStyleType})
_SCALARS = _MARSHALLED | _CHOICES | {range, slice}
_NUMERIC = frozenset("?bhilqBHILQefdgFDG")  # character codes of numeric dtypes

CodeDigest = Callable[[Path], str]


def fingerprint(scene: Scene, code_digest: CodeDigest) -> str:
    """The fingerprint of the play that has begun; "" when it has none.

    `code_digest` returns the digest of a source file of the film and of all its imports.
    """
    walk = _Walk(scene, code_digest)
    try:
        walk.visit((scene.duration, scene.animations))
        walk.visit_camera(scene.camera)
        walk.visit_screen([*scene.mobjects, None, *scene.foreground_mobjects])
    except (code_identity.OpaqueError, OSError, RecursionError):
        return ""
    return walk.digest()


class _Walk:
    """A walk over values that collects what distinguishes them; a value met again is identified by its number."""

    def __init__(self, scene: Scene, code_digest: CodeDigest) -> None:
        self._scene = scene
        self._code_digest = code_digest
        self._parts: list[bytes] = []
        self._numbers: dict[int, int] = {}
        self._referenced: list[Any] = []  # keeps visited values alive, so that no other value gets the same id

    def digest(self) -> str:
        """The digest of everything collected."""
        return hashlib.sha256(b"\0".join(self._parts)).hexdigest()

    def visit(self, value: Any) -> None:
        """Collect a value and all that it refers to."""
        kind = type(value)
        if kind in _MARSHALLED:
            self._parts.append(marshal.dumps(value, _MARSHAL))
        elif kind in _SCALARS:
            self._add(f"{kind.__name__} {value!r}")
        elif kind is np.ndarray:
            self._visit_array(value)
        elif not self._is_visited(value):
            visit = _visitor_of(kind)  # type: ignore[arg-type] # mypy takes a class's __hash__ for the class's own
            visit(self, value)

    def visit_camera(self, camera: object) -> None:
        """Collect the attributes of a camera; only manim's plain cameras are supported.

        Raises OpaqueError for another camera.
        """
        if not isinstance(camera, Camera) or type(camera) not in (Camera, MovingCamera):
            raise code_identity.OpaqueError
        self._visit_attributes(camera_attributes(camera))
        self._add(background_digest(camera))

    def visit_screen(self, mobjects: Iterable[Mobject | None]) -> None:
        """Collect the mobjects on screen, in order; of those that no animation reaches, only what is drawn."""
        for mobject in mobjects:
            if mobject is None:
                self._add("then")
                continue
            for part in mobject.get_family():
                if not self._is_visited(part):
                    self._visit_static(part)

    def _add(self, text: str) -> None:
        self._parts.append(text.encode("utf-8", "surrogatepass"))

    def _is_visited(self, value: Any) -> bool:
        number = self._numbers.get(id(value))
        if number is None:
            self._numbers[id(value)] = len(self._numbers)
            self._referenced.append(value)
            return False
        self._add(f"again {number}")
        return True

    def _visit_array(self, array: np.ndarray) -> None:
        self._parts.append(_array("", array.shape, array.dtype.char))
        if array.dtype.hasobject:
            self.visit(array.tolist())
        else:
            self._parts.append(array.tobytes())

    def _visit_static(self, mobject: Mobject) -> None:
        if not isinstance(mobject, VMobject):
            return self._visit_object(mobject)
        self._visit_class(type(mobject))
        own = vars(mobject)
        return self._visit_attributes({name: own.get(name) for name in DRAWN})

    def _visit_object(self, value: Any) -> None:
        """Collect an object with attributes: a mobject, an animation, or another object of manim's or the film's."""
        if value is self._scene:
            return self._add("the scene")
        if isinstance(value, Scene | types.ModuleType | types.GeneratorType):
            raise code_identity.OpaqueError
        kind: type = type(value)
        self._visit_class(kind)
        return self._visit_attributes(attributes(value), ignored(kind))

    def _visit_attributes(self, values: dict[str, Any], skipped: Collection[str] = ()) -> None:
        """Collect simple values, which are most, in one go; then the others one by one."""
        simple: list[Any] = []
        others: list[tuple[str, Any]] = []
        parts = self._parts
        for name, value in values.items():
            if name in skipped:
                continue
            kind = type(value)
            if kind is np.ndarray and value.dtype.char in _NUMERIC:  # most attributes
                parts += (_array(name, value.shape, value.dtype.char), value.tobytes())
            elif kind in _MARSHALLED or (kind in _EMPTY and not value):
                simple += (name, value)
            elif kind is ManimColor:
                parts += (_array(name, (4,), "color"), value._internal_value.tobytes())
            elif kind in _CHOICES:
                simple += (name, (kind.__name__, value.value))
            elif kind is np.float64:
                simple += (name, (kind.__name__, float(value)))
            else:
                others.append((name, value))
        parts.append(marshal.dumps(simple, _MARSHAL))
        for name, value in others:
            self._add(name)
            self.visit(value)
        parts.append(b"end")

    def _visit_sequence(self, values: Iterable[Any]) -> None:
        for value in values:
            self.visit(value)
        self._add("end")

    def _visit_dict(self, values: dict[Any, Any]) -> None:
        for name, value in values.items():
            self.visit(name)
            self.visit(value)
        self._add("end")

    def _visit_set(self, values: set[Any] | frozenset[Any]) -> None:
        if not all(type(value) in _SCALARS for value in values):
            raise code_identity.OpaqueError
        self._add(repr(sorted(map(repr, values))))

    def _visit_color(self, color: ManimColor) -> None:
        self._add(type(color).__qualname__)
        self._visit_array(color._internal_value)

    def _visit_method(self, method: types.MethodType) -> None:
        self.visit(method.__func__)
        self.visit(method.__self__)

    def _visit_partial(self, call: functools.partial[Any]) -> None:
        self.visit(call.func)
        self.visit((call.args, call.keywords))

    def _visit_function(self, function: types.FunctionType) -> None:
        self._add(f"{function.__module__}.{function.__qualname__}")
        self._add(code_identity.code_text(function.__code__))
        if code_identity.reads_hidden_state(function):
            raise code_identity.OpaqueError
        self.visit((function.__defaults__, function.__kwdefaults__))
        for cell in function.__closure__ or ():
            self.visit(cell.cell_contents)
        if not code_identity.is_from_library(function.__module__) and code_identity.uses_outside_names(function):
            self._add(self._code_digest(Path(function.__code__.co_filename)))

    def _visit_builtin(self, function: types.BuiltinFunctionType) -> None:
        if not code_identity.is_from_library(function.__module__ or ""):
            raise code_identity.OpaqueError
        self._add(f"{function.__module__}.{function.__qualname__}")

    def _visit_class(self, kind: type) -> None:
        self._add(_name(kind))
        for file in code_identity.override_files(kind):
            self._add(self._code_digest(file))


_VISITORS: tuple[tuple[Any, Callable[[_Walk, Any], None]], ...] = (
    (Mobject | Animation, _Walk._visit_object),
    (list | tuple, _Walk._visit_sequence),
    (dict, _Walk._visit_dict),
    (set | frozenset, _Walk._visit_set),
    (ManimColor, _Walk._visit_color),
    (enum.Enum, lambda walk, value: walk._add(f"{type(value).__qualname__} {value.name}")),
    (np.generic, lambda walk, value: walk._visit_array(np.asarray(value))),
    (np.ufunc, lambda walk, value: walk._add(f"ufunc {value.__name__}")),
    (PurePath, lambda walk, value: walk._add(f"file {value.name}")),
    (SVGPath, lambda walk, _value: walk._add("outline")),
    (type, _Walk._visit_class),
    (types.MethodType, _Walk._visit_method),
    (types.FunctionType, _Walk._visit_function),
    (types.BuiltinFunctionType, _Walk._visit_builtin),
    (functools.partial, _Walk._visit_partial),
)


@functools.cache
def _array(name: str, shape: tuple[int, ...], kind: str) -> bytes:
    return f"{name} array {shape} {kind}".encode("utf-8", "surrogatepass")


@functools.cache
def _visitor_of(kind: type) -> Callable[[_Walk, Any], None]:
    return next((visit for base, visit in _VISITORS if issubclass(kind, base)), _Walk._visit_object)


@functools.cache
def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
