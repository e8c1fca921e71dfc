"""A promise about a film, and whether it is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One promise: `state` is passed, failed or unknown; what was expected, what was found.

    `message` is a sentence with the next step for one that failed, or the reason why it is not checked.
    """

    name: str
    state: str
    expected: str
    found: str
    message: str = ""
