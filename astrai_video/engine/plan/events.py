"""What goes to a worker and what comes back: jobs, the event stream, results. Displays read nothing else."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from astrai_video.engine.plan.jobs import Cost, Job


@dataclass(frozen=True)
class Started:
    """A worker began a section."""

    label: str


@dataclass(frozen=True)
class Progress:
    """What a section has come forward since its last Progress, in frames of its length and in frames drawn.

    `beats` is the number of beats that are over, when the process that runs the scene says it, else None.
    """

    label: str
    frames: int
    frames_drawn: int
    beats: int | None = None


@dataclass(frozen=True)
class Quiet:
    """Nothing was heard of a section for so many seconds: it may hang."""

    label: str
    seconds: float


@dataclass(frozen=True)
class Failure:
    """Why a section could not be rendered: a sentence, the place in the scene, what to do."""

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
    """What became of a section: `state` is rendered, cached or failed. `frames` is its length.

    `film` is the name of the film that it belongs to, `label` what it is called in the run.
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
    """The run begins: the labels of the sections it is about, and of those that will be rendered.

    `expected` gives, for sections that are known from earlier runs, what rendering will cost;
    `beats` the number of beats of those with a script.
    """

    labels: tuple[str, ...]
    to_render: tuple[str, ...]
    expected: dict[str, Cost]
    beats: dict[str, int]
    workers: int


@dataclass(frozen=True)
class Note:
    """Something that happened to the run as a whole, in a sentence."""

    message: str


Event = Planned | Started | Progress | Quiet | SectionResult | Note


class Executor(Protocol):
    """Who runs the jobs: the processes of this machine, or those of a cluster."""

    @property
    def workers(self) -> int:
        """How many jobs are run at once; known after `prepare`."""

    def prepare(self) -> None:
        """Start what takes a while; called when there is something to run."""

    def run(
        self, jobs: Sequence[Job], costs: Mapping[str, Cost]
    ) -> Generator[Started | Progress | Quiet | Ended | Note]:
        """Run the jobs, longest first; a job that is `Ended` without a failure has its target in place.

        `costs` are expected of jobs, by their names; of those that are not there nothing is known. When the generator
        is closed, or interrupted, what still runs is ended first.
        """
