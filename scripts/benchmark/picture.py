"""Compares the quality of the picture and the size of the film: `picture.py STORYBOARD QUALITY` prints JSON.

The scenes are drawn once. Every play is encoded four times: by our encoder and by manim's with its default options, and
in both ways without loss. SSIM is ffmpeg's, of each encoding against the lossless one with the same colour conversion,
weighted by the frames of the plays.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from astrai_video import quality, storyboard
from astrai_video.engine.media import ffmpeg
from astrai_video.engine.plan import keys
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.sources import Sources
from astrai_video.engine.plan.store import Store
from astrai_video.engine.run.jobs import job_of
from astrai_video.engine.worker import main, renderer
from astrai_video.engine.worker.encoder import SegmentEncoder
from astrai_video.quality import Quality
from astrai_video.timeline import Hold, Segment

_DEFAULT = (("crf", "23"),)  # manim's, see its _config/video_encoder.py
_LOSSLESS = {"qp": "0", "preset": "ultrafast"}
_HOLD_FRAMES = 30  # frames of manim's encoding of a hold that represent all of them in its SSIM


class _Lossless(Quality):
    """A quality whose segments are lossless except for yuv420p."""

    def x264_options(self) -> dict[str, str]:
        return _LOSSLESS


@dataclass
class Encoding:
    """The sums over all plays: bytes, and SSIM times frames."""

    bytes: float = 0.0
    similarity: float = 0.0
    frames: int = 0

    def add(self, size: float, similarity: float, frames: int) -> None:
        """Add a play."""
        self.bytes += size
        self.similarity += similarity * frames
        self.frames += frames

    def as_json(self) -> dict[str, float]:
        """Bytes in all, and the mean SSIM."""
        return {"bytes": round(self.bytes), "ssim": self.similarity / self.frames}


@dataclass
class Comparison:
    """Both encodings."""

    ours: Encoding = field(default_factory=Encoding)
    manims: Encoding = field(default_factory=Encoding)


class ComparingEncoder(SegmentEncoder):
    """Our segment encoder, which also encodes each frame in the three other ways."""

    comparison: ClassVar[Comparison] = Comparison()

    def __init__(self, target: Path, chosen: Quality) -> None:
        super().__init__(target, chosen)
        self._folder = tempfile.TemporaryDirectory()
        beside = Path(self._folder.name)
        self._ours_lossless = SegmentEncoder(beside / "ours.mp4", _Lossless(**vars(chosen)))
        size = (chosen.width, chosen.height, Fraction(chosen.fps))
        self._manims, self._manims_lossless = (
            VideoSegmentEncoder(
                target=beside / name, spec=VideoEncoderSpec("mp4", "libx264", "yuv420p", *size, options)
            )
            for name, options in (("manim.mp4", _DEFAULT), ("manim-lossless.mp4", tuple(_LOSSLESS.items())))
        )

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1, changed: Any = None) -> None:
        """As SegmentEncoder.write_frame."""
        super().write_frame(pixels, repeat=repeat, changed=changed)
        self._ours_lossless.write_frame(pixels, repeat=repeat)
        self._manims.write_frame(pixels, repeat=repeat)
        self._manims_lossless.write_frame(pixels, repeat=min(repeat, _HOLD_FRAMES))

    def finish(self, line: str) -> Segment | Hold:
        """As SegmentEncoder.finish; adds the play to the comparison."""
        piece = super().finish(line)
        lossless = self._ours_lossless.finish(line)
        self._manims.finish()
        self._manims_lossless.finish()
        repeats = piece.frames / piece.gop_frames if isinstance(piece, Hold) else 1
        ours = ssim(self.target, self._ours_lossless.target.with_name(lossless.file))
        manims = ssim(self._manims.target, self._manims_lossless.target)
        self.comparison.ours.add(piece.bytes * repeats, ours, piece.frames)
        self.comparison.manims.add(self._manims.target.stat().st_size, manims, piece.frames)
        self._folder.cleanup()
        return piece


def ssim(encoded: Path, lossless: Path) -> float:
    """The mean SSIM of all planes over the common frames."""
    graph = "[0:v]setpts=N[a];[1:v]setpts=N[b];[a][b]ssim=shortest=1"
    command = [ffmpeg.program(), "-nostdin", "-i", encoded, "-i", lossless, "-lavfi", graph, "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"SSIM .* All:([0-9.]+)", done.stderr)
    assert found is not None, done.stderr[-1000:]
    return float(found[1])


def compare(file: Path, letter: str) -> Comparison:
    """Draw all sections of a storyboard and compare the two encodings of them."""
    board, chosen = storyboard.load(file), quality.get(letter)
    renderer.SegmentEncoder = ComparingEncoder  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder).resolve())
        film = Film(board, board.languages[0], chosen, store, board.catalogs(board.languages[0]), Sources(board.root))
        for state in keys.states(film, board.sections):
            main.render(job_of(film, state, store.root / "scratch"), lambda _: None)
    return ComparingEncoder.comparison


if __name__ == "__main__":
    result = compare(Path(sys.argv[1]).resolve(), sys.argv[2])
    print(json.dumps({"ours": result.ours.as_json(), "manim": result.manims.as_json()}))
