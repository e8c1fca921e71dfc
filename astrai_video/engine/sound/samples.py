"""Reads and writes sound as mono samples at 48 kHz, and measures loudness, silence and clipping."""

from __future__ import annotations

import re
import wave
from pathlib import Path
from typing import Any

import ffmpeg
import numpy as np
import numpy.typing as npt

from astrai_video.engine.media import ffmpeg as runner
from astrai_video.errors import UsageError, VoiceError

RATE = 48_000  # samples a second
_MIN_MUSIC_SECONDS = 1.0

Samples = npt.NDArray[np.float32]


def read(path: Path) -> Samples:
    """The samples of a sound file in any format, mixed to mono, at 48 kHz.

    Raises VoiceError when it is not a sound file or has no sound.
    """
    import av  # noqa: PLC0415 - 0.1 s, only where there is sound

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise VoiceError(f"{path} has no sound in it")
            resampler = av.AudioResampler(format="fltp", rate=RATE)
            blocks = [
                block.to_ndarray().mean(axis=0)  # swresample's own mix to mono is 3 dB louder
                for frame in [*container.decode(container.streams.audio[0]), None]
                for block in resampler.resample(frame)
            ]
    except (av.FFmpegError, OSError) as problem:
        raise VoiceError(f"{path} is not a sound file that can be read ({problem})") from None
    samples = np.concatenate(blocks).astype(np.float32) if blocks else np.empty(0, dtype=np.float32)
    if not len(samples):
        raise VoiceError(f"{path} is empty")
    return samples


def write(path: Path, samples: Samples) -> None:
    """Write samples at 48 kHz as a mono WAV file of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def write_raw(path: Path, samples: Samples) -> None:
    """Write samples as raw little-endian floats of 32 bits, the input of `raw_source`."""
    samples.astype("<f4").tofile(path)


def raw_source(path: Path, channels: int = 1) -> Any:
    """The sound of a file of raw samples at 48 kHz, interleaved for several channels, as input of an ffmpeg graph."""
    return runner.source(path, f="f32le", ar=RATE, ac=channels).audio


def checked_music(path: Path) -> Path:
    """Check that a file can be a film's music, and return its path.

    Raises UsageError when it is not a sound file or is shorter than a second.
    """
    try:
        seconds = len(read(path)) / RATE
    except VoiceError as problem:
        raise UsageError(f"--music: {problem}.") from None
    if seconds < _MIN_MUSIC_SECONDS:
        raise UsageError(
            f"--music: {path} lasts {seconds:.2f} s; at least {_MIN_MUSIC_SECONDS:.0f} s are needed to repeat it."
        )
    return path


def loudness(sound: Any) -> tuple[float, float]:
    """The integrated loudness of a sound in LUFS, and its true peak in dBTP (EBU R 128, ffmpeg's ebur128).

    Mono sound is measured as played by two loudspeakers (`dualmono`). Raises FFmpegError.
    """
    meter = sound.filter("ebur128", peak="true", framelog="verbose", dualmono="true")
    log = runner.run_for_log(ffmpeg.output(meter, "-", f="null"))
    integrated = re.findall(r"I:\s+(-?[\d.]+|-?inf|nan) LUFS", log)[-1]
    peak = re.findall(r"Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", log)[-1]
    return float(integrated), float(peak)


def is_silent(samples: Samples) -> bool:
    """Return True if no sample is above -60 dBFS."""
    return bool(np.abs(samples).max() < 10 ** (-60 / 20))


def is_clipped(samples: Samples) -> bool:
    """Return True if a recording was too loud: three consecutive samples at full scale."""
    full = np.abs(samples) >= 0.999
    return bool((full[:-2] & full[1:-1] & full[2:]).any()) if len(full) > 2 else False
