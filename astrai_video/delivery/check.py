"""A promise about a film, and whether it is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One promise: `state` is passed, failed or unknown; what was expected, what was found."""

    name: str
    state: str
    expected: str
    found: str
