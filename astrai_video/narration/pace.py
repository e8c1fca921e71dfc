"""Pacing of holds: stretches the last hold of each beat until its narration has been read, or heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from astrai_video.narration import languages
from astrai_video.narration.limits import limits
from astrai_video.timeline import Hold, Timeline


class Span(Protocol):
    """A beat: its name, and its pieces from `first` up to, not including, `end`."""

    @property
    def name(self) -> str:
        """Name of the beat in the scene."""

    @property
    def first(self) -> int:
        """Index of its first piece."""

    @property
    def end(self) -> int:
        """Index after its last piece."""


def reading_seconds(sentence: str, language: str) -> float:
    """Reading time of a sentence on screen: 9 characters a second in Chinese, 20 in English.

    Spaces count in English, as in subtitle guidelines, and not in Chinese.
    """
    counted = "".join(sentence.split()) if languages.is_chinese(language) else " ".join(sentence.split())
    return len(counted) / limits(language).speed


def piece_frames(rendered: Timeline, needed: Mapping[str, int]) -> tuple[int, ...]:
    """Length in frames of every piece: plays as rendered, the last hold of each beat stretched to `needed`.

    `needed` are the frames that each beat, by name, needs. A hold is never shorter than the scene asks for.
    """
    lengths = [piece.frames for piece in rendered.pieces]
    return stretch_holds(lengths, [isinstance(piece, Hold) for piece in rendered.pieces], rendered.beats, needed)


def stretch_holds(
    lengths: Sequence[int], holds: Sequence[bool], beats: Iterable[Span], needed: Mapping[str, int]
) -> tuple[int, ...]:
    """Stretch the last hold of each beat until the beat has the length it needs; `holds` marks the holds.

    A beat without a hold keeps its length.
    """
    found = list(lengths)
    for beat in beats:
        can_wait = [place for place in range(beat.first, beat.end) if holds[place]]
        if can_wait:
            found[can_wait[-1]] += max(0, needed.get(beat.name, 0) - sum(found[beat.first : beat.end]))
    return tuple(found)
