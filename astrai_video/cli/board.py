"""The progress board of a run on a terminal: a `rich.progress.Progress` with one task for each section and a total."""

from __future__ import annotations

import time
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.progress_bar import ProgressBar
from rich.table import Column

from astrai_video.cli.console import STATE_STYLES
from astrai_video.engine.plan.events import Event, Note, Planned, Quiet, SectionResult, Started
from astrai_video.engine.plan.jobs import Cost

_ENOUGH_TO_JUDGE = 0.1  # below this fraction of the run, its pace so far predicts little
_BAR_WIDTH = 24
_UNFINISHED = 0.99  # an estimate never fills a bar
_REFRESHES = 4  # a second


@dataclass
class _Section:
    """The counts of one section that is rendered."""

    expected: Cost | None
    beats: int
    drawn: int = 0
    beats_done: int = 0
    silent_since: float | None = None
    result: SectionResult | None = None

    @property
    def fraction(self) -> float:
        """The part that is done: by the frames of an earlier rendering, else by beats; 0 when both are unknown."""
        if self.result is not None:
            return 1.0
        if self.expected and self.expected.frames:
            return min(self.drawn / self.expected.frames, _UNFINISHED)
        return min(self.beats_done / self.beats, _UNFINISHED) if self.beats else 0.0


class Board(Progress):
    """Shows a bar, frames, speed and time left of each section and of the run, redrawn four times a second.

    The board is on screen inside its `with` block and is erased at the end of it.
    """

    def __init__(self, console: Console | None = None) -> None:
        super().__init__(
            TextColumn("{task.description}", table_column=Column(no_wrap=True)),
            _StateBarColumn(bar_width=_BAR_WIDTH),
            _AmountColumn(Column(no_wrap=True)),
            _SpeedColumn(Column(no_wrap=True)),
            _TimeColumn(Column(no_wrap=True)),
            console=console,
            refresh_per_second=_REFRESHES,
            transient=True,
            get_time=time.monotonic,
        )
        self._sections: dict[str, tuple[TaskID, _Section]] = {}
        self._total = TaskID(0)

    def show(self, event: Event) -> None:
        """Update the tasks with one event; Planned, the first, creates them."""
        if isinstance(event, Planned):
            self._plan(event)
            return
        if isinstance(event, Note) or event.label not in self._sections:  # a cached section
            return
        task, section = self._sections[event.label]
        if isinstance(event, Started):
            section.drawn, section.beats_done = 0, 0  # a section that is started again is counted anew
            self.reset(task)
        elif isinstance(event, Quiet):
            section.silent_since = time.monotonic() - event.seconds
        elif isinstance(event, SectionResult):
            section.result = event
        else:
            section.silent_since = None
            section.drawn += event.frames_drawn
            section.beats_done = section.beats_done if event.beats is None else event.beats
        self.update(task, completed=section.fraction)
        self._update_total()

    def _plan(self, event: Planned) -> None:
        for label in event.to_render:
            section = _Section(event.expected.get(label), event.beats.get(label, 0))
            self._sections[label] = self.add_task(label, start=False, total=1.0, section=section), section
        costs = [section.expected.seconds for _, section in self._sections.values() if section.expected]
        number = len(self._sections)
        planned = sum(costs) / event.workers if len(costs) == number else None
        self._total = self.add_task("[bold]total[/]", total=1.0, planned_seconds=planned, ended=0, sections=number)
        self._update_total()

    def _update_total(self) -> None:
        """Weigh each section by its expected cost, an unknown one by the mean of the known."""
        sections = [section for _, section in self._sections.values()]
        known = [section.expected.seconds for section in sections if section.expected]
        mean = sum(known) / len(known) if known else 1.0
        weights = [section.expected.seconds if section.expected else mean for section in sections]
        done = sum(weight * section.fraction for weight, section in zip(weights, sections, strict=True))
        ended = sum(section.result is not None for section in sections)
        self.update(self._total, completed=done / (sum(weights) or 1.0), ended=ended)


class _StateBarColumn(BarColumn):
    """A bar in the colour of the section's state; it is the column that shrinks on a narrow terminal."""

    def render(self, task: Task) -> ProgressBar:
        section: _Section | None = task.fields.get("section")
        style = STATE_STYLES[section.result.state] if section and section.result else "cyan"
        return ProgressBar(
            total=task.total,
            completed=task.completed,
            width=self.bar_width,
            style="dim",
            complete_style=style,
            finished_style=style,
        )


class _AmountColumn(ProgressColumn):
    """The state of a section, or its frames while it is rendered; of the run, the sections that have ended."""

    def render(self, task: Task) -> str:
        section: _Section | None = task.fields.get("section")
        if section is None:
            return f"{task.fields['ended']}/{task.fields['sections']} sections"
        if section.result is not None:
            return f"[{STATE_STYLES[section.result.state]}]{section.result.state}[/]"
        if not task.started:
            return "[dim]waiting[/]"
        expected = f"/{section.expected.frames}" if section.expected else ""
        return f"{section.drawn}{expected} frames"


class _SpeedColumn(ProgressColumn):
    """Frames per second since the section started, or the time since it last reported progress."""

    def render(self, task: Task) -> str:
        section: _Section | None = task.fields.get("section")
        if section is None or (section.result is None and task.elapsed is None):
            return ""
        if section.result is not None:
            return f"{section.result.frames_drawn} frames"
        if section.silent_since is not None:
            return f"[yellow]no progress for {time.monotonic() - section.silent_since:.0f} s[/]"
        return f"{section.drawn / max(task.elapsed or 0.0, 0.1):.0f} frames/s"


class _TimeColumn(ProgressColumn):
    """Elapsed seconds and an estimate of those left, at the pace so far."""

    def render(self, task: Task) -> str:
        section: _Section | None = task.fields.get("section")
        if section and section.result:
            return f"{section.result.wall_seconds:.1f} s"
        if task.elapsed is None:
            return ""
        planned: float | None = task.fields.get("planned_seconds")
        if planned is not None and task.completed < _ENOUGH_TO_JUDGE:
            return f"{task.elapsed:.0f} s, {max(planned - task.elapsed, 0):.0f} s left"
        if not task.completed or task.elapsed < 1:
            return f"{task.elapsed:.0f} s"
        return f"{task.elapsed:.0f} s, {task.elapsed * (1 - task.completed) / task.completed:.0f} s left"
