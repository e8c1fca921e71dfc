"""Draw scenes in several ways and write the digests of their frames: `draw_frames.py FOLDER WAY:FILE...`.

With `manim` it is manim's own renderer, with `ours` our renderer and manim's drawing, with `fast` our fast paths too.
A static wait counts as one frame and its length. Each way has a process of its own; manim is loaded once for all.
"""

# mypy: disable-error-code="attr-defined, arg-type, assignment"

import hashlib
import importlib.util
import json
import multiprocessing
import sys
import tempfile
from pathlib import Path

import numpy as np
from manim import config
from manim.scene.scene_file_writer import SceneFileWriter

from astrai_video import fonts, quality
from astrai_video.engine.worker import renderer
from astrai_video.engine.worker.fast import install
from astrai_video.engine.worker.forks import Forks
from astrai_video.engine.worker.segments import Segments
from astrai_video.timeline import Segment

SMALL = quality.Quality("l", 320, 180, 15)


class Frames(list):
    def add(self, pixels, repeat):
        self.append((hashlib.sha256(pixels).hexdigest()[:16], repeat))


frames = Frames()


class DigestingWriter(SceneFileWriter):
    """Digests the frames that reach manim's writer."""

    def begin_animation(self, *_args, **_options):
        pass

    end_animation = finish = save_image = begin_animation

    def write_frame(self, pixels, *, repeat=1):
        self.frames.add(pixels, repeat)


class DigestingEncoder:
    """Digests the frames of a play, and asserts that regions reported as unchanged are."""

    def __init__(self, _path, _quality, **_options):
        self.before = None

    def write_frame(self, pixels, *, repeat=1, changed=None):
        if changed is not None and self.before is not None:
            for region in changed:
                self.before[region.slices] = pixels[region.slices]
            assert np.array_equal(self.before, pixels)
        self.before = pixels.copy()
        frames.add(pixels, repeat)

    def finish(self, line):
        return Segment("", 0, 0, "", line)

    def abort(self):
        pass


def draw(scene_class, way):
    scene = scene_class()
    if way == "manim":
        scene.renderer.file_writer = DigestingWriter(scene.file_writer_settings)
        scene.renderer.file_writer.frames = frames
    else:
        segments = Segments(Path(), SMALL, frozenset(), lambda _frames, _drawn: None)
        renderer.SegmentRenderer.adopt(scene, segments, Forks(repr))
    scene.render()


def draw_all(way, file):
    """All scenes of a file."""
    global frames  # noqa: PLW0603 - one process draws one file in one way
    config.update({"pixel_width": SMALL.width, "pixel_height": SMALL.height, "frame_rate": SMALL.fps})
    config.update({"disable_caching": True, "progress_bar": "none", "verbosity": "ERROR"})
    config.media_dir = tempfile.mkdtemp()
    fonts.register()
    renderer.SegmentEncoder = DigestingEncoder
    if way == "fast":
        install.install()
    spec = importlib.util.spec_from_file_location("scenes", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    digests = {}
    for scene_class in getattr(module, "ALL", None) or module.ALIKE:
        frames = Frames()
        draw(scene_class, way)
        digests[scene_class.__name__] = list(frames)
    return digests


if __name__ == "__main__":
    folder, *wanted = sys.argv[1:]
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        drawn = pool.starmap(draw_all, [one.split(":") for one in wanted], chunksize=1)
    for one, digests in zip(wanted, drawn, strict=True):
        way, file = one.split(":")
        Path(folder, f"{way}-{Path(file).name}.json").write_text(json.dumps(digests), encoding="utf-8")
