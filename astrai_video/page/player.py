"""What is on the player page: the film, its chapters, sentences, captions and stills, as values for the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from astrai_video import timeline
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.stitch.provenance import Part, Provenance
from astrai_video.errors import DamagedError
from astrai_video.lint.findings import Finding
from astrai_video.narration import languages
from astrai_video.page.stills import Moment, moments, picture_digest


@dataclass(frozen=True)
class Still:
    """A picture of the storyboard: the end of a beat, or of a play of a scene without beats.

    `file` is its name on the page, the same as long as its picture is; `moment` is where it is in its section; `start`
    and `end` are seconds of the film, `said` the sentences by language, `findings` what the lint says of it.
    """

    file: str
    moment: Moment
    name: str
    start: float
    end: float
    said: Mapping[str, str]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A section on the page: where it lies in seconds, what it was rendered from, its stills."""

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
        """Its length."""
        return self.end - self.start


@dataclass(frozen=True)
class Cue:
    """A caption: when it is shown, in seconds, and its lines."""

    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Track:
    """The captions in a language, and what the language is called."""

    language: str
    name: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Player:
    """A film on a page. `film` is its file; `tracks` have its own language first."""

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
    """The page of a film as its record says it was made; `findings` are those of the lint by section.

    Raises DamagedError when a rendering that the film was made from is gone.
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
    """The captions in a language, with the name that it has for its speakers."""
    return Track(language, languages.name(language), tuple(cues))


def _chapter(film: Film, record: Provenance, part: Part, findings: Sequence[Finding]) -> Chapter:
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
    film: Film, record: Provenance, part: Part, rendered: Rendered, findings: Sequence[Finding]
) -> Iterator[Still]:
    lengths = [piece.frames for piece in rendered.timeline.pieces]
    said = {
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
            said={language: sentences[moment.name] for language, sentences in said.items() if moment.name in sentences},
            findings=tuple(f"{finding.rule}: {finding.message}" for finding in shown),
        )
