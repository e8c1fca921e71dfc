"""Sound brought to the loudness of video sites: every sentence by itself, or a whole film that has music."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np

from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.sound.samples import RATE, Samples, loudness

LOUDNESS = -14.0  # LUFS, integrated
PEAK = -1.0  # dBTP, the most
_CLOSE = 0.1  # LU off that are not corrected
_MORE = 1.6  # the limiter takes back a part of what is added
_CEILING = 0.71  # of full scale, -3 dB: between samples and in AAC peaks are up to 2 dB higher
_ROUNDS = 8
_AROUND = 0.4  # seconds of silence that are measured with a sentence: a whole block of EBU R 128, as in the film
_MUSIC_UNDER = 0.16  # of its own level, where nothing is said
_FADE = 2.0  # seconds, at the beginning and the end of the music


def mastered(samples: Samples, scratch: Path) -> Samples:
    """A sentence at the film's loudness, no peak above its ceiling.

    Silence counts for nothing in the loudness of a film: a film of such sentences has it as well. Raises FFmpegError.
    """
    around = np.zeros(round(_AROUND * RATE), dtype=np.float32)
    file = _raw(np.concatenate([around, samples, around]), scratch / "sentence.f32")
    return _leveled(lambda: _sound(file), scratch)[len(around) :][: len(samples)]


def over_music(samples: Samples, music: Path, scratch: Path) -> Samples:
    """The track of a film over music, the whole at the film's loudness.

    The music is looped to the film's length, low, lower while something is said, faded in and out. Raises FFmpegError.
    """
    file = _raw(samples, scratch / "track.f32")
    return _leveled(lambda: _over_music(_sound(file), music, len(samples) / RATE), scratch)[: len(samples)]


def _raw(samples: Samples, file: Path) -> Path:
    samples.astype("<f4").tofile(file)
    return file


def _sound(file: Path) -> Any:
    return ffmpeg.input(f"file:{file}", f="f32le", ar=RATE, ac=1, protocol_whitelist="file").audio


def _leveled(sound: Callable[[], Any], scratch: Path) -> Samples:
    file = scratch / "leveled.f32"
    runner.run(ffmpeg.output(_louder(sound(), _gain(sound)), f"file:{file}", f="f32le", ar=RATE, ac=1))
    return np.fromfile(file, dtype="<f4").astype(np.float32)


def _gain(sound: Callable[[], Any]) -> float:
    """The gain in dB that brings a sound to the film's loudness, measured again behind the limiter until it does.

    ffmpeg's loudnorm is not used: where peaks stand in the way it works dynamically, four times as long, and ended
    1.6 LU too low on the film's own speech.
    """
    gain = 0.0
    for round_ in range(_ROUNDS):
        measured, _ = loudness(_louder(sound(), gain) if round_ else sound())
        if not np.isfinite(measured) or measured < -70 or abs(LOUDNESS - measured) < _CLOSE:
            break
        gain += (LOUDNESS - measured) * (_MORE if round_ else 1)
    return gain


def _louder(sound: Any, gain: float) -> Any:
    limited = sound.filter("volume", f"{gain:.2f}dB")
    return limited.filter("alimiter", limit=_CEILING, attack=5, release=50, level="false", latency=1)


def _over_music(voice: Any, music: Path, seconds: float) -> Any:
    under = ffmpeg.input(f"file:{music}", stream_loop=-1, protocol_whitelist="file").audio
    under = under.filter("aresample", RATE).filter("aformat", channel_layouts="mono").filter("atrim", end=seconds)
    under = under.filter("volume", _MUSIC_UNDER)
    under = under.filter("afade", t="in", d=_FADE).filter("afade", t="out", st=max(seconds - _FADE, 0), d=_FADE)
    heard = voice.filter_multi_output("asplit")
    ducked = ffmpeg.filter([under, heard[0]], "sidechaincompress", threshold=0.02, ratio=8, attack=80, release=600)
    return ffmpeg.filter([heard[1], ducked], "amix", inputs=2, duration="first", normalize=0)
