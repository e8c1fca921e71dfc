"""A run as it goes on: a live board on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from astrai_video.cli.console import STATE_STYLES, stderr
from astrai_video.engine.plan.events import Event, Note, Planned, Progress, Quiet, SectionResult, Started
from astrai_video.engine.plan.jobs import Cost

# Below this part of the whole, the pace so far says little.
_ENOUGH_TO_JUDGE = 0.1
_BAR_WIDTH = 24

Shown = Planned | Started | Progress | Quiet | SectionResult


class Display(Protocol):
    """Shows the events of a run."""

    def show(self, event: Shown) -> None:
        """Take in one event."""


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
        style = STATE_STYLES[row.result.state]
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
