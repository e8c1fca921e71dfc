"""A film in one language and quality, and the states of its sections."""

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
    """A film in one language and quality, with its output folder.

    `language` is "" for a film without catalogs. `catalogs` are those of all languages of the storyboard: strings on
    screen come from the film's own, captions from all. `sources` are the files of the scenes as of the first plan; all
    later steps use the same. `takes` are the sounds of the narrated beats, by section and beat; `music` is mixed under
    the whole film.
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
        """The catalog of the film's language; None when the film has no catalogs."""
        return self.catalogs.get(self.language)

    def script(self, section: Section) -> SectionScript | None:
        """The section's script; None when the film has no catalogs."""
        return self.catalog.section(section.id) if self.catalog else None

    def narrations(self, section: Section) -> tuple[Narration, ...]:
        """The narration of the section in every language that has one, the film's own first."""
        return tuple(c.narration(section.id) for c in self.catalogs.values() if section.id in c.sections)

    def title(self, section: Section) -> str:
        """The section's title in the film's language."""
        script = self.script(section)
        return script.title if script else section.title

    def clip(self, section: Section) -> Path:
        """The path of the section's clip."""
        number = self.storyboard.number(section.id)
        return self.store.clip(self.language, self.quality.letter, number, section.id)

    @property
    def has_sound(self) -> bool:
        """Return True if the film has speech or music."""
        return bool(self.takes) or self.music is not None

    @property
    def name(self) -> str:
        """The film's language and quality as one word, `variant`."""
        return variant(self.language, self.quality.letter)

    @property
    def path(self) -> Path:
        """The path of the finished film."""
        return self.store.film(self.storyboard.name, self.language, self.quality.letter)


@dataclass(frozen=True)
class SectionState:
    """The state of a section: fresh, stale or missing, with the reason; and its newest rendering if there is one."""

    section: Section
    state: Literal["fresh", "stale", "missing"]
    reason: str
    key: str
    inputs: dict[str, str]
    rendered: Rendered | None
