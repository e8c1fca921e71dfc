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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe, connection
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from astrai_video.engine.events import Failure

# Snapshots that wait for a slot, per slot: enough to keep all slots busy, few enough to bound memory.
WAITING_PER_SLOT = 2
CAN_FORK = sys.platform == "linux"


class DrawingFailedError(Exception):
    """A snapshot failed; `failure` is what to tell the user, None when it was killed."""

    def __init__(self, failure: Failure | None, status: int) -> None:
        super().__init__(f"a process that drew a play ended with status {status}")
        self.failure = failure
        self.status = status


@dataclass
class _Snapshot:
    pid: int
    answer: connection.Connection
    drawn: Callable[[Any], None]


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
        self._token_in, self._token_out = os.pipe()
        self._life_in, self._life_out = os.pipe()

    def grant(self, slots: int) -> None:
        """Let `slots` processes work at a time, this one included. Never fewer than before."""
        with self._lock:
            more = max(0, slots - self._slots)
            self._slots += more
        os.write(self._token_out, b"." * more)

    @property
    def wanted(self) -> bool:
        """Whether there is more than one slot, and forking is possible."""
        return self._slots > 1 and self._allowed

    def forbid(self) -> None:
        """Draw everything in this process; spare slots go to its encoder."""
        self._allowed = False

    def draw(self, draw: Callable[[], Any], drawn: Callable[[Any], None]) -> None:
        """Fork; the child waits for a slot, calls `draw` and ends; `drawn` gets its result here, some time later.

        Waits while too many snapshots wait.
        Raises DrawingFailedError when an earlier snapshot has failed.
        """
        self._collect(block=False)
        if len(self._snapshots) >= WAITING_PER_SLOT * self._slots:
            with self._slot_given_up():
                while len(self._snapshots) >= WAITING_PER_SLOT * self._slots:
                    self._collect(block=True)
        sys.stdout.flush()
        sys.stderr.flush()
        ours, theirs = Pipe(duplex=False)
        with self._lock:  # the thread that grants slots is not in the middle of it
            pid = os.fork()
        if pid == 0:
            self._be_a_snapshot(theirs, draw)
        theirs.close()
        self._snapshots.append(_Snapshot(pid, ours, drawn))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_details: object) -> None:
        """Wait until every play is drawn; raises DrawingFailedError when one failed.

        After an exception the snapshots are left to end with this process.
        """
        if kind is None:
            with self._slot_given_up():
                while self._snapshots:
                    self._collect(block=True)

    @contextlib.contextmanager
    def spare_slot(self) -> Iterator[bool]:
        """Hold a second slot for a while, when one is free this moment; tells whether it was."""
        os.set_blocking(self._token_in, False)
        try:
            token = os.read(self._token_in, 1)
        except BlockingIOError:
            token = b""
        finally:
            os.set_blocking(self._token_in, True)
        try:
            yield bool(token)
        finally:
            os.write(self._token_out, token)

    @contextlib.contextmanager
    def _slot_given_up(self) -> Iterator[None]:
        os.write(self._token_out, b".")
        yield
        os.read(self._token_in, 1)

    def _collect(self, *, block: bool) -> None:
        """Take the answers that are there; with `block` wait for one."""
        ready = connection.wait([snapshot.answer for snapshot in self._snapshots], timeout=None if block else 0)
        for snapshot in [one for one in self._snapshots if one.answer in ready]:
            self._take(snapshot)

    def _take(self, snapshot: _Snapshot) -> None:
        try:
            answer = snapshot.answer.recv()
        except (EOFError, OSError):
            answer = None
        snapshot.answer.close()
        self._snapshots.remove(snapshot)
        _, status = os.waitpid(snapshot.pid, 0)
        if status or answer is None or isinstance(answer, Failure):
            raise DrawingFailedError(answer if isinstance(answer, Failure) else None, status)
        snapshot.drawn(answer)

    def _be_a_snapshot(self, answer: connection.Connection, draw: Callable[[], Any]) -> NoReturn:
        caller = sys._getframe(1)
        status = 1
        try:
            gc.disable()  # collecting would copy the memory that is shared with the parent
            os.close(self._life_out)
            self.is_snapshot = True
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            os.read(self._token_in, 1)
            answer.send(draw())
            status = 0
        except BaseException as problem:
            with contextlib.suppress(OSError):
                answer.send(self._failure_of(_called_from(problem, caller)))
        finally:
            os.write(self._token_out, b".")
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _end_with_parent(self) -> None:
        os.read(self._life_in, 1)  # never written to
        os._exit(1)


def _called_from(problem: BaseException, caller: FrameType | None) -> BaseException:
    """The problem with the frames above the fork in its traceback, as if there had been no fork."""
    trace = problem.__traceback__
    while caller is not None:
        trace = TracebackType(trace, caller, caller.f_lasti, caller.f_lineno)
        caller = caller.f_back
    return problem.with_traceback(trace)
