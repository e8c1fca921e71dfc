"""Sentences as sound, each made once and kept: as its voice says it, as samples, at the film's loudness, as AAC.

What a voice says is kept as it was said: when our code that reads it changes, nothing is said again.
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
    return _known(path) or _kept(path, audio.read(source))


def spoken(store: Store, line: Line, voice: Voice) -> Take:
    """The take of a sentence that a voice says now, or has said before.

    Raises VoiceError when it cannot say it, or is silent.
    """
    said = store.take(said_digest(line, voice))
    path = store.take(take_digest(said.name))
    if known := _known(path):
        return known
    with contextlib.suppress(VoiceError):  # nothing was said yet, or it is damaged
        return _kept(path, audio.read(said))
    with store.scratch() as scratch:
        new = scratch / "said.wav"
        voice.speak(line, new)
        take = _kept(path, audio.read(new))
        move(new, said)
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
        with atomic_write(path) as unfinished:
            aac.encode(mastered(store, take), bit_rate, unfinished)
    return path


def said_digest(line: Line, voice: Voice) -> str:
    """What decides what a voice says.

    A command is given all that is in here. It may cost money, so a new version of our code does not ask it again.
    """
    made_by = "" if isinstance(voice, Command) else code_digest(_VOICES)
    return text_digest(["said", voice.identity, made_by, line.language, line.text])


def take_digest(source: str) -> str:
    """What decides the samples of a take, read from the sound that the digest `source` stands for."""
    return text_digest([source, code_digest(__name__)])


def sound_digest(take: Take, form: str) -> str:
    """What decides how a take sounds in a film, in one form or another."""
    return text_digest([take.path.name, form, code_digest(__name__), runner.version()])


def _mastered(store: Store, take: Take) -> Path:
    path = store.take(sound_digest(take, "mastered"))
    if not path.is_file():
        with store.scratch() as scratch, atomic_write(path) as unfinished:
            audio.write(unfinished, mastering.mastered(audio.read(take.path), scratch))
    return path


def _known(path: Path) -> Take | None:
    """The take in a file; None when there is no sound one."""
    with contextlib.suppress(OSError, EOFError, wave.Error):
        return Take(path, _seconds(path))
    return None


def _kept(path: Path, samples: Samples) -> Take:
    if audio.is_silent(samples):
        raise VoiceError("it is silent")
    with atomic_write(path) as unfinished:
        audio.write(unfinished, samples)
    return Take(path, _seconds(path))


def _seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        if file.getnframes() * 2 + 44 > path.stat().st_size:
            raise EOFError
        return file.getnframes() / file.getframerate()
