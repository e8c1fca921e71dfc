"""The order in which sections start, and the number of processes that draw each."""

from hypothesis import given
from hypothesis import strategies as st

from astrai_video.engine.run.schedule import Schedule


def started(schedule, now=0.0):
    found = []
    while (section := schedule.start(now)) is not None:
        found.append(section)
    return found


def test_the_longest_starts_first_and_the_unknown_before_it():
    schedule = Schedule({"short": 1.0, "new": None, "long": 9.0, "middle": 5.0}, slots=4)
    assert started(schedule) == ["new", "long", "middle", "short"]


def test_no_more_start_than_there_are_slots():
    schedule = Schedule({"a": 3.0, "b": 2.0, "c": 1.0}, slots=2)
    assert started(schedule) == ["a", "b"]
    assert started(schedule) == []
    schedule.end("b")
    assert started(schedule) == ["c"]


def test_a_single_section_gets_every_slot():
    schedule = Schedule({"only": None}, slots=4)
    started(schedule)
    assert schedule.spread(0.0) == {"only": 4}
    assert schedule.free == 0


def test_free_slots_go_to_whoever_is_furthest_from_the_end():
    schedule = Schedule({"long": 10.0, "short": 4.0, "shorter": 3.0}, slots=3)
    started(schedule)
    assert schedule.spread(0.0) == {}
    schedule.end("shorter")
    assert schedule.spread(3.0) == {"long": 2}  # 7 s are left, of the other 1 s
    schedule.end("long")
    assert schedule.spread(3.5) == {"short": 3}


def test_nobody_gets_a_second_slot_while_a_section_waits():
    schedule = Schedule({"a": 3.0, "b": 2.0, "c": 1.0}, slots=2)
    started(schedule)
    schedule.end("a")
    assert schedule.spread(1.0) == {}


@given(
    st.dictionaries(st.text(max_size=3), st.none() | st.floats(0, 1e4), min_size=1, max_size=12),
    st.integers(1, 9),
    st.randoms(use_true_random=False),
)
def test_every_section_runs_once_and_no_slot_idles(work, slots, random):
    schedule, now, running, begun = Schedule(work, slots), 0.0, {}, []
    while len(begun) < len(work) or running:
        for section in started(schedule, now):
            begun.append(section)
            running[section] = 1
        running |= schedule.spread(now)
        assert sum(running.values()) <= slots
        assert schedule.free == slots - sum(running.values()) == 0
        ended = random.choice(sorted(running))
        schedule.end(ended)
        del running[ended]
        now += random.random()
    assert sorted(begun) == sorted(work)
