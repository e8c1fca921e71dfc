from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astrai_video.transformer.model import batching
from astrai_video.transformer.model.batching import Request, Schedule

Policy = Callable[[Sequence[Request], int], Schedule]
POLICIES = (batching.static, batching.continuous)

lengths = st.lists(st.integers(1, 9), min_size=1, max_size=14)
waiting_from_the_start = lengths.map(lambda ns: [Request(str(i), n) for i, n in enumerate(ns)])
coming_one_by_one = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20)), min_size=1, max_size=14).map(
    lambda pairs: [Request(str(i), n, arrival) for i, (n, arrival) in enumerate(pairs)]
)
queues = waiting_from_the_start | coming_one_by_one
slots = st.integers(1, 5)
every_policy = pytest.mark.parametrize("policy", POLICIES)


def table(schedule: Schedule) -> dict[tuple[int, int], list[str]]:
    """The request in each slot (first index) at each step (second)."""
    cells: dict[tuple[int, int], list[str]] = {}
    for assignment in schedule.assignments:
        for step in range(assignment.start, assignment.end):
            cells.setdefault((assignment.slot, step), []).append(assignment.request.name)
    return cells


@every_policy
@given(queues, slots)
def test_every_request_runs_once_for_its_length_and_not_before_it_came(
    policy: Policy, requests: list[Request], slots: int
) -> None:
    schedule = policy(requests, slots)
    assert sorted(a.request.name for a in schedule.assignments) == sorted(r.name for r in requests)
    assert all(a.end - a.start == a.request.length for a in schedule.assignments)
    assert all(a.wait >= 0 and a.leaves >= a.end for a in schedule.assignments)


@every_policy
@given(queues, slots)
def test_no_slot_holds_two_requests_in_one_step(policy: Policy, requests: list[Request], slots: int) -> None:
    cells = table(policy(requests, slots))
    assert all(len(names) == 1 for names in cells.values())
    assert {slot for slot, _ in cells} <= set(range(slots))


@every_policy
@given(queues, slots)
def test_busy_and_idle_cells_are_all_cells_and_no_work_is_lost(
    policy: Policy, requests: list[Request], slots: int
) -> None:
    schedule = policy(requests, slots)
    cells = table(schedule)
    idle = {(slot, step) for slot, first, stop in schedule.gaps() for step in range(first, stop)}
    assert idle.isdisjoint(cells)
    assert len(idle) + len(cells) == schedule.cells == slots * schedule.steps
    assert schedule.busy == len(cells) == sum(r.length for r in requests)
    assert schedule.utilisation == pytest.approx(len(cells) / schedule.cells)


@every_policy
@given(queues, slots)
def test_who_came_first_starts_first(policy: Policy, requests: list[Request], slots: int) -> None:
    assignments = sorted(policy(requests, slots).assignments, key=lambda a: (a.request.arrival, int(a.request.name)))
    assert [a.start for a in assignments] == sorted(a.start for a in assignments)


@given(queues, slots)
def test_continuous_leaves_no_slot_idle_while_somebody_waits(requests: list[Request], slots: int) -> None:
    schedule = batching.continuous(requests, slots)
    waits = {step for a in schedule.assignments for step in range(a.request.arrival, a.start)}
    assert not [gap for gap in schedule.gaps() if waits & set(range(gap[1], gap[2]))]
    assert all(a.leaves == a.end for a in schedule.assignments)


@given(waiting_from_the_start, slots)
def test_continuous_is_never_later_than_static_when_all_wait_from_the_start(
    requests: list[Request], slots: int
) -> None:
    now, before = (policy(requests, slots) for policy in (batching.continuous, batching.static))
    assert now.steps <= before.steps
    assert now.utilisation >= before.utilisation
    assert all(a.start <= b.start for a, b in zip(now.assignments, before.assignments, strict=True))


@given(queues, slots)
def test_continuous_is_what_a_walk_from_request_to_request_finds(requests: list[Request], slots: int) -> None:
    free = [0] * slots  # for each slot, the step from which it is free: no loop over steps
    expected, earliest = {}, 0
    for request in sorted(requests, key=lambda r: r.arrival):
        start = earliest = max(earliest, request.arrival, min(free))
        slot = next(s for s in range(slots) if free[s] <= start)
        expected[request.name] = (slot, start)
        free[slot] = start + request.length
    found = {a.request.name: (a.slot, a.start) for a in batching.continuous(requests, slots).assignments}
    assert found == expected


@given(waiting_from_the_start, slots)
def test_static_takes_as_long_as_the_longest_of_every_batch_together(requests: list[Request], slots: int) -> None:
    ns = [r.length for r in requests]
    batches = [ns[at : at + slots] for at in range(0, len(ns), slots)]
    schedule = batching.static(requests, slots)
    assert schedule.steps == sum(map(max, batches))
    assert sorted({a.leaves for a in schedule.assignments})[-1] == schedule.steps


def test_a_static_batch_does_not_wait_for_more_and_lets_nobody_in() -> None:
    first, late = Request("a", 4), Request("b", 1, arrival=1)
    assert [a.start for a in batching.static([first, late], 2).assignments] == [0, 4]
    assert [a.start for a in batching.continuous([first, late], 2).assignments] == [0, 1]


def test_the_queue_of_the_film_by_hand() -> None:
    static, continuous = (policy(batching.QUEUE, batching.SLOTS) for policy in POLICIES)
    assert (static.busy, static.cells, static.steps, static.mean_wait) == (39, 64, 16, 4.0)
    assert (continuous.busy, continuous.cells, continuous.steps, continuous.mean_wait) == (39, 44, 11, 1.875)
    assert [a.start for a in continuous.assignments] == [0, 0, 0, 0, 2, 3, 5, 5]


def test_prefill_begins_after_the_hit_but_always_computes_the_last_token() -> None:
    assert [batching.start_pos(cached, 11) for cached in (0, 8, 11)] == [0, 8, 10]


def test_llama_3_has_8_billion_weights_of_which_a_step_reads_all_but_the_embedding_table() -> None:
    table = 128_256 * 4096
    assert batching.LLAMA.weights_a_step() + table == 8_030_261_248  # as the released model counts them
    assert batching.LLAMA.gigabytes_a_token(1) == pytest.approx(15.0, abs=0.05)
    assert batching.LLAMA.gigabytes_a_token(4) * 4 == pytest.approx(batching.LLAMA.gigabytes_a_token(1))


@pytest.mark.parametrize(("share", "written"), [(39 / 64, "61%"), (39 / 44, "89%"), (0.125, "13%"), (1.0, "100%")])
def test_percentages_are_whole(share: float, written: str) -> None:
    assert batching.percent(share) == written


def test_gigabytes_have_three_digits() -> None:
    assert [batching.gigabytes(v) for v in (15.0098, 3.7525)] == ["15.0", "3.75"]
