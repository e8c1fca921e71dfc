"""One job -> segments + timeline. Runs in a process of its own; the only owner of manim's config.

The process answers with a file: the timeline, written last. What it says on the way are events; when a
scene fails it sends a Failure and ends with exit code 1.
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
from manim._config import logger as manim_logger
from tqdm import tqdm

from astrai_video import fonts, timeline
from astrai_video.engine.plan import parts
from astrai_video.engine.plan.events import Progress
from astrai_video.engine.plan.jobs import PartJob, RenderJob
from astrai_video.engine.plan.sources import looks_at_its_picture
from astrai_video.engine.plan.store import Rendered, publish
from astrai_video.engine.worker.bootstrap import obey, serve
from astrai_video.engine.worker.boxes import boxes
from astrai_video.engine.worker.fast import install
from astrai_video.engine.worker.forks import Snapshots
from astrai_video.engine.worker.loading import configure, failure, load_scene, loaded_files, refuse_saved
from astrai_video.engine.worker.renderer import SegmentRenderer
from astrai_video.engine.worker.reuse import Earlier
from astrai_video.engine.worker.segments import Recording
from astrai_video.errors import DamagedError, SceneError
from astrai_video.files import make_folder
from astrai_video.stage.scene import BeatMark, SectionScene
from astrai_video.timeline import Beat, Timeline

# A scene makes and keeps mobjects by the thousand; looking through them for garbage as often as Python does by itself
# takes a tenth of the time.
_COLLECT_AFTER = (50_000, 20, 20)

# manim makes a progress bar a play even when none is shown; tqdm's own lock is a semaphore shared between
# processes, which a worker that is killed would leak.
tqdm.set_lock(threading.RLock())


def main(job: RenderJob, events: Connection, orders: Connection) -> None:
    """Render one section and end the process: exit code 0 with a timeline in place, or 1 after a Failure.

    `orders` says, whenever that changes, how many processes may draw; its end means that the parent is gone, and this
    process ends too.
    """
    serve(job, events, lambda: render(job, events.send, orders))


def render(job: RenderJob, report: Callable[[Progress], None], orders: Connection | None = None) -> None:
    """Render a section into its store folder, unless another run has just done so.

    Raises AstraiVideoError, DrawingFailedError, or whatever the scene raises.
    """
    snapshots = Snapshots(lambda problem: failure(job, problem))
    if orders is not None:
        threading.Thread(target=obey, args=(orders, job, snapshots.grant), daemon=True).start()
    make_folder(job.target.parent)
    if isinstance(job, PartJob):
        segments = job.scratch / "segments"
        make_folder(segments)
        parts.write(segments, _play(job, segments, report, snapshots))
        segments.rename(job.target)  # on a machine of its own, where nobody else makes it
        return
    with FileLock(job.target.parent / f".{job.section_id}.lock"):
        if not job.force and _is_rendered(job.target):
            return
        segments = job.scratch / "segments"
        make_folder(segments)
        publish(segments, job.target, _play(job, segments, report, snapshots))


def _is_rendered(target: Path) -> bool:
    """Whether a sound rendering lies there: another run may just have made it."""
    try:
        record = timeline.read(target)
        if record is not None:
            Rendered(target, record).verify(checksums=True)
    except DamagedError:
        return False
    return record is not None


def _play(job: RenderJob, segments: Path, report: Callable[[Progress], None], snapshots: Snapshots) -> Timeline:
    """Run the scene to its end."""
    started, cpu = time.time(), _cpu_seconds()
    configure(job)
    fonts.register()
    font_warnings = _FontWarnings()
    manim_logger.addHandler(font_warnings)
    scene_class = load_scene(job.scene, job.root)
    refuse_saved(job)
    loaded = loaded_files()
    sources = job.own_files
    beats: list[Beat] = []

    def tell(frames: int, drawn: int) -> None:
        over = None if snapshots.is_snapshot else sum(None not in recording.pieces[: beat.end] for beat in beats)
        report(Progress(job.label, frames, drawn, over))

    def note(mark: BeatMark) -> None:
        end = len(recording.pieces)
        first = max(beats[-1].end if beats else 0, end - (mark.end_play - mark.first_play))
        beats.append(Beat(mark.name, first, end, boxes(mark.on_screen)))
        recording.tell()

    recording = Recording(segments, job.quality, sources, tell)
    scene = scene_class()
    if isinstance(scene, SectionScene):
        scene.script = job.script
        scene.on_beat = note
    earlier = None
    if job.fast:
        install.install()
    if job.fast and not looks_at_its_picture(sources):
        earlier = Earlier(() if job.force else job.earlier, job.root)
    else:
        snapshots.forbid()
    SegmentRenderer.adopt(scene, recording, snapshots, earlier, job.plays, fast=job.fast)
    gc.freeze()  # what is loaded stays
    gc.set_threshold(*_COLLECT_AFTER)
    with snapshots:
        scene.render()
    refuse_saved(job, but=loaded)
    if not recording.pieces:
        raise SceneError(f"{job.scene} plays nothing: a section needs at least one play or wait.")
    recording.tell()
    return Timeline(
        section=job.section_id,
        language=job.language,
        quality=job.quality.letter,
        key=job.key,
        inputs=job.inputs,
        width=job.quality.width,
        height=job.quality.height,
        fps=job.quality.fps,
        pieces=recording.drawn(job.plays),
        beats=tuple(beats),
        warnings=tuple(dict.fromkeys(recording.warnings + font_warnings.messages)),
        wall_seconds=round(time.time() - started, 3),
        cpu_seconds=round(_cpu_seconds() - cpu, 3),
        created=time.time(),
    )


def _cpu_seconds() -> float:
    """What this process and its children that have ended took."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class _FontWarnings(logging.Handler):
    """Collects manim's one log line about a font that is not there."""

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
