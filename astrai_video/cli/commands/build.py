"""The command `build`: renders missing and stale sections, stitches the films, lints them and makes their pages."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astrai_video.cli import console
from astrai_video.cli.commands import lint, render, stitch, verify
from astrai_video.cli.commands import page as paging
from astrai_video.cli.options import (
    EncoderOptions,
    Json,
    Languages,
    QualityLetters,
    RenderOptions,
    Sections,
    StitchOptions,
    bundled,
)
from astrai_video.cli.project import Project, executor
from astrai_video.delivery.check import Check
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.jobs import Job
from astrai_video.errors import AstraiVideoError
from astrai_video.lint.findings import Verdict
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.cli import documents


@bundled
def build(
    context: typer.Context,
    *,
    sections: Sections = None,
    letters: QualityLetters = "m",
    lang: Languages = None,
    rendering: RenderOptions,
    encoder_options: EncoderOptions = None,
    stitching: StitchOptions,
    as_json: Json = False,
) -> None:
    """Render missing and stale sections, stitch the film and lint its layout; print its path."""
    project: Project = context.obj
    workers = executor(rendering.jobs, rendering.cluster)
    chosen = project.select(sections)
    wanted = project.films(letters, lang, encoder_options)
    films, settings = stitch.prepare(project, wanted, chosen, stitching)
    background = partial(_prepare_to_stitch, films, chosen)
    run = render.start(films, chosen, workers, rendering, background)
    built = _finished(run, films, chosen, settings, rendering.jobs)
    if as_json:
        console.print_json_of_films([one.document(run, settings) for one in built])
    else:
        for one in built:
            console.print_verdicts(console.stderr(), one.verdicts)
        stitch.print_films(one.stitched for one in built)
    wrong = [one.checks for one in built if not verify.passed(one.checks)]
    for checks in wrong:
        console.stderr().print(console.checks_table(checks))
    _raise_if_failed(run, films)
    if wrong:
        raise typer.Exit(1)


@dataclass(frozen=True)
class _BuiltFilm:
    """A film on disk, its page, the verdicts of the lint and the checks of its published copy."""

    film: Film
    stitched: documents.Stitch
    verdicts: Sequence[Verdict]
    page: Path | None
    checks: list[Check]

    def document(self, run: render.Run, settings: stitch.Settings) -> documents.Build:
        """The JSON document of `build`."""
        published = self.stitched["published"]
        verified = None
        if settings.target and published:
            verified = verify.document(Path(published["film"]), settings.target, self.checks)
        return {
            "render": run.document(self.film),
            "stitch": self.stitched,
            "lint": lint.document(self.verdicts),
            "captions": self.stitched["captions"],
            "page": str(self.page) if self.page else None,
            "verify": verified,
        }


def _finished(
    run: render.Run,
    films: Sequence[Film],
    sections: tuple[Section, ...],
    settings: stitch.Settings,
    jobs: int | None,
) -> list[_BuiltFilm]:
    """Stitch, check and show those films of a run of which no section has failed.

    Raises AstraiVideoError when there is none, or when the lint finds errors and the settings are strict.
    """
    with contextlib.closing(run.background):
        console.stderr().print(console.results_table(run.results))
        console.print_problems(run.results)
        complete = [film for film in films if not run.failed([film])]
        if not complete:
            _raise_if_failed(run, films)
        if settings.strict:
            run.finish()
            for film in complete:
                lint.raise_if_wrong(lint.judge(film, sections, jobs))
        stitched = [(film, stitch.stitch_film(film, sections, settings)) for film in complete]
        for film, document in stitched:
            if _has_page(film, document):  # with the verdicts that are cached; all of them are on the second page
                paging.make(film, lint.cached_verdicts(film, sections))
        run.finish()
    return [_checked(film, document, sections, settings, jobs) for film, document in stitched]


def _checked(
    film: Film,
    document: documents.Stitch,
    sections: tuple[Section, ...],
    settings: stitch.Settings,
    jobs: int | None,
) -> _BuiltFilm:
    """Judge the layout of a stitched film, make its page and check its published copy."""
    verdicts = lint.judge(film, sections, jobs)
    page = paging.make(film, verdicts) if _has_page(film, document) else None
    target, published = settings.target, document["published"]
    checks = verify.published(film.store, published, target) if target and published else []
    return _BuiltFilm(film, document, verdicts, page, checks)


def _has_page(film: Film, document: documents.Stitch) -> bool:
    """Return True for a film at its ordinary place, which `--out` and lossless targets are not."""
    return Path(document["output"]) == film.path


def _prepare_to_stitch(films: Sequence[Film], sections: Sequence[Section], scratch: Path) -> list[Job]:
    """Load the modules of the stitch in a thread while sections are rendered; return the jobs that record the layout.

    The workers draw nothing before they have loaded manim, which takes longer than the thread.
    """
    threading.Thread(target=_load_stitch, args=(films,), daemon=True).start()
    return lint.recording_jobs(films, sections, scratch)


def _load_stitch(films: Sequence[Film]) -> None:
    from astrai_video.engine.stitch import film as stitch  # noqa: PLC0415 - loaded beside the workers

    with contextlib.suppress(AstraiVideoError):  # raised again by the stitch itself
        for film in films:
            stitch.prepare(film)
        paging.prepare()


def _raise_if_failed(run: render.Run, films: Sequence[Film]) -> None:
    if failed := run.failed(films):
        unstitched = "The film was not stitched" if len(films) == 1 else "Not all films were stitched"
        raise AstraiVideoError(
            f"{unstitched}: {', '.join(result.label for result in failed)} failed.",
            next_step="Do what is said above and build again; the sections that are finished are kept.",
        )
