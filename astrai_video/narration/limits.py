"""Reading limits of captions, by language.

The figures for Chinese and English are those of common subtitle guidelines (Netflix timed text style guides for
Simplified Chinese and English), rounded to the film's own rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from astrai_video.narration import languages


@dataclass(frozen=True)
class Limits:
    """Caption limits: characters a line and a second, lines, shortest and longest seconds, frames between captions."""

    width: int
    speed: float
    lines: int = 2
    least: Fraction = Fraction(5, 6)
    most: Fraction = Fraction(7)
    gap_frames: int = 2


_LIMITS = {"zh": Limits(16, 9.0), "en": Limits(42, 20.0)}
LANGUAGES = tuple(_LIMITS)  # those with known limits
_OTHERS = Limits(42, 17.0)


def limits(language: str) -> Limits:
    """The limits of a language in any region; conservative ones for an unknown language."""
    return _LIMITS.get(languages.base(language), _OTHERS)
