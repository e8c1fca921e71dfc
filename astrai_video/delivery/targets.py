"""The targets that a film can be published to, with the encoding that each asks for."""

from __future__ import annotations

from dataclasses import dataclass

from astrai_video.errors import UsageError, nearest


@dataclass(frozen=True)
class Target:
    """The encoding for a target, in MP4 with its index first and no edit lists.

    `audio` is ffmpeg's name of the codec and `audio_bit_rate` its setting in kbit/s, 0 where it is lossless; `crf` is
    x264's constant rate factor; `mean_bit_rate` and `peak_bit_rate` limit the picture and `max_audio_bit_rate` the
    sound, in kbit/s, None for no limit. A lossless film has the segments' own GOPs, others closed GOPs of
    `gop_seconds` with up to `b_frames` B-frames in a row.
    """

    name: str
    preset: str = "superfast"
    crf: int = 18
    mean_bit_rate: int | None = None
    peak_bit_rate: int | None = None
    audio: str = "aac"
    audio_bit_rate: int = 384
    max_audio_bit_rate: int | None = None
    gop_seconds: float = 0.5
    b_frames: int = 2
    lossless: bool = False

    @property
    def profile(self) -> str:
        """The H.264 profile, as decoders name it."""
        return "High 4:4:4 Predictive" if self.lossless else "High"


TARGETS = {
    target.name: target
    for target in (
        # YouTube's help, "Recommended upload encoding settings": MP4, no edit lists, index first; H.264 High, two
        # B-frames, closed GOP of half the frame rate, 4:2:0, any bit rate; AAC-LC, 48 kHz, stereo, 384 kbit/s.
        Target("youtube"),
        # Bilibili's advice for uploads: at most 6,000 kbit/s on average and 24,000 at the peak, sound at most 320 (the
        # encoder exceeds its setting by up to an eighth).
        Target("bilibili", mean_bit_rate=6_000, peak_bit_rate=24_000, audio_bit_rate=280, max_audio_bit_rate=320),
        # A web page of the author: smaller, since no site encodes it again.
        Target("web", preset="veryfast", crf=22, audio_bit_rate=192),
        # Lossless after the conversion to 4:2:0: the sections are rendered in this quality, and joined by stream copy.
        Target("archive", audio="flac", audio_bit_rate=0, b_frames=0, lossless=True),
    )
}


def get(name: str) -> Target:
    """The target of this name.

    Raises UsageError for an unknown name.
    """
    if name not in TARGETS:
        raise UsageError(f"Unknown target {name!r}: {nearest(name, TARGETS)}")
    return TARGETS[name]
