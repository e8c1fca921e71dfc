"""Whether words and formulas can be drawn here: fonts, the glyphs of all catalogs, and a real picture of both."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from astrai_video import fonts, processes
from astrai_video.health.diagnosis import Finding
from astrai_video.storyboard import Storyboard

_SHOWN = 8
_SECONDS = 120.0
_SAMPLE = "from astrai_video.engine.worker.sample import main; main()"


def glyphs(film: Storyboard) -> Iterator[Finding]:
    """Whether the bundled fonts are there and have every character that the film's catalogs use."""
    yield Finding("fonts", "ok", f"{fonts.FAMILY}, {len(fonts.files())} files")
    for language in film.languages:
        catalog = film.catalog(language)
        if catalog is not None:
            texts = [text for one in catalog.sections.values() for text in (one.title, *one.text.values())]
            lacking = fonts.missing_characters("".join(texts))
            shown = ", ".join(f"{one!r} (U+{ord(one):04X})" for one in lacking[:_SHOWN])
            yield Finding(
                f"glyphs {language}",
                "missing" if lacking else "ok",
                f"{fonts.FAMILY} lacks {shown}" if lacking else f"all characters of {len(texts)} strings",
                "Use other characters in the script." if lacking else "",
            )


def sample() -> Iterator[Finding]:
    """A Chinese line and a formula, really drawn, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        done = processes.run([sys.executable, "-c", _SAMPLE], cwd=Path(folder), timeout=_SECONDS)
    said = [*done.stdout.decode(errors="replace").splitlines(), *done.stderr.decode(errors="replace").splitlines()]
    if done.returncode == 0:
        yield Finding("drawing", "ok", said[0])
    else:
        yield Finding(
            "drawing",
            "missing",
            said[-1] if said else f"the process that draws ended with exit code {done.returncode}",
            "pip install --force-reinstall 'manim[typst]' pycairo manimpango",
        )
