"""The section's drawing of the two schedules: completion times, their order, and idle cells."""

import pytest

from astrai_video import storyboard
from astrai_video.lint.judge import judge
from astrai_video.narration.pace import reading_seconds
from astrai_video.transformer.diagrams.requests import Queue, Tray
from astrai_video.transformer.diagrams.slots import SlotChart
from astrai_video.transformer.model import batching
from astrai_video.transformer.model.batching import QUEUE, SLOTS, Request
from tests.transformer.sections.conftest import narrations_of, played, recorded

SECTION = "continuous-batching"
LONGEST = {"zh": 38, "en": 42}  # seconds
SCHEDULES = [batching.static(QUEUE, SLOTS), batching.continuous(QUEUE, SLOTS)]


def chart_of(schedule):
    return SlotChart(schedule, schedule.steps, "slot", "steps")


def letters(beat, below):
    """The letters of the badges below a height, from left to right."""
    badges = [t for t in beat.shown if t.text in {r.name for r in QUEUE} and t.box[3] < below]
    return [badge.text for badge in sorted(badges, key=lambda badge: badge.box[0])]


def test_the_section_keeps_its_length(language):
    narration = storyboard.builtin().catalog(language).section(SECTION).narration
    lengths = [max(b.seconds, reading_seconds(narration[b.name], language)) for b in played(SECTION, language)]
    assert sum(lengths) <= LONGEST[language], lengths
    assert all(4 <= length <= 15 for length in lengths), lengths


def test_the_lint_finds_nothing_at_all(language):
    assert judge(recorded(SECTION, language), narrations_of(SECTION)) == []


def test_the_line_of_the_script_heads_the_first_beat():
    assert "连续批处理：动态请求调度" in played(SECTION, "zh")[0].texts


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_as_many_cells_are_idle_as_the_model_counts(schedule):
    chart = chart_of(schedule).jump(schedule.steps)
    assert sum(gap.shown for gap in chart.idle) == schedule.cells - schedule.busy
    assert sum(track.shown for track in chart.tracks.values()) == schedule.busy


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_request_is_drawn_in_its_slot_as_long_as_it_runs(schedule):
    chart = chart_of(schedule).jump(schedule.steps)
    for assignment, track in chart.tracks.items():
        first, last = (chart.place(assignment.slot, step) for step in (assignment.start, assignment.end - 1))
        assert track.badge.get_center() == pytest.approx(first)
        assert track.get_right()[0] == pytest.approx(last[0] + track.badge.box.width / 2, abs=0.02)
        assert track.cells.get_y() == pytest.approx(first[1])


def test_time_that_has_not_come_is_empty():
    chart = chart_of(SCHEDULES[1]).jump(3.5)
    shown = {a.request.name: track.shown for a, track in chart.tracks.items()}
    assert shown == {"A": 3.5, "B": 3, "C": 3.5, "D": 2, "E": 1.5, "F": 0.5, "G": 0, "H": 0}


def test_only_the_front_of_the_queue_can_be_taken():
    queue, chart = Queue(QUEUE), chart_of(SCHEDULES[1])
    with pytest.raises(ValueError, match="A is at the front, not B"):
        queue.take(chart, chart.schedule.assignments[1])


def test_those_behind_move_up_and_a_tray_keeps_the_order_in_which_they_leave():
    queue, chart, tray = Queue(QUEUE), chart_of(SCHEDULES[1]), Tray("done", len(QUEUE))
    queue.take(chart, *chart.schedule.assignments[:SLOTS])
    assert [item.request.name for item in queue.items] == ["E", "F", "G", "H"]
    for assignment in sorted(chart.schedule.assignments, key=lambda a: a.leaves):
        tray.receive(chart, assignment)
    assert [badge.letter.string for badge in tray.taken] == list("DBCEAGFH")


@pytest.mark.parametrize(("beat", "order"), [(1, "ABCDEFGH"), (3, "DBCEAGFH")])
def test_the_tray_ends_in_the_order_in_which_answers_are_out(beat, order, language):
    shown = played(SECTION, language)[beat]
    word = next(t for t in shown.shown if t.text in ("完成", "done"))
    assert letters(shown, below=word.box[3] + 0.1) == list(order)


def test_the_pass_of_the_loop_that_is_shown_has_one_that_leaves_and_one_that_joins():
    from astrai_video.transformer.sections.continuous_batching import CACHED, PASS, PROMPT

    assignments = SCHEDULES[1].assignments
    assert [a.request.name for a in assignments if a.end == PASS] == ["D"]
    assert [a.request for a in assignments if a.start == PASS] == [Request("E", 3)]
    assert 0 < batching.start_pos(CACHED, PROMPT) == CACHED < PROMPT
