"""Scheduling of requests in the slots of a batch: static batching and continuous batching.

A step is one pass through the model. It gives every request in a slot one token; the first step of a request is its
prefill, which gives the first token. Slots and steps are counted from 0; an assignment takes the steps start..end - 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

GIGA = 10**9


@dataclass(frozen=True)
class Request:
    """A request: its name, the number of tokens of its answer, and the first step at which it may start (`arrival`)."""

    name: str
    length: int
    arrival: int = 0


@dataclass(frozen=True)
class Assignment:
    """A request in a slot from step `start` on; the slot is released, and the answer is returned, at step `leaves`."""

    request: Request
    slot: int
    start: int
    leaves: int

    @property
    def end(self) -> int:
        """The first step at which nothing is left to do."""
        return self.start + self.request.length

    @property
    def wait(self) -> int:
        """Steps between arrival and start."""
        return self.start - self.request.arrival


@dataclass(frozen=True)
class Schedule:
    """The assignments of requests to slots in the order of their start, and the number of slots."""

    assignments: tuple[Assignment, ...]
    slots: int

    @property
    def steps(self) -> int:
        """Steps from 0 until the last request is done: the window of the utilisation."""
        return max((a.end for a in self.assignments), default=0)

    @property
    def busy(self) -> int:
        """Cells (a slot in a step) in which a request got a token: the tokens of all answers."""
        return sum(a.request.length for a in self.assignments)

    @property
    def cells(self) -> int:
        """All cells of the window, slots x steps."""
        return self.slots * self.steps

    @property
    def utilisation(self) -> float:
        """Share of the cells of the window that did work, 0..1."""
        return self.busy / self.cells

    @property
    def mean_wait(self) -> float:
        """Mean number of steps that a request waits for its slot."""
        return sum(a.wait for a in self.assignments) / len(self.assignments)

    def gaps(self) -> tuple[tuple[int, int, int], ...]:
        """The idle gaps of the window as (slot, first step, step after the last), slot by slot."""
        found = []
        for slot in range(self.slots):
            free = 0
            for assignment in sorted((r for r in self.assignments if r.slot == slot), key=lambda r: r.start):
                found.append((slot, free, assignment.start))
                free = assignment.end
            found.append((slot, free, self.steps))
        return tuple(gap for gap in found if gap[1] < gap[2])


def static(requests: Sequence[Request], slots: int) -> Schedule:
    """Batches of up to `slots` waiting requests in order; no request joins or leaves before the longest is done.

    Source: request-level scheduling as described in Yu et al. 2022 (Orca), section 3.
    """
    waiting, assignments, step = _in_order(requests), list[Assignment](), 0
    while waiting:
        step = max(step, waiting[0].arrival)
        batch = [request for request in waiting if request.arrival <= step][:slots]
        waiting = waiting[len(batch) :]
        leaves = step + max(request.length for request in batch)
        assignments += [Assignment(request, slot, step, leaves) for slot, request in enumerate(batch)]
        step = leaves
    return Schedule(tuple(assignments), slots)


def continuous(requests: Sequence[Request], slots: int) -> Schedule:
    """Before every step finished requests leave, and the first of the queue takes the first free slot.

    Source: iteration-level scheduling, Yu et al. 2022 (Orca), section 3.
    """
    waiting, assignments, step = _in_order(requests), list[Assignment](), 0
    active: dict[int, Assignment] = {}
    while waiting:
        active = {slot: assignment for slot, assignment in active.items() if assignment.leaves > step}
        for slot in range(slots):
            if slot not in active and waiting and waiting[0].arrival <= step:
                request = waiting.pop(0)
                active[slot] = Assignment(request, slot, step, step + request.length)
                assignments.append(active[slot])
        step += 1
    return Schedule(tuple(assignments), slots)


def _in_order(requests: Sequence[Request]) -> list[Request]:
    """First come, first served; requests of one step in the given order."""
    return sorted(requests, key=lambda request: request.arrival)


def start_pos(cached: int, prompt: int) -> int:
    """The first of `prompt` tokens that prefill computes when `cached` of them are a prefix hit.

    The last one is always computed: its output gives the first new token.
    """
    return min(cached, prompt - 1)


@dataclass(frozen=True)
class Decoder:
    """The sizes of a decoder-only model with grouped-query attention, SwiGLU and a separate output layer."""

    name: str
    layers: int
    width: int
    inner: int
    heads: int
    kv_heads: int
    vocabulary: int

    def weights_a_step(self) -> int:
        """Weights that one decoding step reads: all but the embedding table, of which it reads one row a request.

        Per layer: Q and output projections, K and V of the fewer heads, the three matrices of SwiGLU, two norms.
        """
        kv_width = self.width // self.heads * self.kv_heads
        attention = 2 * self.width**2 + 2 * self.width * kv_width
        layer = attention + 3 * self.width * self.inner + 2 * self.width
        return self.layers * layer + self.width + self.vocabulary * self.width

    def gigabytes_a_token(self, requests: int, bytes_each: int = 2) -> float:
        """Gigabytes (10^9 bytes) of weights read for one token when `requests` share a step; bf16 has 2 bytes."""
        return self.weights_a_step() * bytes_each / requests / GIGA


# Grattafiori et al. 2024, "The Llama 3 Herd of Models", table 3; the vocabulary as released, with 256 more special
# tokens.
LLAMA = Decoder("Llama 3 8B", 32, 4096, 14336, 32, 8, 128_256)

SLOTS = 4
QUEUE = tuple(Request(name, length) for name, length in zip("ABCDEFGH", (8, 3, 5, 2, 3, 8, 4, 6), strict=True))


def percent(share: float) -> str:
    """A share as written in the film: 61%. A half is rounded up."""
    return f"{math.floor(share * 100 + 0.5)}%"


def gigabytes(value: float) -> str:
    """Three digits: 15.0, 3.75."""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
