"""The command `build`: render what is not fresh, stitch, make the page, judge the layout."""

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
from astrai_video.cli.commands.voice import Music, Sound, VoiceCommand, VoiceModel, VoiceName
from astrai_video.cli.options import (
    BurnCaptions,
    ClusterAddress,
    ClusterTlsCa,
    ClusterTlsCert,
    ClusterTlsKey,
    EncoderOptions,
    Force,
    Jobs,
    Json,
    Languages,
    Memory,
    NoFast,
    Out,
    Place,
    QualityLetters,
    Sections,
    Strict,
    Timeout,
)
from astrai_video.cli.project import Project, executor
from astrai_video.delivery.check import Check
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.jobs import Bounds, Job
from astrai_video.errors import AstraiVideoError
from astrai_video.lint.findings import Verdict
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.cli import documents


def build(
    context: typer.Context,
    sections: Sections = None,
    letters: QualityLetters = "m",
    lang: Languages = None,
    jobs: Jobs = None,
    cluster: ClusterAddress = None,
    cluster_tls_ca: ClusterTlsCa = None,
    cluster_tls_cert: ClusterTlsCert = None,
    cluster_tls_key: ClusterTlsKey = None,
    force: Force = False,
    timeout: Timeout = None,
    memory: Memory = None,
    encoder_options: EncoderOptions = None,
    no_fast: NoFast = False,
    out: Out = None,
    strict: Strict = False,
    voice_name: VoiceName = None,
    voice_model: VoiceModel = None,
    voice_command: VoiceCommand = None,
    music: Music = None,
    burn_captions: BurnCaptions = False,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """Render what is not fresh, stitch the film and judge its layout; print where it is."""
    project: Project = context.obj
    workers = executor(jobs, cluster, cluster_tls_ca, cluster_tls_cert, cluster_tls_key)
    rendered = render.How(workers, force, not no_fast, Bounds(timeout, memory))
    chosen = project.select(sections)
    films, stitched = stitch.prepared(
        project,
        project.films(letters, lang, encoder_options),
        chosen,
        Sound(voice_name, voice_model, voice_command, music),
        place,
        out,
        strict=strict,
        burn_captions=burn_captions,
    )
    run, made = _made(films, chosen, rendered, stitched, jobs)
    if as_json:
        console.print_json_of_films([one.document(run, stitched) for one in made])
    else:
        for one in made:
            console.verdicts(console.stderr(), one.found)
        stitch.print_films(one.stitched for one in made)
    wrong = [one for one in made if not verify.passed(one.checked)]
    for one in wrong:
        console.stderr().print(console.checks_table(one.checked))
    _refuse_failed(run, films)
    if wrong:
        raise typer.Exit(1)


@dataclass(frozen=True)
class _Made:
    """A film that is finished, its page, and what was found in it."""

    film: Film
    stitched: documents.Stitch
    found: Sequence[Verdict]
    page: Path | None
    checked: list[Check]

    def document(self, run: render.Run, how: stitch.How) -> documents.Build:
        """The JSON document of `build`."""
        published = self.stitched["published"]
        verified = None
        if how.target and published:
            verified = verify.document(Path(published["film"]), how.target, self.checked)
        return {
            "render": run.document(self.film),
            "stitch": self.stitched,
            "lint": lint.document(self.found),
            "captions": self.stitched["captions"],
            "page": str(self.page) if self.page else None,
            "verify": verified,
        }


def _made(
    films: Sequence[Film],
    sections: tuple[Section, ...],
    rendered: render.How,
    stitched: stitch.How,
    jobs: int | None,
) -> tuple[render.Run, list[_Made]]:
    """Build the films; a section that fails costs its own film only.

    Raises AstraiVideoError when that is all of them, or the lint finds errors and `stitched` is strict.
    """
    run = render.start(films, sections, rendered, partial(_begin_beside, films, sections))
    with contextlib.closing(run.rest):
        console.stderr().print(console.results_table(run.results))
        console.problems(run.results)
        whole = [film for film in films if not run.failed([film])]
        if not whole:
            _refuse_failed(run, films)
        if stitched.strict:
            run.finish()
            for film in whole:
                lint.refuse_wrong(lint.judged(film, sections, jobs))
        documents = [stitch.joined(film, sections, stitched) for film in whole]
        shown = [film for film, one in zip(whole, documents, strict=True) if Path(one["output"]) == film.path]
        for film in shown:  # it can be seen before all of its layout is judged
            paging.make(film, lint.known(film, sections))
        run.finish()
    made = []
    for film, document in zip(whole, documents, strict=True):
        found = lint.judged(film, sections, jobs)
        page = paging.make(film, found) if film in shown else None
        target, published = stitched.target, document["published"]
        checked = verify.published(film.store, published, target) if target and published else []
        made.append(_Made(film, document, found, page, checked))
    return run, made


def _begin_beside(films: Sequence[Film], sections: Sequence[Section], scratch: Path) -> list[Job]:
    """What else there is to do while sections are rendered: a thread of its own, and jobs for those who render."""
    threading.Thread(target=_prepare_to_stitch, args=(films,), daemon=True).start()
    return lint.jobs_to_record(films, sections, scratch)


def _prepare_to_stitch(films: Sequence[Film]) -> None:
    """Load what is needed when the last section ends: nothing is drawn before manim is loaded, which takes longer."""
    from astrai_video.engine.stitch import film as stitch  # noqa: PLC0415 - it waits for those who render

    with contextlib.suppress(AstraiVideoError):  # who needs it will say it
        for film in films:
            stitch.prepare(film)
        paging.prepare()


def _refuse_failed(run: render.Run, films: Sequence[Film]) -> None:
    if failed := run.failed(films):
        what = "The film was not stitched" if len(films) == 1 else "Not all films were stitched"
        raise AstraiVideoError(
            f"{what}: {', '.join(result.label for result in failed)} failed.",
            next_step="Do what is said above and build again; the sections that are finished are kept.",
        )
