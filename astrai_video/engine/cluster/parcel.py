"""Serializes a job and its files for another machine, and the answer, without paths of this machine.

Files are sent with their content and its sha256, under their names below the film's folder; unpacking never writes
outside of the target folder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from astrai_video import PACKAGE
from astrai_video.engine.plan.events import Failure
from astrai_video.engine.plan.jobs import Job, RenderJob
from astrai_video.errors import ClusterError, DamagedError
from astrai_video.files import make_folder

MOST_BYTES = 64_000_000


@dataclass(frozen=True)
class SentFile:
    """A file of the film: its name below the film's folder, and its content."""

    name: str
    data: bytes
    sha256: str


@dataclass(frozen=True)
class Parcel:
    """A job and the files of the film that it depends on.

    `in_package` is the film's folder below this package, or "": a film of the package has no files here, as workers
    have it.
    """

    job: Job
    files: tuple[SentFile, ...]
    in_package: str = ""


@dataclass(frozen=True)
class MadeFile:
    """A file that a job has made, still on the worker: its name below the answer's folder, its size and digest."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Answer:
    """The answer to a job: its files, its log, and its failure if it failed.

    `folder` is on the worker at the address `worker`; `paths` are pairs of a path there and the one that it is here.
    """

    worker: str
    folder: str
    files: tuple[MadeFile, ...]
    paths: tuple[tuple[str, str], ...]
    log: str
    failure: Failure | None
    wall_seconds: float

    def localized(self, text: str) -> str:
        """A text from the worker, with its paths replaced by those of this machine."""
        for there, ours in self.paths:
            text = text.replace(there, ours)
        return text


def pack(job: Job) -> Parcel:
    """Put the files that a job depends on into a parcel.

    Raises ClusterError for a file that cannot be sent, DamagedError for one that has changed since the plan was made.
    """
    if isinstance(job, RenderJob):
        job = replace(job, earlier=())  # folders of this machine
    if job.root.is_relative_to(PACKAGE):
        return Parcel(job, (), in_package=job.root.relative_to(PACKAGE).as_posix())
    digests = {n.removeprefix("source "): d for n, d in job.inputs.items() if n.startswith("source ")}
    files = tuple(file for name, digest in digests.items() for file in _sent(job.root, name, digest))
    size = sum(len(file.data) for file in files)
    if size > MOST_BYTES:
        raise ClusterError(
            f"its files are {size / 1e6:.0f} MB; a job carries at most {MOST_BYTES / 1e6:.0f} MB.",
            next_step="Make its pictures and tables smaller, or render this section without --cluster.",
        )
    return Parcel(job, files)


def unpack(parcel: Parcel, folder: Path) -> Job:
    """Write a parcel's files below `folder`; return the job with the paths of this machine.

    Raises DamagedError for a name that leads out of the folder, and for content that does not match its digest.
    """
    job = parcel.job
    root = PACKAGE / parcel.in_package if parcel.in_package else folder / "film"
    for file in parcel.files:
        if hashlib.sha256(file.data).hexdigest() != file.sha256:
            raise DamagedError(f"{file.name} was damaged on its way")
        path = inside(root, file.name)
        make_folder(path.parent)
        path.write_bytes(file.data)
    for made in (root, folder / "scratch", folder / "made"):
        make_folder(made)
    scene = job.scene
    if scene.file is not None:
        scene = replace(scene, file=root / scene.file.relative_to(job.root))
    return replace(
        job,
        root=root,
        scene=scene,
        target=folder / "made" / job.target.name,
        scratch=folder / "scratch",
        log=folder / "log.txt",
    )


def inside(folder: Path, name: str) -> Path:
    """The path of a name below a folder.

    Raises DamagedError when it is not below it.
    """
    relative = PurePosixPath(name)
    if relative.is_absolute() or not relative.parts or ".." in relative.parts:
        raise DamagedError(f"{name!r} leads out of the folder that it belongs into")
    return folder.joinpath(*relative.parts)


def _sent(root: Path, name: str, digest: str) -> tuple[SentFile, ...]:
    """The file of the film with that name; none when it is a file of this package, which the worker has."""
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):
        raise ClusterError(
            f"it uses {path}, which is outside of {root} and not sent to a cluster.",
            next_step="Move it into the storyboard's folder, or render this section without --cluster.",
        )
    data = path.read_bytes() if path.is_file() else b""
    if path.is_file() and hashlib.sha256(data).hexdigest() == digest:
        return (SentFile(PurePosixPath(name).as_posix(), data, digest),)
    if any((base / name).is_file() for base in (PACKAGE, PACKAGE.parent)):
        return ()
    raise DamagedError(f"{path} was changed while the section was being sent")
