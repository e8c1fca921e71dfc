"""Entry point of the process that records one section for the lint and checks the recording."""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection
from pathlib import Path

from astrai_video.engine.plan.store import KEY_LENGTH
from astrai_video.engine.worker.bootstrap import receive_grants, serve
from astrai_video.files import move, write_text
from astrai_video.lint.jobs import RecordJob
from astrai_video.lint.recording.running import recorded
from astrai_video.lint.verdicts import VERDICT, judged


def main(job: RecordJob, events: Connection, orders: Connection) -> None:
    """Record one section into `job.target` and end the process: exit code 0, or 1 after a Failure."""
    threading.Thread(target=receive_grants, args=(orders, job, lambda _slots: None), daemon=True).start()
    serve(job, events, lambda: record_and_judge(job))


def record_and_judge(job: RecordJob) -> None:
    """Run a section's scene without drawing it, and write the recording and the verdict on it.

    Raises AstraiVideoError, or any exception of the scene.
    """
    seen = recorded(job)
    written = job.scratch / job.target.name
    judged(seen, job.narrations, written)
    write_text(written, seen.to_json())
    # Both files are moved into place, so that a killed process leaves no partial recording. The recording comes last:
    # once it exists, other processes use it.
    for suffix in (VERDICT, job.target.suffix):
        move(written.with_suffix(suffix), job.target.with_suffix(suffix))
    _remove_older(job.target, job.section_id)


def _remove_older(record: Path, section_id: str) -> None:
    """Remove recordings of the same section that belong to another state of its sources."""
    for path in record.parent.glob(f"{section_id}-*"):
        key = path.stem.removeprefix(f"{section_id}-")
        if path.stem != record.stem and len(key) == KEY_LENGTH and "-" not in key:
            path.unlink(missing_ok=True)
