"""Lines to be spoken and their recorded takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """A sentence of a beat, as it is to be said."""

    section: str
    beat: str
    language: str
    text: str


@dataclass(frozen=True)
class Take:
    """A sentence as sound: its file, and how long it is."""

    path: Path
    seconds: float
