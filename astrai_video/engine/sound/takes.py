"""Caches the takes of sentences in the store, at each stage: speech, samples, mastered samples, AAC.

The output of a voice is cached as it was spoken: when the code that reads it changes, nothing is spoken again.
"""

from __future__ import annotations

import contextlib
import wave
from pathlib import Path

from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.store import Store
from astrai_video.engine.sound import aac, mastering
from astrai_video.engine.sound import samples as audio
from astrai_video.engine.sound.samples import Samples
from astrai_video.engine.sound.voices import Command, Voice
from astrai_video.errors import VoiceError
from astrai_video.files import atomic_write, move
from astrai_video.narration.takes import Line, Take

_VOICES = "astrai_video.engine.sound.voices"


def recorded(store: Store, source: Path) -> Take:
    """The take of a sentence that the author recorded.

    Raises VoiceError when it cannot be read or is silent.
    """
    path = store.take(take_digest(file_digest(source)))
    return _read(path) or _written(path, audio.read(source))


def spoken(store: Store, line: Line, voice: Voice) -> Take:
    """The take of a sentence by a voice: spoken now, or cached.

    Raises VoiceError when the voice fails or is silent.
    """
    speech = store.take(speech_digest(line, voice))
    path = store.take(take_digest(speech.name))
    if known := _read(path):
        return known
    with contextlib.suppress(VoiceError):  # not spoken yet, or damaged
        return _written(path, audio.read(speech))
    with store.scratch() as scratch:
        new = scratch / "speech.wav"
        voice.speak(line, new)
        take = _written(path, audio.read(new))
        move(new, speech)
    return take


def mastered(store: Store, take: Take) -> Samples:
    """The take at the film's loudness.

    Raises FFmpegError, OutputError.
    """
    return audio.read(_mastered(store, take))


def encoded(store: Store, bit_rate: int, take: Take) -> Path:
    """The take at the film's loudness as AAC (.m4a); `bit_rate` is in kbit/s.

    Raises FFmpegError, OutputError.
    """
    path = store.take(sound_digest(take, str(bit_rate))).with_suffix(".m4a")
    if not path.is_file():
        with atomic_write(path) as temporary:
            aac.encode(mastered(store, take), bit_rate, temporary)
    return path


def speech_digest(line: Line, voice: Voice) -> str:
    """The digest of all that determines the speech of a voice.

    A command's output may cost money, and depends on nothing but these values: our own code is left out of its digest.
    """
    made_by = "" if isinstance(voice, Command) else code_digest(_VOICES)
    return text_digest(["said", voice.identity, made_by, line.language, line.text])


def take_digest(source: str) -> str:
    """The digest of all that determines the samples of a take, read from the sound with the digest `source`."""
    return text_digest([source, code_digest(__name__)])


def sound_digest(take: Take, form: str) -> str:
    """The digest of all that determines a take's sound in a film; `form` is "mastered" or a bit rate in kbit/s."""
    return text_digest([take.path.name, form, code_digest(__name__), runner.version()])


def _mastered(store: Store, take: Take) -> Path:
    path = store.take(sound_digest(take, "mastered"))
    if not path.is_file():
        with store.scratch() as scratch, atomic_write(path) as temporary:
            audio.write(temporary, mastering.mastered(audio.read(take.path), scratch))
    return path


def _read(path: Path) -> Take | None:
    """The take in a file; None when it is missing or damaged."""
    with contextlib.suppress(OSError, EOFError, wave.Error):
        return Take(path, _seconds(path))
    return None


def _written(path: Path, samples: Samples) -> Take:
    if audio.is_silent(samples):
        raise VoiceError("it is silent")
    with atomic_write(path) as temporary:
        audio.write(temporary, samples)
    return Take(path, _seconds(path))


def _seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        if file.getnframes() * 2 + 44 > path.stat().st_size:
            raise EOFError
        return file.getnframes() / file.getframerate()
