"""What goes to a worker and what comes back: jobs, the event stream, results. Displays read nothing else."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from astrai_video import PACKAGE
from astrai_video.catalog import Narration, SectionScript
from astrai_video.quality import Quality
from astrai_video.storyboard import SceneRef

_SOURCE = "source "
RENDER = "astrai_video.engine.worker.main"


@dataclass(frozen=True)
class Bounds:
    """What a section may take: seconds in all, and MB of memory for each of its processes; None is no bound."""

    timeout: float | None = None
    memory: int | None = None


NO_BOUNDS = Bounds()
ALL_PLAYS = (0, None)


@dataclass(frozen=True)
class Job:
    """One section to render, or to do another task with: all that a worker needs to know.

    `task` is the module whose `main` does it; `film` tells the films of a run apart, where it makes several.
    `language` is "" where the film has none.
    `target` is the section's store folder, `scratch` the worker's own, on the same file system.
    `inputs` go into the timeline unchanged; `said`, the narration in each language, is only there to be judged.
    `earlier` are store folders of the section whose plays may be used again.
    `plays` is the first play that is drawn and the one after the last, None for all from the first on.
    What is done `aside` gets the time that nothing else wants.
    """

    section_id: str
    scene: SceneRef
    root: Path
    script: SectionScript | None
    language: str
    quality: Quality
    key: str
    inputs: dict[str, str]
    target: Path
    scratch: Path
    log: Path
    force: bool = False
    fast: bool = True
    task: str = RENDER
    film: str = ""
    said: tuple[Narration, ...] = ()
    bounds: Bounds = NO_BOUNDS
    earlier: tuple[Path, ...] = ()
    plays: tuple[int, int | None] = ALL_PLAYS
    aside: bool = False

    @property
    def is_part(self) -> bool:
        """Whether others draw the other plays of the section."""
        return self.plays != ALL_PLAYS

    @property
    def sources(self) -> dict[Path, str]:
        """The sha256 of every file that the section's scene is made from, by path."""
        found = {name.removeprefix(_SOURCE): digest for name, digest in self.inputs.items() if name.startswith(_SOURCE)}
        return {_path_of(name, self.root): digest for name, digest in found.items()}

    @property
    def own_files(self) -> frozenset[str]:
        """The files of the section and of its imports that belong to the film, not to this package alone."""
        return frozenset(str(path) for path in self.sources if is_own(path, self.root))

    @property
    def label(self) -> str:
        """What the section is called in this run: its id, and its film where there are several."""
        return labelled(self.section_id, self.film)

    @property
    def name(self) -> str:
        """What tells this job from all others of a run."""
        own = self.label if self.task == RENDER else f"{self.task} {self.label}"
        return f"{own} from {self.plays[0]}" if self.is_part else own


def is_own(file: Path, root: Path) -> bool:
    """Whether a file belongs to the film in the folder `root`, and not to this package alone."""
    return not file.is_relative_to(PACKAGE) or (root.is_relative_to(PACKAGE) and file.is_relative_to(root))


def _path_of(name: str, root: Path) -> Path:
    """The file of a source by its name: below the film's folder, but for those of this package."""
    return (PACKAGE.parent if name.startswith(f"{PACKAGE.name}/") else root) / name


def labelled(section_id: str, film: str) -> str:
    """What a section of a film is called in a run; `film` is "" where the run makes one only."""
    return f"{section_id} {film}".rstrip()


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one rendering: in all, and for drawing and encoding each play; and the frames drawn.

    What `plays` do not add up to is spent on running the scene itself.
    """

    seconds: float
    plays: tuple[float, ...]
    frames: int

    def times(self, factor: float) -> Cost:
        """The same rendering at another price."""
        return Cost(self.seconds * factor, tuple(play * factor for play in self.plays), self.frames)


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
    """A worker is gone. `failure` is None when its exit code was 0."""

    label: str
    wall_seconds: float
    failure: Failure | None = None
    task: str = RENDER


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
