"""The film's scenario of a prefix cache: four requests with a common prefix in a small cache, and its totals.

The rules are those of `radix`; the sizes and prompts are the film's own, small enough to be drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astrai_video.transformer.model.radix import Admission, Node, RadixTree, Tokens


@dataclass(frozen=True)
class Step:
    """One step of the scenario, of request `request` (0-based), and the state after it."""

    request: int
    nodes: tuple[Node, ...]
    free: int


@dataclass(frozen=True)
class Begun(Step):
    """A request began."""

    admission: Admission

    @property
    def leaf(self) -> Node:
        """The inserted node. Raises StopIteration when all full pages were hits."""
        return next(node for node in self.nodes if node.id == self.admission.inserted)

    @property
    def hit_slots(self) -> tuple[int, ...]:
        """The slots of the pages that were hit, from the root on."""
        nodes = {node.id: node for node in self.nodes}
        at, slots = self.leaf.parent, list[int]()
        while at is not None:
            slots[:0] = nodes[at].slots
            at = nodes[at].parent
        return tuple(slots)


@dataclass(frozen=True)
class Finished(Step):
    """A request finished; `released` are the slots that it freed."""

    released: tuple[int, ...]


@dataclass(frozen=True)
class Scenario:
    """The film's steps: the first of four requests runs throughout, the second and the third finish."""

    first: Begun
    second: Begun
    second_done: Finished
    third: Begun
    third_done: Finished
    fourth: Begun

    @property
    def begun(self) -> tuple[Begun, ...]:
        """The steps in which requests begin, in order."""
        return self.first, self.second, self.third, self.fourth


PAGE_SIZE = 4
CAPACITY = 8
# The four prompts of the film as token ids: all share a prefix of two pages; the second and the third also share the
# first page of their questions.
_SYSTEM = tuple(range(8))
PROMPTS = (
    (*_SYSTEM, *range(10, 17)),
    (*_SYSTEM, *range(20, 29)),
    (*_SYSTEM, *range(20, 24), *range(30, 35)),
    (*_SYSTEM, *range(40, 46)),
)


def scenario(prompts: Sequence[Tokens] = PROMPTS) -> Scenario:
    """The film's steps with four prompts of the shape of PROMPTS: a split, hits, counts, and an eviction."""
    tree = RadixTree(PAGE_SIZE, CAPACITY)

    def begin(request: int) -> Begun:
        admission = tree.begin(request, prompts[request])
        return Begun(request, tree.nodes(), tree.free, admission)

    def finish(request: int) -> Finished:
        released = tree.finish(request)
        return Finished(request, tree.nodes(), tree.free, released)

    return Scenario(begin(0), begin(1), finish(1), begin(2), finish(2), begin(3))


@dataclass(frozen=True)
class Total:
    """Numbers of tokens of all prompts: in total, from the cache, and computed."""

    tokens: int
    cached: int
    computed: int


def total(film: Scenario) -> Total:
    """The totals over all requests of the scenario."""
    admissions = [step.admission for step in film.begun]
    cached, computed = sum(a.start_pos for a in admissions), sum(a.computed for a in admissions)
    return Total(cached + computed, cached, computed)
