"""The sound of a film, put together from its sentences: as AAC by copy, or as the samples themselves.

Each sentence is brought to its loudness and encoded once, and kept (`engine/takes.py`): a film in which one sentence
changed is spoken, mastered and encoded anew in that sentence only. Music lies under all of them, so it is mixed in one
piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import ffmpeg
import numpy as np

from astrai_video import processes
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.film import Film
from astrai_video.engine.sound import aac, mastering, takes
from astrai_video.engine.sound.samples import RATE, Samples
from astrai_video.quality import FLAC_IN_MP4

BIT_RATE = 384  # kbit/s

Beat = tuple[str, str]  # section, beat


def as_aac(film: Film, starts: Mapping[Beat, float], seconds: float, bit_rate: int, target: Path) -> None:
    """Write the sound of a film as AAC (.m4a), every take from its start in seconds on; `bit_rate` is in kbit/s.

    Raises FFmpegError, OutputError.
    """
    length = round(seconds * RATE)
    with film.store.scratch() as scratch:
        if film.music is not None:
            mixed = scratch / "mixed.m4a"
            aac.encode(as_samples(film, starts, seconds), bit_rate, mixed)
            pieces = [(0, mixed)]
        else:
            heard = {beat: take for beat, take in film.takes.items() if beat in starts}
            distinct = {take.path: take for take in heard.values()}
            with ThreadPoolExecutor(processes.default_workers()) as workers:
                made = workers.map(partial(takes.encoded, film.store, bit_rate), distinct.values())
                encoded = dict(zip(distinct, made, strict=True))
            pieces = [(round(starts[beat] * RATE), encoded[take.path]) for beat, take in heard.items()]
        aac.join(pieces, length, bit_rate, scratch, target)


def as_flac(film: Film, starts: Mapping[Beat, float], seconds: float, target: Path) -> None:
    """Write the sound of a film without loss, as FLAC of 24 bits in MP4; as `as_aac` otherwise."""
    with film.store.scratch() as scratch:
        write_flac(as_samples(film, starts, seconds), scratch, target)


def write_flac(samples: Samples, scratch: Path, target: Path) -> None:
    """Write mono samples at 48 kHz as stereo FLAC of 24 bits in MP4. Raises FFmpegError."""
    file = scratch / "samples.f32"
    np.repeat(samples, 2).astype("<f4").tofile(file)
    both = ffmpeg.input(f"file:{file}", f="f32le", ar=RATE, ac=2, protocol_whitelist="file").audio
    written = {
        "acodec": "flac",
        "sample_fmt": "s32",
        "strict": FLAC_IN_MP4,
        "fflags": "+bitexact",
        "flags": "+bitexact",
    }
    runner.run(ffmpeg.output(both, f"file:{target}", f="mp4", **written))


def as_samples(film: Film, starts: Mapping[Beat, float], seconds: float) -> Samples:
    """The sound of a film as samples, every take from its start in seconds on; what does not fit is cut off."""
    whole = np.zeros(round(seconds * RATE), dtype=np.float32)
    for beat, take in film.takes.items():
        if beat in starts:
            samples = takes.mastered(film.store, take)
            room = whole[round(starts[beat] * RATE) :][: len(samples)]
            room += samples[: len(room)]
    if film.music is None:
        return whole
    with film.store.scratch() as scratch:
        return mastering.over_music(whole, film.music, scratch)
