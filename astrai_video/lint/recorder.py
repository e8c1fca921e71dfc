"""One job -> what the lint sees of a section: its scene is run as a worker runs it, and nothing is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Scene

from astrai_video import fonts
from astrai_video.engine import compat, fast
from astrai_video.engine.events import Job
from astrai_video.engine.scenes import configure, load_scene, loaded_files, refuse_saved
from astrai_video.engine.store import make_folder
from astrai_video.lint import typeset
from astrai_video.lint.record import record, refused
from astrai_video.lint.shown import Record
from astrai_video.stage.scene import SectionScene


def recorded(job: Job) -> Record:
    """Run a section's scene without drawing it; what was seen.

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
    return seen


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
