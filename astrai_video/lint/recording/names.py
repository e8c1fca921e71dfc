"""Names of mobjects, taken from the variables and attributes of the running code that refer to them."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from manim import Mobject, Scene

_Name = tuple[str, str]  # function, variable
_DEEPEST = 3
_MOST_ITEMS = 200


class Names:
    """Collects names while a scene runs; `source_files` are the film's own.

    A variable that has referred to several objects, such as a loop variable, is used only when there is no other name.
    """

    def __init__(self, scene: Scene, source_files: frozenset[str]) -> None:
        self._scene = scene
        self._files = source_files
        self._of: dict[int, dict[_Name, int]] = defaultdict(dict)  # object id -> name -> depth of its path
        self._objects: dict[_Name, set[int]] = defaultdict(set)
        self._mobjects: dict[int, Mobject] = {}  # keeps objects alive, so that their ids stay unique

    def hook_add(self) -> None:
        """Collect also at every `add` by the film's code, since a helper's local variables are gone when it returns."""
        add = self._scene.add

        def add_and_collect(*mobjects: Mobject) -> Scene:
            if sys._getframe(1).f_code.co_filename in self._files:
                self.collect()
            return add(*mobjects)

        self._scene.add = add_and_collect  # type: ignore[method-assign, assignment]

    def collect(self) -> None:
        """Collect the local variables of the film's functions on the call stack, and the attributes of the scene."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename in self._files:
                self._note_all(frame.f_locals, frame.f_code.co_qualname)
            frame = frame.f_back
        own = {name: value for name, value in vars(self._scene).items() if not name.startswith("_")}
        self._note_all({name: value for name, value in own.items() if name not in _OF_EVERY_SCENE}, "self")

    def of(self, number: int) -> str:
        """Return the best name of an object, "" without any."""
        found = self._of.get(number)
        if not found:
            return ""
        _, name = min(found, key=lambda key: (len(self._objects[key]) > 1, found[key], key[1].count(".")))
        return name

    def _note_all(self, variables: Mapping[str, Any], function: str) -> None:
        for name, value in variables.items():
            if name != "self" and not name.startswith("__"):
                for part_name, part, depth in _named(name, value, 0):
                    self._mobjects[id(part)] = part
                    self._of[id(part)].setdefault((function, part_name), depth)
                    self._objects[function, part_name].add(id(part))


_OF_EVERY_SCENE = frozenset(
    {"mobjects", "foreground_mobjects", "moving_mobjects", "static_mobjects", "animations", "beats"}
)


def _named(name: str, value: Any, depth: int) -> Iterator[tuple[str, Mobject, int]]:
    if isinstance(value, Mobject):
        yield name, value, depth
        if depth < _DEEPEST:
            attributes = {
                key: part
                for key, part in vars(value).items()
                if isinstance(part, Mobject) and part is not value and not key.startswith("_") and key not in _NOT_PARTS
            }
            for key, part in attributes.items():
                yield from _named(f"{name}.{key}", part, depth + 1)
            known = {id(part) for part in attributes.values()}
            for place, part in enumerate(value.submobjects[:_MOST_ITEMS]):
                if id(part) not in known and len(value.submobjects) > 1 and len(part.submobjects) < _MOST_ITEMS:
                    yield from _named(f"{name}[{place}]", part, depth + 1)
    elif isinstance(value, (list, tuple)) and depth < _DEEPEST:
        for place, part in enumerate(value[:_MOST_ITEMS]):
            yield from _named(f"{name}[{place}]", part, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for key, part in list(value.items())[:_MOST_ITEMS]:
            yield from _named(f"{name}[{key!r}]", part, depth + 1)


_NOT_PARTS = frozenset({"target", "saved_state", "chars", "lines_text", "starting_mobject"})
