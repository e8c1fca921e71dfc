"""Other programs, such as ffmpeg and voices: never through a shell, with nothing to read, and gone when we are."""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_running: set[subprocess.Popen[bytes]] = set()


def run(
    command: Sequence[str], *, cwd: Path | None = None, timeout: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end, its output captured; `timeout` is in seconds.

    Raises OSError when it cannot be run, subprocess.TimeoutExpired when it took too long and was killed.
    """
    with subprocess.Popen(
        [*_bound_to_us(), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
    ) as process:
        _running.add(process)
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
        finally:
            _running.discard(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def end_all() -> None:
    """Kill what is running, so that whoever waits for it, in any thread, goes on at once."""
    for process in list(_running):
        process.kill()


@functools.cache
def _bound_to_us() -> tuple[str, ...]:
    """What makes the kernel kill a program when the thread that waits for it is gone, were it by SIGKILL."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


def default_workers() -> int:
    """As many workers as this process may use cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """Let the kernel kill this process when its parent is gone, even in the middle of a library that never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def ending(code: int) -> str:
    """How a process ended, in words; `code` is negative for a signal."""
    if code >= 0:
        return f"ended with exit code {code}"
    hint = " (out of memory?)" if -code == getattr(signal, "SIGKILL", 0) else ""
    return f"was killed by {signal.Signals(-code).name}{hint}"
