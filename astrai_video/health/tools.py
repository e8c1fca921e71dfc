"""Python, the libraries, manim, and what is of use beside them."""

from __future__ import annotations

import importlib
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from astrai_video.engine.plan import compat
from astrai_video.health.diagnosis import Finding

PROJECT = "astrai-video"
_USES_MANIM = ("astrai_video.engine.worker.main", "astrai_video.lint.recording.worker")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox", "microsoft-edge", "brave-browser")
_TOO_NEW = {  # what fails with a version above those that are supported; all the rest goes well
    "pillow": "manim 0.22 cannot draw images with it: scenes with an ImageMobject fail, others do not"
}
_NOT_INSTALLED = "not installed"


def python() -> Iterator[Finding]:
    """The running Python against the versions that are supported."""
    wanted = SpecifierSet(metadata(PROJECT)["Requires-Python"])
    own = platform.python_version()
    fits = wanted.contains(own, prereleases=True)
    yield Finding("Python", "ok" if fits else "missing", f"{own} (supported: {wanted})", "" if fits else _NEW_PYTHON)


_NEW_PYTHON = "Install a Python that is supported, and run scripts/setup, or pip install, with it."


def libraries() -> Iterator[Finding]:
    """Every library that is needed against the versions that are supported: one that is newer may do for most films."""
    needed = [one for line in requires(PROJECT) or () if (one := Requirement(line)).marker is None]
    wrong = [one for one in needed if not _fits(one)]
    for one in wrong:
        own = _installed(one.name)
        if one.name in _TOO_NEW and _is_newer(own, one.specifier):
            yield Finding(one.name, "warning", f"{own}: {_TOO_NEW[one.name]}", _install(one))
        else:
            yield Finding(one.name, "missing", f"{own} (supported: {one.specifier})", _install(one))
    if not wrong:
        yield Finding("libraries", "ok", f"{len(needed)}, all in versions that are supported")


def manim() -> Iterator[Finding]:
    """Whether all that is used of manim is there, and its version, with those of what it draws by, is a known one."""
    try:
        for module in _USES_MANIM:
            importlib.import_module(module)  # takes a second
    except (ImportError, AttributeError) as problem:
        moved = compat.moved_name(problem)
        if moved is None:
            raise
        yield Finding("manim", "missing", str(moved), moved.next_step)
        return
    if compat.unknown():
        yield Finding("manim", "warning", *compat.warning().rsplit(" To have them: ", 1))
    else:
        yield Finding("manim", "ok", version("manim"))


def extras() -> Iterator[Finding]:
    """What only some films, or some ways to look at them, need."""
    latex = shutil.which("latex") and shutil.which("dvisvgm")
    found = "found" if latex else "not found: only scenes with Tex or MathTex need it; Typst is there"
    yield Finding("LaTeX", "ok" if latex else "warning", found, "" if latex else _INSTALL_LATEX)
    browser = next(filter(shutil.which, _BROWSERS), None)
    yield Finding(
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
    """Whether a version that is not supported is only too new."""
    least = SpecifierSet(",".join(str(one) for one in supported if one.operator == ">="))
    return own != _NOT_INSTALLED and least.contains(own, prereleases=True)


def _install(one: Requirement) -> str:
    extras = f"[{','.join(sorted(one.extras))}]" if one.extras else ""
    return f"pip install '{one.name}{extras}{one.specifier}'"
