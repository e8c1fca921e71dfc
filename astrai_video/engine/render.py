"""Render what is not fresh: the plan handed to the pool, one stream of events out, clips made as sections end."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from astrai_video import fonts, timeline
from astrai_video.engine import plan
from astrai_video.engine.clips import Clip, make_clip
from astrai_video.engine.costs import CostModel
from astrai_video.engine.events import (
    NO_BOUNDS,
    RENDER,
    Bounds,
    Cost,
    Ended,
    Event,
    Executor,
    Failure,
    Job,
    Planned,
    SectionResult,
)
from astrai_video.engine.plan import Film, SectionState
from astrai_video.engine.store import Rendered, make_folder
from astrai_video.errors import AstraiVideoError, DamagedError, UsageError
from astrai_video.storyboard import Section

_RENDERINGS_USED = 3  # what is undone was drawn a few renderings ago


def render(
    film: Film,
    sections: tuple[Section, ...],
    *,
    executor: Executor,
    force: bool = False,
    fast: bool = True,
    bounds: Bounds = NO_BOUNDS,
    beside: Callable[[Path], Sequence[Job]] = lambda _scratch: (),
) -> Generator[Event]:
    """Render the sections that are not fresh; yield events, a SectionResult for every section.

    `beside` makes other jobs, below a scratch folder, that are done where there is room while sections are rendered;
    nothing is said of them. A section that fails costs no other one. Without `fast`, manim's own code draws alone.
    Raises UsageError, FontError or OutputError before anything is drawn.
    """
    if film.quality.options:
        from astrai_video.engine.encode import check_options  # noqa: PLC0415 - 0.2 s, seldom needed

        check_options(film.quality)
    if bounds.memory is not None and sys.platform != "linux":
        raise UsageError("--memory: this platform does not bound the memory of a process; leave the option out.")
    states = [_verified(state) for state in plan.states(film, sections)]
    todo = [state for state in states if force or state.state != "fresh"]
    if todo:
        executor.prepare()
    _check_strings(film, [state.section for state in todo])
    costs = CostModel(film.store.costs)
    yield _planned(film, states, todo, executor.workers if todo else 1, costs)
    for state in states:
        if state not in todo:
            yield _cached(film, state)
    if todo:
        with film.store.scratch() as scratch:
            jobs = [replace(job_of(film, state, scratch), force=force, fast=fast) for state in todo]
            bounded = [replace(job, bounds=bounds) for job in (*jobs, *beside(scratch))]
            yield from _render(film, todo, bounded, executor, costs)


def _render(
    film: Film, todo: Sequence[SectionState], jobs: Sequence[Job], executor: Executor, costs: CostModel
) -> Iterator[Event]:
    by_id = {state.section.id: state for state in todo}
    expected = _expected(film, todo, costs)
    work = {job.name: expected[job.section_id].seconds for job in jobs if job.section_id in expected}
    work |= {job.name: 0.0 for job in jobs if job.task != RENDER}  # they start last
    with contextlib.closing(executor.run(jobs, work)) as events:
        for event in events:
            if not isinstance(event, Ended):
                yield event
            elif event.task == RENDER:
                yield _result(film, by_id[event.section_id], event, costs)


def _verified(state: SectionState) -> SectionState:
    """A fresh section whose segments are damaged on disk counts as missing: it is rendered again."""
    if state.state != "fresh" or state.rendered is None:
        return state
    try:
        state.rendered.verify(checksums=True)
    except DamagedError as problem:
        return replace(state, state="missing", reason=str(problem), rendered=None)
    return state


def _planned(
    film: Film, states: list[SectionState], todo: list[SectionState], workers: int, costs: CostModel
) -> Planned:
    scripts = {state.section.id: film.script(state.section) for state in todo}
    return Planned(
        section_ids=tuple(state.section.id for state in states),
        to_render=tuple(state.section.id for state in todo),
        expected=_expected(film, todo, costs),
        beats={section_id: len(script.narration) for section_id, script in scripts.items() if script},
        workers=workers,
    )


def _expected(film: Film, todo: Sequence[SectionState], costs: CostModel) -> dict[str, Cost]:
    guesses = {state.section.id: costs.expect(state.section.id, film.quality.letter) for state in todo}
    return {section_id: cost for section_id, cost in guesses.items() if cost is not None}


def job_of(film: Film, state: SectionState, scratch: Path) -> Job:
    """What a worker needs to know to render a section; its own folder is made below `scratch`."""
    own = scratch / state.section.id
    make_folder(own)
    target = film.store.section(film.language, film.quality.letter, state.section.id, state.key)
    return Job(
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
        log=film.store.log(state.section.id).resolve(),
        earlier=_earlier(film, state),
    )


def _earlier(film: Film, state: SectionState) -> tuple[Path, ...]:
    """Where plays lie that need not be drawn again, the newest first."""
    renderings = film.store.renderings(film.language, film.quality.letter, state.section.id)
    alike = [one.folder for one in renderings if plan.drawn_alike(one.timeline.inputs, state.inputs)]
    return tuple(folder.resolve() for folder in alike[:_RENDERINGS_USED])


def _cached(film: Film, state: SectionState) -> SectionResult:
    assert state.rendered is not None
    return _with_clip(film, state, state.rendered, "cached", "up to date", 0.0)


def _result(film: Film, state: SectionState, ended: Ended, costs: CostModel) -> SectionResult:
    log = film.store.log(state.section.id)
    if ended.failure is not None:
        return _failed(state, ended.failure, ended.wall_seconds, log)
    folder = film.store.section(film.language, film.quality.letter, state.section.id, state.key)
    try:
        record = timeline.read(folder)
    except DamagedError as problem:
        return _failed(state, Failure(state.section.id, str(problem)), ended.wall_seconds, log)
    if record is None:
        return _failed(state, Failure(state.section.id, "its worker left no timeline."), ended.wall_seconds, log)
    costs.learn(record)
    return _with_clip(film, state, Rendered(folder, record), "rendered", state.reason or "forced", ended.wall_seconds)


def _with_clip(
    film: Film, state: SectionState, rendered: Rendered, kind: str, reason: str, seconds: float
) -> SectionResult:
    record = rendered.timeline
    try:
        clip: Clip = make_clip(film, state.section, rendered)
    except AstraiVideoError as problem:
        return _failed(state, Failure(state.section.id, str(problem), problem.next_step), seconds, None)
    drawn = record.frames_drawn if kind == "rendered" else 0
    return SectionResult(
        id=state.section.id,
        state=kind,
        reason=reason,
        wall_seconds=seconds,
        frames=clip.frames,
        frames_drawn=drawn,
        clip=clip.path,
        log=film.store.log(state.section.id) if kind == "rendered" else None,
        warnings=tuple(record.warnings),
    )


def _failed(state: SectionState, failure: Failure, seconds: float, log: Path | None) -> SectionResult:
    return SectionResult(
        state.section.id, "failed", state.reason, seconds, error=failure.message, log=log, next_step=failure.next_step
    )


def _check_strings(film: Film, sections: Sequence[Section]) -> None:
    """Every on-screen string of these sections can be drawn with the bundled fonts."""
    for section in sections:
        script = film.script(section)
        for key, text in script.text.items() if script else ():
            fonts.check(text, f"{film.language}.toml: {section.id}.text.{key}")
        if script:
            fonts.check(script.title, f"{film.language}.toml: {section.id}.title")
