"""The command `new`: copies the starter film, in one language, into a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from astrai_video import PACKAGE, catalog
from astrai_video.cli import console
from astrai_video.errors import OutputError, UsageError, nearest
from astrai_video.files import make_folder

_STARTER = PACKAGE / "starter"
_SCRIPT = "script"


def new(
    folder: Annotated[Path, typer.Argument(help="The folder to create; an existing one must be empty.")],
    lang: Annotated[str, typer.Option("--lang", help="The language of its catalog: en or zh.")] = "en",
) -> None:
    """Create a small film of your own: two sections, their script and a storyboard."""
    known = catalog.languages(_STARTER / _SCRIPT)
    if lang not in known:
        raise UsageError(f"--lang {lang!r}: {nearest(lang, known)}")
    target = folder.expanduser().absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there and not an empty folder; choose another name.")
    make_folder(target)
    try:
        shutil.copytree(_STARTER, target, dirs_exist_ok=True, ignore=_ignored(lang))
    except (OSError, shutil.Error) as problem:
        raise OutputError(target, str(problem)) from None
    console.stdout().print(str(target), markup=False)
    console.info(f"next: cd {folder} && astrai-video build")


def _ignored(language: str) -> Callable[[str, list[str]], Iterable[str]]:
    """Return a filter for `shutil.copytree` that skips caches and the catalogs of other languages."""
    others = (f"{other}.toml" for other in catalog.languages(_STARTER / _SCRIPT) if other != language)
    return shutil.ignore_patterns("__pycache__", *others)
