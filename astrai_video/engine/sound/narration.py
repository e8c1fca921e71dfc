"""Collects the narration of a film, beat by beat, and its takes, which `takes` caches by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.store import Store
from astrai_video.engine.sound import takes
from astrai_video.engine.sound.voices import Recorded, Voice
from astrai_video.errors import VoiceError
from astrai_video.narration.takes import Line, Take
from astrai_video.storyboard import Section

_MAX_SHOWN = 5  # failures that are listed


def lines(film: Film, sections: Iterable[Section]) -> list[Line]:
    """Every sentence of the film's own language, beat by beat."""
    return [
        Line(section.id, beat, film.language, " ".join(sentence.split()))
        for section in sections
        if (script := film.script(section))
        for beat, sentence in script.narration.items()
    ]


def takes_of(film: Film, sections: Sequence[Section], voice: Voice | Recorded) -> dict[tuple[str, str], Take]:
    """The take of every beat, by section and beat: spoken now, or cached by an earlier run.

    A beat without a recording is silent. Raises VoiceError naming every beat that failed; the other takes are cached.
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
        more = f"\n… and {len(failed) - _MAX_SHOWN} more" if len(failed) > _MAX_SHOWN else ""
        listed = "\n".join(failed[:_MAX_SHOWN]) + more
        raise VoiceError(
            f"{len(failed)} of {len(failed) + len(found)} beats cannot be said:\n{listed}",
            next_step="Fix the voice and run the same command again (what was said is kept), or use --voice none.",
        )
    return found


def _take(store: Store, line: Line, voice: Voice | Recorded) -> Take | None:
    if not isinstance(voice, Recorded):
        return takes.spoken(store, line, voice)
    source = voice.take(line)
    return None if source is None else takes.recorded(store, source)
