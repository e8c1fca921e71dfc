"""The result of one check of the machine, and the runner that turns the failure of a check into a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from astrai_video.check_result import CheckResult, Level

State = Literal["ok", "warning", "missing"]


@dataclass(frozen=True)
class Diagnosis(CheckResult):
    """The state of one requirement, the facts found, and the command or step that fixes it, "" if none is needed.

    `missing` keeps films from being made; `warning` costs time or an optional feature.
    """

    name: str
    state: State
    found: str
    fix: str = ""

    @property
    def level(self) -> Level:
        """The state, with `error` for `missing`."""
        return "error" if self.state == "missing" else self.state


MachineCheck = Callable[[], Iterable[Diagnosis]]


def diagnose(name: str, check: MachineCheck) -> list[Diagnosis]:
    """Run a check; an exception that it raises is a diagnosis called `name`."""
    try:
        return list(check())
    except Exception as problem:  # the machine may be broken in any way, and the other checks are still of use
        lines = str(problem).strip().splitlines() or ["no message"]
        step = getattr(problem, "next_step", "") or "Fix that first, and run this again."
        return [Diagnosis(name, "missing", f"{type(problem).__name__}: {lines[0]}", step)]
