"""Lines of narration to be spoken, and their recorded takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """The narration of a beat, to be spoken."""

    section: str
    beat: str
    language: str
    text: str


@dataclass(frozen=True)
class Take:
    """A spoken line: its sound file and length."""

    path: Path
    seconds: float
