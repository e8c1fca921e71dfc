"""The command `lint`: runs the layout rules over a recording of each section."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from astrai_video.cli import console
from astrai_video.cli.options import Jobs, Json, Language, Sections
from astrai_video.cli.project import Project
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.jobs import Job
from astrai_video.errors import AstraiVideoError
from astrai_video.lint.findings import Finding, Verdict
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.cli import documents

StrictLint = Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")]
ShowAllowed = Annotated[
    bool, typer.Option("--show-allowed", help="List the findings that scenes allow, with their reasons.")
]


def lint(
    context: typer.Context,
    sections: Sections = None,
    lang: Language = None,
    jobs: Jobs = None,
    strict: StrictLint = False,
    show_allowed: ShowAllowed = False,
    as_json: Json = False,
) -> None:
    """Find layout mistakes without drawing a frame: text off the frame, overlapping, crossed, too small."""
    project: Project = context.obj
    found = judge(project.film("m", lang), project.select(sections), jobs)
    if as_json:
        console.print_json(document(found))
    else:
        console.print_verdicts(console.stdout(), found, show_allowed=show_allowed)
    if any(v.failure or v.errors or (strict and v.warnings) for v in found):
        raise typer.Exit(1)


def judge(film: Film, sections: Sequence[Section], jobs: int | None) -> list[Verdict]:
    """Return the verdict on each section, in the order of the film."""
    from astrai_video import processes  # noqa: PLC0415 - not needed by other commands
    from astrai_video.lint import run  # noqa: PLC0415

    verdicts = {verdict.section: verdict for verdict in run.lint(film, sections, jobs or processes.default_workers())}
    return run.with_chapters(film, [verdicts[section.id] for section in sections])


def raise_if_wrong(found: Sequence[Verdict]) -> None:
    """Print the verdicts and raise AstraiVideoError when a section has errors or failed."""
    if wrong := [verdict.section for verdict in found if verdict.errors or verdict.failure]:
        console.print_verdicts(console.stderr(), found)
        raise AstraiVideoError(
            f"The film was not stitched: the lint fails on {', '.join(wrong)}.",
            next_step="Fix the layout, allow() what is meant in the scene, or build without --strict.",
        )


def cached_verdicts(film: Film, sections: Sequence[Section]) -> list[Verdict]:
    """Return the verdicts on the sections whose recording is in the store."""
    from astrai_video.lint import run  # noqa: PLC0415 - not needed by other commands

    return list(run.known(film, sections))


def recording_jobs(films: Sequence[Film], sections: Sequence[Section], scratch: Path) -> list[Job]:
    """Return the jobs that record the layouts for `judge`, to be run beside renderings."""
    from astrai_video.lint import run  # noqa: PLC0415

    by_language = {film.language: film for film in films}  # the layout is the same in all qualities
    return [job for film in by_language.values() for job in run.stale_jobs(film, sections, scratch)]


def document(found: Sequence[Verdict]) -> documents.Lint:
    """Return the JSON document of `lint`."""
    findings = [finding for verdict in found for finding in verdict.findings]
    judged = [verdict for verdict in found if not verdict.refused and verdict.failure is None]
    return {
        "findings": [_document(finding) for finding in findings if not finding.allowed],
        "allowed": [{**_document(finding), "reason": finding.allowed} for finding in findings if finding.allowed],
        "checked": {
            "sections": len(judged),
            "plays": sum(verdict.plays for verdict in judged),
            "samples": sum(verdict.samples for verdict in judged),
        },
        "refused": [{"section": v.section, "reason": v.refused} for v in found if v.refused],
        "failed": [{"section": v.section, "error": v.failure.message} for v in found if v.failure],
    }


def _document(finding: Finding) -> documents.LintFinding:
    return {
        "rule": finding.rule,
        "severity": cast(Literal["error", "warning"], finding.severity),
        "section": finding.section,
        "play": finding.play,
        "last_play": finding.last_play,
        "time": finding.time,
        "until": finding.until,
        "line": finding.line,
        "beat": finding.beat,
        "objects": list(finding.objects),
        "message": finding.message,
        "box": list(finding.box),
    }
