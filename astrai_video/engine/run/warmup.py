"""A guess, before anything is read, that something has to be drawn: then manim is loaded from the first moment on.

To load it takes the fork server twice as long as it takes to find out what is stale. A wrong guess costs that time on
another core; what is rendered does not depend on it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from astrai_video import PACKAGE
from astrai_video.errors import AGAIN, AstraiVideoError

_DEPTH_OF_OURS = 3
_DEPTH_OF_A_FILM = 1  # there may be anything in its folder, such as an environment of thousands of files
_loaded_from: dict[str, int] = {}


def begin(root: Path, output: Path) -> None:
    """Start the fork server if a module, ours or of the film in `root`, was saved since anything was rendered."""
    ours = _saved(PACKAGE, _DEPTH_OF_OURS)
    if max([*ours.values(), *_saved(root, _DEPTH_OF_A_FILM).values()]) > _last_rendering(output):
        from astrai_video.engine.run import process  # noqa: PLC0415 - multiprocessing, not needed otherwise

        film = f"{root.resolve()}/"  # its modules are loaded late, by the workers
        _loaded_from.update({path: saved for path, saved in ours.items() if not path.startswith(film)})
        process.prepare()


def check() -> None:
    """See that the plan is made with the modules that are being loaded.

    Raises AstraiVideoError naming one that was saved between the beginning and now.
    """
    now = _saved(PACKAGE, _DEPTH_OF_OURS) if _loaded_from else {}
    for path, saved in _loaded_from.items():
        if now.get(path) != saved:
            raise AstraiVideoError(f"{path} was saved as the command began.", next_step=AGAIN)


def _saved(folder: Path, depth: int) -> dict[str, int]:
    """When each Python file in a folder, and in folders up to `depth` levels below it, was saved, in nanoseconds."""
    return dict(_python_files(str(folder), depth))


def _python_files(folder: str, depth: int) -> Iterator[tuple[str, int]]:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path, entry.stat().st_mtime_ns
            elif depth and entry.is_dir() and not entry.name.startswith((".", "__")):
                yield from _python_files(entry.path, depth - 1)


def _last_rendering(output: Path) -> int:
    """When a rendering was published into the store last, in nanoseconds; 0 when none was."""
    return max((folder.stat().st_mtime_ns for folder in output.glob("store/*/*")), default=0)
