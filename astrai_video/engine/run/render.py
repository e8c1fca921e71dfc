"""Renders the sections that are not fresh: plans, runs the jobs on an executor, makes a clip as each section ends."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from astrai_video import fonts
from astrai_video import timeline as timelines
from astrai_video.engine.media import ffmpeg
from astrai_video.engine.plan import compat, keys
from astrai_video.engine.plan.costs import CostModel
from astrai_video.engine.plan.events import Ended, Event, Executor, Failure, Note, Planned, SectionResult
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.plan.jobs import NO_BOUNDS, Bounds, Cost, Job, RenderJob, labelled
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.run import warmup
from astrai_video.engine.run.jobs import job_of
from astrai_video.engine.stitch.clips import Clip, make_clip
from astrai_video.errors import AstraiVideoError, DamagedError
from astrai_video.memory import check as check_bound
from astrai_video.storyboard import Section


@dataclass(frozen=True)
class _FilmSection:
    """A section in one film of a run, with its state; `name` is the film's in a run that makes several, else ""."""

    film: Film
    state: SectionState
    name: str

    @property
    def section(self) -> Section:
        return self.state.section

    @property
    def label(self) -> str:
        return labelled(self.section.id, self.name)

    @property
    def log(self) -> Path:
        return self.film.store.log(self.section.id, self.name)


def render(
    films: Sequence[Film],
    sections: tuple[Section, ...],
    *,
    executor: Executor,
    force: bool = False,
    fast: bool = True,
    bounds: Bounds = NO_BOUNDS,
    background: Callable[[Path], Sequence[Job]] = lambda _scratch: (),
) -> Generator[Event]:
    """Render the stale and missing sections of each film; yield events, and a SectionResult for every section.

    `films` are one storyboard in several languages and qualities, rendered in one run. `background` creates other jobs,
    with files below a scratch folder, that run at low priority and yield no events. A section that fails does not stop
    the others. Without `fast`, or with unknown versions of libraries, manim's own code draws, in one process per
    section; a Note explains it. Raises UsageError, FontError or OutputError before anything is drawn.
    """
    _check_limits(films, bounds)
    found = [(film, state) for film in films for state in keys.states(film, sections)]
    warmup.check()
    is_needed = force or any(state.state != "fresh" for _, state in found)
    if is_needed:
        executor.prepare()  # takes a while, during which the fresh sections are verified
    items = _verified_items(found)
    todo = [item for item in items if force or item.state.state != "fresh"]
    if todo and not is_needed:
        executor.prepare()
    _check_strings(todo)
    costs = CostModel(films[0].store.costs)
    yield _planned(items, todo, executor.workers if todo else 1, costs)
    yield from (_cached(item) for item in items if item not in todo)
    if todo:
        ffmpeg.chosen()  # raises for an unusable ffmpeg before anything is drawn
        fast = fast and not compat.unknown()
        if not fast:
            yield Note(compat.warning())
        with films[0].store.scratch() as scratch:
            made = [job_of(item.film, item.state, scratch, item.name) for item in todo]
            jobs: list[Job] = [replace(job, force=force, fast=fast) for job in made]
            jobs += [replace(job, background=True) for job in background(scratch)]
            yield from _render(todo, [replace(job, bounds=bounds) for job in jobs], executor, costs)


def _check_limits(films: Sequence[Film], bounds: Bounds) -> None:
    """Raise UsageError for encoder options that x264 does not accept, and a memory limit that cannot be set."""
    check_bound(bounds.memory)
    if any(film.quality.options for film in films):
        from astrai_video.engine.media.x264 import check_options  # noqa: PLC0415 - 0.2 s, rarely needed

        for film in films:
            check_options(film.quality)


def _verified_items(found: Sequence[tuple[Film, SectionState]]) -> list[_FilmSection]:
    several = len({film.name for film, _ in found}) > 1
    with ThreadPoolExecutor() as threads:  # verifying mostly waits for the disk
        states = threads.map(_verified, (state for _, state in found))
        pairs = zip(found, states, strict=True)
        return [_FilmSection(film, state, film.name if several else "") for (film, _), state in pairs]


def _render(todo: Sequence[_FilmSection], jobs: Sequence[Job], executor: Executor, costs: CostModel) -> Iterator[Event]:
    by_label = {item.label: item for item in todo}
    expected = _expected(todo, costs)
    of_jobs = {job.name: expected[job.label] for job in jobs if job.label in expected}
    of_jobs |= {
        job.name: Cost(0.0, (), 0) for job in jobs if not isinstance(job, RenderJob)
    }  # background jobs start last
    with contextlib.closing(executor.run(jobs, of_jobs)) as events:
        for event in events:
            if not isinstance(event, Ended):
                yield event
            elif event.is_rendering:
                yield _result(by_label[event.label], event, costs)


def _verified(state: SectionState) -> SectionState:
    """The state of a section after verifying a fresh one: with damaged segments it counts as missing."""
    if state.state != "fresh" or state.rendered is None:
        return state
    try:
        state.rendered.verify(checksums=True)
    except DamagedError as problem:
        return replace(state, state="missing", reason=str(problem), rendered=None)
    return state


def _planned(items: Sequence[_FilmSection], todo: Sequence[_FilmSection], workers: int, costs: CostModel) -> Planned:
    scripts = {item.label: item.film.script(item.section) for item in todo}
    return Planned(
        labels=tuple(item.label for item in items),
        to_render=tuple(item.label for item in todo),
        expected=_expected(todo, costs),
        beats={label: len(script.narration) for label, script in scripts.items() if script},
        workers=workers,
    )


def _expected(todo: Sequence[_FilmSection], costs: CostModel) -> dict[str, Cost]:
    guesses = {item.label: costs.expect(item.section.id, item.film.quality.letter) for item in todo}
    return {label: cost for label, cost in guesses.items() if cost is not None}


def _cached(item: _FilmSection) -> SectionResult:
    assert item.state.rendered is not None
    return _with_clip(item, item.state.rendered, "cached", "up to date", 0.0)


def _result(item: _FilmSection, ended: Ended, costs: CostModel) -> SectionResult:
    if ended.failure is not None:
        return _failed(item, ended.failure, ended.wall_seconds, _log(item))
    film = item.film
    folder = film.store.section(film.language, film.quality.letter, item.section.id, item.state.key)
    try:
        timeline = timelines.read(folder)
    except DamagedError as problem:
        return _failed(item, Failure(item.label, str(problem)), ended.wall_seconds, _log(item))
    if timeline is None:
        return _failed(item, Failure(item.label, "its worker left no timeline."), ended.wall_seconds, _log(item))
    costs.learn(timeline)
    return _with_clip(item, Rendered(folder, timeline), "rendered", item.state.reason or "forced", ended.wall_seconds)


def _with_clip(item: _FilmSection, rendered: Rendered, kind: str, reason: str, seconds: float) -> SectionResult:
    timeline = rendered.timeline
    try:
        clip: Clip = make_clip(item.film, item.section, rendered)
    except AstraiVideoError as problem:
        return _failed(item, Failure(item.label, str(problem), problem.next_step), seconds, None)
    drawn = timeline.frames_drawn if kind == "rendered" else 0
    return SectionResult(
        id=item.section.id,
        film=item.film.name,
        label=item.label,
        state=kind,
        reason=reason,
        wall_seconds=seconds,
        frames=clip.frames,
        frames_drawn=drawn,
        clip=clip.path,
        log=_log(item) if kind == "rendered" else None,
        warnings=tuple(timeline.warnings),
    )


def _log(item: _FilmSection) -> Path | None:
    """The log of a section's worker; None when it was not written."""
    return item.log if item.log.is_file() else None


def _failed(item: _FilmSection, failure: Failure, seconds: float, log: Path | None) -> SectionResult:
    return SectionResult(
        id=item.section.id,
        film=item.film.name,
        label=item.label,
        state="failed",
        reason=item.state.reason,
        wall_seconds=seconds,
        error=failure.message,
        log=log,
        next_step=failure.next_step,
    )


def _check_strings(items: Sequence[_FilmSection]) -> None:
    """Raise FontError for a string on screen that the bundled fonts have no glyphs for."""
    for item in items:
        where = f"{item.film.language}.toml: {item.section.id}"
        if script := item.film.script(item.section):
            for key, text in script.text.items():
                fonts.check(text, f"{where}.text.{key}")
            fonts.check(script.title, f"{where}.title")
