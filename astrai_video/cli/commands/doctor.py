"""The command `doctor`: checks this machine for everything a film needs, each check with the command that fixes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.table import Table

from astrai_video.check_result import has_errors
from astrai_video.cli import console
from astrai_video.cli.options import ClusterOptions, Json, QualityLetter, bundled
from astrai_video.cli.project import Project, executor
from astrai_video.health import drawing, machine, media, tools
from astrai_video.health.diagnosis import Diagnosis, MachineCheck, diagnose

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
    checks: dict[str, MachineCheck] = {
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
    found = [diagnosis for name, check in checks.items() for diagnosis in diagnose(name, check)]
    if as_json:
        console.print_json({"ok": not has_errors(found), "checks": [_document(diagnosis) for diagnosis in found]})
    else:
        console.stdout().print(_table(found))
    if has_errors(found):
        raise typer.Exit(1)


def _cluster(workers: Executor, address: str) -> Iterator[Diagnosis]:
    """Check that the scheduler answers, and count the jobs that its workers run at once."""
    workers.prepare()
    yield Diagnosis("cluster", "ok", f"{address}: {workers.workers} jobs at once, on workers like this machine")


def _document(diagnosis: Diagnosis) -> documents.HealthCheck:
    return {"name": diagnosis.name, "state": diagnosis.state, "found": diagnosis.found, "mend": diagnosis.fix}


def _table(found: Sequence[Diagnosis]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("check", "state", "found", "fix"):
        table.add_column(column, overflow="fold")
    for one in found:
        style = _STYLES[one.state]
        table.add_row(escape(one.name), f"[{style}]{one.state}[/]", escape(one.found), escape(one.fix))
    return table
