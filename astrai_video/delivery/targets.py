"""The places that a film is made for, and how each asks for it to be encoded."""

from __future__ import annotations

from dataclasses import dataclass

from astrai_video.errors import UsageError, nearest


@dataclass(frozen=True)
class Target:
    """What a place asks of a film, in MP4 with its index first and no edit lists.

    `audio` is ffmpeg's name of the codec and `audio_bit_rate` what it is told in kbit/s, 0 where it is lossless; `crf`
    is x264's constant rate factor; `mean_bit_rate` and `peak_bit_rate` are limits in kbit/s of the picture,
    `most_audio` that of the sound, None where there is none. A lossless film has the segments' own GOPs, others closed
    GOPs of `gop_seconds` with `b_frames` in a row.
    """

    name: str
    preset: str = "superfast"
    crf: int = 18
    mean_bit_rate: int | None = None
    peak_bit_rate: int | None = None
    audio: str = "aac"
    audio_bit_rate: int = 384
    most_audio: int | None = None
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
        # encoder takes up to an eighth more than it is told).
        Target("bilibili", mean_bit_rate=6_000, peak_bit_rate=24_000, audio_bit_rate=280, most_audio=320),
        # A page of one's own: smaller, since nobody encodes it again.
        Target("web", preset="veryfast", crf=22, audio_bit_rate=192),
        # Nothing is lost after drawing but what 4:2:0 takes: the sections are rendered so, and joined by copy.
        Target("archive", audio="flac", audio_bit_rate=0, b_frames=0, lossless=True),
    )
}


def get(name: str) -> Target:
    """The target of a name.

    Raises UsageError for an unknown one.
    """
    if name not in TARGETS:
        raise UsageError(f"Unknown target {name!r}: {nearest(name, TARGETS)}")
    return TARGETS[name]
