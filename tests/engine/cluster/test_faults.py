"""Faults of a cluster and their reports: workers are killed, leave and join while a film is rendered."""

import contextlib
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from astrai_video.engine.cluster import executor as clusters
from tests.engine.cluster.conftest import free_port, wait_until
from tests.processes import alive, children


def test_a_worker_that_is_killed_costs_a_try_and_no_section(make_film, cluster, gate):
    first = cluster.worker()
    film = make_film(waiting="carried.py:Waiting")
    gate.before(film)

    def kill_it():
        wait_until(first.begun)
        processes = children(first.process.pid)
        first.end(signal.SIGKILL)
        return processes, cluster.worker()

    with gate.meanwhile(kill_it) as doing:
        done = film.run("render", "-q", "l", "--cluster", cluster.address)
    processes, second = doing.result()
    assert done.code == 0, done.err
    assert done.err.count("waiting: started") == 2
    assert film.timelines("waiting")
    assert second.process.poll() is None
    wait_until(lambda: not any(alive(pid) for pid in processes))


def test_a_worker_that_joins_late_takes_its_part_and_one_that_leaves_gives_it_back(make_film, running, cluster, gate):
    film = make_film(**{f"s{number}": "carried.py:Waiting" for number in range(4)})
    gate.before(film)

    def join_and_leave():
        wait_until(lambda: all(worker.begun() for worker in running.programs[1:]))
        late = replace(cluster, port=running.port).worker()
        wait_until(late.begun)
        late.end(signal.SIGTERM)

    with gate.meanwhile(join_and_leave):
        done = film.run("render", "-q", "l", "--cluster", running.address)
    assert done.code == 0, done.err
    assert len(list(film.output.glob("store/l/*/timeline.json"))) == 4


def test_a_scheduler_that_is_lost_is_said_and_the_next_build_goes_on(make_film, own_cluster, gate):
    scheduler = own_cluster.scheduler()
    worker = own_cluster.worker(threads=2)
    film = make_film(slow="carried.py:Waiting", still="tiny.py:Still")
    gate.before(film)
    process = film.start("render", "-q", "l", "--cluster", own_cluster.address)
    wait_until(lambda: worker.begun() and film.timelines("still"))
    scheduler.end(signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"connection to the scheduler at {own_cluster.address} is lost; 1 jobs are not done" in said
    assert "Traceback" not in said
    film.edit("storyboard.toml", "carried.py:Waiting", "tiny.py:Red")
    states = {s["id"]: s["state"] for s in film.run("render", "-q", "l", "--json").json["sections"]}
    assert states == {"slow": "rendered", "still": "cached"}


def test_a_job_that_dies_three_times_is_a_failed_section(make_film, running):
    film = make_film(dying="carried.py:Dying", still="tiny.py:Still")
    done = film.run("render", "-q", "l", "--cluster", running.address)
    assert done.code == 1
    where = re.search(r"dying: it failed 3 times, on (.*?): its", done.err)
    assert where, done.err
    assert len(where[1].split(", ")) == 2, "a worker that has not tried it comes first"
    assert "its worker process was killed by SIGKILL" in done.err
    assert "last words" in (film.output / "logs" / "dying.log").read_text()
    assert film.timelines("still")


def test_a_job_that_takes_its_worker_along_is_a_failed_section_after_three(make_film, cluster):
    """Dask counts the end of a worker against all that was queued there; only what had begun fails."""
    for _ in range(4):
        cluster.worker(wait=False)
    film = make_film(deadly="carried.py:Deadly", still="tiny.py:Still")
    done = film.run("render", "-q", "l", "--cluster", cluster.address)
    assert done.code == 1
    assert "deadly: it failed 3 times, on tcp://" in done.err
    assert done.err.count("deadly: started") == 3
    assert film.timelines("still")


def test_a_result_that_is_lost_is_made_again(make_film, running, monkeypatch):
    from astrai_video.engine.cluster import dispatch
    from astrai_video.engine.cluster.receive import LostError, receive

    lost = []

    def lose_one(*arguments):
        if not lost:
            lost.append(arguments)
            raise LostError("the worker is gone")
        receive(*arguments)

    monkeypatch.setattr(dispatch, "receive", lose_one)
    done = make_film(still="tiny.py:Still").run("render", "-q", "l", "--cluster", running.address)
    assert done.code == 0, done.err
    assert done.err.count("still: started") == 2


def test_interrupting_cancels_what_is_queued_and_running(make_film, running):
    film = make_film(slow="tiny.py:Slow", other="tiny.py:Slow", third="tiny.py:Slow")
    process = film.start("render", "-q", "l", "--cluster", running.address)
    wait_until(lambda: all(worker.begun() for worker in running.programs[1:]))
    jobs = job_processes(running)
    assert len(jobs) >= 2
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Interrupted" in said
    assert "Traceback" not in said
    wait_until(lambda: not any(alive(pid) for pid in jobs))
    assert not list(film.output.glob(".work/*"))
    film.edit("storyboard.toml", "tiny.py:Slow", "tiny.py:Still")
    assert film.run("render", "-q", "l", "--cluster", running.address).code == 0, "the workers are free again"


def test_a_program_that_is_killed_leaves_no_job_running(make_film, running):
    process = make_film(slow="tiny.py:Slow").start("render", "-q", "l", "--cluster", running.address)
    wait_until(lambda: any(worker.begun() for worker in running.programs[1:]))
    jobs = job_processes(running)
    assert jobs
    process.kill()
    process.communicate(timeout=120)
    wait_until(lambda: not any(alive(pid) for pid in jobs))


def job_processes(running):
    """The processes that draw: below the fork server, which is below the worker."""
    below = [pid for worker in running.programs[1:] for pid in children(worker.process.pid)]
    servers = [pid for pid in below if children(pid)]
    return [pid for server in servers for pid in children(server)]


def test_a_worker_with_another_program_is_refused_and_both_are_named(make_film, cluster, other_package):
    cluster.worker(package=other_package)
    film = make_film(still="tiny.py:Still")
    done = film.run("render", "-q", "l", "--cluster", cluster.address)
    assert done.code == 1
    assert "No worker of the cluster can do these jobs" in done.err
    assert " is not used: astrai-video 0.1.0 (" in done.err
    assert " here, 0.1.0 (" in done.err
    assert not film.timelines("still")
    cluster.worker("--nanny")
    done = film.run("render", "-q", "l", "--cluster", cluster.address)
    assert done.code == 0
    assert " is not used: astrai-video 0.1.0 (" in done.err


def test_a_worker_with_another_library_or_without_the_preload_is_refused(make_film, cluster, tmp_path):
    older = tmp_path / "older"
    (older / "av-14.0.0.dist-info").mkdir(parents=True)
    (older / "av-14.0.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: av\nVersion: 14.0.0\n")
    cluster.worker(package=f"{older}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    cluster.worker(preload=())
    done = make_film(still="tiny.py:Still").run("render", "-q", "l", "--cluster", cluster.address)
    assert done.code == 1
    assert " here, 14.0.0 there." in done.err
    assert (
        "it was started neither by `astrai-video worker` nor with --preload astrai_video.engine.cluster.worker"
        in done.err
    )


def test_a_scheduler_that_is_not_there_or_has_no_workers_is_said(make_film, cluster, monkeypatch):
    film = make_film(still="tiny.py:Still")
    with monkeypatch.context() as patch:
        patch.setattr(clusters, "CONNECT_SECONDS", 1.0)
        done = film.run("render", "-q", "l", "--cluster", f"tcp://127.0.0.1:{free_port()}")
    assert done.code == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:" in done.err
    assert "Traceback" not in done.err
    monkeypatch.setattr(clusters, "JOIN_SECONDS", 1.0)
    done = film.run("render", "-q", "l", "--cluster", cluster.address)
    assert done.code == 1
    assert "has no workers" in done.err
    assert f"astrai-video worker {cluster.address}" in done.err


def test_a_cluster_that_all_workers_leave_is_given_up(make_film, cluster, monkeypatch):
    from astrai_video.engine.cluster import dispatch

    monkeypatch.setattr(dispatch, "ALONE_SECONDS", 1.0)
    worker = cluster.worker()
    film = make_film(leaving="carried.py:Leaving")
    (film.folder / "pid.txt").write_text(str(worker.process.pid))
    done = film.run("render", "-q", "l", "--cluster", cluster.address)
    assert done.code == 1
    assert "All workers have left" in done.err
    with contextlib.suppress(ProcessLookupError):
        assert worker.process.wait(120) is not None


@pytest.fixture
def gate(tmp_path):
    """The file that the waiting scenes wait for."""
    return Gate(tmp_path / "open")


@dataclass(frozen=True)
class Gate:
    """A file: while it is not there, scenes wait that have begun."""

    file: Path

    def before(self, film):
        (film.folder / "gate.txt").write_text(str(self.file))

    @contextlib.contextmanager
    def meanwhile(self, act):
        """Do something beside what is below, in a thread of its own; then, or when it fails, the scenes go on."""
        with ThreadPoolExecutor(1) as beside:
            doing = beside.submit(act)
            doing.add_done_callback(lambda _: self.file.touch())
            yield doing
            doing.result()


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__ADMIN__TICK__LIMIT", "60s")
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 60.0)  # however busy the machine is
    monkeypatch.setattr(clusters, "JOIN_SECONDS", 60.0)
