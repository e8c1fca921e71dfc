"""What is said in a film, beat by beat, and its sound: `engine/takes.py` keeps each sentence once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.store import Store
from astrai_video.engine.sound import takes
from astrai_video.engine.sound.voices import Recorded, Voice
from astrai_video.errors import VoiceError
from astrai_video.narration.takes import Line, Take
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


def takes_of(film: Film, sections: Sequence[Section], voice: Voice | Recorded) -> dict[tuple[str, str], Take]:
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
    if not isinstance(voice, Recorded):
        return takes.spoken(store, line, voice)
    source = voice.take(line)
    return None if source is None else takes.recorded(store, source)
