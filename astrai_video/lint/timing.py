"""How long the plays of a record are in the film: the last hold of a beat lasts until its captions are read."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from astrai_video.catalog import Narration
from astrai_video.lint.record import Record
from astrai_video.narration.captions import frames_needed
from astrai_video.narration.pace import stretched

# The lowest rate of all qualities, where gaps and roundings take longest: what is kept at it is kept at every rate.
FPS = 15


def frames_of_plays(record: Record, said: Sequence[Narration]) -> tuple[int, ...]:
    """The frames of every play, at FPS; `said` is the section's narration in each language of the film."""
    holds = [play.still for play in record.plays]
    return stretched(_as_asked(record), holds, record.beats, frames_needed(said, FPS))


def seconds_of_plays(record: Record, said: Sequence[Narration]) -> tuple[float, ...]:
    """The seconds of every play: those that the scene asks for, and what a hold is longer."""
    return tuple(
        play.end - play.start + (frames - asked) / FPS
        for play, frames, asked in zip(record.plays, frames_of_plays(record, said), _as_asked(record), strict=True)
    )


def _as_asked(record: Record) -> list[int]:
    """Each play in whole frames, as manim counts them: one that has begun is drawn."""
    return [max(1, ceil((play.end - play.start) * FPS - 1e-6)) for play in record.plays]
