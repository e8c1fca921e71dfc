"""Pool of local worker processes: runs jobs longest first, yields their events, and leaves no process behind."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import connection

from astrai_video.engine.plan.events import Ended, Progress, Quiet, Started
from astrai_video.engine.plan.jobs import Cost, Job, RenderJob
from astrai_video.engine.run import process
from astrai_video.engine.run.process import WorkerProcess
from astrai_video.engine.run.schedule import Schedule

_LEAST_WAIT = 0.05  # seconds; a process that cannot be killed must not cause a busy loop


def run(
    jobs: Sequence[Job], workers: int, work: Mapping[str, float | None]
) -> Generator[Started | Progress | Quiet | Ended]:
    """Run the jobs on `workers` processes in all, longest first; yield Started, Progress, Quiet and Ended.

    `work` are the expected CPU seconds of the jobs by name, None where unknown. When the generator is closed or
    interrupted, running workers are ended first.
    """
    by_name = {job.name: job for job in jobs}
    schedule = Schedule({name: work.get(name) for name in by_name}, workers)
    unfinished = len(jobs)
    running: list[WorkerProcess] = []
    try:
        while unfinished:
            while (name := schedule.start(time.monotonic())) is not None:
                running.append(WorkerProcess(by_name[name]))
                if isinstance(by_name[name], RenderJob):
                    yield Started(by_name[name].label)
            _grant(running, schedule.spread(time.monotonic()))
            wait = max(min(worker.due for worker in running) - time.monotonic(), _LEAST_WAIT)
            ready = connection.wait([one for worker in running for one in worker.waitables], wait)
            for worker in list(running):
                yield from worker.progress()
                yield from worker.check()
                if worker.has_ended(ready):
                    yield from worker.progress()
                    running.remove(worker)
                    schedule.end(worker.job.name)
                    unfinished -= 1
                    yield worker.result()
    finally:
        process.stop(running)


def _grant(running: list[WorkerProcess], slots: Mapping[str, int]) -> None:
    for worker in running:
        if worker.job.name in slots:
            worker.grant(slots[worker.job.name])


@dataclass(frozen=True)
class Local:
    """The executor of one machine; runs up to `workers` processes at once."""

    workers: int

    def prepare(self) -> None:
        """Start the fork server."""
        process.prepare()

    def run(self, jobs: Sequence[Job], costs: Mapping[str, Cost]) -> Generator[Started | Progress | Quiet | Ended]:
        """Run the jobs on processes of this machine."""
        return run(jobs, self.workers, {name: cost.seconds for name, cost in costs.items()})
