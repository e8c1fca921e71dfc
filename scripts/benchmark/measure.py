"""What a command costs: wall time and the CPU time of everything that it started."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


class CommandFailedError(Exception):
    """A measured command did not end with exit code 0; the message holds its last words."""


@dataclass(frozen=True)
class Run:
    """Seconds of one run of a command, and what it wrote to stdout."""

    wall: float
    cpu: float
    output: str = ""

    def __add__(self, other: Run) -> Run:
        return Run(self.wall + other.wall, self.cpu + other.cpu)


@dataclass
class Runs:
    """Several runs of the same command."""

    command: str
    runs: list[Run] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """The median, in seconds."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median, in seconds."""
        return statistics.median(run.cpu for run in self.runs)

    def spread(self) -> str:
        """Minimum, median and maximum of the wall time, in seconds."""
        walls = [run.wall for run in self.runs]
        return f"{min(walls):.2f} - {self.wall:.2f} - {max(walls):.2f}"

    def as_json(self) -> dict[str, object]:
        """The command and its seconds, run by run."""
        return {
            "command": self.command,
            "wall_seconds": [round(run.wall, 3) for run in self.runs],
            "cpu_seconds": [round(run.cpu, 3) for run in self.runs],
        }


def adopt_orphans() -> None:
    """Become the parent of processes that outlive theirs, so that their CPU time is counted too. Linux only."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> Run:
    """Run a command to its end, and until nothing that it started is left.

    Raises CommandFailedError.
    """
    before, started = os.times(), time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    output, _ = process.communicate()
    wall = time.perf_counter() - started
    _wait_for_orphans()
    after = os.times()
    if process.returncode:
        raise CommandFailedError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{output[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, cpu, output)


def _wait_for_orphans() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return
