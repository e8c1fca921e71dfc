"""Runs every graph that films are made with, on a tenth of a second of material, with the chosen ffmpeg and PyAV.

The graphs are those of the engine and of delivery themselves, so each filter, encoder and muxer that is used is run.
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
from astrai_video.engine.stitch.film import chapter_metadata, film_graph
from astrai_video.engine.worker.encoder import SegmentEncoder
from astrai_video.errors import FFmpegError
from astrai_video.health.diagnosis import Finding
from astrai_video.narration.chapters import Chapter

_QUALITY = quality.get("l")
_FRAMES = 2  # at 15 a second
_SECONDS = _FRAMES / _QUALITY.fps
_CAPTION = "1\n00:00:00,000 --> 00:00:00,100\n画\n"
_OTHER_PYAV = "pip install --force-reinstall --only-binary :all: av"


@dataclass(frozen=True)
class _Material:
    """A folder with a segment, and a sound, that the graphs are run on."""

    folder: Path
    segment: Path
    samples: Samples

    def file(self, name: str, text: str = "") -> Path:
        """A file in the folder, with a text in it if there is one."""
        path = self.folder / name
        if text:
            path.write_text(text, encoding="utf-8")
        return path


def encoders() -> Iterator[Finding]:
    """What PyAV encodes, and what the ffmpeg program does."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            material = _material(Path(folder))
        except (av.FFmpegError, ValueError, OSError) as problem:
            yield Finding("PyAV", "missing", f"{version('av')}: {problem}", _OTHER_PYAV)
            return
        yield Finding("PyAV", "ok", f"{version('av')}, encoded a picture and a sound")
        chosen = runner.chosen()
        failed = [finding for name, step in _STEPS.items() if (finding := _tried(name, step, material))]
    yield from failed
    if not failed:
        yield Finding("ffmpeg", "ok", f"{chosen.version} ({chosen.path}), ran {len(_STEPS)} graphs")


def _tried(name: str, step: Callable[[_Material], Any], material: _Material) -> Finding | None:
    try:
        step(material)
    except FFmpegError as problem:
        reason = next(iter(problem.stderr_tail.splitlines()), "no message")
        return Finding(f"ffmpeg {name}", "missing", f"{runner.version()} ({runner.program()}): {reason}", _CHOOSE)
    return None


_CHOOSE = f"Unset {runner.VARIABLE}, or set it to the path of another ffmpeg."


def _material(folder: Path) -> _Material:
    """A segment and a sound, encoded by PyAV as those of films are."""
    encoder = SegmentEncoder(folder / "segment.mp4", _QUALITY, hinted=False)
    picture = np.full((_QUALITY.height, _QUALITY.width, 4), 255, dtype=np.uint8)
    for _ in range(_FRAMES):
        encoder.write_frame(picture)
    encoder.finish("")
    tone = np.sin(np.arange(round(_SECONDS * RATE)) * (2 * np.pi * 440 / RATE)).astype(np.float32) / 2
    aac.encode(tone, soundtrack.BIT_RATE, folder / "sound.m4a")
    return _Material(folder, folder / "segment.mp4", tone)


def _join(material: _Material) -> None:
    stream, options = copied(_listing(material), _QUALITY)
    runner.run(ffmpeg.output(stream, f"file:{material.file('clip.mp4')}", **options))


def _film(material: _Material) -> None:
    metadata = material.file("chapters.txt", chapter_metadata("film", [Chapter("one", 0.0, _SECONDS)]))
    captions = [("zh", material.file("captions.srt", _CAPTION))]
    sound = ("zh", material.file("sound.m4a"))
    runner.run(film_graph(_listing(material), metadata, captions, sound, material.file("film.mp4"), _QUALITY))


def _burn(material: _Material) -> None:
    captions = material.file("burned.srt", _CAPTION)
    graph = burn_graph(material.segment, captions.name, material.file("burned.mp4"), _QUALITY)
    runner.run(graph, cwd=material.folder)


def _publish(material: _Material) -> None:
    for target in TARGETS.values():
        if not target.lossless:
            out = material.file(f"{target.name}.mp4")
            runner.run(transcode.section_graph(material.segment, out, target, _QUALITY))


def _archive(material: _Material) -> None:
    sound = material.file("sound-lossless.m4a")
    soundtrack.write_flac(material.samples, material.folder, sound)
    out = material.file("archive.mp4")
    runner.run(transcode.film_graph(None, material.segment, sound, out, TARGETS["archive"], _QUALITY))


def _master(material: _Material) -> None:
    mastering.mastered(material.samples, material.folder)


def _music(material: _Material) -> None:
    mastering.over_music(material.samples, material.file("sound.m4a"), material.folder)


def _measure(material: _Material) -> None:
    audio.loudness(ffmpeg.input(f"file:{material.file('sound.m4a')}", protocol_whitelist="file").audio)


def _listing(material: _Material) -> Path:
    return material.file("list.txt", concat_list([Entry(material.segment)] * 2, _QUALITY.fps))


_STEPS: dict[str, Callable[[_Material], None]] = {
    "joining": _join,
    "a film with chapters, captions and sound": _film,
    "captions in the picture": _burn,
    "publishing": _publish,
    "archive": _archive,
    "loudness": _measure,
    "mastering": _master,
    "music": _music,
}
