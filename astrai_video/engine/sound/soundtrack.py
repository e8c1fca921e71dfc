"""Assembles the sound of a film from its takes: as AAC by copying packets, or as FLAC from the mixed samples.

Each sentence is mastered and encoded once, and cached (`takes`): when one sentence changes, only that sentence is
spoken, mastered and encoded again. A film with music is mixed and encoded in one piece.
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
from astrai_video.engine.sound.samples import RATE, Samples, raw_source, write_raw
from astrai_video.quality import FLAC_IN_MP4

BIT_RATE = 384  # kbit/s

Beat = tuple[str, str]  # section, beat


def write(film: Film, starts: Mapping[Beat, float], seconds: float, bit_rate: int | None, target: Path) -> None:
    """Write the sound of a film (.m4a), each take from its start in seconds on: as AAC, or as FLAC for None.

    `bit_rate` is in kbit/s. Raises FFmpegError, OutputError.
    """
    if bit_rate is None:
        with film.store.scratch() as scratch:
            write_flac(_mixed(film, starts, seconds), scratch, target)
    else:
        _write_aac(film, starts, seconds, bit_rate, target)


def _write_aac(film: Film, starts: Mapping[Beat, float], seconds: float, bit_rate: int, target: Path) -> None:
    length = round(seconds * RATE)
    with film.store.scratch() as scratch:
        if film.music is not None:
            mixed = scratch / "mixed.m4a"
            aac.encode(_mixed(film, starts, seconds), bit_rate, mixed)
            pieces = [(0, mixed)]
        else:
            placed = {beat: take for beat, take in film.takes.items() if beat in starts}
            distinct = {take.path: take for take in placed.values()}
            with ThreadPoolExecutor(processes.default_workers()) as workers:
                results = workers.map(partial(takes.encoded, film.store, bit_rate), distinct.values())
                encoded = dict(zip(distinct, results, strict=True))
            pieces = [(round(starts[beat] * RATE), encoded[take.path]) for beat, take in placed.items()]
        aac.join(pieces, length, bit_rate, scratch, target)


def write_flac(samples: Samples, scratch: Path, target: Path) -> None:
    """Write mono samples at 48 kHz as stereo FLAC of 24 bits in MP4.

    Raises FFmpegError.
    """
    file = scratch / "samples.f32"
    write_raw(file, np.repeat(samples, 2))
    options = {
        "acodec": "flac",
        "sample_fmt": "s32",
        "strict": FLAC_IN_MP4,
        "fflags": "+bitexact",
        "flags": "+bitexact",
    }
    runner.run(ffmpeg.output(raw_source(file, channels=2), f"file:{target}", f="mp4", **options))


def _mixed(film: Film, starts: Mapping[Beat, float], seconds: float) -> Samples:
    """The samples of a film's sound, each take from its start in seconds on; takes beyond the end are cut off."""
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
