"""The lint of a film: records changed sections in parallel processes, and reuses stored recordings and verdicts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from astrai_video import quality
from astrai_video.engine.plan import keys
from astrai_video.engine.plan.events import Ended
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.jobs import labelled
from astrai_video.engine.run import pool, process
from astrai_video.files import make_folder
from astrai_video.lint.findings import Verdict
from astrai_video.lint.jobs import RecordJob
from astrai_video.lint.rules import chapters
from astrai_video.lint.rules.chapters import Titled
from astrai_video.lint.verdicts import verdict
from astrai_video.storyboard import Section

_QUALITY = "l"  # only the frame rate matters
_RECORDER = "astrai_video.lint.recording.running"  # the code that determines a recording; the rules do not


def lint(film: Film, sections: Sequence[Section], workers: int) -> Iterator[Verdict]:
    """Check sections, yielding each verdict as it becomes available. Only changed sections are run; none is drawn."""
    recordings = _paths(film, sections)
    yield from known(film, sections)
    stale = [section for section in sections if not recordings[section.id].is_file()]
    if not stale:
        return
    process.prepare()
    with film.store.scratch() as scratch:
        jobs = stale_jobs(film, stale, scratch)
        by_label = {job.label: section for job, section in zip(jobs, stale, strict=True)}
        with contextlib.closing(pool.run(jobs, workers, {})) as events:
            for event in events:
                if isinstance(event, Ended) and event.failure is not None:
                    yield Verdict(by_label[event.label].id, failure=event.failure)
                elif isinstance(event, Ended):
                    yield _judged(film, by_label[event.label], recordings)


def known(film: Film, sections: Sequence[Section]) -> Iterator[Verdict]:
    """Check the sections that have not changed since they were recorded."""
    recordings = _paths(film, sections)
    for section in sections:
        if recordings[section.id].is_file():
            yield _judged(film, section, recordings)


def with_chapters(film: Film, found: Sequence[Verdict]) -> list[Verdict]:
    """Add the findings on the film's chapters to the verdicts, each at its section.

    The number of chapters is checked only when every section of the film was checked.
    """
    seconds = {verdict.section: verdict.seconds for verdict in found}
    titled = [_titled(film, section, seconds.get(section.id, 0.0)) for section in film.storyboard.sections]
    findings = list(chapters.titles(titled))
    if all(one.seconds for one in titled):
        findings += chapters.too_few(titled)
    return [
        replace(verdict, findings=(*verdict.findings, *(f for f in findings if f.section == verdict.section)))
        for verdict in found
    ]


def _titled(film: Film, section: Section, seconds: float) -> Titled:
    number = film.storyboard.number(section.id)
    catalog = f"{film.language}.toml: {section.id}.title"
    place = catalog if film.catalog else f"{Path(film.storyboard.source).name}: section[{number}].title"
    return Titled(section.id, place, film.title(section), seconds)


def stale_jobs(film: Film, sections: Sequence[Section], scratch: Path) -> list[RecordJob]:
    """Jobs that record the sections without a current recording; their folders are created below `scratch`."""
    recordings = _paths(film, sections)
    stale = [section for section in sections if not recordings[section.id].is_file()]
    return [_job(film, section, recordings[section.id], scratch) for section in stale]


def _judged(film: Film, section: Section, recordings: Mapping[str, Path]) -> Verdict:
    return verdict(section.id, film.narrations(section), recordings[section.id])


def _paths(film: Film, sections: Sequence[Section]) -> dict[str, Path]:
    """Path of each section's recording, existing or not, by the section's id."""
    folder = film.store.sections(film.language, "lint")
    return {section.id: folder / f"{section.id}-{recording_key(film, section)}.json" for section in sections}


def recording_key(film: Film, section: Section) -> str:
    """Key of a section's recording: a digest of everything that determines it."""
    return keys.key_of(keys.inputs_of(replace(film, quality=quality.get(_QUALITY)), section, _RECORDER))


def _job(film: Film, section: Section, recording: Path, scratch: Path) -> RecordJob:
    own = scratch / f"lint-{labelled(section.id, film.language)}"
    make_folder(own)
    return RecordJob(
        section_id=section.id,
        scene=section.scene,
        root=film.storyboard.root,
        script=film.script(section),
        language=film.language,
        quality=quality.get(_QUALITY),
        inputs=keys.inputs_of(film, section),
        target=recording.resolve(),
        scratch=own.resolve(),
        log=film.store.log(f"lint-{section.id}").resolve(),
        film=film.language,
        narrations=film.narrations(section),
    )
