"""How long each hold lasts: until what is said in its beat has been read, or heard."""

from __future__ import annotations

from collections.abc import Mapping

from astrai_video.narration.limits import limits
from astrai_video.timeline import Beat, Hold, Timeline


def reading_seconds(sentence: str, language: str) -> float:
    """The seconds a viewer needs for a sentence on screen: 9 characters a second in Chinese, 20 in English.

    Spaces count in English, as subtitle guidelines count them, and not in Chinese.
    """
    counted = "".join(sentence.split()) if language == "zh" else " ".join(sentence.split())
    return len(counted) / limits(language).speed


def piece_frames(rendered: Timeline, needed: Mapping[str, int]) -> tuple[int, ...]:
    """The length in frames of every piece: plays as they are, the last hold of a beat stretched to what it needs.

    `needed` are the frames that each beat, by name, needs. A hold is never shorter than the scene asks for.
    """
    lengths = [piece.frames for piece in rendered.pieces]
    for beat in rendered.beats:
        hold = _last_hold(rendered, beat)
        if hold is not None:
            lengths[hold] += max(0, needed.get(beat.name, 0) - sum(lengths[beat.first : beat.end]))
    return tuple(lengths)


def _last_hold(rendered: Timeline, beat: Beat) -> int | None:
    holds = [index for index in range(beat.first, beat.end) if isinstance(rendered.pieces[index], Hold)]
    return holds[-1] if holds else None
