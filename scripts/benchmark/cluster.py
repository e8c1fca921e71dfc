"""Compares a cluster on this machine with the local pool, and simulates larger ones.

The simulation follows the engine: sections are split into parts by the engine's own rule, with costs known from an
earlier run; Dask gives every worker the next jobs, longest section first; the building machine fetches the results one
by one, each in pieces, and makes the clip of a section when it is complete. Measured here are the CPU seconds of
sections and plays, the sizes of segments, and the seconds of a clip and of a job's round trip; the network is assumed.
"""

from __future__ import annotations

import contextlib
import heapq
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import measure
from measure import Run
from tools import Ours
from works import Bench, Figure

from astrai_video import storyboard
from astrai_video.cli import project
from astrai_video.engine.cluster import splitting
from astrai_video.engine.plan import costs
from astrai_video.engine.plan.jobs import Cost
from astrai_video.engine.plan.store import Store
from astrai_video.engine.stitch import clips

SECTIONS = "title,architecture,encoder,decoder,attention,formula,astrai"
CORES = 2
NETWORK_BYTES = 1e9 / 8 / 2  # one gigabit per second; a piece passes the scheduler, so twice over the network
MOST_OVERHEAD = 10.0
_START_SECONDS = 60


@dataclass(frozen=True)
class Task:
    """A section of the simulation: CPU seconds on a worker's core, bytes of its result, seconds of making its clip."""

    cost: Cost
    bytes: int
    clip_seconds: float

    def parts(self, fair: float, slots: int) -> list[float]:
        """The CPU seconds of each of its parts."""
        first = splitting.starts(self.cost, fair, slots)
        scene = self.cost.seconds - sum(self.cost.plays)
        return [scene + sum(self.cost.plays[a:b]) for a, b in zip(first, [*first[1:], None], strict=True)]


@dataclass(frozen=True)
class Predicted:
    """Seconds of a build with a number of workers, and those in which the building machine was busy."""

    wall: float
    at_home: float


def overhead(bench: Bench, numbers: Sequence[int]) -> Iterator[Figure]:
    """`render --cluster` by turns with the local pool on as many cores: one worker of two threads, two of one."""
    arguments = ("render", "-q", bench.quality, "--sections", SECTIONS)
    for number in numbers:
        threads = max(1, CORES // number)
        with _cluster(bench.ours, number, threads) as address:
            local, there = bench.alternate(
                (f"astrai-video render -q {bench.quality} --jobs {CORES}", lambda: _render(bench, *arguments)),
                (
                    f"the same with --cluster, workers of {threads} threads: {number}",
                    lambda at=address: _render(bench, *arguments, "--cluster", at),
                ),
            )
        work = f"seven sections on a cluster of {number}"
        wall, cpu = 100 * (there.wall / local.wall - 1), 100 * (there.cpu / local.cpu - 1)
        yield Figure(f"{work}, wall time beyond the local pool's", local, there, wall, "%", MOST_OVERHEAD)
        yield Figure(f"{work}, CPU time beyond the local pool's", local, there, cpu, "%")


def tasks(bench: Bench) -> list[Task]:
    """The costs, sizes and clip times of the sections that were rendered last."""
    film = project.Project(storyboard.builtin(), Store(bench.ours.folder / "cluster-out")).film(bench.quality, None)
    found = []
    for section in film.storyboard.select(SECTIONS.split(",")):
        rendered = film.store.renderings(film.language, film.quality.letter, section.id)[0]
        film.clip(section).unlink()
        started = time.perf_counter()
        clips.make_clip(film, section, rendered)
        seconds = time.perf_counter() - started
        size = sum(piece.bytes for piece in rendered.timeline.pieces)
        found.append(Task(costs.of(rendered.timeline), size, seconds))
    return found


def round_trip(bench: Bench) -> float:
    """The seconds of a job besides its work, measured here: sending it, starting its process, receiving the answer."""
    folder = bench.ours.folder / "trips"
    folder.mkdir()
    (folder / "scene.py").write_text(
        "from manim import Scene, Dot\n\nclass One(Scene):\n    def construct(self):\n        self.add(Dot())\n"
        "        self.wait()\n"
    )
    count = 20
    sections = "".join(f'[[section]]\nid = "s{n}"\ntitle = "s"\nscene = "scene.py:One"\n' for n in range(count))
    (folder / "storyboard.toml").write_text(f'title = "s"\n{sections}')
    arguments = ("--storyboard", folder / "storyboard.toml", "render", "-q", "l")
    with _cluster(bench.ours, 1, 1) as address:
        one = _render(bench, *arguments, "--sections", "s0", "--cluster", address)
        many = _render(bench, *arguments, "--cluster", address)
    work = sum(cost["l"]["seconds"] for cost in bench.ours.costs("cluster-out").values())
    return max(0.0, (many.wall - one.wall - work * (count - 1) / count) / (count - 1))


def predict(found: Sequence[Task], workers: int, threads: int, trip: float, start: float) -> Predicted:
    """Simulate a build of these tasks on some workers; `trip` and `start` are seconds per job, and before the first
    one.
    """
    slots = [start] * (workers * threads)
    fair = sum(task.cost.seconds for task in found) / len(slots)
    arrivals = []  # the times at which parts end, and the seconds of fetching their results
    for task in sorted(found, key=lambda task: task.cost.seconds, reverse=True):
        parts = task.parts(fair, len(slots))
        ends = []
        for seconds in parts:
            ends.append(heapq.heappop(slots) + trip + seconds)
            heapq.heappush(slots, ends[-1])
        fetched = task.bytes / len(parts) / NETWORK_BYTES
        arrivals += [(end, fetched) for end in sorted(ends)[:-1]]
        arrivals.append((max(ends), fetched + task.clip_seconds))
    home = at_home = start
    for end, busy in sorted(arrivals):
        home = max(home, end) + busy
        at_home += busy
    return Predicted(home, at_home - start)


def markdown(found: Sequence[Task], numbers: Sequence[int], trip: float, start: float) -> Iterator[str]:
    """A table of predictions: for one film, and for twenty (languages, qualities, films of a series)."""
    total = sum(task.cost.seconds for task in found)
    size = sum(task.bytes for task in found) / 1e6
    yield f"{len(found)} sections: {total:.0f} CPU seconds, the longest {max(t.cost.seconds for t in found):.1f};"
    yield f"{size:.1f} MB of segments; {sum(t.clip_seconds for t in found):.2f} s to make their clips;"
    yield f"{trip:.2f} s for a job's way, {start:.1f} s to connect."
    yield ""
    yield "| workers of 2 threads | one film, s | against one | twenty films, s | against one | home is busy, s |"
    yield "|---|---|---|---|---|---|"
    single, series = predict(found, 1, CORES, trip, start), predict(list(found) * 20, 1, CORES, trip, start)
    for number in numbers:
        one = predict(found, number, CORES, trip, start)
        many = predict(list(found) * 20, number, CORES, trip, start)
        yield (
            f"| {number} | {one.wall:.1f} | {single.wall / one.wall:.1f}x | {many.wall:.1f} "
            f"| {series.wall / many.wall:.1f}x | {many.at_home:.1f} |"
        )


def _render(bench: Bench, *arguments: str | Path) -> Run:
    jobs = () if "--cluster" in arguments else ("--jobs", str(CORES))
    return bench.ours.run(*arguments, *jobs, output="cluster-out", fresh=True)


@contextlib.contextmanager
def _cluster(ours: Ours, workers: int, threads: int) -> Iterator[str]:
    """A scheduler and workers on loopback, each with its own folder; yields the address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{found.getsockname()[1]}"
    host, _, port = address.rpartition(":")
    scheduler = ["scheduler", "--host", host, "--port", port, "--no-dashboard"]
    worker = ["worker", address, "--no-dashboard", "--no-nanny", "--nthreads", str(threads)]
    worker += ["--preload", "astrai_video.engine.cluster.worker", "--local-directory", "files"]
    programs = []
    try:
        for number, command in enumerate([scheduler] + [worker] * workers):
            folder = ours.folder / f"program-{port}-{number}"
            folder.mkdir()
            with (folder / "log.txt").open("wb") as log:
                programs.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "dask", *command],
                        cwd=folder,
                        env=ours.environment(),
                        stdout=log,
                        stderr=log,
                    )
                )
            measure.LASTING.add(programs[-1].pid)
        _wait_for(workers, ours.folder, port)
        yield address
    finally:
        for program in reversed(programs):  # the scheduler last: a worker that leaves waits for it
            program.terminate()
            try:
                program.wait(10)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
            measure.LASTING.discard(program.pid)
        measure.wait_for_orphans()  # their CPU time must not count for the next command


def _wait_for(workers: int, folder: Path, port: str) -> None:
    logs = [folder / f"program-{port}-{number}" / "log.txt" for number in range(1, workers + 1)]
    deadline = time.monotonic() + _START_SECONDS
    while not all("Registered to" in log.read_text() for log in logs):
        if time.monotonic() > deadline:
            raise measure.CommandFailedError(f"the workers did not start:\n{logs[0].read_text()[-2000:]}")
        time.sleep(0.1)
    time.sleep(2)  # each loads manim once
