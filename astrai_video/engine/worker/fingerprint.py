"""What decides the frames of a play, as one digest: what is on screen, and the animations as they begin.

Only of plays that a scene may run ahead of (`ahead`): nothing but their animations changes anything there. Plays with
the same fingerprint, drawn by the same code and in the same quality, have the same frames. Of what the animations can
reach every attribute counts, of what merely stands there those that are drawn; of classes and functions that are not
manim's also the code. What is of a kind that cannot be looked through gives no fingerprint.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import marshal
import re
import types
from collections.abc import Callable, Collection, Iterable
from pathlib import Path, PurePath
from typing import Any, cast

import numpy as np
from manim import Animation, Camera, CapStyleType, LineJointType, ManimColor, Mobject, MovingCamera, Scene, VMobject
from svgelements import Path as SVGPath

from astrai_video.engine.worker import code_identity

# What a standing VMobject is drawn by (manim.Camera.display_vectorized and what it asks the mobject for).
_DRAWN = (
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
# Where something came from, which no frame shows: an address, a file, an outline that has been read; and what other
# attributes decide, such as the tables that a transform is worked out by (`blend`).
_PASSED_OVER = frozenset({"original_id", "file_name", "path_obj", "_bezier_t_values", "_blend", "_blend_ends"})
# manim draws by the numbers of colors, which have the opacity; beside them it keeps what was last asked for, which in a
# play that fades something is worked out from the frame before the last, if there is one.
_OPACITIES = frozenset({"fill_opacity", "stroke_opacity", "background_stroke_opacity"})
_READS_OPACITIES = re.compile(rb"\.(?:background_)?(?:fill|stroke)_opacity\b")
# The camera's own work; `background` is made of what else is there unless it is set by hand.
_CAMERAS_WORK = frozenset({"pixel_array", "pixel_array_to_cairo_context", "display_funcs", "_canvas", "background"})
_EMPTY = frozenset({list, tuple, dict, set})  # alike whatever they are part of
# Those that `marshal` writes, several times as fast as repr; as version 2, in which nothing refers to anything before.
_MARSHALLED = frozenset({types.NoneType, bool, int, float, complex, str, bytes, types.EllipsisType})
_MARSHAL = 2
_CHOICES = frozenset({LineJointType, CapStyleType})
_SCALARS = _MARSHALLED | _CHOICES | {range, slice}
_NUMBERS = frozenset("?bhilqBHILQefdgFDG")  # what arrays are of

CodeDigest = Callable[[Path], str]


def fingerprint(scene: Scene, code_of: CodeDigest) -> str:
    """The fingerprint of the play that has begun; "" when it has none.

    `code_of` gives the digest of a source file of the film and of all that it imports.
    """
    look = _Look(scene, code_of)
    try:
        look.at((scene.duration, scene.animations))
        look.at_camera(scene.camera)
        look.at_screen([*scene.mobjects, None, *scene.foreground_mobjects])
    except (code_identity.OpaqueError, OSError, RecursionError):
        return ""
    return look.digest()


class _Look:
    """A walk over values that gathers what tells them from others; what is met again is named by its number."""

    def __init__(self, scene: Scene, code_of: CodeDigest) -> None:
        self._scene = scene
        self._code_of = code_of
        self._seen: list[bytes] = []
        self._met: dict[int, int] = {}
        self._kept: list[Any] = []  # what is met must not give its address to another

    def digest(self) -> str:
        """The digest of all that was gathered."""
        return hashlib.sha256(b"\0".join(self._seen)).hexdigest()

    def at(self, value: Any) -> None:
        """Gather a value and all that it refers to."""
        kind = type(value)
        if kind in _MARSHALLED:
            self._seen.append(marshal.dumps(value, _MARSHAL))
        elif kind in _SCALARS:
            self._say(f"{kind.__name__} {value!r}")
        elif kind is np.ndarray:
            self._at_array(value)
        elif not self._is_met(value):
            look = _look_at(kind)  # type: ignore[arg-type] # mypy takes a class's __hash__ for the class's own
            look(self, value)

    def at_camera(self, camera: object) -> None:
        """Gather how the camera sees; only manim's plain cameras."""
        if not isinstance(camera, Camera) or type(camera) not in (Camera, MovingCamera):
            raise code_identity.OpaqueError
        self._at_attributes({name: value for name, value in vars(camera).items() if name not in _CAMERAS_WORK})
        self._say(_digest_of_background(camera))

    def at_screen(self, mobjects: Iterable[Mobject | None]) -> None:
        """Gather what is on screen, in its order; of what no animation reaches only what is drawn."""
        for mobject in mobjects:
            if mobject is None:
                self._say("then")
                continue
            for part in mobject.get_family():
                if not self._is_met(part):
                    self._at_standing(part)

    def _say(self, text: str) -> None:
        self._seen.append(text.encode("utf-8", "surrogatepass"))

    def _is_met(self, value: Any) -> bool:
        number = self._met.get(id(value))
        if number is None:
            self._met[id(value)] = len(self._met)
            self._kept.append(value)
            return False
        self._say(f"again {number}")
        return True

    def _at_array(self, array: np.ndarray) -> None:
        self._seen.append(_array("", array.shape, array.dtype.char))
        if array.dtype.hasobject:
            self.at(array.tolist())
        else:
            self._seen.append(array.tobytes())

    def _at_standing(self, mobject: Mobject) -> None:
        if not isinstance(mobject, VMobject):
            return self._at_object(mobject)
        self._at_class(type(mobject))
        own = vars(mobject)
        return self._at_attributes({name: own.get(name) for name in _DRAWN})

    def _at_object(self, value: Any) -> None:
        """Something with attributes: a mobject, an animation, or a thing of manim's or of the film's."""
        if value is self._scene:
            return self._say("the scene")
        if isinstance(value, Scene | types.ModuleType | types.GeneratorType):
            raise code_identity.OpaqueError
        kind: type = type(value)
        self._at_class(kind)
        return self._at_attributes(_attributes(value), _passed_over(kind))

    def _at_attributes(self, attributes: dict[str, Any], passed_over: Collection[str] = ()) -> None:
        """Simple ones, which are most, all at once; then the others, one after the other."""
        simple: list[Any] = []
        others: list[tuple[str, Any]] = []
        seen = self._seen
        for name, value in attributes.items():
            if name in passed_over:
                continue
            kind = type(value)
            if kind is np.ndarray and value.dtype.char in _NUMBERS:  # most of them
                seen += (_array(name, value.shape, value.dtype.char), value.tobytes())
            elif kind in _MARSHALLED or (kind in _EMPTY and not value):
                simple += (name, value)
            elif kind is ManimColor:
                seen += (_array(name, (4,), "color"), value._internal_value.tobytes())
            elif kind in _CHOICES:
                simple += (name, (kind.__name__, value.value))
            elif kind is np.float64:
                simple += (name, (kind.__name__, float(value)))
            else:
                others.append((name, value))
        seen.append(marshal.dumps(simple, _MARSHAL))
        for name, value in others:
            self._say(name)
            self.at(value)
        seen.append(b"end")

    def _at_sequence(self, values: Iterable[Any]) -> None:
        for value in values:
            self.at(value)
        self._say("end")

    def _at_dict(self, values: dict[Any, Any]) -> None:
        for name, value in values.items():
            self.at(name)
            self.at(value)
        self._say("end")

    def _at_set(self, values: set[Any] | frozenset[Any]) -> None:
        if not all(type(value) in _SCALARS for value in values):
            raise code_identity.OpaqueError
        self._say(repr(sorted(map(repr, values))))

    def _at_color(self, color: ManimColor) -> None:
        self._say(type(color).__qualname__)
        self._at_array(color._internal_value)

    def _at_method(self, method: types.MethodType) -> None:
        self.at(method.__func__)
        self.at(method.__self__)

    def _at_partial(self, call: functools.partial[Any]) -> None:
        self.at(call.func)
        self.at((call.args, call.keywords))

    def _at_function(self, function: types.FunctionType) -> None:
        self._say(f"{function.__module__}.{function.__qualname__}")
        self._say(code_identity.code_of(function.__code__))
        if code_identity.sees_anything(function):
            raise code_identity.OpaqueError
        self.at((function.__defaults__, function.__kwdefaults__))
        for cell in function.__closure__ or ():
            self.at(cell.cell_contents)
        if not code_identity.is_of_a_library(function.__module__) and code_identity.uses_more(function):
            self._say(self._code_of(Path(function.__code__.co_filename)))

    def _at_builtin(self, function: types.BuiltinFunctionType) -> None:
        if not code_identity.is_of_a_library(function.__module__ or ""):
            raise code_identity.OpaqueError
        self._say(f"{function.__module__}.{function.__qualname__}")

    def _at_class(self, kind: type) -> None:
        self._say(_name(kind))
        for file in code_identity.files_of_overrides(kind):
            self._say(self._code_of(file))


_LOOKS: tuple[tuple[Any, Callable[[_Look, Any], None]], ...] = (
    (Mobject | Animation, _Look._at_object),
    (list | tuple, _Look._at_sequence),
    (dict, _Look._at_dict),
    (set | frozenset, _Look._at_set),
    (ManimColor, _Look._at_color),
    (enum.Enum, lambda look, value: look._say(f"{type(value).__qualname__} {value.name}")),
    (np.generic, lambda look, value: look._at_array(np.asarray(value))),
    (np.ufunc, lambda look, value: look._say(f"ufunc {value.__name__}")),
    (PurePath, lambda look, value: look._say(f"file {value.name}")),
    (SVGPath, lambda look, _value: look._say("outline")),
    (type, _Look._at_class),
    (types.MethodType, _Look._at_method),
    (types.FunctionType, _Look._at_function),
    (types.BuiltinFunctionType, _Look._at_builtin),
    (functools.partial, _Look._at_partial),
)


@functools.cache
def _array(name: str, shape: tuple[int, ...], kind: str) -> bytes:
    return f"{name} array {shape} {kind}".encode("utf-8", "surrogatepass")


@functools.cache
def _look_at(kind: type) -> Callable[[_Look, Any], None]:
    return next((look for base, look in _LOOKS if issubclass(kind, base)), _Look._at_object)


def _attributes(value: Any) -> dict[str, Any]:
    """What an object has, in a dictionary or in slots."""
    if hasattr(value, "__dict__"):
        return cast(dict[str, Any], vars(value))
    names = [name for base in type(value).__mro__ for name in getattr(base, "__slots__", ())]
    if not names:
        raise code_identity.OpaqueError
    return {name: getattr(value, name, None) for name in names}


@functools.cache
def _passed_over(kind: type) -> frozenset[str]:
    """The attributes of instances that no frame shows."""
    is_drawn_by_colors = issubclass(kind, VMobject)
    files = code_identity.files_of_overrides(kind)
    if not is_drawn_by_colors or any(_READS_OPACITIES.search(file.read_bytes()) for file in files):
        return _PASSED_OVER
    return _PASSED_OVER | _OPACITIES


@functools.cache
def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _digest_of_background(camera: Camera) -> str:
    """The digest of the picture that everything is drawn on, which is the same for most of a film."""
    picture = cast(np.ndarray, camera.background)
    if camera not in _backgrounds or _backgrounds[camera][0] is not picture:
        _backgrounds[camera] = picture, hashlib.sha256(picture.tobytes()).hexdigest()
    return _backgrounds[camera][1]


_backgrounds: dict[Camera, tuple[np.ndarray, str]] = {}
