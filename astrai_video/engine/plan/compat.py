"""Table of the library versions that the faster ways of drawing support, compared with the package metadata.

Fast paths, skipping, forks, reuse of plays, x264 hints and the recorder of the lint use private parts of these
libraries. With any other version all of them are off: manim's own code draws, in one process per section.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from astrai_video.errors import AstraiVideoError

KNOWN = {"manim": ("0.22.0",), "av": ("18.1.0",), "pycairo": ("1.29.2",)}
_LIBRARIES = {"cairo": "pycairo"}  # libraries whose import name is not the name they are installed by
_NO_NAME = re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'")
_OWN_COST = "manim's own code draws, one process a section, which is much slower."


class MovedNameError(AstraiVideoError):
    """A library no longer has a name that is used here; `name` is qualified, as in "manim.Scene.play"."""

    def __init__(self, name: str) -> None:
        module = name.partition(".")[0]
        library = _LIBRARIES.get(module, module)
        supported = f"{library} {', '.join(KNOWN[library])}" if library in KNOWN else "the version in constraints.txt"
        super().__init__(
            f"{library} {_installed(library)} has no {name}. Supported: {supported}.", next_step=_install([library])
        )


def unknown() -> str:
    """Return the libraries whose version is not in KNOWN, as "manim 0.23.0 (known: 0.22.0)"; "" when all are known."""
    return ", ".join(f"{name} {_installed(name)} (known: {', '.join(KNOWN[name])})" for name in _others())


def warning() -> str:
    """Return a sentence that explains why the faster ways of drawing are off, and what that costs."""
    if others := unknown():
        return f"The faster ways of drawing are off for {others}: {_OWN_COST} To have them: {_install(_others())}"
    return f"--no-fast: {_OWN_COST}"


def moved_name(problem: BaseException) -> MovedNameError | None:
    """Return the error for an import that failed because a library no longer has a name; None for other problems."""
    if isinstance(problem, AttributeError) and problem.name and hasattr(problem.obj, "__name__"):
        owner = problem.obj
        module = "" if getattr(owner, "__spec__", None) else f"{getattr(owner, '__module__', '')}."
        return MovedNameError(f"{module}{owner.__name__}.{problem.name}")
    if isinstance(problem, ModuleNotFoundError) and problem.name:
        return MovedNameError(problem.name)
    if isinstance(problem, ImportError) and (match := _NO_NAME.match(str(problem))):
        return MovedNameError(f"{match['module']}.{match['name']}")
    return None


def _others() -> list[str]:
    return [name for name, known in KNOWN.items() if _installed(name) not in known]


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _install(libraries: list[str]) -> str:
    pins = [f"'{name}=={KNOWN[name][-1]}'" for name in libraries if name in KNOWN]
    return f"pip install {' '.join(pins)}" if pins else "pip install --constraint constraints.txt astrai-video"
