"""Renders one section: runs its scene with manim, encodes each play into a segment and writes the timeline last.

Runs in a process of its own, the only one that sets manim's config. The result is the folder with the timeline;
progress is sent as events. When the scene fails, the process sends a Failure and ends with exit code 1.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from filelock import FileLock
from manim import Scene
from manim._config import logger as manim_logger
from tqdm import tqdm

from astrai_video import fonts
from astrai_video import timeline as timelines
from astrai_video.engine.plan import parts
from astrai_video.engine.plan.events import Progress
from astrai_video.engine.plan.jobs import PartJob, RenderJob
from astrai_video.engine.plan.sources import reads_pixels
from astrai_video.engine.plan.store import Rendered, publish
from astrai_video.engine.worker.bootstrap import receive_grants, serve
from astrai_video.engine.worker.boxes import boxes
from astrai_video.engine.worker.fast import install
from astrai_video.engine.worker.forks import Forks
from astrai_video.engine.worker.loading import configure, failure, load_scene, loaded_files, raise_if_modified
from astrai_video.engine.worker.renderer import SegmentRenderer
from astrai_video.engine.worker.reuse import PlayCache
from astrai_video.engine.worker.segments import Segments
from astrai_video.errors import DamagedError, SceneError
from astrai_video.files import make_folder
from astrai_video.stage.scene import BeatMark, SectionScene
from astrai_video.timeline import Beat, Timeline

# A scene creates and keeps thousands of mobjects; collecting garbage as often as Python does by default takes a tenth
# of the time.
_COLLECT_AFTER = (50_000, 20, 20)

# manim creates a progress bar for each play even when none is shown; tqdm's default lock is a semaphore shared between
# processes, which a killed worker would leak.
tqdm.set_lock(threading.RLock())


def main(job: RenderJob, events: Connection, orders: Connection) -> None:
    """Render one section and end the process: exit code 0 with a timeline in place, or 1 after a Failure.

    `orders` receives the number of processes that may draw, whenever it changes. At its end the parent is gone, and
    this process ends too.
    """
    serve(job, events, lambda: render(job, events.send, orders))


def render(job: RenderJob, report: Callable[[Progress], None], orders: Connection | None = None) -> None:
    """Render a section into its store folder, unless another run has just done so.

    Raises AstraiVideoError, DrawingFailedError, or whatever the scene raises.
    """
    forks = Forks(lambda problem: failure(job, problem))
    if orders is not None:
        threading.Thread(target=receive_grants, args=(orders, job, forks.grant), daemon=True).start()
    make_folder(job.target.parent)
    folder = job.scratch / "segments"
    if isinstance(job, PartJob):
        make_folder(folder)
        parts.write(folder, _play(job, folder, report, forks))
        folder.rename(job.target)  # in a folder of its own, which no other run writes to
        return
    with FileLock(job.target.parent / f".{job.section_id}.lock"):
        if not job.force and _is_rendered(job.target):
            return
        make_folder(folder)
        publish(folder, job.target, _play(job, folder, report, forks))


def _is_rendered(target: Path) -> bool:
    """Return True if there is an undamaged rendering, which another run may just have published."""
    try:
        timeline = timelines.read(target)
        if timeline is not None:
            Rendered(target, timeline).verify(checksums=True)
    except DamagedError:
        return False
    return timeline is not None


def _play(job: RenderJob, folder: Path, report: Callable[[Progress], None], forks: Forks) -> Timeline:
    """Run the scene to its end, with the segments in `folder`."""
    started, cpu = time.time(), _cpu_seconds()
    configure(job)
    fonts.register()
    font_warnings = _FontWarnings()
    manim_logger.addHandler(font_warnings)
    scene_class = load_scene(job.scene, job.root)
    raise_if_modified(job)
    loaded = loaded_files()
    beats = _Beats(job, folder, report, forks)
    _run(scene_class(), job, beats, forks)
    raise_if_modified(job, ignore=loaded)
    segments = beats.segments
    if not segments.pieces:
        raise SceneError(f"{job.scene} plays nothing: a section needs at least one play or wait.")
    segments.report()
    return Timeline(
        section=job.section_id,
        language=job.language,
        quality=job.quality.letter,
        key=job.key,
        inputs=job.inputs,
        width=job.quality.width,
        height=job.quality.height,
        fps=job.quality.fps,
        pieces=segments.finished(job.plays),
        beats=tuple(beats.ended),
        warnings=tuple(dict.fromkeys(segments.warnings + font_warnings.messages)),
        wall_seconds=round(time.time() - started, 3),
        cpu_seconds=round(_cpu_seconds() - cpu, 3),
        created=time.time(),
    )


def _run(scene: Scene, job: RenderJob, beats: _Beats, forks: Forks) -> None:
    """Render a scene with a SegmentRenderer; with fast paths, forks and reuse where the job and the scene allow it."""
    if isinstance(scene, SectionScene):
        scene.script = job.script
        scene.on_beat = beats.add
    cache = None
    if job.fast:
        install.install()
    if job.fast and not reads_pixels(job.own_files):
        cache = PlayCache(() if job.force else job.earlier, job.root)
    else:
        forks.disable()
    SegmentRenderer.adopt(scene, beats.segments, forks, cache, job.plays, fast=job.fast)
    gc.freeze()  # everything loaded so far lives as long as the process
    gc.set_threshold(*_COLLECT_AFTER)
    with forks:
        scene.render()


class _Beats:
    """The beats of a scene that have ended, and its segments; reports progress as frames and complete beats."""

    def __init__(self, job: RenderJob, folder: Path, report: Callable[[Progress], None], forks: Forks) -> None:
        self.ended: list[Beat] = []
        self.segments = Segments(folder, job.quality, job.own_files, self._report_progress)
        self._label = job.label
        self._report = report
        self._forks = forks

    def add(self, mark: BeatMark) -> None:
        """Add a beat that has just ended, with the boxes of what is on screen."""
        end = len(self.segments.pieces)
        first = max(self.ended[-1].end if self.ended else 0, end - (mark.end_play - mark.first_play))
        self.ended.append(Beat(mark.name, first, end, boxes(mark.on_screen)))
        self.segments.report()

    def _report_progress(self, frames: int, drawn: int) -> None:
        pieces = self.segments.pieces
        complete = None if self._forks.is_fork else sum(None not in pieces[: beat.end] for beat in self.ended)
        self._report(Progress(self._label, frames, drawn, complete))


def _cpu_seconds() -> float:
    """The CPU seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class _FontWarnings(logging.Handler):
    """Collects the families that manim's log reports as missing."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, entry: logging.LogRecord) -> None:
        message = entry.getMessage()
        if message.startswith("Font ") and " not in " in message:
            family = message.removeprefix("Font ").partition(" not in ")[0]
            self.messages.append(
                f"font {family!r} is not installed; {fonts.FAMILY} is drawn where no other font has the glyph"
            )
