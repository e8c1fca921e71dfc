"""Runs jobs on a Dask cluster: submits them as tasks, turns reports into events, retries lost jobs, fetches results."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from distributed import Future, KilledWorker

from astrai_video.engine.cluster import splitting
from astrai_video.engine.cluster import worker as remote
from astrai_video.engine.cluster.members import Members
from astrai_video.engine.cluster.parcel import Answer, pack
from astrai_video.engine.cluster.receive import LostError, receive
from astrai_video.engine.cluster.split_sections import split_sections
from astrai_video.engine.plan.events import Ended, Failure, Note, Progress, Quiet, Started
from astrai_video.engine.plan.jobs import Cost, Job, PartJob, RenderJob
from astrai_video.errors import AstraiVideoError, ClusterError
from astrai_video.files import make_folder

TRIES = 3
ALONE_SECONDS = 60.0
_CHECK_SECONDS = 1.0
_ANSWER_SECONDS = 30.0


@dataclass
class _Sent:
    """A submitted job: its future, and the workers that have started it, one entry per attempt."""

    job: Job
    future: Future[Answer]
    attempt: int = 0
    started: list[str] = field(default_factory=list)


class Dispatch:
    """Submits jobs, the longest first, and yields events until all have ended."""

    def __init__(self, members: Members, slots: int, jobs: Sequence[Job], costs: Mapping[str, Cost]) -> None:
        self._members = members
        self._client = members.client
        self._jobs = splitting.split(jobs, costs, slots)
        longest = max((cost.seconds for cost in costs.values()), default=1.0)
        self._priority = {job.label: costs[job.name].seconds if job.name in costs else longest + 1 for job in jobs}
        self._split = split_sections(jobs, self._jobs)
        self._run = uuid.uuid4().hex
        self._topic = f"astrai-video {self._run}"
        self._inbox: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._sent: dict[str, _Sent] = {}
        self._checked = time.monotonic()
        self._alone_since: float | None = None

    def events(self) -> Iterator[Started | Progress | Quiet | Ended | Note]:
        """Run all jobs.

        Raises ClusterError when the scheduler or all workers are lost.
        """
        self._client.subscribe_topic(self._topic, lambda event: self._inbox.put(("report", event[1])))
        yield from self._members.refusals(self._members.all())
        for job in self._jobs:
            yield from self._send(job, attempt=1, started=[])
        while self._sent:
            with contextlib.suppress(Empty):
                kind, message = self._inbox.get(timeout=_CHECK_SECONDS)
                yield from self._on_report(message) if kind == "report" else self._on_done(*message)
            if time.monotonic() - self._checked > _CHECK_SECONDS:
                yield from self._check_workers()
                self._checked = time.monotonic()

    def cancel(self) -> None:
        """Cancel all queued and running jobs."""
        futures = [sent.future for sent in self._sent.values()]
        self._sent.clear()
        with contextlib.suppress(Exception):  # the scheduler may be gone, and the work with it
            self._client.unsubscribe_topic(self._topic)
            if futures and self._client.status == "running":
                self._client.cancel(futures, force=True)

    def _send(self, job: Job, attempt: int, started: list[str]) -> Iterator[Ended]:
        if isinstance(job, PartJob) and self._split[job.label].is_over:
            return
        try:
            parcel = pack(job)
        except AstraiVideoError as problem:
            failure = Failure(job.label, str(problem), problem.next_step)
            yield from self._ended(job, Ended(job.label, 0.0, failure, isinstance(job, RenderJob)))
            return
        key = ("astrai-video", job.name, self._run, attempt)
        others = [worker for worker in self._members.fit(self._members.all()) if worker not in started]
        elsewhere = {"workers": others, "allow_other_workers": True} if started and others else {}
        future = self._client.submit(
            remote.render,
            parcel,
            key,
            self._topic,
            self._members.resource,
            key=key,
            pure=False,
            priority=self._priority[job.label],
            resources={self._members.resource: 1, remote.MEMORY: _memory(job)},
            **elsewhere,
        )
        self._sent[job.name] = _Sent(job, future, attempt, started)
        future.add_done_callback(lambda _future: self._inbox.put(("done", (job.name, attempt))))

    def _on_report(self, report: Mapping[str, Any]) -> Iterator[Started | Progress | Quiet | Ended]:
        sent = self._sent.get(report["job"])
        if sent is None or sent.attempt != report["attempt"]:
            return
        if report["kind"] == "started":
            if len(sent.started) >= TRIES:
                self._client.cancel([sent.future], force=True)
                yield from self._ended(sent.job, self._failed(sent, "the worker was lost while it ran"))
                return
            sent.started.append(report["worker"])
            section = self._split.get(sent.job.label)
            if isinstance(sent.job, RenderJob) and not (section and section.is_started):
                yield Started(sent.job.label)
            if section:
                section.is_started = True
        elif report["kind"] == "quiet":
            yield Quiet(sent.job.label, report["seconds"])
        elif isinstance(sent.job, RenderJob):
            yield Progress(sent.job.label, report["frames"], report["frames_drawn"], report["beats"])

    def _on_done(self, name: str, attempt: int) -> Iterator[Ended]:
        sent = self._sent.get(name)
        if sent is None or sent.attempt != attempt:
            return
        if sent.future.status == "finished":
            yield from self._on_result(sent)
        elif sent.future.status == "error":
            yield from self._on_error(sent)
        elif self._client.status != "running":
            raise self._connection_lost()
        else:
            yield from self._retry(sent, "it was cancelled by the scheduler")

    def _on_result(self, sent: _Sent) -> Iterator[Ended]:
        try:
            answer: Answer = sent.future.result(timeout=_ANSWER_SECONDS)
            _write_log(sent.job, answer.localized(answer.log))
            failure = answer.failure
            if failure is None:
                receive(self._client, answer, sent.job)
            else:
                failure = Failure(failure.label, answer.localized(failure.message), failure.next_step)
        except (LostError, OSError, TimeoutError) as problem:
            yield from self._retry(sent, f"its result was lost ({problem})")
            return
        except AstraiVideoError as problem:
            failure = Failure(sent.job.label, str(problem), problem.next_step)
        with contextlib.suppress(Exception):  # a worker that is gone has nothing to discard
            self._client.run(remote.discard, answer.folder, workers=[answer.worker], on_error="ignore")
        del self._sent[sent.job.name]
        ended = Ended(sent.job.label, answer.wall_seconds, failure, isinstance(sent.job, RenderJob))
        yield from self._ended(sent.job, ended)

    def _ended(self, job: Job, end: Ended) -> Iterator[Ended]:
        """Yield the end of a job; of a part, the end of its section, if this part decides it."""
        section = self._split.get(job.label)
        if section is None or not isinstance(job, PartJob):
            yield end
            return
        decided = section.end(job, end)
        if decided is None:
            return
        others = [self._sent.pop(name).future for name in section.pending if name in self._sent]
        if others:
            self._client.cancel(others, force=True)
        yield decided

    def _on_error(self, sent: _Sent) -> Iterator[Ended]:
        problem = sent.future.exception(timeout=_ANSWER_SECONDS)
        if isinstance(problem, KilledWorker):
            # Dask counts the end of a worker against all tasks queued there; here only started ones count.
            yield from self._retry(sent, "the worker was lost while it ran")
        elif isinstance(problem, remote.JobDiedError):
            _write_log(sent.job, problem.log)
            yield from self._retry(sent, str(problem).rstrip("."))
        elif isinstance(problem, AstraiVideoError):
            yield from self._ended(sent.job, self._failed(sent, str(problem).rstrip("."), problem.next_step))
        else:
            yield from self._ended(sent.job, self._failed(sent, f"{type(problem).__name__}: {problem}".rstrip(".")))

    def _retry(self, sent: _Sent, why: str) -> Iterator[Ended]:
        """Submit a job again, preferably to a worker that has not started it; after TRIES attempts it fails."""
        if len(sent.started) >= TRIES:
            yield from self._ended(sent.job, self._failed(sent, why))
            return
        sent.future.release()
        yield from self._send(sent.job, sent.attempt + 1, sent.started)

    def _failed(self, sent: _Sent, why: str, next_step: str = "") -> Ended:
        del self._sent[sent.job.name]
        where = ", ".join(dict.fromkeys(sent.started)) or "no worker"
        message = f"it failed {len(sent.started)} times, on {where}: {why}."
        step = (
            next_step
            or "Look into the worker's own log; render this section without --cluster to see whether it is the scene."
        )
        return Ended(sent.job.label, 0.0, Failure(sent.job.label, message, step), isinstance(sent.job, RenderJob))

    def _check_workers(self) -> Iterator[Note]:
        """Check that the scheduler and usable workers are still there, and look for new ones."""
        if self._client.status != "running":
            raise self._connection_lost()
        present = self._members.all()
        yield from self._members.refusals(present)
        if self._members.fit(present):
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
            yield Note(f"All workers have left; waiting {ALONE_SECONDS:.0f} s for one to come.")
        elif time.monotonic() - self._alone_since > ALONE_SECONDS:
            raise ClusterError(
                f"All workers have left {self._members.address}; {len(self._sent)} jobs are not done.",
                next_step="Start workers and run the same command again: finished sections are kept.",
            )

    def _connection_lost(self) -> ClusterError:
        return ClusterError(
            f"The connection to the scheduler at {self._members.address} is lost; {len(self._sent)} jobs are not done.",
            next_step="Start it again and run the same command: finished sections are kept, and it goes on from there.",
        )


def _memory(job: Job) -> float:
    """Bytes that a job's process may need: twice the measured peak at 1080p and 2160p (117 and 241 MB)."""
    return 150e6 + 40 * job.quality.width * job.quality.height


def _write_log(job: Job, text: str) -> None:
    make_folder(job.log.parent)
    job.log.write_text(text, encoding="utf-8")
