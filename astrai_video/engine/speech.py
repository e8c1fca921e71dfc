"""What is said in a film, as sound: each sentence once, kept by its text and its voice."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from astrai_video.engine import audio
from astrai_video.engine.clips import beside
from astrai_video.engine.plan import Film
from astrai_video.engine.sources import file_digest, text_digest
from astrai_video.engine.store import Store
from astrai_video.errors import VoiceError
from astrai_video.narration.voices import Line, Recorded, Take, Voice
from astrai_video.storyboard import Section

_SHOWN = 5  # failures that are told one by one


def lines(film: Film, sections: Iterable[Section]) -> list[Line]:
    """Every sentence of the film's own language, beat by beat."""
    return [
        Line(section.id, beat, film.language, " ".join(sentence.split()))
        for section in sections
        if (script := film.script(section))
        for beat, sentence in script.narration.items()
    ]


def takes(film: Film, sections: Sequence[Section], voice: Voice | Recorded) -> dict[tuple[str, str], Take]:
    """The sound of every beat, by section and beat: spoken now, or kept from an earlier run.

    A beat without a recording is silent. Raises VoiceError naming every beat that failed; what was spoken is kept.
    """
    found: dict[tuple[str, str], Take] = {}
    failed: list[str] = []
    for line in lines(film, sections):
        try:
            take = _take(film.store, line, voice)
        except VoiceError as problem:
            failed.append(f"{line.section}.{line.beat}: {problem}")
            continue
        if take is not None:
            found[line.section, line.beat] = take
    if failed:
        more = f"\n… and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
        raise VoiceError(
            f"{len(failed)} of {len(failed) + len(found)} beats cannot be said:\n" + "\n".join(failed[:_SHOWN]) + more,
            next_step="Mend the voice and run the same command again (what was said is kept), or use --voice none.",
        )
    return found


def _take(store: Store, line: Line, voice: Voice | Recorded) -> Take | None:
    if isinstance(voice, Recorded):
        source = voice.take(line)
        return None if source is None else _kept(store, file_digest(source), lambda _scratch: source)
    digest = text_digest([voice.identity, line.language, line.text])

    def speak(scratch: Path) -> Path:
        target = scratch / "said.wav"
        voice.speak(line, target)
        return target

    return _kept(store, digest, speak)


def _kept(store: Store, digest: str, make: Callable[[Path], Path]) -> Take:
    """The take that is kept under `digest`, made by `make` when there is none: mono, 48 kHz, 16 bits."""
    path = store.take(digest)
    try:
        return Take(path, _seconds(path))
    except (OSError, EOFError, wave.Error):
        pass
    with store.scratch() as scratch:
        samples = audio.read(make(scratch))
        if audio.is_silent(samples):
            raise VoiceError("it is silent")
        with beside(path) as unfinished:
            write(unfinished, samples)
    return Take(path, _seconds(path))


def write(path: Path, samples: audio.Samples) -> None:
    """Write samples at 48 kHz as a mono WAV file of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def _seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        if file.getnframes() * 2 + 44 > path.stat().st_size:
            raise EOFError
        return file.getnframes() / file.getframerate()
