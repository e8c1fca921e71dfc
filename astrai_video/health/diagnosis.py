"""One thing that was looked at, and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "missing"]


@dataclass(frozen=True)
class Finding:
    """What was found, and the command or the step that mends it, "" where there is nothing to mend.

    What is `missing` keeps films from being made; a `warning` costs time or an extra.
    """

    name: str
    state: State
    found: str
    mend: str = ""


Look = Callable[[], Iterable[Finding]]


def looked(name: str, look: Look) -> list[Finding]:
    """What a look finds; what goes wrong with the look itself is a finding, too."""
    try:
        return list(look())
    except Exception as problem:  # the machine may be broken in any way, and the other looks are still of use
        lines = str(problem).strip().splitlines() or ["no message"]
        step = getattr(problem, "next_step", "") or "Mend that first, and run this again."
        return [Finding(name, "missing", f"{type(problem).__name__}: {lines[0]}", step)]
