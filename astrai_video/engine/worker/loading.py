"""Loads a scene under the film's own settings, and describes its failures with the line of the scene."""

from __future__ import annotations

import configparser
import errno
import importlib
import importlib.util
import os
import shutil
import sys
import traceback
from collections.abc import Collection
from pathlib import Path
from types import ModuleType

import manim
from manim import Scene, config
from manim._config.utils import config_file_paths

from astrai_video import PACKAGE
from astrai_video.digests import file_digest
from astrai_video.engine.plan.events import Failure
from astrai_video.engine.plan.jobs import Job, is_own
from astrai_video.errors import AGAIN, AstraiVideoError, OutputError, SceneError
from astrai_video.storyboard import SceneRef

_PROGRAMS = {
    "latex": "It is needed by Tex and MathTex; install a TeX distribution, or use MathTypst, which needs none.",
    "xelatex": "It is needed by Tex and MathTex; install a TeX distribution, or use MathTypst, which needs none.",
    "dvisvgm": "It is needed by Tex and MathTex; it comes with TeX distributions. MathTypst needs none.",
}

_HARDLY_ANY_ROOM = 64 * 1024  # bytes


def load_scene(scene: SceneRef, root: Path) -> type[Scene]:
    """Import the class of a section.

    Raises SceneError when it does not exist or is not a Scene, or whatever the module itself raises.
    """
    _add_to_import_path(root)
    module = _load_file(scene.file) if scene.target.endswith(".py") else importlib.import_module(scene.target)
    found = getattr(module, scene.class_name, None)
    if found is None:
        classes = [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
        raise SceneError(f"{scene.target} has no class {scene.class_name}; it has: {', '.join(classes) or 'none'}.")
    if not (isinstance(found, type) and issubclass(found, Scene)):
        raise SceneError(f"{scene.class_name} in {scene.target} is not a manim Scene.")
    return found


def raise_if_modified(job: Job, ignore: Collection[str] = ()) -> None:
    """Raise SceneError when a file that the section depends on has changed since it was planned.

    Files in `ignore` are not checked: they were loaded before the change.
    """
    for path, planned in job.sources.items():
        if str(path) not in ignore and path.is_file() and file_digest(path) != planned:
            raise SceneError(f"{path} was saved while the section was being rendered.", next_step=AGAIN)


def loaded_files() -> frozenset[str]:
    """The files of all loaded modules."""
    return frozenset(file for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None)))


def _load_file(file: Path | None) -> ModuleType:
    assert file is not None
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise SceneError(f"{file} cannot be imported as a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _add_to_import_path(root: Path) -> None:
    """Put the storyboard's folder first on `sys.path`, for good: a scene may import its own modules while it runs.

    The modules of a film in this package are imported by their full names.
    """
    if not root.is_relative_to(PACKAGE) and sys.path[:1] != [str(root)]:
        sys.path.insert(0, str(root))


def configure(job: Job) -> None:
    """Set manim's config from its defaults and the film's own manim.cfg only: the same on every machine."""
    os.chdir(job.root)
    defaults = configparser.ConfigParser()
    with config_file_paths()[0].open(encoding="utf-8") as file:
        defaults.read_file(file)
    defaults.read(job.root / "manim.cfg")
    config.digest_parser(defaults)
    config.update(
        {
            "pixel_width": job.quality.width,
            "pixel_height": job.quality.height,
            "frame_rate": job.quality.fps,
            "media_dir": str(job.scratch / "media"),
            "disable_caching": True,
            "progress_bar": "none",
            "verbosity": "WARNING",
        }
    )


def failure(job: Job, problem: BaseException) -> Failure:
    """The report of a problem to the user: the error, and the line of the scene that it came from."""
    if isinstance(problem, AstraiVideoError):
        return Failure(job.label, f"{_place(job, problem)}{problem}", problem.next_step)
    if isinstance(problem, FileNotFoundError) and problem.filename in _PROGRAMS:
        message = f"the program {problem.filename!r} is not installed."
        return Failure(job.label, f"{_place(job, problem)}{message}", _PROGRAMS[problem.filename])
    if isinstance(problem, MemoryError) and job.bounds.memory is not None:
        message = f"{_place(job, problem)}it needs more than the {job.bounds.memory} MB that --memory allows a process."
        return Failure(job.label, message, "Allow more with --memory, or draw less at a time.")
    message = f"{type(problem).__name__}: {str(problem) or 'no message'}"
    if full := _full_disk(job, problem):
        return Failure(job.label, f"{full} {_place(job, problem)}{message}", full.next_step)
    return Failure(job.label, f"{_place(job, problem)}{message}")


def _full_disk(job: Job, problem: BaseException) -> AstraiVideoError | None:
    """The error for a full disk, if that is the cause: cairo then writes truncated images without an error."""
    if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(job.scratch, os.strerror(problem.errno))
    try:
        room = shutil.disk_usage(job.scratch).free
    except OSError:
        return None
    return OutputError(job.scratch, os.strerror(errno.ENOSPC)) if room < _HARDLY_ANY_ROOM else None


def _place(job: Job, problem: BaseException) -> str:
    """`file:line: ` of the scene's line that the problem came from, else of other code of the film."""
    if isinstance(problem, SyntaxError) and problem.filename:
        return f"{problem.filename}:{problem.lineno}: "
    lines = [frame for frame in traceback.extract_tb(problem.__traceback__) if _is_the_films(Path(frame.filename), job)]
    in_scene = [frame for frame in lines if Path(frame.filename) == job.scene.file]
    found = (in_scene or lines)[-1:]
    return f"{found[0].filename}:{found[0].lineno}: " if found else ""


def _is_the_films(file: Path, job: Job) -> bool:
    """Return True if a source file is the film's own: not of this package, nor of a library below the film's folder."""
    if not file.is_relative_to(job.root) or file.is_relative_to(Path(manim.__file__).parent):
        return False
    return "site-packages" not in file.relative_to(job.root).parts and is_own(file, job.root)
