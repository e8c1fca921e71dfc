"""A guess, before anything is read, that something has to be drawn: then manim is loaded from the first moment on.

To load it takes the fork server twice as long as it takes to find out what is stale. A wrong guess costs that time on
another core; what is rendered does not depend on it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from astrai_video.errors import AGAIN, AstraiVideoError

_PACKAGE = Path(__file__).resolve().parents[1]
_loaded_from: dict[str, int] = {}


def begin(root: Path | None, output: Path) -> None:
    """Start the fork server if a module, ours or of the film in `root`, was saved since anything was rendered."""
    ours = _saved(_PACKAGE)
    if max([*ours.values(), *(_saved(root).values() if root else ())]) > _last_rendering(output):
        from astrai_video.engine import pool  # noqa: PLC0415 - multiprocessing, not needed otherwise

        sections = str(_PACKAGE / "sections")  # they are loaded late, by the workers
        _loaded_from.update({path: saved for path, saved in ours.items() if not path.startswith(sections)})
        pool.prepare()


def check() -> None:
    """See that the plan is made with the modules that are being loaded.

    Raises AstraiVideoError naming one that was saved between the beginning and now.
    """
    now = _saved(_PACKAGE) if _loaded_from else {}
    for path, saved in _loaded_from.items():
        if now.get(path) != saved:
            raise AstraiVideoError(f"{path} was saved as the command began.", next_step=AGAIN)


def _saved(folder: Path) -> dict[str, int]:
    """When each Python file of a folder and of the folders in it was saved, in nanoseconds."""
    return dict(_python_files(str(folder), deeper=True))


def _python_files(folder: str, *, deeper: bool) -> Iterator[tuple[str, int]]:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path, entry.stat().st_mtime_ns
            elif deeper and entry.is_dir() and not entry.name.startswith("."):
                yield from _python_files(entry.path, deeper=False)


def _last_rendering(output: Path) -> int:
    """When a rendering was published into the store last, in nanoseconds; 0 when none was."""
    return max((folder.stat().st_mtime_ns for folder in output.glob("store/*/*")), default=0)
