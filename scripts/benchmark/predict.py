"""Predicts the wall time of a rendering on other numbers of cores: runs the real schedule over measured costs.

Simulated as in the engine: sections start longest first; the process of a section with several slots skips ahead and
leaves its plays to forks, of which a limited number wait. Not simulated: memory bandwidth and caches shared by more
cores than were measured, and plays that must be drawn by the section's own process.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from astrai_video.engine.plan.jobs import Cost
from astrai_video.engine.run.schedule import Schedule
from astrai_video.engine.worker.forks import WAITING_PER_SLOT


class _Clock:
    """Simulated time: calls the scheduled functions in order."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.now + seconds, next(self._order), call))

    def run(self) -> None:
        while self._due:
            self.now, _, call = heapq.heappop(self._due)
            call()


@dataclass
class _Section:
    """A section being rendered: its process, a generator of waits, and its forks share `slots` tokens."""

    cost: Cost
    clock: _Clock
    ended: Callable[[], None]
    slots: int = 1
    tokens: int = 1
    forks: int = 0
    _queue: deque[Callable[[], None]] = field(default_factory=deque)
    _lead: Iterator[None] | None = None
    _lead_waits_below: int | None = None

    def start(self) -> None:
        self._lead = self._run()
        self._resume()

    def grant(self, slots: int) -> None:
        self.tokens += slots - self.slots
        self.slots = slots
        self._serve()

    def _run(self) -> Iterator[None]:
        """The section's own process; it waits at every yield until it is resumed."""
        plays = self.cost.plays
        own = (self.cost.seconds - sum(plays)) / max(1, len(plays))
        self._take_token(self._resume)
        yield
        for play in plays:
            self.clock.after(own, self._resume)
            yield
            if self.slots == 1:
                self.clock.after(play, self._resume)
                yield
                continue
            if self.forks >= WAITING_PER_SLOT * self.slots:
                yield from self._wait_for_forks(WAITING_PER_SLOT * self.slots)
            self.forks += 1
            self._take_token(partial(self.clock.after, play, self._fork_ended))
        yield from self._wait_for_forks(1)
        self.ended()

    def _wait_for_forks(self, below: int) -> Iterator[None]:
        self._give_token()
        if self.forks >= below:
            self._lead_waits_below = below
            yield
        self._take_token(self._resume)
        yield

    def _resume(self) -> None:
        assert self._lead is not None
        next(self._lead, None)

    def _fork_ended(self) -> None:
        self.forks -= 1
        self._give_token()
        if self._lead_waits_below is not None and self.forks < self._lead_waits_below:
            self._lead_waits_below = None
            self.clock.after(0, self._resume)

    def _take_token(self, then: Callable[[], None]) -> None:
        self._queue.append(then)
        self._serve()

    def _give_token(self) -> None:
        self.tokens += 1
        self._serve()

    def _serve(self) -> None:
        while self.tokens and self._queue:
            self.tokens -= 1
            self.clock.after(0, self._queue.popleft())


def wall_seconds(costs: Mapping[str, Cost], cores: int) -> float:
    """The wall time of rendering sections of these costs on some cores, without the start of the program."""
    clock = _Clock()
    schedule = Schedule({name: cost.seconds for name, cost in costs.items()}, cores)
    running: dict[str, _Section] = {}

    def ended(name: str) -> None:
        schedule.end(name)
        del running[name]
        hand_out()

    def hand_out() -> None:
        while (name := schedule.start(clock.now)) is not None:
            running[name] = _Section(costs[name], clock, partial(ended, name))
            clock.after(0, running[name].start)
        for name, slots in schedule.spread(clock.now).items():
            running[name].grant(slots)

    hand_out()
    clock.run()
    return clock.now
