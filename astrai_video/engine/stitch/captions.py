"""Places a film's captions in time, one track for each language, and names beats that scene and script do not share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from astrai_video.engine.plan.film import Film
from astrai_video.engine.stitch.clips import Clip
from astrai_video.engine.stitch.pacing import windows
from astrai_video.narration.captions import Window, captions_of, speech_of, to_srt, to_vtt

if TYPE_CHECKING:
    from astrai_video.narration.takes import Take


@dataclass(frozen=True)
class Track:
    """The captions of a film in one language, as SubRip and as WebVTT."""

    language: str
    srt: str
    vtt: str


def unmatched_beats(film: Film, clip: Clip) -> Iterator[str]:
    """Messages on sentences whose beat the scene does not play, and beats without a sentence, in every language."""
    played = [beat.name for beat in clip.drawn_from.timeline.beats]
    for language, catalog in film.catalogs.items():
        script = catalog.sections.get(clip.section.id)
        if script is None or not (played or script.narration):
            continue
        where = f"{language}.toml: {clip.section.id}.narration"
        yield from (
            f"{where}.{beat} is never said: the scene plays no such beat"
            for beat in script.narration
            if beat not in played
        )
        yield from (
            f"{where}.{beat} is missing: the scene plays this beat in silence"
            for beat in played
            if beat not in script.narration
        )


def caption_tracks(film: Film, clips: Sequence[Clip]) -> list[Track]:
    """The captions in every language that has any, the film's own first, while each sentence is spoken."""
    fps, tracks = film.quality.fps, []
    for language, catalog in film.catalogs.items():
        sentences = {section: script.narration for section, script in catalog.sections.items()}
        takes = film.takes if language == film.language else {}
        speech = speech_of(catalog)
        beats = [
            _while_spoken(window, take, speech.frames_needed(sentences[window.section][window.beat], fps), fps)
            if (take := takes.get((window.section, window.beat)))
            else window
            for window in beat_windows(clips)
        ]
        if captions := captions_of(beats, sentences, speech, fps):
            tracks.append(Track(language, to_srt(captions, fps), to_vtt(captions, fps)))
    return tracks


def beat_windows(clips: Sequence[Clip]) -> list[Window]:
    """The frames of the film that belong to each beat."""
    found: list[Window] = []
    start = 0
    for clip in clips:
        found += windows(clip.section, clip.drawn_from, clip.pace.lengths, start)
        start += clip.frames
    return found


def _while_spoken(window: Window, take: Take, least: int, fps: int) -> Window:
    """The part of a beat in which its sentence is heard, or is read if that takes longer: the `least` frames."""
    return replace(window, end=min(window.end, window.start + max(least, ceil(take.seconds * fps))))
