"""One job -> segments + timeline. Runs in a process of its own; the only owner of manim's config.

The process answers with a file: the timeline, written last. What it says on the way are events; when a
scene fails it sends a Failure and ends with exit code 1.
"""

from __future__ import annotations

import configparser
import contextlib
import gc
import importlib
import importlib.util
import logging
import os
import re
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import manim
from filelock import FileLock
from manim import Scene, config
from manim._config import logger as manim_logger
from manim._config.utils import config_file_paths
from tqdm import tqdm

from astrai_video import fonts, timeline
from astrai_video.engine import fast
from astrai_video.engine.drawing import SegmentRenderer
from astrai_video.engine.events import Failure, Job, Progress
from astrai_video.engine.recording import Recording
from astrai_video.engine.snapshots import DrawingFailedError, Snapshots
from astrai_video.engine.store import make_folder, write_text
from astrai_video.errors import AstraiVideoError, SceneError
from astrai_video.lint import record
from astrai_video.stage.scene import BeatMark, SectionScene
from astrai_video.storyboard import SceneRef
from astrai_video.timeline import Beat, Timeline

_PROGRAMS = {
    "latex": "It is needed by Tex and MathTex; install a TeX distribution, or use MathTypst, which needs none.",
    "xelatex": "It is needed by Tex and MathTex; install a TeX distribution, or use MathTypst, which needs none.",
    "dvisvgm": "It is needed by Tex and MathTex; it comes with TeX distributions. MathTypst needs none.",
}
# A scene makes and keeps mobjects by the thousand; looking through them for garbage as often as Python does by itself
# takes a tenth of the time.
_COLLECT_AFTER = (50_000, 20, 20)
# A scene that looks at its own picture cannot run ahead of it.
_LOOKS_AT_ITS_PICTURE = re.compile(rb"\b(pixel_array|get_frame|get_image)\b")

# manim makes a progress bar a play even when none is shown; tqdm's own lock is a semaphore shared between
# processes, which a worker that is killed would leak.
tqdm.set_lock(threading.RLock())


def main(job: Job, events: Connection, orders: Connection) -> None:
    """Render one section and end the process: exit code 0 with a timeline in place, or 1 after a Failure.

    `orders` says, whenever that changes, how many processes may draw; its end means that the parent is gone, and this
    process ends too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _redirect_output(job.log)
    try:
        render(job, events.send, orders)
        status = 0
    except DrawingFailedError as problem:
        print(problem, file=sys.stderr)
        with contextlib.suppress(OSError):
            events.send(problem.failure)
        status = 1
    except BaseException as problem:
        traceback.print_exc()
        with contextlib.suppress(OSError):
            events.send(_failure(job, problem))
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # a scene may have left threads behind


def render(job: Job, report: Callable[[Progress], None], orders: Connection | None = None) -> None:
    """Render a section into its store folder, unless another run has just done so.

    Raises AstraiVideoError, DrawingFailedError, or whatever the scene raises.
    """
    snapshots = Snapshots(lambda problem: _failure(job, problem))
    if orders is not None:
        threading.Thread(target=_obey, args=(orders, job, snapshots), daemon=True).start()
    make_folder(job.target.parent)
    with FileLock(job.target.parent / f".{job.section_id}.lock"):
        if not job.force and (job.target / timeline.FILE_NAME).is_file():
            return
        segments = job.scratch / "segments"
        make_folder(segments)
        _publish(job, segments, _play(job, segments, report, snapshots))


def _play(job: Job, segments: Path, report: Callable[[Progress], None], snapshots: Snapshots) -> Timeline:
    """Run the scene to its end."""
    started, cpu = time.time(), _cpu_seconds()
    _configure(job)
    fonts.register()
    font_warnings = _FontWarnings()
    manim_logger.addHandler(font_warnings)
    scene_class = load_scene(job.scene, job.root)
    names = [job.root / name.removeprefix("source ") for name in job.inputs if name.startswith("source ")]
    sources = frozenset(str(path) for path in names if path.parent != Path(__file__).parent)
    beats: list[Beat] = []

    def tell(frames: int, drawn: int) -> None:
        over = None if snapshots.is_snapshot else sum(None not in recording.pieces[: beat.end] for beat in beats)
        report(Progress(job.section_id, frames, drawn, over))

    def note(mark: BeatMark) -> None:
        end = len(recording.pieces)
        first = max(beats[-1].end if beats else 0, end - (mark.end_play - mark.first_play))
        beats.append(Beat(mark.name, first, end, record.boxes(mark.on_screen)))
        recording.tell()

    recording = Recording(segments, job.quality, sources, tell)
    scene = scene_class()
    if isinstance(scene, SectionScene):
        scene.script = job.script
        scene.on_beat = note
    if any(_LOOKS_AT_ITS_PICTURE.search(path.read_bytes()) for path in map(Path, sources) if path.is_file()):
        snapshots.forbid()
    if job.fast and not fast.install():
        recording.warnings.append(f"drawn at manim's own speed: the fast paths do not know manim {manim.__version__}")
    SegmentRenderer.adopt(scene, recording, snapshots)
    gc.freeze()  # what is loaded stays
    gc.set_threshold(*_COLLECT_AFTER)
    with snapshots:
        scene.render()
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
        pieces=recording.finished(),
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


def _publish(job: Job, segments: Path, finished: Timeline) -> None:
    """Move the segments into the store and write the timeline, last."""
    if job.target.exists():
        (job.target / timeline.FILE_NAME).unlink(missing_ok=True)
        shutil.rmtree(job.target)
    segments.rename(job.target)
    write_text(job.target / timeline.FILE_NAME, finished.to_json())


def load_scene(scene: SceneRef, root: Path) -> type[Scene]:
    """Import the class of a section.

    Raises SceneError when it is not there or is not a Scene, or what the module itself raises.
    """
    with _import_path(root):
        module = _load_file(scene.file) if scene.target.endswith(".py") else importlib.import_module(scene.target)
    found = getattr(module, scene.class_name, None)
    if found is None:
        classes = [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
        raise SceneError(f"{scene.target} has no class {scene.class_name}; it has: {', '.join(classes) or 'none'}.")
    if not (isinstance(found, type) and issubclass(found, Scene)):
        raise SceneError(f"{scene.class_name} in {scene.target} is not a manim Scene.")
    return found


def _load_file(file: Path | None) -> ModuleType:
    assert file is not None
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise SceneError(f"{file} cannot be imported as a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def _import_path(root: Path) -> Iterator[None]:
    """Scenes import their own modules from the storyboard's folder, during import and while they run."""
    if not root.is_relative_to(Path(__file__).parents[1]):
        sys.path.insert(0, str(root))
    yield


def _configure(job: Job) -> None:
    """Set manim's config from its defaults and the film's own manim.cfg only: the same on every machine."""
    os.chdir(job.root)
    defaults = configparser.ConfigParser()
    with config_file_paths()[0].open(encoding="utf-8") as file:
        defaults.read_file(file)
    defaults.read(job.root / "manim.cfg")
    config.digest_parser(defaults)
    config.update(
        {
            "pixel_width": job.quality.width,
            "pixel_height": job.quality.height,
            "frame_rate": job.quality.fps,
            "media_dir": str(job.scratch / "media"),
            "disable_caching": True,
            "progress_bar": "none",
            "verbosity": "WARNING",
        }
    )


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


def _failure(job: Job, problem: BaseException) -> Failure:
    """What the user is told: the error, and the line of the scene that it came from."""
    if isinstance(problem, AstraiVideoError):
        return Failure(job.section_id, f"{_place(job, problem)}{problem}", problem.next_step)
    if isinstance(problem, FileNotFoundError) and problem.filename in _PROGRAMS:
        message = f"the program {problem.filename!r} is not installed."
        return Failure(job.section_id, f"{_place(job, problem)}{message}", _PROGRAMS[problem.filename])
    message = str(problem) or "no message"
    return Failure(job.section_id, f"{_place(job, problem)}{type(problem).__name__}: {message}")


def _place(job: Job, problem: BaseException) -> str:
    """`file:line: ` of the line of the scene that the problem came from, else of the film's other code."""
    if isinstance(problem, SyntaxError) and problem.filename:
        return f"{problem.filename}:{problem.lineno}: "
    lines = [frame for frame in traceback.extract_tb(problem.__traceback__) if _is_the_films(Path(frame.filename), job)]
    in_scene = [frame for frame in lines if Path(frame.filename) == job.scene.file]
    found = (in_scene or lines)[-1:]
    return f"{found[0].filename}:{found[0].lineno}: " if found else ""


def _is_the_films(file: Path, job: Job) -> bool:
    """Whether a source file is the film's own: not a library installed below its folder, not this engine."""
    if not file.is_relative_to(job.root) or file.is_relative_to(Path(manim.__file__).parent):
        return False
    return "site-packages" not in file.relative_to(job.root).parts and file.parent != Path(__file__).parent


def _redirect_output(log: Path) -> None:
    """Send everything that this process prints, and its children, to the section's log."""
    make_folder(log.parent)
    sys.stdout.flush()
    sys.stderr.flush()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)


def _obey(orders: Connection, job: Job, snapshots: Snapshots) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            snapshots.grant(orders.recv())
    shutil.rmtree(job.scratch, ignore_errors=True)
    os._exit(1)
