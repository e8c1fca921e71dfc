"""The measurements of a film that its checks are functions of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from astrai_video.delivery.container import Contents
from astrai_video.delivery.picture import PictureAnalysis
from astrai_video.narration.cues import Cue


@dataclass(frozen=True)
class Measurement:
    """All that was measured of a film. `loudness` is LUFS and dBTP, None for a film without sound.

    `subrip` and `webvtt` are the captions in files next to the film, by language; `chapter_list` has the starts, in
    seconds, of the chapters in its `.chapters.txt`, None without the file; `sha256` is the film's digest.
    """

    contents: Contents
    picture: PictureAnalysis
    loudness: tuple[float, float] | None
    subrip: Mapping[str, Sequence[Cue]]
    webvtt: Mapping[str, Sequence[Cue]]
    chapter_list: Sequence[float] | None
    sha256: str
