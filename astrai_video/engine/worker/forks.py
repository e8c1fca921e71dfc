"""Plays drawn side by side: at each play the process that runs the scene forks, and the child draws that play.

The process that runs the scene goes on at once, without drawing, so a section of many plays keeps many cores busy,
and nothing has to be known beforehand about where to cut it. A child is a snapshot of the scene as the play begins;
it draws exactly what its parent would have drawn. How many may work at a time is a number of slots, granted by the
pool and only ever raised; each working process holds a token of a pipe. Where the platform cannot fork, a section is
drawn by one process.
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
from astrai_video.processes import end_with_parent, ending

# Snapshots that wait for a slot, per slot: enough to keep all slots busy, few enough to bound memory.
WAITING_PER_SLOT = 2
_MARGIN = 2  # frames of one play take that much longer than those of another, and some are drawn already
CAN_FORK = sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "set_blocking")


class DrawingFailedError(Exception):
    """A snapshot failed; `failure` is what to tell the user."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class _SharedTokens:
    """Tokens of all processes that are forked from this one: each is a byte in a pipe."""

    def __init__(self) -> None:
        self.place, self._in = os.pipe()
        os.set_blocking(self.place, False)  # a token may be gone when one comes for it

    def give(self, count: int = 1) -> None:
        os.write(self._in, b"." * count)

    def take(self) -> bool:
        """Take a token, when there is one."""
        try:
            return bool(os.read(self.place, 1))
        except BlockingIOError:
            return False


class _OwnTokens:
    """Tokens of a process that forks no others."""

    place = -1

    def __init__(self) -> None:
        self._free = threading.Semaphore(0)

    def give(self, count: int = 1) -> None:
        for _ in range(count):
            self._free.release()

    def take(self) -> bool:
        """Take a token, when there is one."""
        return self._free.acquire(blocking=False)


@dataclass
class _Snapshot:
    """A child that draws so many frames; `calls` are those that led to its play."""

    pid: int
    answer: connection.Connection
    frames: int
    drawn: Callable[[Any], None]
    calls: TracebackType | None


class Snapshots:
    """The snapshots of one scene; a context that is left when all have answered.

    `failure_of` puts an exception in a snapshot into words.
    """

    def __init__(self, failure_of: Callable[[BaseException], Failure]) -> None:
        self._failure_of = failure_of
        self._slots = 1
        self._allowed = CAN_FORK
        self.is_snapshot = False
        self._lock = threading.Lock()
        self._snapshots: list[_Snapshot] = []
        self._tokens = _SharedTokens() if CAN_FORK else _OwnTokens()
        self._life_in, self._life_out = os.pipe()

    def grant(self, slots: int) -> None:
        """Let `slots` processes work at a time, this one included. Never fewer than before."""
        with self._lock:
            more = max(0, slots - self._slots)
            self._slots += more
        self._tokens.give(more)

    @property
    def wanted(self) -> bool:
        """Whether there is more than one slot, and forking is possible."""
        return self._slots > 1 and self._allowed

    def forbid(self) -> None:
        """Draw everything in this process; spare slots go to its encoder."""
        self._allowed = False

    def are_enough_for(self, frames: int) -> bool:
        """Whether snapshots wait that keep all other slots busy for as long as it takes to draw so many frames here.

        Then that is better than another snapshot, which costs memory that is copied and what it has to find out anew.
        Raises DrawingFailedError when a snapshot has failed.
        """
        self._collect(timeout=0)
        left = sum(snapshot.frames for snapshot in self._snapshots)
        return self._is_full and left >= _MARGIN * frames * (self._slots - 1)

    @property
    def _is_full(self) -> bool:
        return len(self._snapshots) >= WAITING_PER_SLOT * self._slots

    def draw(self, frames: int, draw: Callable[[], Any], drawn: Callable[[Any], None]) -> None:
        """Fork; the child waits for a slot, calls `draw` and ends; `drawn` gets its result here, some time later.

        `frames` is about how many there are to draw. Waits while too many snapshots wait.
        Raises DrawingFailedError when an earlier snapshot has failed.
        """
        self._collect(timeout=0)
        if self._is_full:
            with self._slot_given_up():
                while self._is_full:
                    self._collect()
        sys.stdout.flush()
        sys.stderr.flush()
        ours, theirs = Pipe(duplex=False)
        with self._lock:  # the thread that grants slots is not in the middle of it
            pid = os.fork()
        if pid == 0:
            self._be_a_snapshot(theirs, draw)
        theirs.close()
        self._snapshots.append(_Snapshot(pid, ours, frames, drawn, _trace(sys._getframe(1))))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_details: object) -> None:
        """Wait until every play is drawn; raises DrawingFailedError when one failed.

        After an exception the snapshots are left to end with this process.
        """
        if kind is None and self._snapshots:
            with self._slot_given_up():
                while self._snapshots:
                    self._collect()

    @contextlib.contextmanager
    def spare_slot(self) -> Iterator[bool]:
        """Hold a second slot for a while, when one is free and no snapshot waits for it; tells whether it was."""
        token = len(self._snapshots) < self._slots and self._tokens.take()
        try:
            yield token
        finally:
            if token:
                self._tokens.give()

    @contextlib.contextmanager
    def _slot_given_up(self) -> Iterator[None]:
        self._tokens.give()
        yield
        while not self._tokens.take():  # a snapshot that is killed keeps its token: its end must be seen here, too
            self._collect(until=[self._tokens.place])

    def _collect(self, *, timeout: float | None = None, until: Sequence[int] = ()) -> None:
        """Take the answers that are there; wait for one, or for `until` to be readable, `timeout` seconds at most."""
        ready = connection.wait([*until, *(snapshot.answer for snapshot in self._snapshots)], timeout)
        for snapshot in [one for one in self._snapshots if one.answer in ready]:
            self._take(snapshot)

    def _take(self, snapshot: _Snapshot) -> None:
        answers = []
        with contextlib.suppress(EOFError, OSError):
            answers.append(snapshot.answer.recv())
        snapshot.answer.close()
        self._snapshots.remove(snapshot)
        _, status = os.waitpid(snapshot.pid, 0)
        if not answers:
            how = ending(os.waitstatus_to_exitcode(status))
            problem = SceneError(f"the process that drew this play {how}.")
            raise DrawingFailedError(self._failure_of(problem.with_traceback(snapshot.calls)))
        (answer,) = answers
        if isinstance(answer, Failure):
            raise DrawingFailedError(answer)
        snapshot.drawn(answer)

    def _be_a_snapshot(self, answer: connection.Connection, draw: Callable[[], Any]) -> NoReturn:
        caller = sys._getframe(1)
        try:
            gc.disable()  # collecting would copy the memory that is shared with the parent
            os.close(self._life_out)
            self.is_snapshot = True
            end_with_parent()
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            while not self._tokens.take():
                connection.wait([self._tokens.place])
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
        os.read(self._life_in, 1)  # never written to
        os._exit(1)


def _trace(frame: FrameType | None, below: TracebackType | None = None) -> TracebackType | None:
    """The traceback of the calls that led to a frame, and on to `below`, as if there had been no fork between."""
    while frame is not None:
        below = TracebackType(below, frame, frame.f_lasti, frame.f_lineno)
        frame = frame.f_back
    return below
