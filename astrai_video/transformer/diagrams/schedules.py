"""What a schedule must have to be drawn: requests, their runs in the slots, and what is idle. Any such objects will do.

Steps and slots are counted from 0; a run takes the steps start..end - 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Request(Protocol):
    """Somebody who waits for an answer."""

    @property
    def name(self) -> str:
        """One letter."""
        ...

    @property
    def length(self) -> int:
        """Tokens of its answer, and so steps."""
        ...


class Run(Protocol):
    """A request in a slot."""

    @property
    def request(self) -> Request:
        """Whose run it is."""
        ...

    @property
    def slot(self) -> int:
        """The slot that it takes."""
        ...

    @property
    def start(self) -> int:
        """Its first step."""
        ...

    @property
    def end(self) -> int:
        """The first step at which it is done."""
        ...


class Schedule(Protocol):
    """Which run takes which slot when."""

    @property
    def runs(self) -> Sequence[Run]:
        """In the order of their start."""
        ...

    @property
    def slots(self) -> int:
        """How many there are."""
        ...

    @property
    def cells(self) -> int:
        """All cells of the window, slots x steps."""
        ...

    def gaps(self) -> Sequence[tuple[int, int, int]]:
        """The idle stretches as (slot, first step, step after the last)."""
        ...


@dataclass(frozen=True)
class SampleRequest:
    """A request to demonstrate a visual with."""

    name: str
    length: int


@dataclass(frozen=True)
class SampleRun:
    """Its run."""

    request: SampleRequest
    slot: int
    start: int

    @property
    def end(self) -> int:
        """The first step at which it is done."""
        return self.start + self.request.length


class SampleSchedule:
    """Three requests in two slots, the third in the place of the second."""

    slots, cells = 2, 10

    def __init__(self) -> None:
        self.requests = tuple(SampleRequest(name, length) for name, length in (("A", 5), ("B", 2), ("C", 2)))
        places = ((0, 0), (1, 0), (1, 2))
        self.runs = tuple(SampleRun(request, *place) for request, place in zip(self.requests, places, strict=True))

    def gaps(self) -> tuple[tuple[int, int, int], ...]:
        """The last step of the second slot."""
        return ((1, 4, 5),)
