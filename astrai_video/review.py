"""The commands that look at what a film shows: `lint`, `sheet`, `still`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from astrai_video import display
from astrai_video.engine import pool
from astrai_video.engine.plan import Film
from astrai_video.lint.findings import Finding, Verdict
from astrai_video.project import Jobs, Json, Language, Project, Sections
from astrai_video.storyboard import Section

StrictLint = Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")]
ShowAllowed = Annotated[bool, typer.Option("--show-allowed", help="List what scenes allow themselves, with reasons.")]


def lint(
    context: typer.Context,
    sections: Sections = None,
    lang: Language = None,
    jobs: Jobs = None,
    strict: StrictLint = False,
    show_allowed: ShowAllowed = False,
    as_json: Json = False,
) -> None:
    """Find mistakes of layout without drawing a frame: text off the frame, over text, crossed, too small."""
    project: Project = context.obj
    found = judged(project.film("m", lang), project.select(sections), jobs)
    if as_json:
        display.print_json(document(found))
    else:
        display.verdicts(found, show_allowed=show_allowed)
    for verdict in found:
        if verdict.failure is not None:
            display.error(f"{verdict.section}: {verdict.failure.message}", verdict.failure.next_step)
    if any(v.failure or v.errors or (strict and v.warnings) for v in found):
        raise typer.Exit(1)


def judged(film: Film, sections: Sequence[Section], jobs: int | None) -> list[Verdict]:
    """The verdict on each section, in the order of the film."""
    from astrai_video.lint import run  # noqa: PLC0415 - not needed by other commands

    verdicts = {verdict.section: verdict for verdict in run.lint(film, sections, jobs or pool.default_workers())}
    return [verdicts[section.id] for section in sections]


def document(found: Sequence[Verdict]) -> dict[str, Any]:
    """The JSON document of `lint`."""
    everything = [finding for verdict in found for finding in verdict.findings]
    sound = [verdict for verdict in found if not verdict.refused and verdict.failure is None]
    return {
        "findings": [_json(finding) for finding in everything if not finding.allowed],
        "allowed": [_json(finding) | {"reason": finding.allowed} for finding in everything if finding.allowed],
        "checked": {
            "sections": len(sound),
            "plays": sum(verdict.plays for verdict in sound),
            "samples": sum(verdict.samples for verdict in sound),
        },
        "refused": [{"section": v.section, "reason": v.refused} for v in found if v.refused],
        "failed": [{"section": v.section, "error": v.failure.message} for v in found if v.failure],
    }


def _json(finding: Finding) -> dict[str, Any]:
    data = asdict(finding)
    del data["allowed"]
    return data
