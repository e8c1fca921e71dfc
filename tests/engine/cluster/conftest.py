"""A real scheduler and real workers on loopback, each a program of its own with its own folder."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import astrai_video
from tests.processes import alive, children

PROJECT = Path(astrai_video.__file__).parents[1]
PRELOAD = ("--preload", "astrai_video.engine.cluster.worker")


@dataclass
class Program:
    """A running program, its folder and its log."""

    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def log(self):
        return (self.folder / "log.txt").read_text()

    def begun(self):
        """The marks of scenes that have started in this worker's folder."""
        walk = os.walk(self.folder)  # folders may vanish in the meantime
        return [Path(folder) / name for folder, _, names in walk for name in names if name == "begun"]

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@dataclass
class RealCluster:
    """A scheduler on a free port, and the workers that are started for it."""

    folder: Path
    port: int
    tls: tuple[str, ...] = ()
    programs: list[Program] = field(default_factory=list)

    @property
    def address(self):
        return f"{'tls' if self.tls else 'tcp'}://127.0.0.1:{self.port}"

    def scheduler(self, **environment):
        options = ("--host", self.address.rpartition(":")[0], "--port", str(self.port), "--no-dashboard")
        return self._start("scheduler", *options, *self.tls, **environment)

    def worker(self, *options, preload=PRELOAD, threads=1, package=PROJECT, wait=True, **environment):
        options = options or ("--no-nanny",)
        own = ("--nthreads", str(threads), "--no-dashboard", "--local-directory", "files", *preload, *self.tls)
        worker = self._start("worker", self.address, *own, *options, PYTHONPATH=str(package), **environment)
        if wait:
            wait_until(lambda: "Registered to" in worker.log)
        return worker

    def own_worker(self, *options):
        """A worker that is started by the command of the program."""
        worker = self._start("worker", self.address, *options, program="astrai_video")
        wait_until(lambda: "Registered to" in worker.log)
        return worker

    def _start(self, what, *arguments, program="dask", **environment):
        folder = self.folder / f"{what}-{len(self.programs)}"
        folder.mkdir()
        command = [sys.executable, "-m", program, what, *arguments]
        with (folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, **environment})
        self.programs.append(Program(process, folder))
        return self.programs[-1]

    def end(self):
        """End everything, the workers first; no process that they have started may be left."""
        below = [pid for program in self.programs for pid in children(program.process.pid)]
        for program in reversed(self.programs):
            program.end()
        wait_until(lambda: not any(alive(pid) for pid in below))


@contextlib.contextmanager
def cluster_in(folder, port=None):
    folder.mkdir()
    made = RealCluster(folder, port or free_port())
    try:
        yield made
    finally:
        made.end()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def own_cluster(tmp_path):
    """A cluster of one's own, with nothing started yet."""
    with cluster_in(tmp_path / "own-cluster") as made:
        yield made


@pytest.fixture(scope="session")
def lone_scheduler(tmp_path_factory):
    """A scheduler to which workers come for one test each. It gives a job up when a third worker ends with it."""
    with cluster_in(tmp_path_factory.mktemp("lone") / "cluster") as made:
        made.scheduler(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="2")
        yield made


@pytest.fixture
def cluster(tmp_path, lone_scheduler):
    """A scheduler without workers: those that a test starts end with it."""
    (scheduler,) = lone_scheduler.programs
    with cluster_in(tmp_path / "cluster", lone_scheduler.port) as made:
        yield made
    wait_until(lambda: scheduler.log.count("Register worker") == scheduler.log.count("Remove worker"))


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """A scheduler and two workers, each with hashes of its own, for tests that leave them as they are."""
    with cluster_in(tmp_path_factory.mktemp("running") / "cluster") as made:
        made.scheduler()
        for seed in ("2", "3"):
            made.worker(PYTHONHASHSEED=seed, wait=False)
        wait_until(lambda: all("Registered to" in worker.log for worker in made.programs[1:]))
        yield made


@pytest.fixture
def other_package(tmp_path):
    """A copy of the package in which one file is another: nothing is drawn with it, and nothing loaded to draw."""
    target = tmp_path / "other"
    for name in ("astrai_video", "assets"):
        shutil.copytree(PROJECT / name, target / name)
    (target / "astrai_video" / "engine" / "worker" / "preload.py").write_text("")
    return target
