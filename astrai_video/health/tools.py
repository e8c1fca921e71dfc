"""Checks the versions of Python, the libraries and manim, and looks for optional programs."""

from __future__ import annotations

import importlib
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from astrai_video.engine.plan import compat
from astrai_video.health.diagnosis import Diagnosis

PROJECT = "astrai-video"
_USES_MANIM = ("astrai_video.engine.worker.main", "astrai_video.lint.recording.worker")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox", "microsoft-edge", "brave-browser")
_TOO_NEW = {  # consequences of a version above those supported, where most films can be made all the same
    "pillow": "manim 0.22 cannot draw images with it: scenes with an ImageMobject fail, others do not"
}
_NOT_INSTALLED = "not installed"


def python() -> Iterator[Diagnosis]:
    """Check the version of the running Python."""
    wanted = SpecifierSet(metadata(PROJECT)["Requires-Python"])
    own = platform.python_version()
    fits = wanted.contains(own, prereleases=True)
    yield Diagnosis("Python", "ok" if fits else "missing", f"{own} (supported: {wanted})", "" if fits else _NEW_PYTHON)


_NEW_PYTHON = "Install a Python that is supported, and run scripts/setup, or pip install, with it."


def libraries() -> Iterator[Diagnosis]:
    """Check the version of every required library; a newer one than supported may suffice for most films."""
    needed = [one for line in requires(PROJECT) or () if (one := Requirement(line)).marker is None]
    wrong = [one for one in needed if not _fits(one)]
    for one in wrong:
        own = _installed(one.name)
        if one.name in _TOO_NEW and _is_newer(own, one.specifier):
            yield Diagnosis(one.name, "warning", f"{own}: {_TOO_NEW[one.name]}", _install(one))
        else:
            yield Diagnosis(one.name, "missing", f"{own} (supported: {one.specifier})", _install(one))
    if not wrong:
        yield Diagnosis("libraries", "ok", f"{len(needed)}, all in versions that are supported")


def manim() -> Iterator[Diagnosis]:
    """Check that manim has every name that is imported, and that its version and its drawing libraries' are known."""
    try:
        for module in _USES_MANIM:
            importlib.import_module(module)  # takes a second
    except (ImportError, AttributeError) as problem:
        moved = compat.moved_name(problem)
        if moved is None:
            raise
        yield Diagnosis("manim", "missing", str(moved), moved.next_step)
        return
    if compat.unknown():
        yield Diagnosis("manim", "warning", *compat.warning().rsplit(" To have them: ", 1))
    else:
        yield Diagnosis("manim", "ok", version("manim"))


def extras() -> Iterator[Diagnosis]:
    """Look for the programs that only some films, or some ways to watch them, need."""
    latex = shutil.which("latex") and shutil.which("dvisvgm")
    found = "found" if latex else "not found: only scenes with Tex or MathTex need it; Typst is there"
    yield Diagnosis("LaTeX", "ok" if latex else "warning", found, "" if latex else _INSTALL_LATEX)
    browser = next(filter(shutil.which, _BROWSERS), None)
    yield Diagnosis(
        "browser",
        "ok" if browser else "warning",
        f"{browser}, for the page"
        if browser
        else "none found: astrai-video page --serve, or look from another machine",
        "" if browser else "apt-get install chromium",
    )


_INSTALL_LATEX = "apt-get install texlive-latex-extra dvisvgm"


def _fits(one: Requirement) -> bool:
    try:
        return one.specifier.contains(version(one.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _NOT_INSTALLED


def _is_newer(own: str, supported: SpecifierSet) -> bool:
    """Return True if an unsupported version is too new, not too old."""
    least = SpecifierSet(",".join(str(one) for one in supported if one.operator == ">="))
    return own != _NOT_INSTALLED and least.contains(own, prereleases=True)


def _install(one: Requirement) -> str:
    extras = f"[{','.join(sorted(one.extras))}]" if one.extras else ""
    return f"pip install '{one.name}{extras}{one.specifier}'"
