"""Checks PyAV and the chosen ffmpeg by running every graph that films are made with, on a tenth of a second of input.

The graphs are built by the functions of the engine and of delivery, so that each filter, encoder and muxer is tested.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import av
import ffmpeg
import numpy as np

from astrai_video import quality
from astrai_video.delivery import transcode
from astrai_video.delivery.targets import TARGETS
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.sound import aac, mastering, soundtrack
from astrai_video.engine.sound import samples as audio
from astrai_video.engine.sound.samples import RATE, Samples
from astrai_video.engine.stitch.burn import burn_graph
from astrai_video.engine.stitch.concat import Entry, concat_list, copied
from astrai_video.engine.stitch.film_graph import chapter_metadata, film_graph
from astrai_video.engine.worker.encoder import SegmentEncoder
from astrai_video.errors import FFmpegError
from astrai_video.health.diagnosis import Diagnosis
from astrai_video.narration.chapters import Chapter

_QUALITY = quality.get("l")
_FRAMES = 2  # at 15 a second
_SECONDS = _FRAMES / _QUALITY.fps
_CAPTION = "1\n00:00:00,000 --> 00:00:00,100\n画\n"
_OTHER_PYAV = "pip install --force-reinstall --only-binary :all: av"


@dataclass(frozen=True)
class _TestInput:
    """A folder with a segment, and a sound, as input of the graphs."""

    folder: Path
    segment: Path
    samples: Samples

    def file(self, name: str, text: str = "") -> Path:
        """A path in the folder; the file is written if there is a text."""
        path = self.folder / name
        if text:
            path.write_text(text, encoding="utf-8")
        return path


def encoders() -> Iterator[Diagnosis]:
    """Check that PyAV encodes picture and sound, and that the ffmpeg program runs every graph."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            test_input = _encoded_input(Path(folder))
        except (av.FFmpegError, ValueError, OSError) as problem:
            yield Diagnosis("PyAV", "missing", f"{version('av')}: {problem}", _OTHER_PYAV)
            return
        yield Diagnosis("PyAV", "ok", f"{version('av')}, encoded a picture and a sound")
        chosen = runner.chosen()
        failed = [diagnosis for name, step in _GRAPHS.items() if (diagnosis := _run_step(name, step, test_input))]
    yield from failed
    if not failed:
        yield Diagnosis("ffmpeg", "ok", f"{chosen.version} ({chosen.path}), ran {len(_GRAPHS)} graphs")


def _run_step(name: str, step: Callable[[_TestInput], Any], test_input: _TestInput) -> Diagnosis | None:
    try:
        step(test_input)
    except FFmpegError as problem:
        reason = next(iter(problem.stderr_tail.splitlines()), "no message")
        return Diagnosis(f"ffmpeg {name}", "missing", f"{runner.version()} ({runner.program()}): {reason}", _CHOOSE)
    return None


_CHOOSE = f"Unset {runner.VARIABLE}, or set it to the path of another ffmpeg."


def _encoded_input(folder: Path) -> _TestInput:
    """A segment and a sound, encoded with PyAV by the code that films are made with."""
    encoder = SegmentEncoder(folder / "segment.mp4", _QUALITY, hinted=False)
    picture = np.full((_QUALITY.height, _QUALITY.width, 4), 255, dtype=np.uint8)
    for _ in range(_FRAMES):
        encoder.write_frame(picture)
    encoder.finish("")
    tone = np.sin(np.arange(round(_SECONDS * RATE)) * (2 * np.pi * 440 / RATE)).astype(np.float32) / 2
    aac.encode(tone, soundtrack.BIT_RATE, folder / "sound.m4a")
    return _TestInput(folder, folder / "segment.mp4", tone)


def _join(test_input: _TestInput) -> None:
    stream, options = copied(_listing(test_input), _QUALITY)
    runner.run(ffmpeg.output(stream, f"file:{test_input.file('clip.mp4')}", **options))


def _film(test_input: _TestInput) -> None:
    metadata = test_input.file("chapters.txt", chapter_metadata("film", [Chapter("one", 0.0, _SECONDS)]))
    captions = [("zh", test_input.file("captions.srt", _CAPTION))]
    sound = ("zh", test_input.file("sound.m4a"))
    runner.run(film_graph(_listing(test_input), metadata, captions, sound, test_input.file("film.mp4"), _QUALITY))


def _burn(test_input: _TestInput) -> None:
    captions = test_input.file("burned.srt", _CAPTION)
    graph = burn_graph(test_input.segment, captions.name, test_input.file("burned.mp4"), _QUALITY)
    runner.run(graph, cwd=test_input.folder)


def _publish(test_input: _TestInput) -> None:
    for target in TARGETS.values():
        if not target.lossless:
            out = test_input.file(f"{target.name}.mp4")
            runner.run(transcode.section_graph(test_input.segment, out, target, _QUALITY))


def _archive(test_input: _TestInput) -> None:
    sound = test_input.file("sound-lossless.m4a")
    soundtrack.write_flac(test_input.samples, test_input.folder, sound)
    out = test_input.file("archive.mp4")
    runner.run(transcode.film_graph(None, test_input.segment, sound, out, TARGETS["archive"], _QUALITY))


def _master(test_input: _TestInput) -> None:
    mastering.mastered(test_input.samples, test_input.folder)


def _music(test_input: _TestInput) -> None:
    mastering.over_music(test_input.samples, test_input.file("sound.m4a"), test_input.folder)


def _measure(test_input: _TestInput) -> None:
    audio.loudness(runner.source(test_input.file("sound.m4a")).audio)


def _listing(test_input: _TestInput) -> Path:
    return test_input.file("list.txt", concat_list([Entry(test_input.segment)] * 2, _QUALITY.fps))


_GRAPHS: dict[str, Callable[[_TestInput], None]] = {
    "joining": _join,
    "a film with chapters, captions and sound": _film,
    "captions in the picture": _burn,
    "publishing": _publish,
    "archive": _archive,
    "loudness": _measure,
    "mastering": _master,
    "music": _music,
}
