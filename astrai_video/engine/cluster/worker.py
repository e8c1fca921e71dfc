"""The Dask worker's side: offers its environment as a resource, and runs each job in a process of its own.

Loaded by `astrai-video worker`, or by `dask worker` with this module as its --preload. The resource is named after the
environment, in a quantity of one per thread, so that jobs planned in another environment are not sent here. The files
of a job are below the worker's local directory; those of jobs that are no longer required are removed when the next one
starts.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import connection
from pathlib import Path
from typing import Any

from distributed import Reschedule, Worker, get_worker
from distributed.core import Status

from astrai_video.digests import file_digest
from astrai_video.engine.cluster.environment import environment, resource
from astrai_video.engine.cluster.parcel import Answer, MadeFile, Parcel, unpack
from astrai_video.engine.plan.events import Ended, Progress
from astrai_video.engine.plan.jobs import Job
from astrai_video.engine.run import process
from astrai_video.engine.run.process import WorkerProcess
from astrai_video.errors import AstraiVideoError
from astrai_video.files import make_folder
from astrai_video.memory import machine_memory

MEMORY = "astrai-video memory"  # bytes
_POLL_SECONDS = 0.5
_LOG_BYTES = 256_000
_Key = tuple[str, str, str, int]


class JobDiedError(AstraiVideoError):
    """The process of a job ended without sending a failure: killed, or out of memory. Another attempt may succeed."""

    log = ""


def dask_setup(worker: Worker) -> None:
    """Offer this machine's environment as a resource; called by Dask before the worker joins."""
    multiprocessing.current_process().daemon = (
        False  # under a nanny this process is a daemon, which may have no children
    )
    memory = worker.memory_manager.memory_limit or machine_memory() or math.inf
    offer = {resource(environment()): float(worker.state.nthreads), MEMORY: float(memory)}
    worker.state.total_resources.update(offer)
    worker.state.available_resources.update(offer)
    process.prepare()


def current_environment() -> dict[str, str]:
    """The environment of this worker, as it is on disk now."""
    return environment()


def render(parcel: Parcel, key: _Key, topic: str, required: str) -> Answer:
    """Run a job; its progress is logged as events under `topic`.

    `required` is the resource that the job requires. Raises JobDiedError, or AstraiVideoError when this worker's
    environment has changed since it started.
    """
    worker = get_worker()
    if resource(environment()) != required:
        raise AstraiVideoError(f"the worker {worker.address} was changed after its start.", next_step="Start it again.")
    folder = _folder(worker) / f"{key[2]}-{key[3]}-{parcel.job.section_id}-{time.time_ns()}"
    job = unpack(parcel, folder)

    def report(message: dict[str, object]) -> None:
        worker.log_event(topic, {"job": key[1], "attempt": key[3], "worker": worker.address} | message)

    report({"kind": "started"})
    ended = _run(job, worker, key, report)
    failure = ended.failure
    made = folder / "made"
    return Answer(
        worker=worker.address,
        folder=str(made),
        files=tuple(_made(made)) if failure is None else (),
        paths=((str(job.root), str(parcel.job.root)), (str(folder), str(parcel.job.log.parent))),
        log=_tail(job.log),
        failure=failure,
        wall_seconds=ended.wall_seconds,
    )


def read(folder: str, name: str, offset: int, size: int) -> bytes:
    """Up to `size` bytes of a file that a job has made."""
    with Path(folder, name).open("rb") as file:
        file.seek(offset)
        return file.read(size)


def discard(folder: str) -> None:
    """Remove the files of a job whose result has been fetched."""
    shutil.rmtree(Path(folder).parent, ignore_errors=True)


def _run(job: Job, worker: Worker, key: _Key, report: Callable[[dict[str, object]], None]) -> Ended:
    """Run the process of a job to its end, or until the scheduler no longer wants it."""
    reporter = _Reporter(report)
    running = WorkerProcess(job)
    try:
        with _shares.of(running):
            while True:
                ready = connection.wait(running.waitables, _POLL_SECONDS)
                for event in running.progress():
                    reporter.add(event)
                if running.has_ended(ready):
                    for event in running.progress():
                        reporter.add(event)
                    break
                for quiet in running.check():
                    report({"kind": "quiet", "seconds": quiet.seconds})
                if not _is_wanted(worker, key):
                    raise Reschedule
                _shares.spread(worker)
    except BaseException:
        process.stop([running])
        shutil.rmtree(job.scratch.parent, ignore_errors=True)
        raise
    reporter.flush()
    death = running.death
    ended = running.result()
    if death:
        problem = JobDiedError(f"its worker process {death}.")
        problem.log = _tail(job.log)
        shutil.rmtree(job.scratch.parent, ignore_errors=True)
        raise problem
    return ended


def _is_wanted(worker: Worker, key: _Key) -> bool:
    """Return True if the scheduler still waits for a job, and the worker is not closing."""
    task = worker.state.tasks.get(key)
    leaving = worker.status in (Status.closing, Status.closed, Status.failed)
    return task is not None and task.state != "cancelled" and not leaving


class _Reporter:
    """Sums up the progress of a job, and reports it twice a second at most."""

    def __init__(self, report: Callable[[dict[str, object]], None]) -> None:
        self._report = report
        self._sum = Progress("", 0, 0)
        self._reported = time.monotonic()

    def add(self, event: Progress) -> None:
        """Add progress."""
        beats = self._sum.beats if event.beats is None else event.beats
        self._sum = Progress("", self._sum.frames + event.frames, self._sum.frames_drawn + event.frames_drawn, beats)
        if time.monotonic() - self._reported > _POLL_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Report the progress since the last report."""
        s = self._sum
        self._report({"kind": "progress", "frames": s.frames, "frames_drawn": s.frames_drawn, "beats": s.beats})
        self._sum = replace(s, frames=0, frames_drawn=0)
        self._reported = time.monotonic()


class _Shares:
    """Shares the threads of this worker among its jobs: one each, and more when none is waiting.

    A job keeps its threads, so a job that arrives later may have to share a core.
    """

    def __init__(self) -> None:
        self._slots: dict[int, tuple[WorkerProcess, int]] = {}
        self._lock = threading.Lock()
        self._changed = 0.0

    @contextlib.contextmanager
    def of(self, running: WorkerProcess) -> Iterator[None]:
        """Count a job while it runs."""
        with self._lock:
            self._slots[id(running)] = (running, 1)
            self._changed = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                del self._slots[id(running)]
                self._changed = time.monotonic()

    def spread(self, worker: Worker) -> None:
        """Give threads that have been unused for a while to the jobs that have the fewest."""
        with self._lock:
            free = worker.state.nthreads - sum(slots for _, slots in self._slots.values())
            waits = bool(worker.state.constrained or worker.state.ready)
            if waits or time.monotonic() - self._changed < 2 * _POLL_SECONDS:
                return
            for _ in range(free):
                number, (running, slots) = min(self._slots.items(), key=lambda item: item[1][1])
                self._slots[number] = (running, slots + 1)
                running.grant(slots + 1)


_shares = _Shares()


def _folder(worker: Any) -> Path:
    """The folder for jobs on this worker; files of jobs that are no longer required are removed."""
    folder = Path(worker.local_directory) / "astrai-video"
    make_folder(folder)
    known = {f"{key[2]}-{key[3]}-" for key in list(worker.state.tasks) if isinstance(key, tuple) and len(key) == 4}
    for left in folder.iterdir():
        if not any(left.name.startswith(start) for start in known):
            shutil.rmtree(left, ignore_errors=True)
    return folder


def _made(folder: Path) -> Iterator[MadeFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield MadeFile(path.relative_to(folder).as_posix(), path.stat().st_size, file_digest(path))


def _tail(log: Path) -> str:
    """The last part of a log."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_BYTES))
            return file.read().decode(errors="replace")
    except OSError:
        return ""
