"""Draws plays in parallel: at each play the process that runs the scene forks, and the child draws that play.

The process that runs the scene continues at once without drawing, so a section of many plays keeps many cores busy, and
no split has to be planned. A child has the scene as it is when the play begins, and draws exactly what its parent would
have drawn. The number of processes at work is limited by slots, which the pool grants and only ever raises; each
working process holds a token, a byte of a pipe. Where the platform cannot fork, one process draws the section.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe, connection
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from astrai_video.engine.plan.events import Failure
from astrai_video.errors import SceneError
from astrai_video.processes import describe_exit, end_with_parent

# Forks waiting for a slot, per slot: enough to keep all slots busy, few enough to bound memory.
WAITING_PER_SLOT = 2
_MARGIN = 2  # frames of one play may take that much longer than those of another, and some are already drawn
CAN_FORK = sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "set_blocking")


class DrawingFailedError(Exception):
    """A fork failed; `failure` is the report to the user."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class _SharedTokens:
    """Tokens shared by all forks of this process: each is a byte in a pipe."""

    def __init__(self) -> None:
        self.fd, self._write_fd = os.pipe()
        os.set_blocking(self.fd, False)  # another process may take the token between wait and read

    def give(self, count: int = 1) -> None:
        os.write(self._write_fd, b"." * count)

    def take(self) -> bool:
        """Take a token if there is one."""
        try:
            return bool(os.read(self.fd, 1))
        except BlockingIOError:
            return False


class _OwnTokens:
    """Tokens of a process that cannot fork."""

    fd = -1

    def __init__(self) -> None:
        self._free = threading.Semaphore(0)

    def give(self, count: int = 1) -> None:
        for _ in range(count):
            self._free.release()

    def take(self) -> bool:
        """Take a token if there is one."""
        return self._free.acquire(blocking=False)


@dataclass
class _Fork:
    """A child that draws about `frames` frames; `calls` are the calls that led to its play."""

    pid: int
    answer: connection.Connection
    frames: int
    on_drawn: Callable[[Any], None]
    calls: TracebackType | None


class Forks:
    """The forks of one scene; a context whose end waits for all of them.

    `failure_of` converts an exception in a fork to a Failure.
    """

    def __init__(self, failure_of: Callable[[BaseException], Failure]) -> None:
        self._failure_of = failure_of
        self._slots = 1
        self._enabled = CAN_FORK
        self.is_fork = False
        self._lock = threading.Lock()
        self._forks: list[_Fork] = []
        self._tokens = _SharedTokens() if CAN_FORK else _OwnTokens()
        self._lifeline_read, self._lifeline_write = os.pipe()

    def grant(self, slots: int) -> None:
        """Let `slots` processes work at a time, this one included; never fewer than before."""
        with self._lock:
            more = max(0, slots - self._slots)
            self._slots += more
        self._tokens.give(more)

    @property
    def is_useful(self) -> bool:
        """Return True if there is more than one slot, and forking is possible."""
        return self._slots > 1 and self._enabled

    def disable(self) -> None:
        """Draw everything in this process; spare slots go to its encoder."""
        self._enabled = False

    def are_enough_for(self, frames: int) -> bool:
        """Return True if the waiting forks keep all other slots busy for the time of drawing so many frames here.

        Then drawing here is better than another fork, which costs copied memory and has to rebuild caches.

        Raises DrawingFailedError when a fork has failed.
        """
        self._collect(timeout=0)
        left = sum(fork.frames for fork in self._forks)
        return self._is_full and left >= _MARGIN * frames * (self._slots - 1)

    @property
    def _is_full(self) -> bool:
        return len(self._forks) >= WAITING_PER_SLOT * self._slots

    def draw(self, frames: int, draw: Callable[[], Any], on_drawn: Callable[[Any], None]) -> None:
        """Fork; the child waits for a slot, calls `draw` and ends; `on_drawn` gets its result in this process, later.

        `frames` is the approximate number of frames to draw. Waits while too many forks wait.

        Raises DrawingFailedError when an earlier fork has failed.
        """
        self._collect(timeout=0)
        if self._is_full:
            with self._slot_released():
                while self._is_full:
                    self._collect()
        sys.stdout.flush()
        sys.stderr.flush()
        ours, theirs = Pipe(duplex=False)
        with self._lock:  # so that the thread that grants slots does not hold a lock in the child
            pid = os.fork()
        if pid == 0:
            self._run_child(theirs, draw)
        theirs.close()
        self._forks.append(_Fork(pid, ours, frames, on_drawn, _trace(sys._getframe(1))))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_details: object) -> None:
        """Wait until every play is drawn; raises DrawingFailedError when one failed.

        After an exception the forks are left to end with this process.
        """
        if kind is None and self._forks:
            with self._slot_released():
                while self._forks:
                    self._collect()

    @contextlib.contextmanager
    def spare_slot(self) -> Iterator[bool]:
        """Hold a second slot for a while, if one is free that no fork waits for; yields True if it is held."""
        token = len(self._forks) < self._slots and self._tokens.take()
        try:
            yield token
        finally:
            if token:
                self._tokens.give()

    @contextlib.contextmanager
    def _slot_released(self) -> Iterator[None]:
        self._tokens.give()
        yield
        while not self._tokens.take():  # a killed fork keeps its token: its end must be noticed here, too
            self._collect(until=[self._tokens.fd])

    def _collect(self, *, timeout: float | None = None, until: Sequence[int] = ()) -> None:
        """Receive the available answers; wait up to `timeout` seconds for one, or for a file of `until`."""
        ready = connection.wait([*until, *(fork.answer for fork in self._forks)], timeout)
        for fork in [one for one in self._forks if one.answer in ready]:
            self._take(fork)

    def _take(self, fork: _Fork) -> None:
        answers = []
        with contextlib.suppress(EOFError, OSError):
            answers.append(fork.answer.recv())
        fork.answer.close()
        self._forks.remove(fork)
        _, status = os.waitpid(fork.pid, 0)
        if not answers:
            how = describe_exit(os.waitstatus_to_exitcode(status))
            problem = SceneError(f"the process that drew this play {how}.")
            raise DrawingFailedError(self._failure_of(problem.with_traceback(fork.calls)))
        (answer,) = answers
        if isinstance(answer, Failure):
            raise DrawingFailedError(answer)
        fork.on_drawn(answer)

    def _run_child(self, answer: connection.Connection, draw: Callable[[], Any]) -> NoReturn:
        caller = sys._getframe(1)
        try:
            gc.disable()  # a collection would copy memory that is shared with the parent
            os.close(self._lifeline_write)
            self.is_fork = True
            end_with_parent()
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            while not self._tokens.take():
                connection.wait([self._tokens.fd])
            try:
                answer.send(draw())
            finally:
                self._tokens.give()
        except BaseException as problem:
            problem.__traceback__ = _trace(caller, problem.__traceback__)
            with contextlib.suppress(OSError):
                answer.send(self._failure_of(problem))
            with contextlib.suppress(OSError):  # the disk of the log may be full
                traceback.print_exception(problem)
        finally:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
            os._exit(0)

    def _end_with_parent(self) -> None:
        os.read(self._lifeline_read, 1)  # never written to: returns when the parent is gone
        os._exit(1)


def _trace(frame: FrameType | None, below: TracebackType | None = None) -> TracebackType | None:
    """The traceback of the calls that led to a frame, continued by `below`, as if there were no fork in between."""
    while frame is not None:
        below = TracebackType(below, frame, frame.f_lasti, frame.f_lineno)
        frame = frame.f_back
    return below
