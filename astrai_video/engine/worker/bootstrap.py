"""Runs a job in its process: redirects output to the log, sends a failure to the parent, and ends with the parent."""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from astrai_video import memory
from astrai_video.engine.plan.jobs import Job
from astrai_video.engine.worker.forks import DrawingFailedError
from astrai_video.engine.worker.loading import failure
from astrai_video.errors import OutputError
from astrai_video.files import make_folder
from astrai_video.processes import end_with_parent

_NICE = 10  # a tenth of the CPU time of processes that compete at normal priority


def serve(job: Job, events: Connection, work: Callable[[], None]) -> None:
    """Run a job's work and end the process: with exit code 0, or 1 after a Failure."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    program = multiprocessing.parent_process()
    if program is not None and not program.is_alive():  # it had ended before, and the fork server with it
        os._exit(1)
    memory.disable_core_dumps()
    if job.background and hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        _redirect_output(job.log)
        faulthandler.enable()  # writes to the log
        memory.limit_memory(job.bounds.memory)
        work()
        status = 0
    except BaseException as problem:
        drawing = isinstance(problem, DrawingFailedError)
        with contextlib.suppress(OSError):
            events.send(problem.failure if isinstance(problem, DrawingFailedError) else failure(job, problem))
        with contextlib.suppress(OSError):  # the disk of the log may be full
            print(problem, file=sys.stderr) if drawing else traceback.print_exc()
        status = 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(status)  # a scene may have left threads running


def receive_grants(orders: Connection, job: Job, grant: Callable[[int], None]) -> None:
    """Pass on each number of processes that the parent allows; end this process when the parent is gone."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            grant(orders.recv())
    shutil.rmtree(job.scratch, ignore_errors=True)
    os._exit(1)


def _redirect_output(log: Path) -> None:
    """Redirect the output of this process and its children to the section's log.

    Raises OutputError when the log cannot be written; all output is discarded then.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    _print_to(Path(os.devnull))
    make_folder(log.parent)
    try:
        _print_to(log)
    except OSError as problem:
        raise OutputError(log, problem.strerror or str(problem)) from None


def _print_to(file: Path) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
