"""The event stream of a run and the protocol of executors; progress displays read nothing else."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from astrai_video.engine.plan.jobs import Cost, Job


@dataclass(frozen=True)
class Started:
    """A worker has started a section."""

    label: str


@dataclass(frozen=True)
class Progress:
    """The progress of a section since its last Progress: frames of its length, and frames drawn.

    `beats` is the number of complete beats; None in events of forks, which do not know it.
    """

    label: str
    frames: int
    frames_drawn: int
    beats: int | None = None


@dataclass(frozen=True)
class Quiet:
    """A section has sent no event for so many seconds: it may hang."""

    label: str
    seconds: float


@dataclass(frozen=True)
class Failure:
    """Explains why a section could not be rendered: a sentence with the place in the scene, and the next step."""

    label: str
    message: str
    next_step: str = ""


@dataclass(frozen=True)
class Ended:
    """The process of a job has ended. `failure` is None when its exit code was 0.

    `is_rendering` is False for jobs of other kinds, such as recording for the lint.
    """

    label: str
    wall_seconds: float
    failure: Failure | None = None
    is_rendering: bool = True


@dataclass(frozen=True)
class SectionResult:
    """The result of a section: `state` is rendered, cached or failed. `frames` is its length.

    `film` is the name of its film, `label` the name of the section in the run.
    """

    id: str
    film: str
    label: str
    state: str
    reason: str
    wall_seconds: float
    frames: int = 0
    frames_drawn: int = 0
    clip: Path | None = None
    error: str | None = None
    log: Path | None = None
    warnings: tuple[str, ...] = field(default=())
    next_step: str = ""


@dataclass(frozen=True)
class Planned:
    """The run begins: the labels of all its sections, and of those that will be rendered.

    `expected` are the costs of rendering, for sections known from earlier runs; `beats` the numbers of beats of those
    with a script.
    """

    labels: tuple[str, ...]
    to_render: tuple[str, ...]
    expected: dict[str, Cost]
    beats: dict[str, int]
    workers: int


@dataclass(frozen=True)
class Note:
    """A sentence about the run as a whole."""

    message: str


Event = Planned | Started | Progress | Quiet | SectionResult | Note


class Executor(Protocol):
    """Runs jobs, on processes of this machine or of a cluster."""

    @property
    def workers(self) -> int:
        """The number of jobs that run at once; known after `prepare`."""

    def prepare(self) -> None:
        """Start everything that takes time to start; called when there are jobs to run."""

    def run(
        self, jobs: Sequence[Job], costs: Mapping[str, Cost]
    ) -> Generator[Started | Progress | Quiet | Ended | Note]:
        """Run the jobs, longest first; a job that is `Ended` without a failure has its target in place.

        `costs` are the expected costs by the names of jobs; those of other jobs are unknown. When the generator is
        closed or interrupted, running jobs are ended first.
        """
