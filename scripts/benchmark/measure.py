"""Measures a command: the wall time, CPU time and memory of all the processes that it starts."""

from __future__ import annotations

import contextlib
import ctypes
import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_SECONDS = 0.05
LASTING: set[int] = set()  # our processes that outlive a command: servers that it talks to


class CommandFailedError(Exception):
    """A measured command did not end with exit code 0; the message contains the end of its output."""


@dataclass(frozen=True)
class Memory:
    """Megabytes (10^6 bytes) at the peaks of a run: of the largest process, and of all processes together.

    Both are proportional set sizes: a page shared by several processes counts in parts.
    """

    largest: float = 0.0
    together: float = 0.0
    processes: int = 0

    def joined(self, other: Memory) -> Memory:
        """The maxima of both."""
        return Memory(
            max(self.largest, other.largest),
            max(self.together, other.together),
            max(self.processes, other.processes),
        )


@dataclass(frozen=True)
class Run:
    """The seconds of one run of a command, and its standard output."""

    wall: float
    cpu: float
    output: str = ""
    memory: Memory = Memory()

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
    """Become the parent of orphaned processes, so that their CPU time is counted too. Linux only."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], watch_memory: bool = False) -> Run:
    """Run a command to its end, and until no process that it started is left.

    Raises CommandFailedError.
    """
    before, lasting, started = os.times(), _lasting_cpu(), time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    memory = _memory_until_end(process) if watch_memory else Memory()
    output, _ = process.communicate()
    wall = time.perf_counter() - started
    wait_for_orphans()
    after = os.times()
    if process.returncode:
        raise CommandFailedError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{output[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    cpu += _lasting_cpu() - lasting
    return Run(wall, cpu, output, memory)


def _memory_until_end(process: subprocess.Popen[str]) -> Memory:
    """Sample the memory of a command's processes until it ends; its output must fit into a pipe."""
    worst = Memory()
    while process.poll() is None:
        sizes = [size for pid in _family(process.pid) if (size := _proportional_size(pid))]
        worst = worst.joined(Memory(max(sizes, default=0.0), sum(sizes), len(sizes)))
        time.sleep(_LOOK_SECONDS)
    return worst


def _family(ancestor: int) -> set[int]:
    """A process and all its descendants."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    family, size = {ancestor}, 0
    while len(family) > size:
        size = len(family)
        family |= {pid for pid, parent in parents.items() if parent in family}
    return family


def _proportional_size(pid: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def wait_for_orphans() -> None:
    """Wait until no started process is left but the lasting servers."""
    while left := _children() - LASTING:
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _lasting_cpu() -> float:
    """The CPU seconds so far of the servers, of their children and of those that have ended."""
    ticks = 0
    for pid in (pid for server in LASTING for pid in _family(server)):
        with contextlib.suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _children() -> set[int]:
    """The child processes of a process."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}
