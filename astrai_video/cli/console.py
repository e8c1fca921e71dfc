"""Output for people and programs: messages, errors, result tables and JSON. No other module prints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:  # messages need none of them
    from astrai_video.cli import documents
    from astrai_video.delivery.check import Check
    from astrai_video.engine.plan.events import SectionResult
    from astrai_video.lint.findings import Finding, Verdict

FilmDocument = TypeVar("FilmDocument", "documents.Render", "documents.Stitch", "documents.Build")

STATE_STYLES = {"rendered": "green", "cached": "cyan", "failed": "bold red", "fresh": "green", "stale": "yellow"}


def stdout() -> Console:
    """Return the console of results."""
    return Console(highlight=False, soft_wrap=True)


def stderr() -> Console:
    """Return the console of messages and progress."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(document: documents.Document) -> None:
    """Write one JSON document to stdout."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def print_json_of_films(found: Sequence[FilmDocument]) -> None:
    """Write the document of the only film, or one of all films, to stdout."""
    several: documents.Films[FilmDocument] = {"films": list(found)}
    print(json.dumps(found[0] if len(found) == 1 else several, ensure_ascii=False, indent=2))


def info(message: str) -> None:
    """Print a line on stderr."""
    stderr().print(escape(message))


def warning(message: str) -> None:
    """Print a warning on stderr."""
    info(f"warning: {message}")


def error(message: str, next_step: str = "") -> None:
    """Print an error on stderr, and the next step to take below it."""
    console = stderr()
    console.print(f"[bold red]error:[/] {escape(message)}")
    if next_step:
        console.print(f"[dim]next:[/]  {escape(next_step)}")


def results_table(results: Sequence[SectionResult]) -> Table:
    """Return the table of a run: section, state and its reason, seconds, clip."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("section", "state", "why", "seconds", "clip"):
        table.add_column(column, overflow="fold", justify="right" if column == "seconds" else "left")
    for result in results:
        table.add_row(
            result.label,
            f"[{STATE_STYLES[result.state]}]{result.state}[/]",
            escape(result.reason),
            f"{result.wall_seconds:.1f}",
            escape(str(result.clip or "")),
        )
    return table


def print_problems(results: Sequence[SectionResult]) -> None:
    """Print the warnings and failures of a run on stderr, each with its section, next step and log file."""
    console = stderr()
    for result in results:
        for message in result.warnings:
            console.print(f"[yellow]warning:[/] {result.label}: {escape(message)}")
    for result in results:
        if result.error is not None:
            error(f"{result.label}: {result.error}", result.next_step)
            if result.log is not None:
                console.print(f"[dim]log:[/]   {escape(str(result.log))}")


def print_verdicts(console: Console, verdicts: Sequence[Verdict], *, show_allowed: bool = False) -> None:
    """Print the findings of the lint by section, and their counts."""
    for verdict in verdicts:
        for finding in verdict.findings:
            if finding.allowed and not show_allowed:
                continue
            console.print(_finding(finding))
        if verdict.refused:
            console.print(f"[yellow]{verdict.section} is not judged:[/] {escape(verdict.refused)}")
        if verdict.failure is not None:
            error(f"{verdict.section} could not be judged: {verdict.failure.message}", verdict.failure.next_step)
    judged = [verdict for verdict in verdicts if not verdict.refused and verdict.failure is None]
    counts = {
        "errors": sum(verdict.errors for verdict in verdicts),
        "warnings": sum(verdict.warnings for verdict in verdicts),
        "allowed": sum(bool(finding.allowed) for verdict in verdicts for finding in verdict.findings),
    }
    console.print(
        f"{len(judged)} sections, {sum(v.plays for v in judged)} plays judged: "
        + ", ".join(f"{count} {name}" for name, count in counts.items())
    )


def _finding(finding: Finding) -> str:
    style = "cyan" if finding.allowed else "bold red" if finding.severity == "error" else "yellow"
    state = "allowed" if finding.allowed else finding.severity
    lasts = f"{finding.time:.1f}-{finding.until:.1f} s"
    reason = f" [dim](allowed: {escape(finding.allowed)})[/]" if finding.allowed else ""
    place = f"{finding.section} {finding.line}".strip()
    return (
        f"[{style}]{state:7}[/] {finding.rule:14} [dim]{escape(place)}, {lasts}:[/] {escape(finding.message)}{reason}"
    )


def checks_table(checks: Sequence[Check]) -> Group:
    """Return the table of `verify`, expected and found values by check; below it each failure with its next step."""
    styles = {"passed": "green", "failed": "bold red", "unknown": "dim"}
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("check", "state", "expected", "found"):
        table.add_column(column, overflow="fold")
    for check in checks:
        state = f"[{styles[check.state]}]{check.state}[/]"
        table.add_row(
            escape(check.name),
            state,
            escape(check.expected),
            escape(check.found),
            style="bold" if check.state == "failed" else "",
        )
    failed = [f"[bold red]failed:[/] {escape(check.message)}" for check in checks if check.state == "failed"]
    counts = Counter(check.state for check in checks)
    count = f"{len(checks)} checks: " + ", ".join(f"{counts[state]} {state}" for state in styles if counts[state])
    return Group(table, *failed, count)


def list_table(rows: Sequence[documents.ListedSection]) -> Table:
    """Return the table of `list`: number, id, title, length, and the state in each quality that any section has."""
    shown = [q for q in rows[0]["clips"] if any(row["clips"][q]["state"] != "missing" for row in rows)] if rows else []
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column("id")
    table.add_column("title")
    table.add_column("seconds", justify="right")
    for letter in shown or ["state"]:
        table.add_column(letter, overflow="fold")
    for number, row in enumerate(rows, 1):
        lengths = [clip["seconds"] for clip in row["clips"].values() if clip["seconds"] is not None]
        states = [_state(row["clips"][letter]) for letter in shown] or ["[dim]missing[/]"]
        length = f"{lengths[0]:.1f}" if lengths else "-"
        table.add_row(str(number), row["id"], escape(row["title"]), length, *states)
    return table


def _state(clip: documents.Clip) -> str:
    style = STATE_STYLES.get(clip["state"], "dim")
    reason = f" ({escape(clip['reason'])})" if clip["reason"] and clip["state"] == "stale" else ""
    return f"[{style}]{clip['state']}[/]{reason}"
