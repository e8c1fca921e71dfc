"""The common base of all results of checks: lint findings, checks of a film, diagnoses of the machine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Literal

Level = Literal["ok", "unknown", "warning", "error"]


class CheckResult(ABC):
    """The result of one check. Each kind has its own fields and names of states; `level` makes them comparable."""

    @property
    @abstractmethod
    def level(self) -> Level:
        """The gravity of the result; `error` makes a command that runs the check fail."""


def count(results: Iterable[CheckResult], level: Level) -> int:
    """The number of results at a level."""
    return sum(result.level == level for result in results)


def has_errors(results: Iterable[CheckResult]) -> bool:
    """Return True if any result is an error."""
    return any(result.level == "error" for result in results)
