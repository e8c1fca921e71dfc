"""Plays drawn by forks of the scene's process: the same film, and every failure of a fork is reported."""

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import pytest

from astrai_video.engine.media.probe import video_facts
from astrai_video.engine.plan.events import Failure
from astrai_video.engine.plan.store import Store
from astrai_video.engine.worker.forks import CAN_FORK, WAITING_PER_SLOT, DrawingFailedError, Forks
from tests.cli.commands.test_render import wait_until
from tests.processes import alive, children, parent_of, with_environment

pytestmark = [
    pytest.mark.skipif(not CAN_FORK, reason="snapshots need fork"),
    pytest.mark.usefixtures("small_pictures"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]
CLOCKS = ("created", "wall_seconds", "cpu_seconds")


def test_files_do_not_depend_on_who_draws(make_film):
    def stored(folder, *options):
        film = make_film(folder=folder, mixed="forks.py:Mixed")
        assert film.run("render", "-q", "l", *options).code == 0
        (timeline,) = film.timelines("mixed")
        files = {file.name: file.read_bytes() for file in timeline.parent.glob("*.mp4")}
        drawers = (film.folder / "drawn-by").read_text().split()
        return files, without_clocks(json.loads(timeline.read_text())), set(drawers)

    alone, record, drawers = stored("alone", "--jobs", "1")
    assert len(drawers) == 1
    assert len(alone) == len(record["pieces"]) == 10
    shared, same_record, drawers = stored("shared", "--jobs", "2")
    assert len(drawers) > 3, "the scene's process and forks"
    assert {name for name in alone if alone[name] != shared.get(name)} == set()
    assert same_record == record
    plain, _, drawers = stored("plain", "--jobs", "2", "--no-fast")
    assert len(drawers) == 1, "manim alone"
    assert plain == alone


def without_clocks(record):
    """A timeline without the values that differ between runs."""
    if isinstance(record, dict):
        return {name: without_clocks(value) for name, value in record.items() if name not in CLOCKS}
    return [without_clocks(value) for value in record] if isinstance(record, list) else record


@pytest.mark.parametrize(
    ("scene", "place", "problem"),
    [
        ("BreaksInManim", "self.play(square.animate(rate_func={", "KeyError: "),
        ("BreaksInScene", "raise ValueError(", "ValueError: the path is broken halfway"),
    ],
)
def test_a_play_that_cannot_be_drawn_fails_its_section_alone(make_film, scene, place, problem):
    film = make_film(still="tiny.py:Still", broken=f"forks.py:{scene}")
    assert film.run("render", "-q", "l", "--sections", "still").code == 0
    done = film.run("render", "-q", "l", "--jobs", "2", "--json")
    assert done.code == 1
    still, broken = done.json["sections"]
    assert (still["state"], broken["state"]) == ("cached", "failed")
    assert broken["error"].startswith(f"{line_of(film, place)}: {problem}")
    assert "broken: " in done.err
    assert "Traceback" not in done.err + done.out
    assert problem in Path(broken["log"]).read_text(), "the log has the whole story"
    assert not film.timelines("broken")
    assert not list(film.output.glob(".work/*"))


def line_of(film, text):
    """`file:line` of the line of forks.py that contains a text."""
    file = film.folder / "forks.py"
    (number,) = [n for n, line in enumerate(file.read_text().splitlines(), 1) if text in line]
    return f"{file}:{number}"


@pytest.mark.parametrize(
    ("harm", "said"),
    [("SIGKILL", "was killed by SIGKILL (out of memory?)"), ("exit", "ended with exit code 0")],
)
def test_a_snapshot_that_is_gone_fails_the_section_and_leaves_nothing(make_film, harm, said):
    film = make_film(harmed="forks.py:Harmed")
    (film.folder / "harm").write_text(harm)
    done = film.run("render", "-q", "l", "--jobs", "2", "--json")
    assert done.code == 1
    error = done.json["sections"][0]["error"]
    assert error == f"{line_of(film, 'rate_func=self.harmed')}: the process that drew this play {said}."
    assert "Traceback" not in done.err
    assert not film.timelines("harmed")
    assert not list(film.output.glob(".work/*"))
    assert film.run("list", "--json").json[0]["clips"]["l"]["state"] == "missing"

    (film.folder / "harm").unlink()
    section = film.run("render", "-q", "l", "--jobs", "2", "--json").json["sections"][0]
    assert section["state"] == "rendered"
    assert video_facts(Path(section["clip"])).frames == section["frames"] == 8 * 5

    (film.folder / "harm").write_text(harm)
    again = film.run("render", "-q", "l", "--jobs", "2", "--force", "--json")
    assert (again.code, again.json["sections"][0]["state"]) == (1, "failed"), "what was rendered before does not count"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_ends_forks_and_removes_scratch(make_film, monkeypatch, number):
    film, process = drawing_in_forks(make_film, monkeypatch)
    process.send_signal(number)
    _, said = process.communicate(timeout=120)
    left = with_environment(str(film.folder))
    scratch = list(film.output.glob(".work/*"))
    assert process.returncode == 130
    assert "Interrupted" in said
    assert "Traceback" not in said
    assert scratch == []
    assert len(left) <= 2, "the fork server and the resource tracker, which are about to end, too"
    wait_until(lambda: not with_environment(str(film.folder)))


def test_killing_the_command_ends_forks(make_film, monkeypatch):
    film, process = drawing_in_forks(make_film, monkeypatch)
    process.kill()
    process.communicate(timeout=120)
    wait_until(lambda: not with_environment(str(film.folder)))
    assert not film.timelines("slow")
    film.edit("storyboard.toml", "tiny.py:Slow", "tiny.py:Still")
    assert film.run("render", "-q", "l").code == 0
    assert not list(film.output.glob(".work/*"))


def test_a_worker_that_is_killed_takes_its_forks_along(make_film, monkeypatch):
    film, process = drawing_in_forks(make_film, monkeypatch)
    worker = next(pid for pid in children(process.pid) if len(children(pid)) > 0 and parent_of(pid) != process.pid)
    forks = children(worker)
    os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "slow: its worker process was killed by SIGKILL" in said
    assert not any(alive(pid) for pid in forks)
    assert not list(film.output.glob(".work/*"))


def drawing_in_forks(make_film, monkeypatch):
    """A film whose rendering, as a program of its own, has begun to draw plays in parallel."""
    film = make_film(slow="tiny.py:Slow")
    monkeypatch.setenv("ASTRAI_VIDEO_TEST", str(film.folder))
    process = film.start("render", "-q", "l", "--jobs", "2")
    wait_until((film.folder / "begun").exists)
    wait_until(lambda: len(list(film.output.glob(".work/*/slow/segments/*.mp4"))) > 3)
    wait_until(lambda: len(children(process.pid)) > 4)  # resource tracker, fork server, worker, forks
    return film, process


def test_a_crowd_of_tiny_plays_stays_bounded(make_film):
    film = make_film(many="odd.py:ManyTiny")
    process = film.start("render", "-q", "l", "--jobs", "2", "--json")
    descendants, files = 0, 0
    while process.poll() is None:
        below = children(process.pid)
        descendants = max(descendants, len(below))
        files = max([files, *map(open_files, below)])
        time.sleep(0.2)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    (section,) = json.loads(out)["sections"]
    assert (section["frames"], section["frames_drawn"]) == (100, 100)
    assert video_facts(Path(section["clip"])).frames == 100
    assert descendants <= 3 + 2 * 2 + 1, (
        "the tracker, the fork server, the worker; at most 4 snapshots that wait, or end"
    )
    assert 0 < files < 40


def open_files(pid):
    with contextlib.suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0


# --- Slots, without a scene. ---


@pytest.fixture
def forks():
    """Forks with two slots; the test fails when it is stuck."""

    def stuck(*_):
        raise AssertionError("stuck")

    before = signal.signal(signal.SIGALRM, stuck)
    signal.alarm(120)
    made = Forks(lambda problem: Failure("any", str(problem)))
    made.grant(2)
    yield made
    signal.alarm(0)
    os.close(made._lifeline_write)  # ends the forks that still wait, as the end of the process does
    signal.signal(signal.SIGALRM, before)


def test_results_come_back_and_processes_are_gone(forks):
    results = []
    with forks:
        for number in range(20):
            forks.draw(1, lambda number=number: number * number, results.append)
    assert sorted(results) == [number * number for number in range(20)]
    assert not [pid for pid in children(os.getpid()) if alive(pid) and parent_of(pid) == os.getpid() and is_copy(pid)]


def is_copy(pid):
    """Return True if a process runs the same program with the same arguments as this one."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes() == Path("/proc/self/cmdline").read_bytes()
    return False


def test_at_most_as_many_work_as_there_are_slots(forks, tmp_path):
    at_work, begun = tmp_path / "at work", tmp_path / "begun"
    at_work.mkdir()
    begun.mkdir()

    def work():
        working = at_work / str(os.getpid())
        working.touch()
        (begun / working.name).touch()
        wait_until(lambda: len(list(begun.iterdir())) > 1)  # until two are at work, however busy the machine is
        time.sleep(0.1)
        most = len(list(at_work.iterdir()))
        working.unlink()
        return most

    counts = []
    with forks:
        for _ in range(12):
            forks.draw(1, work, counts.append)
    assert max(counts) == 2


def test_a_slot_may_be_borrowed_while_forks_wait_for_theirs(forks):
    results = []
    with forks:
        for _ in range(30):
            forks.draw(1, lambda: time.sleep(0.005), results.append)
            for _ in range(300):
                with forks.spare_slot():
                    pass
    assert len(results) == 30


def test_a_play_is_drawn_here_only_while_others_have_enough_to_do(forks, tmp_path):
    full = WAITING_PER_SLOT * 2
    with forks:
        for _ in range(full):
            assert not forks.are_enough_for(1), "another fork can wait"
            forks.draw(10, lambda: wait_until((tmp_path / "looked at").exists), lambda _: None)
        assert forks.are_enough_for(10)
        assert not forks.are_enough_for(10 * full), "the other slot would be idle at the end of it"
        (tmp_path / "looked at").touch()


def test_forks_that_are_killed_do_not_take_all_slots_with_them(forks):
    def be_killed():
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)

    def draw_all():
        with forks:
            forks.draw(1, lambda: time.sleep(0.1), lambda _: None)
            for _ in range(4):
                forks.draw(1, be_killed, lambda _: None)

    with pytest.raises(DrawingFailedError, match="was killed by SIGKILL"):
        draw_all()


def test_a_scratch_folder_of_a_killed_run_with_the_same_process_id_is_not_used_again(tmp_path):
    """Process ids are reused soon in containers."""
    store = Store(tmp_path)
    left = tmp_path / ".work" / f"{os.getpid()}-1" / "any" / "segments"
    left.mkdir(parents=True)
    with store.scratch() as folder, store.scratch() as another:
        assert not left.exists()
        assert list(folder.iterdir()) == list(another.iterdir()) == []
    assert list(tmp_path.iterdir()) == []
