"""A worker process: starts a job in a fork of a server that has manim loaded, and reports how it goes and ends."""

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
from collections.abc import Iterator, Sequence
from multiprocessing import connection
from typing import Any

from astrai_video.engine.plan import compat
from astrai_video.engine.plan.events import Ended, Failure, Progress, Quiet
from astrai_video.engine.plan.jobs import Job, RenderJob
from astrai_video.errors import AGAIN
from astrai_video.processes import ending

_PRELOAD = "astrai_video.engine.worker.preload"
_STOP_SECONDS = 2.0
QUIET_SECONDS = 120.0
_MAIN_LOCK = threading.Lock()
_ENVIRONMENT = {
    # manim's matching transforms order their parts by the hashes of bytes, which differ from process to process.
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",  # the workers fill the cores; threads do not survive a fork
}


def prepare() -> None:
    """Start the fork server, which takes a second to load manim, while there is other work to do."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - not on every platform

        with _as_workers_start():
            forkserver.ensure_running()


class WorkerProcess:
    """The process of one job; it has one slot, that is, may draw with one process, until it is granted more."""

    def __init__(self, job: Job) -> None:
        context = _context()
        self.job = job
        self._events, theirs = context.Pipe(duplex=False)
        their_orders, self._orders = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(job, theirs, their_orders), name=job.name, daemon=True)
        job.log.unlink(missing_ok=True)  # the log of an earlier run
        with _as_workers_start():
            self._process.start()
        theirs.close()
        their_orders.close()
        self._started = self._heard = time.monotonic()
        self._silences = 0
        self._failure: Failure | None = None

    @property
    def waitables(self) -> tuple[Any, Any]:
        """Objects for `multiprocessing.connection.wait`: its events, and its end."""
        return self._events, self._process.sentinel

    @property
    def due(self) -> float:
        """The time (of time.monotonic) at which `check` has to be called if no event arrives before."""
        quiet = self._heard + QUIET_SECONDS * (self._silences + 1)
        timeout = self.job.bounds.timeout
        if timeout is None:
            return quiet
        return min(quiet, self._started + timeout + (_STOP_SECONDS if self._failure else 0))

    @property
    def died(self) -> str:
        """How a process that has ended without a word died, in words; "" when it did not."""
        died = self._failure is None and self._process.exitcode not in (0, None)
        return ending(self._process.exitcode) if died else ""

    def has_ended(self, ready: Sequence[object]) -> bool:
        """Whether its end is among what `multiprocessing.connection.wait` returned."""
        return self._process.sentinel in ready

    def grant(self, slots: int) -> None:
        """Let it draw with so many processes."""
        with contextlib.suppress(OSError):  # it has just ended
            self._orders.send(slots)

    def progress(self) -> Iterator[Progress]:
        """The progress that it has sent and nobody has read; a Failure is kept for the result."""
        try:
            while self._events.poll():
                event = self._events.recv()
                self._heard, self._silences = time.monotonic(), 0
                if isinstance(event, Failure):
                    self._failure = event
                else:
                    yield event
        except (EOFError, OSError):  # the end of the pipe; the sentinel reports the end of the process
            return

    def check(self) -> Iterator[Quiet]:
        """End the process when it has exceeded its time limit; yield Quiet when nothing was heard of it for long."""
        now = time.monotonic()
        if now < self.due:
            return
        timeout = self.job.bounds.timeout
        if timeout is not None and now >= self._started + timeout:
            self._end_overdue(timeout)
        else:
            self._silences += 1
            if isinstance(self.job, RenderJob):
                yield Quiet(self.job.label, now - self._heard)

    def _end_overdue(self, timeout: float) -> None:
        if self._failure is not None:
            self._process.kill()
            return
        self._failure = Failure(
            self.job.label,
            f"it took longer than --timeout {timeout:g} seconds and was ended.",
            "Its log ends with the line that was being run. Mend that, or allow more with --timeout.",
        )
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGABRT)  # it writes its stack into the log and dies

    def result(self) -> Ended:
        """Wait for the end of the process and of all processes that it has forked."""
        self._process.join()
        self._close(time.monotonic() + _STOP_SECONDS)
        code, failure = self._process.exitcode, self._failure
        if code != 0 and failure is None:
            memory = self.job.bounds.memory  # a library that dies for want of memory does not say so
            limit = "" if memory is None else f" (it was bounded to --memory {memory} MB)"
            message = f"its worker process {ending(code)}{limit}."
            failure = Failure(self.job.label, message, f"{AGAIN} A smaller --jobs needs less memory.")
        seconds = time.monotonic() - self._started
        return Ended(self.job.label, seconds, failure, isinstance(self.job, RenderJob))

    def _close(self, deadline: float) -> None:
        """Wait until the forks of a worker that has ended are gone, too: they hold the other end of its pipe."""
        with contextlib.suppress(EOFError, OSError):
            while self._events.poll(max(0.0, deadline - time.monotonic())):
                self._events.recv()
        self._events.close()
        self._orders.close()


def stop(running: Sequence[WorkerProcess]) -> None:
    """End workers that still run, and wait until they are gone."""
    for worker in running:
        worker._process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for worker in running:
        worker._process.join(max(0.0, deadline - time.monotonic()))
        if worker._process.exitcode is None:
            worker._process.kill()
            worker._process.join()
    for worker in running:
        worker._close(deadline)


def _context() -> Any:
    """A fork server that has manim loaded, so that a worker starts in milliseconds; spawn where there is none."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOAD])
    return context


def _run(job: Job, events: connection.Connection, orders: connection.Connection) -> None:
    try:
        worker = importlib.import_module(job.entry)  # manim is loaded in the fork server, never here
    except (ImportError, AttributeError) as problem:
        moved = compat.moved_name(problem)
        if moved is None:
            raise
        events.send(Failure(job.label, str(moved), moved.next_step))
        sys.exit(1)
    worker.main(job, events, orders)


@contextlib.contextmanager
def _as_workers_start() -> Iterator[None]:
    """The state in which the fork server, or a worker without one, is started."""
    with _without_main(), _interrupts_held(), _environment():
        yield


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """The environment that workers inherit; this program's own stays as it is."""
    own = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
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
    with _MAIN_LOCK:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Block SIGINT: the fork server, which may be starting, must not get it before it ignores it.

    Where signals cannot be blocked there is no fork server.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
