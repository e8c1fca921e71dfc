"""Python, the libraries, ffmpeg, and what is of use beside them."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from astrai_video import programs
from astrai_video.engine import ffmpeg
from astrai_video.health.finding import Finding

PROJECT = "astrai-video"
_LIBRARY_ENCODERS = ("libx264", "aac")  # PyAV's: pictures and sound
_PROGRAM_ENCODERS = ("libx264", "mov_text", "flac")  # for places, burned captions, captions in a film, the archive
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox", "microsoft-edge", "brave-browser")
_INSTALL_FFMPEG = "apt-get install ffmpeg, or pip install --force-reinstall imageio-ffmpeg"


def python() -> Iterator[Finding]:
    """The running Python against the versions that are supported."""
    wanted = SpecifierSet(metadata(PROJECT)["Requires-Python"])
    own = platform.python_version()
    fits = wanted.contains(own, prereleases=True)
    yield Finding("Python", "ok" if fits else "missing", f"{own} (supported: {wanted})", "" if fits else _NEW_PYTHON)


_NEW_PYTHON = "Install a Python that is supported, and run scripts/setup, or pip install, with it."


def libraries() -> Iterator[Finding]:
    """Every library that is needed against the versions that are supported."""
    needed = [one for line in requires(PROJECT) or () if (one := Requirement(line)).marker is None]
    wrong = [one for one in needed if not _fits(one)]
    for one in wrong:
        yield Finding(one.name, "missing", f"{_installed(one.name)} (supported: {one.specifier})", _install(one))
    if not wrong:
        yield Finding("libraries", "ok", f"{len(needed)}, all in versions that are supported")


def manim() -> Iterator[Finding]:
    """Whether manim is one that the fast paths know."""
    from astrai_video.engine.fast import KNOWN  # noqa: PLC0415 - loads manim, which takes a second, or may be broken

    own = version("manim")
    known = own in KNOWN
    mend = "" if known else f"pip install manim=={max(KNOWN)}"
    yield Finding("manim", "ok" if known else "warning", own if known else f"{own}: drawn at its own speed", mend)


def encoders() -> Iterator[Finding]:
    """The ffmpeg program and PyAV, each with the encoders that films need."""
    said = programs.run([ffmpeg.program(), "-hide_banner", "-encoders"]).stdout.decode(errors="replace")
    has = {words[1] for line in said.splitlines() if len(words := line.split()) > 1}
    yield _coders("ffmpeg", f"{ffmpeg.version()} ({ffmpeg.program()})", _PROGRAM_ENCODERS, has, _INSTALL_FFMPEG)
    import av  # noqa: PLC0415 - as above

    own = {name for name in _LIBRARY_ENCODERS if name in av.codec.codecs_available}
    yield _coders("PyAV", version("av"), _LIBRARY_ENCODERS, own, "pip install --force-reinstall --only-binary :all: av")


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


def _coders(name: str, own: str, wanted: tuple[str, ...], has: set[str], mend: str) -> Finding:
    lacking = [one for one in wanted if one not in has]
    if lacking:
        return Finding(name, "missing", f"{own} lacks the encoder {', '.join(lacking)}", mend)
    return Finding(name, "ok", f"{own}, with {', '.join(wanted)}")


def _fits(one: Requirement) -> bool:
    try:
        return one.specifier.contains(version(one.name), prereleases=True)
    except PackageNotFoundError:
        return False


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _install(one: Requirement) -> str:
    extras = f"[{','.join(sorted(one.extras))}]" if one.extras else ""
    return f"pip install '{one.name}{extras}{one.specifier}'"
