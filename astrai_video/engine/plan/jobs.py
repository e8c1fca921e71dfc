"""Jobs: everything a worker process needs to know about its task, one type per kind of task."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from astrai_video import PACKAGE
from astrai_video.catalog import SectionScript
from astrai_video.quality import Quality
from astrai_video.storyboard import SceneRef

_SOURCE = "source "


@dataclass(frozen=True)
class Bounds:
    """Limits of a section: seconds in all, and MB of memory for each of its processes; None for no limit."""

    timeout: float | None = None
    memory: int | None = None


NO_BOUNDS = Bounds()


@dataclass(frozen=True, kw_only=True)
class Job:
    """A task about one section, done in a process of its own. Each kind of task is a subclass.

    `entry` is the module whose `main` does the task. `language` is "" for a film without catalogs. `film` names the
    film in a run that makes several. `inputs` are the digests that the section's key is made of, by name. `target` is
    the file or folder to make, `scratch` a folder of the job's own on the same file system. A `background` job runs at
    low priority.
    """

    entry: ClassVar[str]

    section_id: str
    scene: SceneRef
    root: Path
    script: SectionScript | None
    language: str
    quality: Quality
    inputs: dict[str, str]
    target: Path
    scratch: Path
    log: Path
    film: str = ""
    bounds: Bounds = NO_BOUNDS
    background: bool = False

    @property
    def sources(self) -> dict[Path, str]:
        """The sha256 of every file that the section's scene depends on, by path."""
        found = {name.removeprefix(_SOURCE): digest for name, digest in self.inputs.items() if name.startswith(_SOURCE)}
        return {_path_of(name, self.root): digest for name, digest in found.items()}

    @property
    def own_files(self) -> frozenset[str]:
        """The files of the section and of its imports that belong to the film, not to this package alone."""
        return frozenset(str(path) for path in self.sources if is_own(path, self.root))

    @property
    def label(self) -> str:
        """The section's name in this run: its id, and its film when there are several."""
        return labelled(self.section_id, self.film)

    @property
    def name(self) -> str:
        """The unique name of this job in its run."""
        return f"{type(self).__name__} {self.label}"


@dataclass(frozen=True, kw_only=True)
class RenderJob(Job):
    """Renders a section into its store folder, with the timeline written last.

    `earlier` are store folders of the section whose plays may be reused. Without `fast` manim's own code draws. With
    `force` an existing rendering is replaced.
    """

    entry: ClassVar[str] = "astrai_video.engine.worker.main"

    key: str
    force: bool = False
    fast: bool = True
    earlier: tuple[Path, ...] = ()

    @property
    def plays(self) -> tuple[int, int | None]:
        """The first play to draw and the one after the last; None for all from the first on."""
        return 0, None


@dataclass(frozen=True, kw_only=True)
class PartJob(RenderJob):
    """Renders the plays from `first` up to `end` (None: to the last); other jobs render the rest of the section."""

    first: int
    end: int | None

    @property
    def plays(self) -> tuple[int, int | None]:
        """The first play to draw and the one after the last; None for all from the first on."""
        return self.first, self.end

    @property
    def name(self) -> str:
        """The unique name of this job in its run."""
        return f"{super().name} from {self.first}"


def is_own(file: Path, root: Path) -> bool:
    """Return True if a file belongs to the film in the folder `root`, and not to this package alone."""
    return not file.is_relative_to(PACKAGE) or (root.is_relative_to(PACKAGE) and file.is_relative_to(root))


def _path_of(name: str, root: Path) -> Path:
    """The file of a source by its name: below the film's folder, except for those of this package."""
    return (PACKAGE.parent if name.startswith(f"{PACKAGE.name}/") else root) / name


def labelled(section_id: str, film: str) -> str:
    """The name of a section in a run; `film` is "" when the run makes only one."""
    return f"{section_id} {film}".rstrip()


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one rendering: in all, and for drawing and encoding each play; and the frames drawn.

    The rest of `seconds`, beyond the sum of `plays`, is spent on running the scene itself.
    """

    seconds: float
    plays: tuple[float, ...]
    frames: int

    def times(self, factor: float) -> Cost:
        """The same rendering with its CPU seconds multiplied by `factor`."""
        return Cost(self.seconds * factor, tuple(play * factor for play in self.plays), self.frames)
