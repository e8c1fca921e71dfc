"""Records the scene of a job: sets it up as a render worker does, and runs it without drawing."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Scene

from astrai_video import fonts
from astrai_video.engine.plan import compat
from astrai_video.engine.plan.jobs import Job
from astrai_video.engine.worker.fast import install
from astrai_video.engine.worker.loading import configure, load_scene, loaded_files, raise_if_modified
from astrai_video.files import make_folder
from astrai_video.lint.record import Recording
from astrai_video.lint.recording import typeset
from astrai_video.lint.recording.recorder import record, refused
from astrai_video.stage.scene import SectionScene


def recorded(job: Job) -> Recording:
    """Run a section's scene without drawing it, and return the recording.

    Raises AstraiVideoError, or any exception of the scene.
    """
    configure(job)
    fonts.register()
    make_folder(job.scratch)
    scene_class = load_scene(job.scene, job.root)
    raise_if_modified(job)
    loaded = loaded_files()
    files = (frozenset([str(job.scene.file)]), job.own_files)
    seen = _seen(job, scene_class, files)
    raise_if_modified(job, ignore=loaded)
    return seen


def _seen(job: Job, scene_class: type[Scene], files: Sequence[frozenset[str]]) -> Recording:
    """Recording a scene; refuse it when the versions of the libraries are unknown."""
    if others := compat.unknown():
        return refused(job.section_id, job.language, f"the lint does not know {others}")
    install.install()
    typeset.watch()
    scene = scene_class()
    if isinstance(scene, SectionScene):
        scene.script = job.script
    return record(scene, job.section_id, job.language, files)
