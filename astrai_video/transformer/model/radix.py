"""A prefix cache: a radix tree whose edges are whole pages of tokens, with reference counts and LRU eviction.

The design (a radix tree of the cached tokens, a count of running requests on every node, eviction of the least recently
used unreferenced leaf) is RadixAttention: Zheng et al. 2024, "SGLang: Efficient Execution of Structured Language Model
Programs", section 3. As in AstrAI (astrai/inference/cache/strategy.py, astrai/inference/scheduler.py at 75304d0), only
complete pages enter the tree, pages are compared exactly, and prefill begins after the hit. Only prompts are modelled:
the tokens that a request generates stay private.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

Token = Hashable
Tokens = Sequence[Token]
Page = tuple[Token, ...]


class OutOfPages(Exception):
    """A request needs more pages than are free or can be evicted."""


@dataclass(eq=False)
class _Node:
    """The end of an edge. `pages` and `slots` (their indices in the pool) are those of the edge from its parent."""

    id: int
    pages: tuple[Page, ...]
    slots: tuple[int, ...]
    parent: _Node | None
    children: dict[Page, _Node] = field(default_factory=dict)  # by the first page of the child's edge
    count: int = 0
    last_used: int = 0


@dataclass(frozen=True)
class Node:
    """An immutable view of a node. `first_page` is the index in a prompt (0-based) of its edge's first page."""

    id: int
    parent: int | None  # None: the root
    first_page: int
    pages: tuple[Page, ...]
    slots: tuple[int, ...]
    count: int  # running requests that reference it
    last_used: int  # on the tree's clock, which ticks when a request begins or finishes
    is_leaf: bool


@dataclass(frozen=True)
class Admission:
    """The result of admitting a request.

    `hit` tokens came from the cache; `start_pos` is the first token that is computed (0-based); `pages_needed` were
    taken from the pool, of which `free_before` were free before any eviction; `private` are the slots of its private
    pages. `split` is the node that a split made, `inserted` the new leaf, None without.
    """

    hit: int
    start_pos: int
    computed: int
    pages_needed: int
    free_before: int
    private: tuple[int, ...]
    split: int | None
    inserted: int | None
    evicted: tuple[Node, ...]


@dataclass(frozen=True)
class _Running:
    end: _Node
    private: tuple[int, ...]


class RadixTree:
    """The tree and its pool of `capacity` pages of `page_size` tokens. Raises ValueError when either is below 1."""

    def __init__(self, page_size: int, capacity: int) -> None:
        if page_size < 1 or capacity < 1:
            raise ValueError(f"a page of {page_size} tokens, a pool of {capacity} pages")
        self.page_size, self.capacity = page_size, capacity
        self.clock = 0
        self._root = _Node(0, (), (), None)
        self._made = 0
        self._free = list(range(capacity))
        self._running: dict[Hashable, _Running] = {}

    @property
    def free(self) -> int:
        """Number of free pages of the pool."""
        return len(self._free)

    @property
    def private(self) -> int:
        """Number of private pages of running requests."""
        return sum(len(r.private) for r in self._running.values())

    def pages_of(self, tokens: Tokens) -> tuple[Page, ...]:
        """The complete pages of a prompt, without the remaining tokens."""
        size = self.page_size
        return tuple(tuple(tokens[at : at + size]) for at in range(0, len(tokens) - size + 1, size))

    def match(self, tokens: Tokens) -> int:
        """Number of tokens of a prompt that are in the cache: whole pages of its prefix, compared exactly."""
        return self.page_size * sum(shared for _, shared in self._walk(self.pages_of(tokens)))

    def nodes(self) -> tuple[Node, ...]:
        """All nodes but the root, each parent before its children, children in the order of insertion."""
        return tuple(self._view(node) for node in self._below(self._root))

    def begin(self, name: Hashable, tokens: Tokens) -> Admission:
        """Admit a request: reference the nodes it hits, allocate pages for the rest, evicting when too few are free.

        Raises OutOfPages, without evicting anything, and ValueError for a prompt without tokens or the name of a
        running request.
        """
        if not tokens or name in self._running:
            raise ValueError(f"request {name!r} with {len(tokens)} tokens")
        pages, before = self.pages_of(tokens), self._made
        end, hit = self._descend(pages)
        split = self._made if self._made > before else None
        needed = -(-len(tokens) // self.page_size) - hit
        free_before = self.free
        self._hold(end, 1)
        try:
            evicted = self._make_room(needed)
        except OutOfPages:
            self._hold(end, -1)
            raise
        self.clock += 1
        slots = tuple(self._free.pop(0) for _ in range(needed))
        shared, private = slots[: len(pages) - hit], slots[len(pages) - hit :]
        if shared:
            end = self._grow(end, pages[hit:], shared)
        self._touch(end)
        self._running[name] = _Running(end, private)
        cached = hit * self.page_size
        start = min(cached, len(tokens) - 1)  # the last token is always computed: it gives the first new one
        inserted = end.id if shared else None
        return Admission(
            cached, start, len(tokens) - start, needed, free_before, private, split, inserted, tuple(evicted)
        )

    def finish(self, name: Hashable) -> tuple[int, ...]:
        """Finish a request and return its private pages, which are now free; its pages in the tree stay there."""
        done = self._running.pop(name)
        self.clock += 1
        self._hold(done.end, -1)
        self._touch(done.end)
        self._give_back(done.private)
        return done.private

    def _walk(self, pages: tuple[Page, ...]) -> Iterator[tuple[_Node, int]]:
        """The nodes along `pages` and the number of matching pages on the edge of each."""
        node, at = self._root, 0
        while at < len(pages) and pages[at] in node.children:
            node = node.children[pages[at]]
            shared = 1
            while shared < min(len(node.pages), len(pages) - at) and node.pages[shared] == pages[at + shared]:
                shared += 1
            yield node, shared
            if shared < len(node.pages):
                return
            at += shared

    def _descend(self, pages: tuple[Page, ...]) -> tuple[_Node, int]:
        """The node at which the hit ends, made by a split when it ends within an edge; and the number of pages hit."""
        end, hit = self._root, 0
        for node, shared in list(self._walk(pages)):
            hit += shared
            end = node if shared == len(node.pages) else self._split(node, shared)
        return end, hit

    def _split(self, lower: _Node, at: int) -> _Node:
        """Split an edge after its page `at`; the new upper node takes over the reference count of the lower one."""
        assert lower.parent is not None
        upper = self._make(lower.pages[:at], lower.slots[:at], lower.parent)
        upper.count, upper.last_used = lower.count, lower.last_used
        lower.pages, lower.slots, lower.parent = lower.pages[at:], lower.slots[at:], upper
        upper.children[lower.pages[0]] = lower
        return upper

    def _grow(self, node: _Node, pages: tuple[Page, ...], slots: tuple[int, ...]) -> _Node:
        leaf = self._make(pages, slots, node)
        leaf.count = 1
        return leaf

    def _make(self, pages: tuple[Page, ...], slots: tuple[int, ...], parent: _Node) -> _Node:
        self._made += 1
        node = _Node(self._made, pages, slots, parent)
        parent.children[pages[0]] = node
        return node

    def _make_room(self, needed: int) -> list[Node]:
        """Evict least recently used unreferenced leaves until `needed` pages are free."""
        if self.free + sum(len(n.slots) for n in self._below(self._root) if n.count == 0) < needed:
            raise OutOfPages(f"{needed} pages needed, {self.free} free")
        gone = []
        while self.free < needed:
            idle = [n for n in self._below(self._root) if not n.children and n.count == 0]
            oldest = min(idle, key=lambda n: (n.last_used, n.id))
            gone.append(self._view(oldest))
            assert oldest.parent is not None
            del oldest.parent.children[oldest.pages[0]]
            self._give_back(oldest.slots)
        return gone

    def _give_back(self, slots: Sequence[int]) -> None:
        self._free = sorted([*self._free, *slots])

    def _hold(self, end: _Node, change: int) -> None:
        for node in self._path(end):
            node.count += change

    def _touch(self, end: _Node) -> None:
        for node in self._path(end):
            node.last_used = self.clock

    def _path(self, end: _Node) -> Iterator[_Node]:
        """From `end` up to the child of the root."""
        while end.parent is not None:
            yield end
            end = end.parent

    def _below(self, node: _Node) -> Iterator[_Node]:
        for child in node.children.values():
            yield child
            yield from self._below(child)

    def _view(self, node: _Node) -> Node:
        assert node.parent is not None
        above = sum(len(n.pages) for n in self._path(node.parent))
        parent = None if node.parent is self._root else node.parent.id
        return Node(
            node.id, parent, above, node.pages, node.slots, node.count, node.last_used, is_leaf=not node.children
        )
