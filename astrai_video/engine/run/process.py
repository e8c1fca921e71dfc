"""A worker process: forked from a server that has manim loaded, supervised through a pipe and its sentinel."""

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
from astrai_video.processes import END_SIGNALS, describe_exit

_PRELOAD = "astrai_video.engine.worker.preload"
_STOP_SECONDS = 2.0
QUIET_SECONDS = 120.0
_MAIN_LOCK = threading.Lock()
_ENVIRONMENT = {
    # manim's matching transforms order their parts by hashes of bytes, which are salted per process.
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",  # the workers fill the cores; threads do not survive a fork
}


def prepare() -> None:
    """Start the fork server, which loads manim in a second, in parallel with other work."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - not on every platform

        with _worker_start():
            forkserver.ensure_running()


class WorkerProcess:
    """The process of one job; it has one slot, i.e. draws with one process, until more are granted."""

    def __init__(self, job: Job) -> None:
        context = _context()
        self.job = job
        self._events, theirs = context.Pipe(duplex=False)
        their_orders, self._orders = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(job, theirs, their_orders), name=job.name, daemon=True)
        job.log.unlink(missing_ok=True)  # of an earlier run
        with _worker_start():
            self._process.start()
        theirs.close()
        their_orders.close()
        self._started = self._heard = time.monotonic()
        self._quiet_count = 0
        self._failure: Failure | None = None

    @property
    def waitables(self) -> tuple[Any, Any]:
        """Objects for `multiprocessing.connection.wait`: the pipe of its events, and the sentinel of its end."""
        return self._events, self._process.sentinel

    @property
    def due(self) -> float:
        """The time, of time.monotonic, at which `check` has to be called if no event arrives before."""
        quiet = self._heard + QUIET_SECONDS * (self._quiet_count + 1)
        timeout = self.job.bounds.timeout
        if timeout is None:
            return quiet
        return min(quiet, self._started + timeout + (_STOP_SECONDS if self._failure else 0))

    @property
    def death(self) -> str:
        """Describes the death of a process that ended without sending a Failure; "" when it did not."""
        died = self._failure is None and self._process.exitcode not in (0, None)
        return describe_exit(self._process.exitcode) if died else ""

    def has_ended(self, ready: Sequence[object]) -> bool:
        """Return True if its sentinel is among the objects that `multiprocessing.connection.wait` returned."""
        return self._process.sentinel in ready

    def grant(self, slots: int) -> None:
        """Let the worker draw with `slots` processes."""
        with contextlib.suppress(OSError):  # the process has just ended
            self._orders.send(slots)

    def progress(self) -> Iterator[Progress]:
        """Yield the progress that has been received; a Failure is kept for the result."""
        try:
            while self._events.poll():
                event = self._events.recv()
                self._heard, self._quiet_count = time.monotonic(), 0
                if isinstance(event, Failure):
                    self._failure = event
                else:
                    yield event
        except (EOFError, OSError):  # the end of the pipe; the sentinel reports the end of the process
            return

    def check(self) -> Iterator[Quiet]:
        """End the process when it has exceeded its time limit; yield Quiet when it has sent nothing for long."""
        now = time.monotonic()
        if now < self.due:
            return
        timeout = self.job.bounds.timeout
        if timeout is not None and now >= self._started + timeout:
            self._end_overdue(timeout)
        else:
            self._quiet_count += 1
            if isinstance(self.job, RenderJob):
                yield Quiet(self.job.label, now - self._heard)

    def _end_overdue(self, timeout: float) -> None:
        if self._failure is not None:
            self._process.kill()
            return
        self._failure = Failure(
            self.job.label,
            f"it took longer than --timeout {timeout:g} seconds and was ended.",
            "Its log ends with the line that was being run. Fix that line, or allow more with --timeout.",
        )
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGABRT)  # faulthandler writes its stack into the log, and it dies

    def result(self) -> Ended:
        """Wait for the end of the process and of all its forks; return Ended."""
        self._process.join()
        self._close(time.monotonic() + _STOP_SECONDS)
        code, failure = self._process.exitcode, self._failure
        if code != 0 and failure is None:
            memory = self.job.bounds.memory  # a library that runs out of memory dies without saying so
            limit = "" if memory is None else f" (it was bounded to --memory {memory} MB)"
            message = f"its worker process {describe_exit(code)}{limit}."
            failure = Failure(self.job.label, message, f"{AGAIN} A smaller --jobs needs less memory.")
        seconds = time.monotonic() - self._started
        return Ended(self.job.label, seconds, failure, isinstance(self.job, RenderJob))

    def _close(self, deadline: float) -> None:
        """Wait for the end of the forks of a worker that has ended: they have the write end of its pipe."""
        with contextlib.suppress(EOFError, OSError):
            while self._events.poll(max(0.0, deadline - time.monotonic())):
                self._events.recv()
        self._events.close()
        self._orders.close()


def stop(running: Sequence[WorkerProcess]) -> None:
    """End workers that are still running, and wait for their end."""
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
    """The start method: a fork server that has manim loaded, so that a worker starts in milliseconds, else spawn."""
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
def _worker_start() -> Iterator[None]:
    """The state in which the fork server, or a spawned worker, is started."""
    with _without_main(), _signals_blocked(), _environment():
        yield


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """Set the variables of the environment that workers inherit, and restore those of this process."""
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
    """Hide the main module from multiprocessing, which would import it again in every worker."""
    with _MAIN_LOCK:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextlib.contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block the signals that end the program while it talks to the fork server.

    A fork server that is starting must not receive SIGINT before it ignores it, and a worker that waits for its job
    would report the end of the connection with a traceback. Platforms without pthread_sigmask have no fork server.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, END_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
