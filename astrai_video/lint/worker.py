"""One job -> the record of a section, sent to the parent. Runs in a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from manim import Scene

from astrai_video import fonts
from astrai_video.engine import compat, fast
from astrai_video.engine.events import Job
from astrai_video.engine.process import obey, serve
from astrai_video.engine.scenes import configure, load_scene, loaded_files, refuse_saved
from astrai_video.engine.store import KEY_LENGTH, make_folder, move, write_text
from astrai_video.lint import typeset
from astrai_video.lint.record import record, refused
from astrai_video.lint.shown import Record
from astrai_video.lint.verdicts import VERDICT, judged
from astrai_video.stage.scene import SectionScene


def main(job: Job, events: Connection, orders: Connection) -> None:
    """Record one section into `job.target` and end the process: exit code 0, or 1 after a Failure."""
    threading.Thread(target=obey, args=(orders, job, lambda _slots: None), daemon=True).start()
    serve(job, events, lambda: look(job))


def look(job: Job) -> None:
    """Run a section's scene without drawing it, and write what was seen and the verdict on it.

    Raises AstraiVideoError, or whatever the scene raises.
    """
    configure(job)
    fonts.register()
    make_folder(job.scratch)
    scene_class = load_scene(job.scene, job.root)
    refuse_saved(job)
    loaded = loaded_files()
    names = [job.root / name.removeprefix("source ") for name in job.inputs if name.startswith("source ")]
    files = (frozenset([str(job.scene.file)]), frozenset(str(path) for path in names))
    seen = _seen(job, scene_class, files)
    refuse_saved(job, but=loaded)
    written = job.scratch / job.target.name
    judged(seen, job.said, written)
    write_text(written, seen.to_json())
    # A process that is ended before leaves nothing among the records. The record comes last: when it is there, it is
    # taken up, and judged by others.
    for suffix in (VERDICT, job.target.suffix):
        move(written.with_suffix(suffix), job.target.with_suffix(suffix))
    _remove_older(job.target, job.section_id)


def _seen(job: Job, scene_class: type[Scene], files: Sequence[frozenset[str]]) -> Record:
    """What is seen of a scene when it is run; that it is not judged where the libraries' versions are not known."""
    if others := compat.unknown():
        return refused(job.section_id, job.language, f"the lint does not know {others}")
    fast.install()
    typeset.watch()
    scene = scene_class()
    if isinstance(scene, SectionScene):
        scene.script = job.script
    return record(scene, job.section_id, job.language, files)


def _remove_older(record: Path, section_id: str) -> None:
    """Records of the same section that another state of its sources made."""
    for path in record.parent.glob(f"{section_id}-*"):
        key = path.stem.removeprefix(f"{section_id}-")
        if path.stem != record.stem and len(key) == KEY_LENGTH and "-" not in key:
            path.unlink(missing_ok=True)
