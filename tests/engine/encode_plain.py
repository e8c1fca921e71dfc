"""Draw a scene with plain manim and encode its plays like segments: `encode_plain.py FILE SCENE FOLDER`."""

import importlib.util
import sys
import tempfile
from pathlib import Path

from manim import config
from manim.scene.scene_file_writer import SceneFileWriter

from astrai_video import fonts, quality
from astrai_video.engine.worker.encoder import SegmentEncoder

QUALITY = quality.get("l")


class EncodingWriter(SceneFileWriter):
    """manim's writer, with our encoder in place of its own."""

    plays = 0

    def begin_animation(self, *_args, **_options):
        self.encoder = SegmentEncoder(Path(folder, f"{self.plays:03d}.mp4"), QUALITY, hinted=False)

    def write_frame(self, pixels, *, repeat=1):
        self.encoder.write_frame(pixels.copy(), repeat=repeat)

    def end_animation(self, *_args, **_options):
        self.encoder.finish("")
        self.plays += 1

    def finish(self):
        pass


file, name, folder = sys.argv[1:]
config.update({"pixel_width": QUALITY.width, "pixel_height": QUALITY.height, "frame_rate": QUALITY.fps})
config.update({"disable_caching": True, "progress_bar": "none", "verbosity": "ERROR", "media_dir": tempfile.mkdtemp()})
fonts.register()
spec = importlib.util.spec_from_file_location("scenes", file)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
scene = getattr(module, name)()
scene.renderer.file_writer = EncodingWriter(scene.file_writer_settings)
scene.render()
