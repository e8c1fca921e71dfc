from __future__ import annotations

from astrai_video.transformer.model import prefixes


def test_the_film_has_a_split_at_a_page_two_hits_of_different_length_and_an_eviction() -> None:
    film = prefixes.scenario()
    begun = [step.admission for step in film.begun]
    assert [a.hit for a in begun] == [0, 8, 12, 8]
    assert [a.computed for a in begun] == [15, 9, 5, 6]
    assert [a.split is not None for a in begun] == [False, True, True, False]
    steps = (film.first, film.second, film.second_done, film.third, film.third_done, film.fourth)
    assert [step.free for step in steps] == [4, 1, 2, 0, 1, 0]
    assert [len(a.evicted) for a in begun] == [0, 0, 0, 1]


def test_the_pages_that_the_film_hits_are_where_earlier_requests_put_them() -> None:
    film = prefixes.scenario()
    system = film.first.leaf.slots[:2]
    assert [step.hit_slots for step in film.begun] == [(), system, (*system, film.second.leaf.slots[0]), system]


def test_the_film_evicts_the_older_of_two_idle_leaves_while_an_older_one_is_in_use() -> None:
    film = prefixes.scenario()
    leaves = {node.last_used: node.count for node in film.third_done.nodes if node.is_leaf}
    assert leaves == {1: 1, 3: 0, 5: 0}
    assert [gone.last_used for gone in film.fourth.admission.evicted] == [3]


def test_the_totals_of_the_film_are_those_counted_by_hand() -> None:
    cached_by_hand, lengths = 0 + 8 + 12 + 8, 15 + 17 + 17 + 14
    assert prefixes.total(prefixes.scenario()) == prefixes.Total(lengths, cached_by_hand, lengths - cached_by_hand)
