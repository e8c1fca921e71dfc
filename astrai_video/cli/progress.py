"""Follows the event stream of a run: a live board on a terminal, one line for each start and end elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from astrai_video.cli.console import stderr
from astrai_video.engine.plan.events import Event, Note, Planned, Quiet, SectionResult, Started


class Display(Protocol):
    """Shows the events of a run but Notes, which are printed the same everywhere."""

    def show(self, event: Event) -> None:
        """Show one event."""


def follow(events: Iterable[Event]) -> list[SectionResult]:
    """Show the events as they come, until every section has ended; return the results in the order of the film."""
    console = stderr()
    display: Display | None = None if console.is_terminal else _Lines(console)
    results: dict[str, SectionResult] = {}
    order: tuple[str, ...] = ()
    with contextlib.ExitStack() as on_screen:
        for event in events:
            if isinstance(event, Planned):
                order = event.labels
                if console.is_terminal and event.to_render:
                    from astrai_video.cli.board import Board  # noqa: PLC0415 - not loaded when all is fresh

                    display = on_screen.enter_context(Board(console))
            if isinstance(event, SectionResult):
                results[event.label] = event
            if isinstance(event, Note):
                console.print(escape(event.message))
            elif display is not None:
                display.show(event)
            if order and len(results) == len(order):
                break
    return [results[label] for label in order if label in results]


@dataclass
class _Lines:
    """Prints lines for logs and pipes."""

    console: Console

    def show(self, event: Event) -> None:
        if isinstance(event, Started):
            self.console.print(f"{event.label}: started")
        elif isinstance(event, Quiet):
            self.console.print(
                f"{event.label}: no progress for {event.seconds:.0f} s; with --timeout SECONDS it would be ended"
            )
        elif isinstance(event, SectionResult) and event.state != "cached":
            detail = f"{event.frames_drawn} frames drawn" if event.error is None else escape(event.error)
            self.console.print(f"{event.label}: {event.state} in {event.wall_seconds:.1f} s, {detail}")
