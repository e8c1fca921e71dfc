"""Longest-first schedule of the sections and their process slots, as pure decisions; the clock is passed in.

Sections start longest first, with one process each. When none is waiting and slots are free, they go to the sections
that are furthest from their end; a section with several slots draws its plays in parallel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class _Running:
    """A section being drawn: the CPU seconds expected to be left at `since`, and its slots from then on."""

    left: float
    since: float
    slots: int = 1

    def left_at(self, now: float) -> float:
        return self.left - self.slots * (now - self.since)


class Schedule:
    """Hands out `slots` to sections; `work` are their expected CPU seconds, None where unknown.

    Sections of unknown length start first, and count as much as the longest known one.
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
        """The number of unused slots."""
        return self._slots - sum(running.slots for running in self._running.values())

    def start(self, now: float) -> str | None:
        """The next section to start, which takes a slot; None when no slot is free or none waits. `now`: seconds."""
        if not self._waiting or self.free < 1:
            return None
        section = self._waiting.pop()
        self._running[section] = _Running(self._work[section], now)
        return section

    def end(self, section: str) -> None:
        """Remove a section that has ended, and free its slots."""
        del self._running[section]

    def spread(self, now: float) -> dict[str, int]:
        """Give free slots to running sections when none waits; return the new numbers of slots of those sections."""
        raised = {}
        while self._running and not self._waiting and self.free > 0:
            section, needy = max(self._running.items(), key=lambda item: item[1].left_at(now) / item[1].slots)
            needy.left, needy.since = needy.left_at(now), now
            needy.slots += 1
            raised[section] = needy.slots
        return raised
