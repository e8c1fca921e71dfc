"""Checks that text and formulas can be drawn: fonts, the glyphs of all catalogs, and a sample drawn by manim."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from astrai_video import fonts, processes
from astrai_video.health.diagnosis import Diagnosis
from astrai_video.storyboard import Storyboard

_MAX_SHOWN = 8  # characters
_TIMEOUT_SECONDS = 120.0
_SAMPLE = "from astrai_video.engine.worker.sample import main; main()"


def glyphs(film: Storyboard) -> Iterator[Diagnosis]:
    """Check that the bundled fonts are installed and have every character of the film's catalogs."""
    yield Diagnosis("fonts", "ok", f"{fonts.FAMILY}, {len(fonts.files())} files")
    for language in film.languages:
        catalog = film.catalog(language)
        if catalog is not None:
            texts = [text for one in catalog.sections.values() for text in (one.title, *one.text.values())]
            lacking = fonts.missing_characters("".join(texts))
            shown = ", ".join(f"{one!r} (U+{ord(one):04X})" for one in lacking[:_MAX_SHOWN])
            yield Diagnosis(
                f"glyphs {language}",
                "missing" if lacking else "ok",
                f"{fonts.FAMILY} lacks {shown}" if lacking else f"all characters of {len(texts)} strings",
                "Use other characters in the script." if lacking else "",
            )


def sample() -> Iterator[Diagnosis]:
    """Draw a Chinese line and a formula, in a separate process."""
    with tempfile.TemporaryDirectory() as folder:
        done = processes.run([sys.executable, "-c", _SAMPLE], cwd=Path(folder), timeout=_TIMEOUT_SECONDS)
    lines = [*done.stdout.decode(errors="replace").splitlines(), *done.stderr.decode(errors="replace").splitlines()]
    if done.returncode == 0:
        yield Diagnosis("drawing", "ok", lines[0])
    else:
        yield Diagnosis(
            "drawing",
            "missing",
            lines[-1] if lines else f"the process that draws ended with exit code {done.returncode}",
            "pip install --force-reinstall 'manim[typst]' pycairo manimpango",
        )
