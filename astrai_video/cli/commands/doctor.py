"""The command `doctor`: checks this machine for everything a film needs, each check with the command that fixes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.table import Table

from astrai_video.cli import console
from astrai_video.cli.options import ClusterOptions, Json, QualityLetter, bundled
from astrai_video.cli.project import Project, executor
from astrai_video.health import drawing, machine, media, tools
from astrai_video.health.diagnosis import Finding, Look, looked

if TYPE_CHECKING:
    from astrai_video.cli import documents
    from astrai_video.engine.plan.events import Executor

_STYLES = {"ok": "green", "warning": "yellow", "missing": "bold red"}


@bundled
def doctor(
    context: typer.Context,
    *,
    letter: QualityLetter = "h",
    cluster: ClusterOptions,
    as_json: Json = False,
) -> None:
    """Check that this machine has everything the film needs, and name the fix for each thing that is missing."""
    project: Project = context.obj
    checks: dict[str, Look] = {
        "Python": tools.python,
        "libraries": tools.libraries,
        "manim": tools.manim,
        "ffmpeg": media.encoders,
        "fonts": partial(drawing.glyphs, project.storyboard),
        "drawing": drawing.sample,
        "cores": machine.cores,
        "output": partial(machine.output, project.store),
        "disk": partial(machine.disk, project.store, letter),
        "extras": tools.extras,
    }
    if cluster.address is not None:
        checks["cluster"] = partial(_cluster, executor(None, cluster), cluster.address)
    found = [finding for name, look in checks.items() for finding in looked(name, look)]
    missing = [finding for finding in found if finding.state == "missing"]
    if as_json:
        console.print_json({"ok": not missing, "checks": [_document(finding) for finding in found]})
    else:
        console.stdout().print(_table(found))
    if missing:
        raise typer.Exit(1)


def _cluster(workers: Executor, address: str) -> Iterator[Finding]:
    """Check that the scheduler answers, and count the jobs that its workers run at once."""
    workers.prepare()
    yield Finding("cluster", "ok", f"{address}: {workers.workers} jobs at once, on workers like this machine")


def _document(finding: Finding) -> documents.HealthCheck:
    return {"name": finding.name, "state": finding.state, "found": finding.found, "mend": finding.mend}


def _table(found: Sequence[Finding]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("check", "state", "found", "fix"):
        table.add_column(column, overflow="fold")
    for finding in found:
        state = f"[{_STYLES[finding.state]}]{finding.state}[/]"
        table.add_row(escape(finding.name), state, escape(finding.found), escape(finding.mend))
    return table
