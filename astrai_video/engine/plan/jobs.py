"""Jobs: all that a worker process needs to know about its task, and their expected cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
