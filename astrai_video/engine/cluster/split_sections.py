"""Sections rendered in parts: collects the ends of a section's parts and joins their files after the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from astrai_video.engine.cluster.receive import receive_all
from astrai_video.engine.plan.events import Ended, Failure
from astrai_video.engine.plan.jobs import Job, PartJob, RenderJob
from astrai_video.errors import AstraiVideoError


@dataclass
class SplitSection:
    """A section that is rendered in parts; `pending` are the names of the parts that have not ended."""

    whole: RenderJob
    parts: list[PartJob]
    pending: set[str]
    wall_seconds: float = 0.0
    is_started: bool = False
    is_over: bool = False

    def end(self, part: PartJob, end: Ended) -> Ended | None:
        """Count the end of a part; return the end of the section if the part is the last one, or the first to fail."""
        if self.is_over:
            return None
        self.pending.discard(part.name)
        self.wall_seconds = max(self.wall_seconds, end.wall_seconds)
        failure = end.failure
        if failure is None and self.pending:
            return None
        if failure is None:
            try:
                receive_all(self.parts, self.whole)
            except AstraiVideoError as problem:
                failure = Failure(part.label, str(problem), problem.next_step)
        self.is_over = True
        return replace(end, wall_seconds=self.wall_seconds, failure=failure)


def split_sections(jobs: Sequence[Job], split: Sequence[Job]) -> dict[str, SplitSection]:
    """Those of the jobs that have parts among the jobs that they were split into, by label."""
    found = {}
    for whole in jobs:
        parts = [part for part in split if isinstance(part, PartJob) and part.label == whole.label]
        if isinstance(whole, RenderJob) and parts:
            found[whole.label] = SplitSection(whole, parts, {part.name for part in parts})
    return found
