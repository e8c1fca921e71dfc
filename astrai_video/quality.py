"""The five qualities, manim's own letters and sizes, and how each is encoded."""

from __future__ import annotations

from dataclasses import dataclass

from astrai_video.errors import UsageError, nearest

# 15360 is a multiple of 15, 30 and 60: every frame lasts a whole number of ticks in every quality.
TIMESCALE = 15360


@dataclass(frozen=True)
class Quality:
    """A frame size in pixels, a rate in frames a second, and x264's preset and constant rate factor."""

    letter: str
    width: int
    height: int
    fps: int
    preset: str = "superfast"
    crf: int = 18

    @property
    def hold_gop_frames(self) -> int:
        """Frames in the one GOP that a hold is repeated from: half a second."""
        return self.fps // 2

    @property
    def ticks_per_frame(self) -> int:
        """Length of a frame in units of 1/TIMESCALE s."""
        return TIMESCALE // self.fps

    def x264_options(self) -> dict[str, str]:
        """Options of libx264: closed GOPs without B-frames, so that any prefix of a GOP is a whole stream.

        One thread: the workers already fill the cores.
        """
        return {
            "preset": self.preset,
            "crf": str(self.crf),
            "profile": "high",
            "x264-params": f"open-gop=0:bframes=0:keyint={10 * self.fps}:threads=1:force-cfr=1",
        }

    def fingerprint(self) -> str:
        """Everything that decides the bytes of a segment, as one line: part of a section's key."""
        return (
            f"{self.width}x{self.height}@{self.fps} hold {self.hold_gop_frames} {sorted(self.x264_options().items())}"
        )


QUALITIES = {
    quality.letter: quality
    for quality in (
        Quality("l", 854, 480, 15),
        Quality("m", 1280, 720, 30),
        Quality("h", 1920, 1080, 60),
        Quality("p", 2560, 1440, 60),
        Quality("k", 3840, 2160, 60),
    )
}


def get(letter: str) -> Quality:
    """The quality of a letter.

    Raises UsageError for an unknown one.
    """
    if letter not in QUALITIES:
        raise UsageError(f"Unknown quality {letter!r}: {nearest(letter, QUALITIES)}")
    return QUALITIES[letter]
