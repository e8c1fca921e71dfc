"""Protocols of a schedule: requests, their assignments to slots, and idle gaps; and sample objects for demonstrations.

Steps and slots are counted from 0; an assignment takes the steps start..end - 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Request(Protocol):
    """A request for an answer."""

    @property
    def name(self) -> str:
        """One letter."""
        ...

    @property
    def length(self) -> int:
        """Number of tokens of its answer, and so of steps."""
        ...


class Assignment(Protocol):
    """A request in a slot."""

    @property
    def request(self) -> Request:
        """The request."""
        ...

    @property
    def slot(self) -> int:
        """Index of its slot."""
        ...

    @property
    def start(self) -> int:
        """Its first step."""
        ...

    @property
    def end(self) -> int:
        """The step after its last one."""
        ...


class Schedule(Protocol):
    """The assignments of requests to slots over time."""

    @property
    def assignments(self) -> Sequence[Assignment]:
        """All assignments, in the order of their start."""
        ...

    @property
    def slots(self) -> int:
        """Number of slots."""
        ...

    @property
    def cells(self) -> int:
        """Number of cells of the window, slots x steps."""
        ...

    def gaps(self) -> Sequence[tuple[int, int, int]]:
        """The idle gaps as (slot, first step, step after the last)."""
        ...


@dataclass(frozen=True)
class SampleRequest:
    """A request for demonstrations."""

    name: str
    length: int


@dataclass(frozen=True)
class SampleAssignment:
    """An assignment for demonstrations."""

    request: SampleRequest
    slot: int
    start: int

    @property
    def end(self) -> int:
        """The step after its last one."""
        return self.start + self.request.length


class SampleSchedule:
    """Three requests in two slots, the third in the place of the second."""

    slots, cells = 2, 10

    def __init__(self) -> None:
        self.requests = tuple(SampleRequest(name, length) for name, length in (("A", 5), ("B", 2), ("C", 2)))
        places = ((0, 0), (1, 0), (1, 2))
        self.assignments = tuple(
            SampleAssignment(request, *place) for request, place in zip(self.requests, places, strict=True)
        )

    def gaps(self) -> tuple[tuple[int, int, int], ...]:
        """The last step of the second slot."""
        return ((1, 4, 5),)
