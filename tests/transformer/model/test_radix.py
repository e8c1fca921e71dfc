from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astrai_video.transformer.model import radix

# Few different tokens, so that prompts share prefixes by chance.
prompts = st.lists(st.integers(0, 1), min_size=1, max_size=14)
page_sizes = st.integers(1, 3)
# Begin a prompt, or finish the n-th running one.
events = st.lists(st.one_of(prompts, st.integers(0, 5)), max_size=40)
ROOMY = 10_000


def prefixes(tokens: list[int], size: int) -> set[tuple[int, ...]]:
    return {tuple(tokens[:end]) for end in range(size, len(tokens) + 1, size)}


def contents(tree: radix.RadixTree) -> dict[tuple[int, ...], radix.Node]:
    """Every prefix of whole pages in the tree, spelled out from the root, with the node whose edge ends it."""
    nodes = {node.id: node for node in tree.nodes()}
    found = {}
    for node in nodes.values():
        above: tuple[int, ...] = ()
        parent = node.parent
        while parent is not None:
            above = tuple(t for page in nodes[parent].pages for t in page) + above  # type: ignore[assignment]
            parent = nodes[parent].parent
        for end in range(1, len(node.pages) + 1):
            found[above + tuple(t for page in node.pages[:end] for t in page)] = node
    return found  # type: ignore[return-value]


def run(tree: radix.RadixTree, happens: list[list[int] | int]):
    """Run the events; yields after each one the running prompts, by name, and the event."""
    running: dict[int, list[int]] = {}
    for name, event in enumerate(happens):
        if isinstance(event, list):
            try:
                admission = tree.begin(name, event)
            except radix.OutOfPages:
                admission = None
            else:
                running[name] = event
            yield running, admission
        elif running:
            done = sorted(running)[event % len(running)]
            del running[done]
            tree.finish(done)
            yield running, None


@given(st.lists(prompts, max_size=12), prompts, page_sizes)
def test_a_hit_is_the_longest_run_of_whole_pages_that_any_earlier_prompt_began_with(earlier, asked, size) -> None:
    tree = radix.RadixTree(size, ROOMY)
    known: set[tuple[int, ...]] = set()
    for name, tokens in enumerate(earlier):
        tree.begin(name, tokens)
        known |= prefixes(tokens, size)
    assert tree.match(asked) == max((len(p) for p in prefixes(asked, size) & known), default=0)


@given(st.lists(prompts, max_size=12), page_sizes)
def test_splits_keep_all_that_was_in_the_tree_each_prefix_once(earlier, size) -> None:
    tree = radix.RadixTree(size, ROOMY)
    for name, tokens in enumerate(earlier):
        tree.begin(name, tokens)
    assert set(contents(tree)) == set().union(*(prefixes(tokens, size) for tokens in earlier))
    assert len(contents(tree)) == sum(len(node.pages) for node in tree.nodes())
    assert all(len(page) == size for node in tree.nodes() for page in node.pages)


@given(st.lists(prompts, max_size=12), page_sizes)
def test_a_node_is_where_ways_part_or_where_a_prompt_ended(earlier, size) -> None:
    tree = radix.RadixTree(size, ROOMY)
    for name, tokens in enumerate(earlier):
        tree.begin(name, tokens)
    nodes = tree.nodes()
    for node in nodes:
        children = [child for child in nodes if child.parent == node.id]
        assert node.is_leaf == (not children)
        assert len({child.pages[0] for child in children}) == len(children)


@given(st.lists(prompts, min_size=1, max_size=12), page_sizes)
def test_what_is_hit_is_not_computed_and_the_last_token_always_is(earlier, size) -> None:
    tree = radix.RadixTree(size, ROOMY)
    for name, tokens in enumerate(earlier):
        expected = tree.match(tokens)
        admission = tree.begin(name, tokens)
        assert admission.hit == expected
        assert admission.start_pos == min(admission.hit, len(tokens) - 1)
        assert admission.start_pos + admission.computed == len(tokens)


@given(events, page_sizes, st.integers(1, 12))
def test_a_count_is_the_number_of_running_requests_on_it(happens, size, capacity) -> None:
    tree = radix.RadixTree(size, capacity)
    for running, _ in run(tree, happens):
        held = contents(tree)
        for prefix, node in held.items():
            assert node.count == sum(prefix in prefixes(tokens, size) for tokens in running.values())
        assert all(prefixes(tokens, size) <= set(held) for tokens in running.values()), "what is held is there"


@given(events, page_sizes, st.integers(1, 12))
def test_every_page_is_free_or_in_the_tree_or_private_and_only_one_of_them(happens, size, capacity) -> None:
    tree = radix.RadixTree(size, capacity)
    for running, _ in run(tree, happens):
        slots = [slot for node in tree.nodes() for slot in node.slots]
        assert len(set(slots)) == len(slots) == capacity - tree.free - tree.private
        assert set(slots) <= set(range(capacity))
        assert tree.private == sum(len(tokens) % size > 0 for tokens in running.values())


@given(events, page_sizes, st.integers(1, 12))
def test_evicted_is_the_least_recently_used_leaf_that_nothing_uses_and_no_more_than_needed(
    happens, size, capacity
) -> None:
    tree = radix.RadixTree(size, capacity)
    before = tree.nodes()
    for _, admission in run(tree, happens):
        if admission is not None:
            left = {node.id: node for node in before}
            free = admission.free_before
            for gone in admission.evicted:
                assert free < admission.pages_needed
                assert gone.count == 0
                assert gone.is_leaf
                free += len(gone.slots)
                left.pop(gone.id)
                parents = {node.parent for node in tree.nodes()} | {node.parent for node in left.values()}
                idle = [n for n in left.values() if n.id not in parents and n.count == 0]
                held = {node.id for node in tree.nodes() if node.count > 0}
                assert all(gone.last_used <= n.last_used for n in idle if n.id not in held)
        before = tree.nodes()


@given(events, page_sizes, st.integers(1, 12))
def test_a_request_is_refused_only_when_all_that_could_go_is_not_enough(happens, size, capacity) -> None:
    tree = radix.RadixTree(size, capacity)
    for event in happens:
        if isinstance(event, list):
            kept = {p for p in prefixes(event, size) if p in contents(tree)}
            needed = -(-len(event) // size) - len(kept)
            idle = sum(node.count == 0 for prefix, node in contents(tree).items() if prefix not in kept)
            held = contents(tree)
            try:
                tree.begin(object(), event)
                assert needed <= tree.capacity
            except radix.OutOfPages:
                assert tree.free + idle < needed
                assert set(contents(tree)) == set(held)


def test_pages_are_compared_exactly_and_a_part_of_one_is_no_hit() -> None:
    tree = radix.RadixTree(4, ROOMY)
    tree.begin("first", "abcdefghij")
    assert tree.match("abcdefgX") == 4
    assert tree.match("abcXefgh") == 0
    assert tree.match("abcdefghij") == 8, "the last two fill no page"


def test_a_prompt_in_the_cache_to_its_end_still_computes_its_last_token() -> None:
    tree = radix.RadixTree(4, ROOMY)
    tree.begin("first", "abcdefgh")
    again = tree.begin("second", "abcdefgh")
    assert (again.hit, again.start_pos, again.computed, again.pages_needed) == (8, 7, 1, 0)


def test_a_node_in_use_stays_however_long_ago_it_was_used() -> None:
    tree = radix.RadixTree(1, 3)
    tree.begin("runs", "a")
    for name in "bcd":
        tree.begin(name, name)
        tree.finish(name)
    assert [node.pages for node in tree.nodes()] == [(("a",),), (("c",),), (("d",),)]


def test_a_tree_refuses_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="pool"):
        radix.RadixTree(4, 0)
    with pytest.raises(ValueError, match="tokens"):
        radix.RadixTree(4, 1).begin("empty", "")
