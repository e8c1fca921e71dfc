"""Sound as numbers: files read as samples at 48 kHz, takes laid on a track, loudness measured and set by ffmpeg."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
import numpy.typing as npt

from astrai_video.engine import ffmpeg as runner
from astrai_video.errors import VoiceError

RATE = 48_000  # samples a second
BIT_RATE = "384k"
LOUDNESS = -14.0  # LUFS, integrated
TRUE_PEAK = -1.5  # dBTP, half a decibel below what is promised: AAC overshoots
_RANGE = 11.0  # LU
_MUSIC_UNDER = 0.16  # of its own level, where nothing is said
_FADE = 2.0  # seconds, at the beginning and the end of the music

Samples = npt.NDArray[np.float32]


def read(path: Path) -> Samples:
    """The samples of any sound file, mono, at 48 kHz.

    Raises VoiceError when it is not a sound file or holds no sound.
    """
    import av  # noqa: PLC0415 - 0.1 s, only where there is sound

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise VoiceError(f"{path} has no sound in it")
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            blocks = [
                block.to_ndarray().reshape(-1)
                for frame in [*container.decode(container.streams.audio[0]), None]
                for block in resampler.resample(frame)
            ]
    except (av.FFmpegError, OSError) as problem:
        raise VoiceError(f"{path} is not a sound file that can be read ({problem})") from None
    samples = np.concatenate(blocks).astype(np.float32) if blocks else np.empty(0, dtype=np.float32)
    if not len(samples):
        raise VoiceError(f"{path} is empty")
    return samples


def track(takes: Iterable[tuple[int, Samples]], length: int) -> Samples:
    """A track of `length` samples with every take from its sample on; what does not fit is cut off."""
    whole = np.zeros(length, dtype=np.float32)
    for start, samples in takes:
        room = whole[start : start + len(samples)]
        room += samples[: len(room)]
    return whole


def write_raw(path: Path, samples: Samples) -> None:
    """Write samples as they are (32-bit floats), to be read by `raw`."""
    samples.astype("<f4").tofile(path)


def raw(path: Path) -> Any:
    """The sound of a file written by `write_raw`, for an ffmpeg graph."""
    return ffmpeg.input(f"file:{path}", f="f32le", ar=RATE, ac=1, protocol_whitelist="file").audio


def mixed(voice: Any, music: Path | None, seconds: float) -> Any:
    """`voice` over music: looped to the film's length, low, lower still while something is said, faded in and out."""
    if music is None:
        return voice
    under = ffmpeg.input(f"file:{music}", stream_loop=-1, protocol_whitelist="file").audio
    under = under.filter("aresample", RATE).filter("aformat", channel_layouts="mono").filter("atrim", end=seconds)
    under = under.filter("volume", _MUSIC_UNDER)
    under = under.filter("afade", t="in", d=_FADE).filter("afade", t="out", st=max(seconds - _FADE, 0), d=_FADE)
    heard = voice.filter_multi_output("asplit")
    ducked = ffmpeg.filter([under, heard[0]], "sidechaincompress", threshold=0.02, ratio=8, attack=80, release=600)
    return ffmpeg.filter([heard[1], ducked], "amix", inputs=2, duration="first", normalize=0)


def measured(sound: Any) -> dict[str, float]:
    """The loudness of a sound: `input_i` LUFS, `input_tp` dBTP, `input_lra` LU, `input_thresh` LUFS."""
    said = runner.output_of(ffmpeg.output(_loudnorm(sound, {}), "-", f="null"))
    document = json.loads(re.findall(r"\{[^{}]*\}", said)[-1])
    return {name: float(value) for name, value in document.items() if name != "normalization_type"}


def normalised(sound: Any, facts: dict[str, float]) -> Any:
    """`sound` at the film's loudness: the second pass of loudnorm, from what the first one measured."""
    known = {f"measured_{name}": facts[f"input_{other}"] for name, other in _MEASURES.items()}
    return _loudnorm(sound, known | {"offset": facts["target_offset"], "linear": "true"}).filter("aresample", RATE)


_MEASURES = {"I": "i", "TP": "tp", "LRA": "lra", "thresh": "thresh"}


def _loudnorm(sound: Any, known: dict[str, Any]) -> Any:
    targets = {"I": LOUDNESS, "TP": TRUE_PEAK, "LRA": _RANGE}
    return sound.filter("loudnorm", **targets, print_format="json", **known)


def is_silent(samples: Samples) -> bool:
    """Whether nothing can be heard: no sample above -60 dBFS."""
    return bool(np.abs(samples).max() < 10 ** (-60 / 20))


def is_clipped(samples: Samples) -> bool:
    """Whether a recording was too loud: three samples in a row at full scale."""
    full = np.abs(samples) >= 0.999
    return bool((full[:-2] & full[1:-1] & full[2:]).any()) if len(full) > 2 else False
