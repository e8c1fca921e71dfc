"""Fetches a job's result from a worker in bounded pieces, verifies it, and publishes it into the store by rename."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from astrai_video import timeline as timelines
from astrai_video.digests import file_digest
from astrai_video.engine.cluster import worker
from astrai_video.engine.cluster.parcel import Answer, MadeFile, inside
from astrai_video.engine.plan import parts as part_files
from astrai_video.engine.plan.jobs import Job, PartJob, RenderJob
from astrai_video.engine.plan.store import Rendered, publish
from astrai_video.errors import DamagedError
from astrai_video.files import make_folder, write_text

if TYPE_CHECKING:
    from distributed import Client

PIECE_BYTES = 8_000_000


class LostError(Exception):
    """A result cannot be fetched, or does not match its description: the job has to be done again."""


def receive(client: Client, answer: Answer, job: Job) -> None:
    """Fetch a job's files to its target; those of a part to `arrived_part`.

    Raises LostError when the worker is gone or its files are damaged, and OutputError.
    """
    arrived = _arrived(job)
    shutil.rmtree(arrived, ignore_errors=True)
    make_folder(arrived)
    try:
        for file in answer.files:
            _fetch(client, answer, file, inside(arrived, file.name))
        if isinstance(job, PartJob):
            part_files.read(arrived_part(job), job.key)
        elif isinstance(job, RenderJob):
            _publish_section(arrived / job.target.name, job)
        else:
            _move_files(arrived, job.target.parent)
    except DamagedError as problem:
        raise LostError(str(problem)) from None


def arrived_part(job: Job) -> Path:
    """The folder of the files of a part that has been received."""
    return _arrived(job) / job.target.name


def receive_all(parts: Sequence[PartJob], whole: RenderJob) -> None:
    """Join the parts of a section, all received, and publish it into the store.

    Raises DamagedError when they are not the whole section, and OutputError.
    """
    joined = whole.scratch / "joined"
    timeline = part_files.join([arrived_part(part) for part in parts], whole.key, joined)
    write_text(joined / timelines.FILE_NAME, timeline.to_json())
    _publish_section(joined, whole)


def _arrived(job: Job) -> Path:
    return job.scratch / (f"arrived-{job.first}" if isinstance(job, PartJob) else "arrived")


def _fetch(client: Client, answer: Answer, file: MadeFile, path: Path) -> None:
    make_folder(path.parent)
    with path.open("wb") as out:
        for offset in range(0, file.bytes, PIECE_BYTES):
            out.write(_piece(client, answer, file.name, offset))
    if path.stat().st_size != file.bytes or file_digest(path) != file.sha256:
        raise DamagedError(f"{file.name} was damaged on its way from {answer.worker}")


def _piece(client: Client, answer: Answer, name: str, offset: int) -> bytes:
    try:
        pieces = client.run(worker.read, answer.folder, name, offset, PIECE_BYTES, workers=[answer.worker])
        return bytes(pieces[answer.worker])
    except (OSError, KeyError, ValueError, TimeoutError) as problem:
        raise LostError(f"{answer.worker} does not answer: {problem}") from None


def _publish_section(arrived: Path, job: RenderJob) -> None:
    """Publish a section into the store as a local worker does, unless another run has just done so."""
    timeline = timelines.read(arrived)
    if timeline is None or timeline.key != job.key:
        raise DamagedError(f"{arrived} is not the section that was asked for")
    Rendered(arrived, timeline).verify(checksums=True)
    make_folder(job.target.parent)
    with FileLock(job.target.parent / f".{job.section_id}.lock"):
        if job.force or not (job.target / timelines.FILE_NAME).is_file():
            (arrived / timelines.FILE_NAME).unlink()
            publish(arrived, job.target, timeline)


def _move_files(arrived: Path, folder: Path) -> None:
    make_folder(folder)
    for path in arrived.iterdir():
        path.replace(folder / path.name)
