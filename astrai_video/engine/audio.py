"""Sound as numbers: files read as samples at 48 kHz, takes laid on a track, the whole brought to its loudness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
import numpy.typing as npt

from astrai_video.engine import ffmpeg as runner
from astrai_video.errors import UsageError, VoiceError

RATE = 48_000  # samples a second
BIT_RATE = "384k"
LOUDNESS = -14.0  # LUFS, integrated
_CLOSE = 0.1  # LU off that are not corrected
_MORE = 1.6  # the limiter takes back a part of what is added
_CEILING = 0.71  # of full scale, -3 dB: between samples and in AAC peaks are up to 2 dB higher
_ROUNDS = 8
_MUSIC_UNDER = 0.16  # of its own level, where nothing is said
_FADE = 2.0  # seconds, at the beginning and the end of the music
_LEAST_MUSIC = 1.0  # seconds

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


def checked_music(path: Path) -> Path:
    """`path`, if it can lie under a film.

    Raises UsageError when it is no sound file or shorter than a second.
    """
    try:
        seconds = len(read(path)) / RATE
    except VoiceError as problem:
        raise UsageError(f"--music: {problem}.") from None
    if seconds < _LEAST_MUSIC:
        raise UsageError(
            f"--music: {path} lasts {seconds:.2f} s; at least {_LEAST_MUSIC:.0f} s are needed to repeat it."
        )
    return path


def track(takes: Iterable[tuple[int, Samples]], length: int) -> Samples:
    """A track of `length` samples with every take from its sample on; what does not fit is cut off."""
    whole = np.zeros(length, dtype=np.float32)
    for start, samples in takes:
        room = whole[start : start + len(samples)]
        room += samples[: len(room)]
    return whole


def master(samples: Samples, music: Path | None, scratch: Path, target: Path) -> None:
    """Write `samples` over music as AAC in `target`, at the loudness of video sites, no peak above -1 dBTP.

    Raises FFmpegError.
    """
    file = scratch / "track.f32"
    samples.astype("<f4").tofile(file)
    seconds = len(samples) / RATE

    def mixed() -> Any:
        voice = ffmpeg.input(f"file:{file}", f="f32le", ar=RATE, ac=1, protocol_whitelist="file").audio
        return voice if music is None else _over_music(voice, music, seconds)

    gain = _gain(mixed)
    # What makes ffmpeg's AAC slow (a 7-minute film: 80 s instead of 15) gains nothing at this bit rate.
    plain = {"aac_coder": "fast", "aac_tns": 0, "aac_is": 0, "aac_ms": 0, "aac_pns": 0}
    options = {"acodec": "aac", "audio_bitrate": BIT_RATE, "ac": 2, "ar": RATE, "f": "mp4", "fflags": "+bitexact"}
    runner.run(ffmpeg.output(_louder(mixed(), gain), f"file:{target}", flags="+bitexact", **options, **plain))


def loudness(sound: Any) -> tuple[float, float]:
    """The integrated loudness of a sound in LUFS, and its true peak in dBTP (EBU R 128, ffmpeg's ebur128)."""
    meter = sound.filter("ebur128", peak="true", framelog="quiet")
    said = runner.output_of(ffmpeg.output(meter, "-", f="null"))
    integrated = re.findall(r"I:\s+(-?[\d.]+|-?inf|nan) LUFS", said)[-1]
    peak = re.findall(r"Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", said)[-1]
    return float(integrated), float(peak)


def is_silent(samples: Samples) -> bool:
    """Whether nothing can be heard: no sample above -60 dBFS."""
    return bool(np.abs(samples).max() < 10 ** (-60 / 20))


def is_clipped(samples: Samples) -> bool:
    """Whether a recording was too loud: three samples in a row at full scale."""
    full = np.abs(samples) >= 0.999
    return bool((full[:-2] & full[1:-1] & full[2:]).any()) if len(full) > 2 else False


def _gain(mixed: Callable[[], Any]) -> float:
    """The gain in dB that brings a sound to the film's loudness, measured again behind the limiter until it does.

    ffmpeg's loudnorm is not used: where peaks stand in the way it works dynamically, four times as long, and ended
    1.6 LU too low on the film's own speech.
    """
    gain = 0.0
    for round_ in range(_ROUNDS):
        measured, _ = loudness(_louder(mixed(), gain) if round_ else mixed())
        if not np.isfinite(measured) or measured < -70 or abs(LOUDNESS - measured) < _CLOSE:
            break
        gain += (LOUDNESS - measured) * (_MORE if round_ else 1)
    return gain


def _louder(sound: Any, gain: float) -> Any:
    limited = sound.filter("volume", f"{gain:.2f}dB")
    return limited.filter("alimiter", limit=_CEILING, attack=5, release=50, level="false", latency=1)


def _over_music(voice: Any, music: Path, seconds: float) -> Any:
    """`voice` over music: looped to the film's length, low, lower while something is said, faded in and out."""
    under = ffmpeg.input(f"file:{music}", stream_loop=-1, protocol_whitelist="file").audio
    under = under.filter("aresample", RATE).filter("aformat", channel_layouts="mono").filter("atrim", end=seconds)
    under = under.filter("volume", _MUSIC_UNDER)
    under = under.filter("afade", t="in", d=_FADE).filter("afade", t="out", st=max(seconds - _FADE, 0), d=_FADE)
    heard = voice.filter_multi_output("asplit")
    ducked = ffmpeg.filter([under, heard[0]], "sidechaincompress", threshold=0.02, ratio=8, attack=80, release=600)
    return ffmpeg.filter([heard[1], ducked], "amix", inputs=2, duration="first", normalize=0)
