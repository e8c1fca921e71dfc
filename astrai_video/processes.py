"""Runs other programs, such as ffmpeg and voices, without a shell or input, and kills them when this process ends."""

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

# The signals that end a program in order, on platforms that have them.
END_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_running: set[subprocess.Popen[bytes]] = set()


def run(
    command: Sequence[str], *, cwd: Path | None = None, timeout: float | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end and capture its output; `timeout` is in seconds.

    Raises OSError when it cannot be run, subprocess.TimeoutExpired after it was killed at the timeout.
    """
    with subprocess.Popen(
        [*_killed_with_parent(), *command],
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
    """Kill all running programs, so that the threads that wait for them continue at once."""
    for process in list(_running):
        process.kill()


@functools.cache
def _killed_with_parent() -> tuple[str, ...]:
    """The prefix of a command that the kernel kills when the thread that waits for it ends, even by SIGKILL."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


def default_workers() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, even inside a library call that never returns."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def describe_exit(code: int) -> str:
    """Describe the end of a process in words; `code` is its exit code, or minus the signal that killed it."""
    if code >= 0:
        return f"ended with exit code {code}"
    hint = " (out of memory?)" if -code == getattr(signal, "SIGKILL", 0) else ""
    return f"was killed by {signal.Signals(-code).name}{hint}"
