"""Starts the fork server early, before the plan is made, when file times suggest that something has to be drawn.

Loading manim takes the fork server twice as long as planning takes. A wrong guess costs that time on another core; the
result does not depend on it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from astrai_video import PACKAGE
from astrai_video.errors import AGAIN, AstraiVideoError

_PACKAGE_DEPTH = 3
_FILM_DEPTH = 1  # the folder of a film may contain anything, such as a virtual environment with thousands of files
_loaded_from: dict[str, int] = {}


def begin(root: Path, output: Path) -> None:
    """Start the fork server if a module of this package or of the film in `root` is newer than the last rendering."""
    ours = _modified(PACKAGE, _PACKAGE_DEPTH)
    if max([*ours.values(), *_modified(root, _FILM_DEPTH).values()]) > _last_rendering(output):
        from astrai_video.engine.run import process  # noqa: PLC0415 - multiprocessing, not needed otherwise

        film = f"{root.resolve()}/"  # the workers load its modules later
        _loaded_from.update({path: modified for path, modified in ours.items() if not path.startswith(film)})
        process.prepare()


def check() -> None:
    """Check that the modules that the fork server loads are those that the plan is made with.

    Raises AstraiVideoError naming one that was saved since `begin`.
    """
    now = _modified(PACKAGE, _PACKAGE_DEPTH) if _loaded_from else {}
    for path, modified in _loaded_from.items():
        if now.get(path) != modified:
            raise AstraiVideoError(f"{path} was saved as the command began.", next_step=AGAIN)


def _modified(folder: Path, depth: int) -> dict[str, int]:
    """The modification times, in nanoseconds, of the Python files in a folder and down to `depth` levels below it."""
    return dict(_python_files(str(folder), depth))


def _python_files(folder: str, depth: int) -> Iterator[tuple[str, int]]:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path, entry.stat().st_mtime_ns
            elif depth and entry.is_dir() and not entry.name.startswith((".", "__")):
                yield from _python_files(entry.path, depth - 1)


def _last_rendering(output: Path) -> int:
    """The time, in nanoseconds, of the last rendering published into the store; 0 when there is none."""
    return max((folder.stat().st_mtime_ns for folder in output.glob("store/*/*")), default=0)
