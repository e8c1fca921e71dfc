"""The content of the player page as values for its template: film, chapters, narration, captions and stills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from astrai_video import timeline
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.stitch.provenance import FilmSection, Provenance
from astrai_video.errors import DamagedError
from astrai_video.lint.findings import Finding
from astrai_video.narration import languages
from astrai_video.page.stills import Moment, moments, picture_digest

if TYPE_CHECKING:
    from astrai_video.narration.cues import Cue


@dataclass(frozen=True)
class Still:
    """The last picture of a beat, or of a play in a scene without beats.

    `file` is its name on the page, which changes with the picture; `moment` is its place in the section; `start` and
    `end` are seconds of the film; `narrations` are the sentences by language, `findings` the messages of the lint.
    """

    file: str
    moment: Moment
    name: str
    start: float
    end: float
    narrations: Mapping[str, str]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A section on the page: its span in seconds of the film, its rendering and its stills."""

    id: str
    title: str
    start: float
    end: float
    frames: int
    frames_drawn: int
    rendered: str
    key: str
    drawn_from: Rendered
    stills: tuple[Still, ...]

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.end - self.start


@dataclass(frozen=True)
class Track:
    """The captions in one language; `name` is what its speakers call it."""

    language: str
    name: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Player:
    """The content of a page. `film` is the file, `seconds` its length; the first of `tracks` is in its language."""

    title: str
    language: str
    film: Path
    width: int
    height: int
    seconds: float
    chapters: tuple[Chapter, ...]
    tracks: tuple[Track, ...]


def player(
    film: Film, record: Provenance, tracks: Sequence[Track], findings: Mapping[str, Sequence[Finding]]
) -> Player:
    """Return the content of the page of a film from its provenance; `findings` are those of the lint by section.

    Raises DamagedError when a rendering that the film was made from is no longer in the store.
    """
    chapters = tuple(_chapter(film, record, part, findings.get(part.section, ())) for part in record.parts)
    return Player(
        title=film.catalog.title if film.catalog else film.storyboard.title,
        language=record.language,
        film=film.path,
        width=record.width,
        height=record.height,
        seconds=record.frames / record.fps,
        chapters=chapters,
        tracks=tuple(tracks),
    )


def track(language: str, cues: Sequence[Cue]) -> Track:
    """Return the captions in a language, with the name that its speakers give it."""
    return Track(language, languages.name(language), tuple(cues))


def _chapter(film: Film, record: Provenance, part: FilmSection, findings: Sequence[Finding]) -> Chapter:
    folder = film.store.section(record.language, record.quality, part.section, part.key)
    made = timeline.read(folder)
    if made is None:
        raise DamagedError(
            f"{folder} is gone: the film on disk was made from it.", next_step="Run astrai-video build again."
        )
    rendered = Rendered(folder, made)
    return Chapter(
        id=part.section,
        title=part.title,
        start=part.start / record.fps,
        end=(part.start + part.frames) / record.fps,
        frames=part.frames,
        frames_drawn=made.frames_drawn,
        rendered=datetime.fromtimestamp(made.created, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        key=part.key,
        drawn_from=rendered,
        stills=tuple(_stills(film, record, part, rendered, findings)),
    )


def _stills(
    film: Film, record: Provenance, part: FilmSection, rendered: Rendered, findings: Sequence[Finding]
) -> Iterator[Still]:
    lengths = [piece.frames for piece in rendered.timeline.pieces]
    narrations = {
        language: catalog.sections[part.section].narration
        for language, catalog in film.catalogs.items()
        if part.section in catalog.sections
    }
    places = {name: (first, frames) for name, first, frames in part.beats}
    at = part.start
    for number, moment in enumerate(moments(rendered, lengths), 1):
        first, frames = places.get(moment.name, (at, sum(lengths[moment.first : moment.piece + 1])))
        at = first + frames
        shown = [f for f in findings if moment.first <= f.last_play and f.play <= moment.piece and not f.allowed]
        yield Still(
            file=f"{part.section}-{number:03d}-{picture_digest(rendered, moment)[:8]}.webp",
            moment=moment,
            name=moment.name,
            start=first / record.fps,
            end=at / record.fps,
            narrations={
                language: sentences[moment.name]
                for language, sentences in narrations.items()
                if moment.name in sentences
            },
            findings=tuple(f"{finding.rule}: {finding.message}" for finding in shown),
        )
