"""Masters sound to the loudness of video sites with gain and a limiter: each sentence, or a whole film with music."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.sound.samples import RATE, Samples, loudness, raw_source, write_raw

LOUDNESS = -14.0  # LUFS, integrated: the target
PEAK = -1.0  # dBTP, the maximum in a finished film
_TOLERANCE = 0.1  # LU
_OVERSHOOT = 1.6  # times the missing gain, since the limiter takes back a part of it
_CEILING = 0.71  # of full scale, -3 dB: true peaks, and those after AAC, are up to 2 dB higher
_MAX_ROUNDS = 8
_PADDING = 0.4  # seconds of silence measured around a sentence: a whole block of EBU R 128, as in the film
_MUSIC_LEVEL = 0.16  # of its own level, without speech
_FADE = 2.0  # seconds, at the beginning and the end of the music


def mastered(samples: Samples, scratch: Path) -> Samples:
    """A sentence at the film's loudness, with no sample above the limiter's ceiling.

    EBU R 128 gates silence out, so that a film of such sentences has this loudness too. Raises FFmpegError.
    """
    padding = np.zeros(round(_PADDING * RATE), dtype=np.float32)
    file = scratch / "sentence.f32"
    write_raw(file, np.concatenate([padding, samples, padding]))
    return _leveled(lambda: raw_source(file), scratch)[len(padding) :][: len(samples)]


def over_music(samples: Samples, music: Path, scratch: Path) -> Samples:
    """The track of a film mixed with music, the whole at the film's loudness.

    The music is looped to the film's length, low, ducked under speech, faded in and out. Raises FFmpegError.
    """
    file = scratch / "track.f32"
    write_raw(file, samples)
    return _leveled(lambda: _over_music(raw_source(file), music, len(samples) / RATE), scratch)[: len(samples)]


def _leveled(sound: Callable[[], Any], scratch: Path) -> Samples:
    file = scratch / "leveled.f32"
    runner.run(ffmpeg.output(_louder(sound(), _gain(sound)), f"file:{file}", f="f32le", ar=RATE, ac=1))
    return np.fromfile(file, dtype="<f4").astype(np.float32)


def _gain(sound: Callable[[], Any]) -> float:
    """The gain in dB that brings a sound to the film's loudness: iterated, with loudness measured after the limiter.

    ffmpeg's loudnorm is not used: where peaks limit the gain it works dynamically, four times as long, and ended 1.6 LU
    too low on the film's own speech.
    """
    gain = 0.0
    for round_ in range(_MAX_ROUNDS):
        measured, _ = loudness(_louder(sound(), gain) if round_ else sound())
        if not np.isfinite(measured) or measured < -70 or abs(LOUDNESS - measured) < _TOLERANCE:
            break
        gain += (LOUDNESS - measured) * (_OVERSHOOT if round_ else 1)
    return gain


def _louder(sound: Any, gain: float) -> Any:
    limited = sound.filter("volume", f"{gain:.2f}dB")
    return limited.filter("alimiter", limit=_CEILING, attack=5, release=50, level="false", latency=1)


def _over_music(voice: Any, music: Path, seconds: float) -> Any:
    under = runner.source(music, stream_loop=-1).audio
    under = under.filter("aresample", RATE).filter("aformat", channel_layouts="mono").filter("atrim", end=seconds)
    under = under.filter("volume", _MUSIC_LEVEL)
    under = under.filter("afade", t="in", d=_FADE).filter("afade", t="out", st=max(seconds - _FADE, 0), d=_FADE)
    heard = voice.filter_multi_output("asplit")
    ducked = ffmpeg.filter([under, heard[0]], "sidechaincompress", threshold=0.02, ratio=8, attack=80, release=600)
    return ffmpeg.filter([heard[1], ducked], "amix", inputs=2, duration="first", normalize=0)
