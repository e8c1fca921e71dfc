"""What people see: a live board on a terminal, plain lines elsewhere, tables at the end. Nothing else prints."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from astrai_video.delivery.check import Check
from astrai_video.engine.events import Cost, Event, Note, Planned, Progress, Quiet, SectionResult, Started
from astrai_video.lint.findings import Finding, Verdict

# Below this part of the whole, the pace so far says little.
_ENOUGH_TO_JUDGE = 0.1
_BAR_WIDTH = 24
_STATE_STYLES = {"rendered": "green", "cached": "cyan", "failed": "bold red", "fresh": "green", "stale": "yellow"}


Shown = Planned | Started | Progress | Quiet | SectionResult


class Display(Protocol):
    """Shows the events of a run."""

    def show(self, event: Shown) -> None:
        """Take in one event."""


def stdout() -> Console:
    """The console for results."""
    return Console(highlight=False, soft_wrap=True)


def stderr() -> Console:
    """The console for everything else."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def one_or_all(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The JSON document of a command that is about one film or several."""
    return documents[0] if len(documents) == 1 else {"films": list(documents)}


def print_json(document: Any) -> None:
    """Write one JSON document to stdout."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def say(message: str) -> None:
    """A plain line on stderr."""
    stderr().print(escape(message))


def error(message: str, next_step: str = "") -> None:
    """An error in red on stderr, and the next step under it."""
    console = stderr()
    console.print(f"[bold red]error:[/] {escape(message)}")
    if next_step:
        console.print(f"[dim]next:[/]  {escape(next_step)}")


def follow(events: Iterable[Event]) -> list[SectionResult]:
    """Show the events while they come, until every section has ended; the results in the order of the film."""
    console = stderr()
    results: dict[str, SectionResult] = {}
    order: tuple[str, ...] = ()
    board = Board()
    with board.live(console) if console.is_terminal else _Plain(console) as display:
        for event in events:
            if isinstance(event, Planned):
                order = event.labels
            if isinstance(event, SectionResult):
                results[event.label] = event
            if isinstance(event, Note):
                console.print(escape(event.message))
            else:
                display.show(event)
            if order and len(results) == len(order):
                break
    return [results[label] for label in order if label in results]


@dataclass
class _Row:
    """One section on the board."""

    expected: Cost | None = None
    beats: int = 0
    drawn: int = 0
    beats_done: int = 0
    started: float | None = None
    quiet_since: float | None = None
    result: SectionResult | None = None

    @property
    def fraction(self) -> float | None:
        """How far the section is: by the frames of an earlier rendering, else by its beats; None when unknown."""
        if self.result is not None:
            return 1.0
        if self.expected and self.expected.frames:
            return min(self.drawn / self.expected.frames, 0.99)
        return min(self.beats_done / self.beats, 0.99) if self.beats else None

    @property
    def seconds(self) -> float:
        """Seconds since the section began."""
        return time.monotonic() - self.started if self.started else 0.0


@dataclass
class Board:
    """The live board: one bar a section and one for the whole."""

    rows: dict[str, _Row] = field(default_factory=dict)
    workers: int = 1
    began: float = field(default_factory=time.monotonic)

    def live(self, console: Console) -> _LiveBoard:
        """The board as a context that redraws itself four times a second."""
        return _LiveBoard(self, console)

    def show(self, event: Shown) -> None:
        """Take in one event."""
        if isinstance(event, Planned):
            self.workers = event.workers
            for label in event.to_render:
                self.rows[label] = _Row(event.expected.get(label), event.beats.get(label, 0))
        elif isinstance(event, Started):
            row = self.rows[event.label]
            row.started, row.drawn, row.beats_done = time.monotonic(), 0, 0  # a section that is begun again counts anew
        elif isinstance(event, Progress):
            row = self.rows[event.label]
            row.quiet_since = None
            row.drawn += event.frames_drawn
            row.beats_done = row.beats_done if event.beats is None else event.beats
        elif isinstance(event, Quiet):
            self.rows[event.label].quiet_since = time.monotonic() - event.seconds
        elif event.label in self.rows:
            self.rows[event.label].result = event

    def __rich__(self) -> Table:
        """The board as it stands now."""
        table = Table.grid(padding=(0, 2))
        for label, row in self.rows.items():
            table.add_row(*_cells(label, row))
        if self.rows:
            fraction, elapsed = self.fraction, time.monotonic() - self.began
            done = sum(row.result is not None for row in self.rows.values())
            table.add_row(
                "[bold]total[/]", _bar(fraction), f"{done}/{len(self.rows)} sections", "", self._left(fraction, elapsed)
            )
        return table

    @property
    def fraction(self) -> float:
        """How far the whole is: sections weigh their expected cost, unknown ones the mean of the known."""
        known = [row.expected.seconds for row in self.rows.values() if row.expected]
        mean = sum(known) / len(known) if known else 1.0
        weights = [row.expected.seconds if row.expected else mean for row in self.rows.values()]
        done = sum(weight * (row.fraction or 0.0) for weight, row in zip(weights, self.rows.values(), strict=True))
        return done / (sum(weights) or 1.0)

    def _left(self, fraction: float, elapsed: float) -> str:
        """The time left: at first by what all sections are expected to cost, then at the pace so far."""
        costs = [row.expected.seconds for row in self.rows.values() if row.expected]
        if fraction < _ENOUGH_TO_JUDGE and len(costs) == len(self.rows):
            return f"{elapsed:.0f} s, {max(sum(costs) / self.workers - elapsed, 0):.0f} s left"
        return _left(fraction, elapsed)


class _LiveBoard:
    """A board that is on screen between enter and exit."""

    def __init__(self, board: Board, console: Console) -> None:
        self._board = board
        self._live = Live(board, console=console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Board:
        self._live.__enter__()
        return self._board

    def __exit__(self, *problem: Any) -> None:
        self._live.__exit__(*problem)


@dataclass
class _Plain:
    """Start and finish lines, for logs and pipes."""

    console: Console

    def __enter__(self) -> _Plain:
        return self

    def __exit__(self, *_problem: object) -> None:
        pass

    def show(self, event: Shown) -> None:
        if isinstance(event, Started):
            self.console.print(f"{event.label}: started")
        elif isinstance(event, Quiet):
            self.console.print(
                f"{event.label}: no progress for {event.seconds:.0f} s; with --timeout SECONDS it would be ended"
            )
        elif isinstance(event, SectionResult) and event.state != "cached":
            detail = f"{event.frames_drawn} frames drawn" if event.error is None else escape(event.error)
            self.console.print(f"{event.label}: {event.state} in {event.wall_seconds:.1f} s, {detail}")


def _cells(label: str, row: _Row) -> Iterator[str]:
    yield label
    if row.result is not None:
        style = _STATE_STYLES[row.result.state]
        yield _bar(1.0, style)
        yield f"[{style}]{row.result.state}[/]"
        yield f"{row.result.frames_drawn} frames"
        yield f"{row.result.wall_seconds:.1f} s"
    elif row.started is None:
        yield from (_bar(0.0), "[dim]waiting[/]", "", "")
    else:
        yield _bar(row.fraction or 0.0)
        total = f"/{row.expected.frames}" if row.expected else ""
        yield f"{row.drawn}{total} frames"
        if row.quiet_since is None:
            yield f"{row.drawn / max(row.seconds, 0.1):.0f} frames/s"
        else:
            yield f"[yellow]no progress for {time.monotonic() - row.quiet_since:.0f} s[/]"
        yield _left(row.fraction, row.seconds)


def _bar(fraction: float, style: str = "cyan") -> str:
    filled = round(fraction * _BAR_WIDTH)
    return f"[{style}]{'━' * filled}[/][dim]{'━' * (_BAR_WIDTH - filled)}[/]"


def _left(fraction: float | None, elapsed: float) -> str:
    """The time left at the pace so far, once there is something to judge it by."""
    if not fraction or elapsed < 1:
        return f"{elapsed:.0f} s"
    return f"{elapsed:.0f} s, {elapsed * (1 - fraction) / fraction:.0f} s left"


def results_table(results: Sequence[SectionResult]) -> Table:
    """The closing table: section, what was done and why, seconds, clip."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("section", "state", "why", "seconds", "clip"):
        table.add_column(column, overflow="fold", justify="right" if column == "seconds" else "left")
    for result in results:
        table.add_row(
            result.label,
            f"[{_STATE_STYLES[result.state]}]{result.state}[/]",
            escape(result.reason),
            f"{result.wall_seconds:.1f}",
            escape(str(result.clip or "")),
        )
    return table


def problems(results: Sequence[SectionResult]) -> None:
    """Warnings and failures after the closing table, each with its section, place and log."""
    console = stderr()
    for result in results:
        for warning in result.warnings:
            console.print(f"[yellow]warning:[/] {result.label}: {escape(warning)}")
    for result in results:
        if result.error is not None:
            error(f"{result.label}: {result.error}", result.next_step)
            if result.log is not None:
                console.print(f"[dim]log:[/]   {escape(str(result.log))}")


def verdicts(console: Console, found: Sequence[Verdict], *, show_allowed: bool = False) -> None:
    """What the lint found, section by section, and a line that counts it."""
    for verdict in found:
        for finding in verdict.findings:
            if finding.allowed and not show_allowed:
                continue
            console.print(_finding(finding))
        if verdict.refused:
            console.print(f"[yellow]{verdict.section} is not judged:[/] {escape(verdict.refused)}")
        if verdict.failure is not None:
            error(f"{verdict.section} could not be judged: {verdict.failure.message}", verdict.failure.next_step)
    judged = [verdict for verdict in found if not verdict.refused and verdict.failure is None]
    counts = {
        "errors": sum(verdict.errors for verdict in found),
        "warnings": sum(verdict.warnings for verdict in found),
        "allowed": sum(bool(finding.allowed) for verdict in found for finding in verdict.findings),
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


def checks_table(found: Sequence[Check]) -> Group:
    """The table of `verify`: what was promised, what was found; under it, what failed and what to do."""
    styles = {"passed": "green", "failed": "bold red", "unknown": "dim"}
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("check", "state", "expected", "found"):
        table.add_column(column, overflow="fold")
    for check in found:
        state = f"[{styles[check.state]}]{check.state}[/]"
        table.add_row(
            escape(check.name),
            state,
            escape(check.expected),
            escape(check.found),
            style="bold" if check.state == "failed" else "",
        )
    failed = [f"[bold red]failed:[/] {escape(check.message)}" for check in found if check.state == "failed"]
    counts = Counter(check.state for check in found)
    count = f"{len(found)} checks: " + ", ".join(f"{counts[state]} {state}" for state in styles if counts[state])
    return Group(table, *failed, count)


def list_table(rows: Sequence[dict[str, Any]]) -> Table:
    """The table of `list`: order, id, title, length, and the state in each quality that has been rendered."""
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


def _state(clip: dict[str, Any]) -> str:
    style = _STATE_STYLES.get(clip["state"], "dim")
    reason = f" ({escape(clip['reason'])})" if clip["reason"] and clip["state"] == "stale" else ""
    return f"[{style}]{clip['state']}[/]{reason}"
