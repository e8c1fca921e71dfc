"""The lint's job for a worker process: record a section and check the recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from astrai_video.catalog import Narration
from astrai_video.engine.plan.jobs import Job


@dataclass(frozen=True, kw_only=True)
class RecordJob(Job):
    """Recording a section into the file `target` and check it; `narrations` are its narrations in all languages."""

    entry: ClassVar[str] = "astrai_video.lint.recording.worker"

    narrations: tuple[Narration, ...] = ()
