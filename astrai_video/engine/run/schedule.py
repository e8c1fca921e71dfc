"""Which section to start next, and how many processes may draw each: pure decisions, the clock passed in.

Sections start longest first, one process each. When none is left to start and slots are free, they go to the
sections that are furthest from their end; a section that has several slots draws its plays side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class _Running:
    """A section being drawn: the CPU seconds still expected at `since`, and its slots from then on."""

    left: float
    since: float
    slots: int = 1

    def left_at(self, now: float) -> float:
        return self.left - self.slots * (now - self.since)


class Schedule:
    """Hands out `slots` to sections whose `work` is expected to take so many CPU seconds, None where unknown.

    What is unknown starts first, and counts as much as the longest that is known.
    """

    def __init__(self, work: Mapping[str, float | None], slots: int) -> None:
        known = [seconds for seconds in work.values() if seconds is not None]
        longest = max(known, default=1.0)
        self._slots = slots
        self._work = {section: longest if seconds is None else seconds for section, seconds in work.items()}
        order = sorted(work, key=lambda section: (work[section] is None, self._work[section]), reverse=True)
        self._waiting = order[::-1]
        self._running: dict[str, _Running] = {}

    @property
    def free(self) -> int:
        """Slots that nobody has."""
        return self._slots - sum(running.slots for running in self._running.values())

    def start(self, now: float) -> str | None:
        """The section to start, which takes a slot; None when no slot is free or none waits. `now` is in seconds."""
        if not self._waiting or self.free < 1:
            return None
        section = self._waiting.pop()
        self._running[section] = _Running(self._work[section], now)
        return section

    def end(self, section: str) -> None:
        """The section is over; its slots are free."""
        del self._running[section]

    def spread(self, now: float) -> dict[str, int]:
        """Give the free slots to running sections when none waits; the new number of slots of those that got some."""
        raised = {}
        while self._running and not self._waiting and self.free > 0:
            section, needy = max(self._running.items(), key=lambda item: item[1].left_at(now) / item[1].slots)
            needy.left, needy.since = needy.left_at(now), now
            needy.slots += 1
            raised[section] = needy.slots
        return raised
