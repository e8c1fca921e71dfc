"""How long a sentence takes to read, and so how long each hold lasts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from astrai_video.timeline import Beat, Hold, Timeline

CHARACTERS_A_SECOND = {"zh": 9.0, "en": 20.0}
_OTHER_LANGUAGES = 17.0


def reading_seconds(sentence: str, language: str) -> float:
    """The seconds a viewer needs for a sentence: 9 characters a second in Chinese, 20 in English.

    Spaces count in English, as subtitle guidelines count them, and not in Chinese.
    """
    counted = "".join(sentence.split()) if language == "zh" else " ".join(sentence.split())
    return len(counted) / CHARACTERS_A_SECOND.get(language, _OTHER_LANGUAGES)


def piece_frames(rendered: Timeline, narration: Mapping[str, str]) -> tuple[int, ...]:
    """The length in frames of every piece: plays as they are, the last hold of each beat stretched to its sentence.

    A hold is never shorter than the scene asks for.
    """
    lengths = [piece.frames for piece in rendered.pieces]
    for beat in rendered.beats:
        hold = _last_hold(rendered, beat)
        if hold is None or beat.name not in narration:
            continue
        needed = math.ceil(reading_seconds(narration[beat.name], rendered.language) * rendered.fps)
        lengths[hold] += max(0, needed - sum(lengths[beat.first : beat.end]))
    return tuple(lengths)


def _last_hold(rendered: Timeline, beat: Beat) -> int | None:
    holds = [index for index in range(beat.first, beat.end) if isinstance(rendered.pieces[index], Hold)]
    return holds[-1] if holds else None
