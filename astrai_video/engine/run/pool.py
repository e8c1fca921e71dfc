"""Run jobs on local processes, one each, and yield what they report. Ends cleanly however it ends."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any

from astrai_video.engine.plan import compat
from astrai_video.engine.plan.events import Ended, Failure, Progress, Quiet, Started
from astrai_video.engine.plan.jobs import RENDER, Cost, Job
from astrai_video.engine.run.schedule import Schedule
from astrai_video.errors import AGAIN
from astrai_video.processes import ending

_LOADED_ONCE = "astrai_video.engine.worker.preload"
_END_SECONDS = 2.0
_LEAST_WAIT = 0.05  # seconds; one that is to be killed and cannot be must not keep us busy
QUIET_SECONDS = 120.0
_HIDING = threading.Lock()
_WORKERS_ENVIRONMENT = {
    # manim's matching transforms order their parts by the hashes of bytes, which differ from process to process.
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",  # the workers fill the cores; threads do not survive a fork
}


@dataclass
class Running:
    """A worker process and the ends of its two pipes that are ours."""

    job: Job
    process: Any
    events: connection.Connection
    orders: connection.Connection
    started: float
    heard: float
    silences: int = 0
    failure: Failure | None = None

    @property
    def due(self) -> float:
        """When it has to be looked after, should nothing be heard of it until then."""
        quiet = self.heard + QUIET_SECONDS * (self.silences + 1)
        if self.job.bounds.timeout is None:
            return quiet
        return min(quiet, self.started + self.job.bounds.timeout + (_END_SECONDS if self.failure else 0))


def run(
    jobs: Sequence[Job], workers: int, work: Mapping[str, float | None]
) -> Generator[Started | Progress | Quiet | Ended]:
    """Run the jobs on `workers` processes in all, longest first; yield Started, Progress, Quiet and Ended.

    `work` gives the CPU seconds that each job, by its name, is expected to take, None where unknown. When the generator
    is closed, or interrupted, the workers that still run are ended first.
    """
    by_name = {job.name: job for job in jobs}
    schedule = Schedule({name: work.get(name) for name in by_name}, workers)
    unfinished = len(jobs)
    running: list[Running] = []
    try:
        while unfinished:
            while (name := schedule.start(time.monotonic())) is not None:
                running.append(start(by_name[name]))
                if by_name[name].task == RENDER:
                    yield Started(by_name[name].label)
            _grant(running, schedule.spread(time.monotonic()))
            wait = max(min(worker.due for worker in running) - time.monotonic(), _LEAST_WAIT)
            ready = connection.wait([r.events for r in running] + [r.process.sentinel for r in running], wait)
            for worker in list(running):
                yield from progress(worker)
                yield from look_after(worker)
                if worker.process.sentinel in ready:
                    yield from progress(worker)
                    running.remove(worker)
                    schedule.end(worker.job.name)
                    unfinished -= 1
                    yield ended(worker)
    finally:
        end(running)


@dataclass(frozen=True)
class Local:
    """The executor of one machine: so many processes at once."""

    workers: int

    def prepare(self) -> None:
        """Start what takes a while."""
        prepare()

    def run(self, jobs: Sequence[Job], costs: Mapping[str, Cost]) -> Generator[Started | Progress | Quiet | Ended]:
        """Run the jobs on processes of this machine."""
        return run(jobs, self.workers, {name: cost.seconds for name, cost in costs.items()})


def prepare() -> None:
    """Start the fork server, which takes a second to load manim, while there is other work to do."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - not on every platform

        with _as_workers_start():
            forkserver.ensure_running()


def _grant(running: list[Running], slots: Mapping[str, int]) -> None:
    for worker in running:
        if worker.job.name in slots:
            grant(worker, slots[worker.job.name])


def grant(worker: Running, slots: int) -> None:
    """Let a worker draw with so many processes."""
    with contextlib.suppress(OSError):  # it has just ended
        worker.orders.send(slots)


def _context() -> Any:
    """A fork server that has manim loaded, so that a worker starts in milliseconds; spawn where there is none."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_LOADED_ONCE])
    return context


def start(job: Job) -> Running:
    """Start the worker process of a job; it has one slot."""
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    their_orders, our_orders = context.Pipe(duplex=False)
    process = context.Process(target=_run_worker, args=(job, theirs, their_orders), name=job.name, daemon=True)
    job.log.unlink(missing_ok=True)  # that of another run would tell of what is over
    with _as_workers_start():
        process.start()
    theirs.close()
    their_orders.close()
    now = time.monotonic()
    return Running(job, process, ours, our_orders, started=now, heard=now)


def _run_worker(job: Job, events: connection.Connection, orders: connection.Connection) -> None:
    try:
        worker = importlib.import_module(job.task)  # manim is loaded in the fork server, never here
    except (ImportError, AttributeError) as problem:
        moved = compat.moved_name(problem)
        if moved is None:
            raise
        events.send(Failure(job.label, str(moved), moved.next_step))
        sys.exit(1)
    worker.main(job, events, orders)


@contextlib.contextmanager
def _as_workers_start() -> Iterator[None]:
    """What the fork server, or a worker of its own, is started with."""
    with _without_main(), _interrupts_held(), _environment():
        yield


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """The environment that workers inherit; this program's own stays as it is."""
    own = {name: os.environ.get(name) for name in _WORKERS_ENVIRONMENT}
    os.environ.update(_WORKERS_ENVIRONMENT)
    try:
        yield
    finally:
        for name, value in own.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the running program from multiprocessing, which would run it again in every worker."""
    with _HIDING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits: the fork server may just be started, and is not to hear of it before it can say nothing.

    Where signals cannot be held there is no fork server.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def progress(worker: Running) -> Iterator[Progress]:
    """What the worker has sent; the end of its pipe is not news, the sentinel says it."""
    try:
        while worker.events.poll():
            event = worker.events.recv()
            worker.heard, worker.silences = time.monotonic(), 0
            if isinstance(event, Failure):
                worker.failure = event
            else:
                yield event
    except (EOFError, OSError):
        return


def look_after(worker: Running) -> Iterator[Quiet]:
    """End a worker that takes longer than it may; say when nothing was heard of one for long."""
    now = time.monotonic()
    if now < worker.due:
        return
    timeout = worker.job.bounds.timeout
    if timeout is not None and now >= worker.started + timeout:
        if worker.failure is not None:
            worker.process.kill()
            return
        worker.failure = Failure(
            worker.job.label,
            f"it took longer than --timeout {timeout:g} seconds and was ended.",
            "Its log ends with the line that was being run. Mend that, or allow more with --timeout.",
        )
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.process.pid, signal.SIGABRT)  # it writes its stack into the log and dies
    else:
        worker.silences += 1
        if worker.job.task == RENDER:
            yield Quiet(worker.job.label, now - worker.heard)


def ended(worker: Running) -> Ended:
    """How a worker whose process is over ended."""
    worker.process.join()
    _close(worker, time.monotonic() + _END_SECONDS)
    code = worker.process.exitcode
    failure = worker.failure
    if code != 0 and failure is None:
        failure = Failure(
            worker.job.label,
            f"its worker process {ending(code)}{_bound(worker.job)}.",
            f"{AGAIN} A smaller --jobs needs less memory.",
        )
    return Ended(worker.job.label, time.monotonic() - worker.started, failure, worker.job.task)


def _bound(job: Job) -> str:
    """What a library that dies for want of memory does not say."""
    return "" if job.bounds.memory is None else f" (it was bounded to --memory {job.bounds.memory} MB)"


def end(running: Sequence[Running]) -> None:
    """End workers that still run, and wait until they are gone."""
    for worker in running:
        worker.process.terminate()
    deadline = time.monotonic() + _END_SECONDS
    for worker in running:
        worker.process.join(max(0.0, deadline - time.monotonic()))
        if worker.process.exitcode is None:
            worker.process.kill()
            worker.process.join()
    for worker in running:
        _close(worker, deadline)


def _close(worker: Running, deadline: float) -> None:
    """Wait until the snapshots of a worker that has ended are gone, too: they hold the other end of its pipe."""
    with contextlib.suppress(EOFError, OSError):
        while worker.events.poll(max(0.0, deadline - time.monotonic())):
            worker.events.recv()
    worker.events.close()
    worker.orders.close()
