"""Length of the plays of a recording in the film: the last hold of a beat is stretched to fit its captions."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from astrai_video.catalog import Narration
from astrai_video.lint.record import Recording
from astrai_video.narration.captions import frames_needed
from astrai_video.narration.pace import stretch_holds

# The lowest frame rate of all qualities, at which gaps and rounding take longest: limits kept here are kept at every
# rate.
FPS = 15


def frames_of_plays(recording: Recording, narrations: Sequence[Narration]) -> tuple[int, ...]:
    """Frames of every play, at FPS. `narrations` are the section's narrations in each language of the film."""
    holds = [play.still for play in recording.plays]
    return stretch_holds(_as_asked(recording), holds, recording.beats, frames_needed(narrations, FPS))


def seconds_of_plays(recording: Recording, narrations: Sequence[Narration]) -> tuple[float, ...]:
    """Seconds of every play: the length that the scene asks for plus the stretching of holds."""
    return tuple(
        play.end - play.start + (frames - asked) / FPS
        for play, frames, asked in zip(
            recording.plays, frames_of_plays(recording, narrations), _as_asked(recording), strict=True
        )
    )


def _as_asked(recording: Recording) -> list[int]:
    """Frames of each play as manim counts them: rounded up."""
    return [max(1, ceil((play.end - play.start) * FPS - 1e-6)) for play in recording.plays]
