"""A film in one language and quality, and the state of its sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from astrai_video.catalog import Catalog, Narration, SectionScript
from astrai_video.engine.plan.sources import Sources
from astrai_video.engine.plan.store import Rendered, Store, variant
from astrai_video.quality import Quality
from astrai_video.storyboard import Section, Storyboard

if TYPE_CHECKING:
    from astrai_video.narration.takes import Take


@dataclass(frozen=True)
class Film:
    """One film in one language and quality, and the folder it is made in.

    `language` is "" for a film without catalogs.
    `catalogs` are those of all languages of the storyboard: the film's own is drawn, all of them give captions.
    `sources` are the scenes' files as they are when the film is first planned; all that is done with it goes by these.
    `takes` is the sound of each beat that is said, by section and beat; `music` lies under all of it.
    """

    storyboard: Storyboard
    language: str
    quality: Quality
    store: Store
    catalogs: Mapping[str, Catalog]
    sources: Sources
    takes: Mapping[tuple[str, str], Take] = field(default_factory=dict)
    music: Path | None = None

    @property
    def catalog(self) -> Catalog | None:
        """The catalog of the film's own language; None when the film has no catalogs."""
        return self.catalogs.get(self.language)

    def script(self, section: Section) -> SectionScript | None:
        """The section's script; None when the film has no catalogs."""
        return self.catalog.section(section.id) if self.catalog else None

    def said(self, section: Section) -> tuple[Narration, ...]:
        """What is said in the section in every language that says anything there, the film's own first."""
        return tuple(c.narration(section.id) for c in self.catalogs.values() if section.id in c.sections)

    def title(self, section: Section) -> str:
        """The section's title in the film's language."""
        script = self.script(section)
        return script.title if script else section.title

    def clip(self, section: Section) -> Path:
        """Where the section's clip lies."""
        number = self.storyboard.number(section.id)
        return self.store.clip(self.language, self.quality.letter, number, section.id)

    @property
    def has_sound(self) -> bool:
        """Return True if the film has speech or music."""
        return bool(self.takes) or self.music is not None

    @property
    def name(self) -> str:
        """What tells it from the same film in other languages and qualities."""
        return variant(self.language, self.quality.letter)

    @property
    def path(self) -> Path:
        """Where the finished film lies."""
        return self.store.film(self.storyboard.name, self.language, self.quality.letter)


@dataclass(frozen=True)
class SectionState:
    """Where a section stands: fresh, stale or missing, and why; the newest rendering if there is one."""

    section: Section
    state: Literal["fresh", "stale", "missing"]
    reason: str
    key: str
    inputs: dict[str, str]
    rendered: Rendered | None
