"""The command `render`: renders missing and stale sections, all languages and qualities in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import typer

from astrai_video.cli import console, progress
from astrai_video.cli.options import EncoderOptions, Json, Languages, QualityLetters, RenderOptions, Sections, bundled
from astrai_video.cli.project import executor
from astrai_video.engine.plan.events import Event, Executor, SectionResult
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.jobs import Bounds, Job
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.cli import documents


@bundled
def render(
    context: typer.Context,
    *,
    sections: Sections = None,
    letters: QualityLetters = "m",
    lang: Languages = None,
    rendering: RenderOptions,
    encoder_options: EncoderOptions = None,
    as_json: Json = False,
) -> None:
    """Render the sections that are missing or stale, in parallel."""
    films = context.obj.films(letters, lang, encoder_options)
    workers = executor(rendering.jobs, rendering.cluster)
    run = start(films, context.obj.select(sections), workers, rendering)
    run.finish()
    if as_json:
        console.print_json_of_films([run.document(film) for film in films])
    else:
        console.stdout().print(console.results_table(run.results))
    console.print_problems(run.results)
    if run.failed(films):
        raise typer.Exit(1)


@dataclass(frozen=True)
class Run:
    """A run whose sections have all ended; its background jobs may still run."""

    films: Sequence[Film]
    results: Sequence[SectionResult]
    seconds: float
    background: Generator[Event]

    def finish(self) -> None:
        """Wait for the background jobs."""
        for _ in self.background:
            pass

    def results_of(self, film: Film) -> Sequence[SectionResult]:
        """Return the results of one of the films."""
        return [result for result in self.results if result.film == film.name]

    def failed(self, films: Iterable[Film]) -> list[SectionResult]:
        """Return the sections of these films that failed."""
        return [result for film in films for result in self.results_of(film) if result.state == "failed"]

    def document(self, film: Film) -> documents.Render:
        """Return the JSON document of `render` for one of the films."""
        return {
            "quality": film.quality.letter,
            "lang": film.language or None,
            "wall_seconds": round(self.seconds, 3),
            "sections": [_document(result) for result in self.results_of(film)],
        }


def start(
    films: Sequence[Film],
    sections: tuple[Section, ...],
    workers: Executor,
    options: RenderOptions,
    background: Callable[[Path], Sequence[Job]] = lambda _scratch: (),
) -> Run:
    """Render these sections of all films and show the progress, until the last section has ended.

    `background` makes further jobs in a scratch folder, which run at low priority. Raises UsageError, FontError or
    OutputError before anything is rendered.
    """
    from astrai_video.engine.run.render import render as run  # noqa: PLC0415 - loads ffmpeg and fonts

    began = time.monotonic()
    events = run(
        films,
        sections,
        executor=workers,
        force=options.force,
        fast=not options.no_fast,
        bounds=Bounds(options.timeout, options.memory),
        background=background,
    )
    results = progress.follow(events)
    return Run(films, results, time.monotonic() - began, events)


def _document(result: SectionResult) -> documents.RenderedSection:
    return {
        "id": result.id,
        "state": cast(Literal["rendered", "cached", "failed"], result.state),
        "reason": result.reason,
        "wall_seconds": round(result.wall_seconds, 3),
        "frames": result.frames,
        "frames_drawn": result.frames_drawn,
        "clip": str(result.clip) if result.clip else None,
        "error": result.error,
        "log": str(result.log) if result.log else None,
        "warnings": list(result.warnings),
    }
