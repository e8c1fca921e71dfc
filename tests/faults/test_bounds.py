"""Scenes that hang or need too much memory: limited and reported, without harm to others."""

import io
import re
import sys

import pytest
from rich.console import Console

from astrai_video.cli.board import Board
from astrai_video.engine.plan.events import Planned, Progress, Quiet, Started
from astrai_video.engine.run import process
from tests.faults.conftest import wait_until


@pytest.mark.parametrize(("scene", "line"), [("Asleep", "time.sleep(600)"), ("Deaf", "PyDLL(None)")])
def test_a_section_that_hangs_is_ended_after_its_timeout_and_its_log_names_the_line(damaged, seconds, scene, line):
    film = damaged.film
    film.edit("storyboard.toml", "tiny.py:Red", f"stuck.py:{scene}")
    limit = time_enough(seconds)
    done = damaged.build("--timeout", limit)
    said = f"red: it took longer than --timeout {limit} seconds and was ended"
    damaged.assert_said(done, said, "allow more with --timeout")
    number = 1 + next(n for n, text in enumerate((film.folder / "stuck.py").read_text().splitlines()) if line in text)
    assert f'stuck.py", line {number} in construct' in (film.output / "logs" / "red.log").read_text()
    assert damaged.path.read_bytes() == damaged.old
    film.edit("storyboard.toml", f"stuck.py:{scene}", "tiny.py:Red")
    damaged.assert_well()


def time_enough(seconds):
    """Seconds in which a section gets to where it hangs: a whole build, started anew, took no longer."""
    return str(max(3, round(seconds)))


def test_a_section_that_is_quick_enough_does_not_feel_its_bounds(damaged):
    assert damaged.build("--timeout", "600", "--memory", "1000").code == 0
    damaged.assert_well()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
@pytest.mark.parametrize(("scene", "jobs"), [("Hungry", "1"), ("HungryAsItMoves", "2")])
def test_a_section_that_needs_too_much_memory_is_named_with_its_line(damaged, scene, jobs):
    film = damaged.film
    film.edit("storyboard.toml", "tiny.py:Red", f"stuck.py:{scene}")
    done = damaged.build("--memory", "700", "--jobs", jobs)
    damaged.assert_said(done, "red: ", "stuck.py:", "needs more than the 700 MB that --memory allows")
    film.edit("storyboard.toml", f"stuck.py:{scene}", "tiny.py:Red")
    damaged.assert_well()


def test_silence_is_said_while_it_lasts(damaged, seconds, monkeypatch):
    monkeypatch.setattr(process, "QUIET_SECONDS", 0.7)
    damaged.film.edit("storyboard.toml", "tiny.py:Red", "stuck.py:Asleep")
    done = damaged.build("--timeout", time_enough(seconds))
    assert re.search(r"red: no progress for [1-9]\d* s; with --timeout SECONDS it would be ended", done.err)
    assert process.QUIET_SECONDS < 120


def test_the_board_shows_silence_until_something_is_heard():
    board = Board()
    for event in (Planned(("a",), ("a",), {}, {}, 1), Started("a"), Quiet("a", 125.0)):
        board.show(event)
    assert "no progress for 125 s" in shown(board)
    board.show(Progress("a", 1, 1))
    assert "no progress" not in shown(board)


def shown(board):
    console = Console(file=io.StringIO(), width=100)
    console.print(board)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_program_that_is_killed_takes_a_worker_with_it_that_no_thread_can_end(damaged):
    damaged.film.edit("storyboard.toml", "tiny.py:Red", "stuck.py:Deaf")
    process = damaged.start()
    log = damaged.film.output / "logs" / "red.log"
    written = log.stat().st_mtime_ns
    wait_until(lambda: log.is_file() and log.stat().st_mtime_ns > written)
    wait_until(lambda: list(damaged.film.output.glob(".work/*/red/segments/*.mp4")))
    process.kill()
    process.communicate(timeout=120)
    damaged.assert_quiet()
    damaged.film.edit("storyboard.toml", "stuck.py:Deaf", "tiny.py:Red")
    damaged.assert_well()
