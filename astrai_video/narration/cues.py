"""Cues: the captions of a film as players read them, from SubRip and WebVTT texts."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import webvtt.models


@dataclass(frozen=True)
class Cue:
    """A caption: shown from `start` to `end`, in seconds; its lines, parted by newlines."""

    start: float
    end: float
    text: str


def from_srt(text: str) -> list[Cue]:
    """The cues of a SubRip text.

    Raises srt.SRTParseError.
    """
    import srt  # noqa: PLC0415 - only where captions are read back

    return [Cue(cue.start.total_seconds(), cue.end.total_seconds(), cue.content) for cue in srt.parse(text)]


def from_vtt(text: str) -> list[Cue]:
    """The cues of a WebVTT text.

    Raises webvtt.errors.MalformedFileError.
    """
    import webvtt  # noqa: PLC0415

    captions = webvtt.WebVTT.from_string(text).captions
    return [Cue(_seconds(cue.start_time), _seconds(cue.end_time), html.unescape(cue.text)) for cue in captions]


def _seconds(time: webvtt.models.Timestamp) -> float:
    return 3600 * time.hours + 60 * time.minutes + time.seconds + time.milliseconds / 1000
