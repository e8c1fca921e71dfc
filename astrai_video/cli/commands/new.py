"""The command `new`: a small film of one's own that builds at once."""

from __future__ import annotations

import shutil
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
    folder: Annotated[Path, typer.Argument(help="The folder to make; one that is there must be empty.")],
    lang: Annotated[str, typer.Option("--lang", help="The language of its catalog: en or zh.")] = "en",
) -> None:
    """Make a small film of your own: two sections, their script and a storyboard."""
    known = catalog.languages(_STARTER / _SCRIPT)
    if lang not in known:
        raise UsageError(f"--lang {lang!r}: {nearest(lang, known)}")
    target = folder.expanduser().absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there and not an empty folder; choose another name.")
    make_folder(target)
    try:
        shutil.copytree(_STARTER, target, dirs_exist_ok=True, ignore=_left_out(lang))
    except (OSError, shutil.Error) as problem:
        raise OutputError(target, str(problem)) from None
    console.stdout().print(str(target), markup=False)
    console.say(f"next: cd {folder} && astrai-video build")


def _left_out(language: str):  # type: ignore[no-untyped-def]
    others = (f"{other}.toml" for other in catalog.languages(_STARTER / _SCRIPT) if other != language)
    return shutil.ignore_patterns("__pycache__", *others)
