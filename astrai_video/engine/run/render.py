"""Render what is not fresh: the plan handed to the pool, one stream of events out, clips made as sections end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from astrai_video import fonts, timeline
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan import compat, keys
from astrai_video.engine.plan.costs import CostModel
from astrai_video.engine.plan.events import Ended, Event, Executor, Failure, Note, Planned, SectionResult
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.plan.jobs import NO_BOUNDS, Bounds, Cost, Job, RenderJob, labelled
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.run import warmup
from astrai_video.engine.stitch.clips import Clip, make_clip
from astrai_video.errors import AstraiVideoError, DamagedError
from astrai_video.files import make_folder
from astrai_video.memory import check as check_bound
from astrai_video.storyboard import Section

_RENDERINGS_USED = 3  # what is undone was drawn a few renderings ago


@dataclass(frozen=True)
class _Part:
    """A section of one of the films of a run, where it stands, and what it is called in the run."""

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
    """Render what is not fresh of these sections in each film; yield events, a SectionResult for each, film by film.

    `films` are one storyboard in several languages and qualities; all that is to be rendered of them is one run.
    `background` makes other jobs, below a scratch folder, that run at low priority beside the renderings and have no
    events. A section that fails costs no other one. Without `fast`, or with versions of libraries that are not known,
    manim's own code draws, one process a section; a Note says so.
    Raises UsageError, FontError or OutputError before anything is drawn.
    """
    if any(film.quality.options for film in films):
        from astrai_video.engine.media.x264 import check_options  # noqa: PLC0415 - 0.2 s, seldom needed

        for film in films:
            check_options(film.quality)
    check_bound(bounds.memory)
    found = [(film, state) for film in films for state in keys.states(film, sections)]
    warmup.check()
    some = force or any(state.state != "fresh" for _, state in found)
    if some:
        executor.prepare()  # it takes a while, in which the rest is verified
    parts = _verified_parts(found)
    todo = [part for part in parts if force or part.state.state != "fresh"]
    if todo and not some:
        executor.prepare()
    _check_strings(todo)
    costs = CostModel(films[0].store.costs)
    yield _planned(parts, todo, executor.workers if todo else 1, costs)
    for part in parts:
        if part not in todo:
            yield _cached(part)
    if todo:
        runner.chosen()  # one that cannot be used is told before anything is drawn
        fast = fast and not compat.unknown()
        if not fast:
            yield Note(compat.warning())
        with films[0].store.scratch() as scratch:
            jobs: list[Job] = [
                replace(job_of(part.film, part.state, scratch, part.name), force=force, fast=fast) for part in todo
            ]
            jobs += [replace(job, background=True) for job in background(scratch)]
            yield from _render(todo, [replace(job, bounds=bounds) for job in jobs], executor, costs)


def _verified_parts(found: Sequence[tuple[Film, SectionState]]) -> list[_Part]:
    several = len({film.name for film, _ in found}) > 1
    with ThreadPoolExecutor() as threads:  # to verify is mostly to wait for the disk
        states = threads.map(_verified, (state for _, state in found))
        return [
            _Part(film, state, film.name if several else "") for (film, _), state in zip(found, states, strict=True)
        ]


def _render(todo: Sequence[_Part], jobs: Sequence[Job], executor: Executor, costs: CostModel) -> Iterator[Event]:
    by_label = {part.label: part for part in todo}
    expected = _expected(todo, costs)
    of_jobs = {job.name: expected[job.label] for job in jobs if job.label in expected}
    of_jobs |= {job.name: Cost(0.0, (), 0) for job in jobs if not isinstance(job, RenderJob)}  # they start last
    with contextlib.closing(executor.run(jobs, of_jobs)) as events:
        for event in events:
            if not isinstance(event, Ended):
                yield event
            elif event.is_rendering:
                yield _result(by_label[event.label], event, costs)


def _verified(state: SectionState) -> SectionState:
    """A fresh section whose segments are damaged on disk counts as missing: it is rendered again."""
    if state.state != "fresh" or state.rendered is None:
        return state
    try:
        state.rendered.verify(checksums=True)
    except DamagedError as problem:
        return replace(state, state="missing", reason=str(problem), rendered=None)
    return state


def _planned(parts: Sequence[_Part], todo: Sequence[_Part], workers: int, costs: CostModel) -> Planned:
    scripts = {part.label: part.film.script(part.section) for part in todo}
    return Planned(
        labels=tuple(part.label for part in parts),
        to_render=tuple(part.label for part in todo),
        expected=_expected(todo, costs),
        beats={label: len(script.narration) for label, script in scripts.items() if script},
        workers=workers,
    )


def _expected(todo: Sequence[_Part], costs: CostModel) -> dict[str, Cost]:
    guesses = {part.label: costs.expect(part.section.id, part.film.quality.letter) for part in todo}
    return {label: cost for label, cost in guesses.items() if cost is not None}


def job_of(film: Film, state: SectionState, scratch: Path, name: str = "") -> RenderJob:
    """What a worker needs to know to render a section; its own folder is made below `scratch`.

    `name` is the film's, where the run makes several.
    """
    own = scratch / labelled(state.section.id, name)
    make_folder(own)
    target = film.store.section(film.language, film.quality.letter, state.section.id, state.key)
    return RenderJob(
        section_id=state.section.id,
        scene=state.section.scene,
        root=film.storyboard.root,
        script=film.script(state.section),
        language=film.language,
        quality=film.quality,
        key=state.key,
        inputs=state.inputs,
        target=target.resolve(),
        scratch=own.resolve(),
        log=film.store.log(state.section.id, name).resolve(),
        film=name,
        earlier=_earlier(film, state),
    )


def _earlier(film: Film, state: SectionState) -> tuple[Path, ...]:
    """Where plays lie that need not be drawn again, the newest first."""
    renderings = film.store.renderings(film.language, film.quality.letter, state.section.id)
    alike = [one.folder for one in renderings if keys.drawn_alike(one.timeline.inputs, state.inputs)]
    return tuple(folder.resolve() for folder in alike[:_RENDERINGS_USED])


def _cached(part: _Part) -> SectionResult:
    assert part.state.rendered is not None
    return _with_clip(part, part.state.rendered, "cached", "up to date", 0.0)


def _result(part: _Part, ended: Ended, costs: CostModel) -> SectionResult:
    if ended.failure is not None:
        return _failed(part, ended.failure, ended.wall_seconds, _log(part))
    film = part.film
    folder = film.store.section(film.language, film.quality.letter, part.section.id, part.state.key)
    try:
        record = timeline.read(folder)
    except DamagedError as problem:
        return _failed(part, Failure(part.label, str(problem)), ended.wall_seconds, _log(part))
    if record is None:
        return _failed(part, Failure(part.label, "its worker left no timeline."), ended.wall_seconds, _log(part))
    costs.learn(record)
    return _with_clip(part, Rendered(folder, record), "rendered", part.state.reason or "forced", ended.wall_seconds)


def _with_clip(part: _Part, rendered: Rendered, kind: str, reason: str, seconds: float) -> SectionResult:
    record = rendered.timeline
    try:
        clip: Clip = make_clip(part.film, part.section, rendered)
    except AstraiVideoError as problem:
        return _failed(part, Failure(part.label, str(problem), problem.next_step), seconds, None)
    drawn = record.frames_drawn if kind == "rendered" else 0
    return SectionResult(
        id=part.section.id,
        film=part.film.name,
        label=part.label,
        state=kind,
        reason=reason,
        wall_seconds=seconds,
        frames=clip.frames,
        frames_drawn=drawn,
        clip=clip.path,
        log=_log(part) if kind == "rendered" else None,
        warnings=tuple(record.warnings),
    )


def _log(part: _Part) -> Path | None:
    """The log of a section's worker; None when it did not come to write one."""
    return part.log if part.log.is_file() else None


def _failed(part: _Part, failure: Failure, seconds: float, log: Path | None) -> SectionResult:
    return SectionResult(
        id=part.section.id,
        film=part.film.name,
        label=part.label,
        state="failed",
        reason=part.state.reason,
        wall_seconds=seconds,
        error=failure.message,
        log=log,
        next_step=failure.next_step,
    )


def _check_strings(parts: Sequence[_Part]) -> None:
    """Every on-screen string of these sections can be drawn with the bundled fonts."""
    for part in parts:
        where = f"{part.film.language}.toml: {part.section.id}"
        if script := part.film.script(part.section):
            for key, text in script.text.items():
                fonts.check(text, f"{where}.text.{key}")
            fonts.check(script.title, f"{where}.title")
