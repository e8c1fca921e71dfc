"""The five qualities, with manim's letters and sizes, and the x264 options of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from astrai_video.errors import UsageError, nearest

# 15360 is a multiple of 15, 30 and 60: every frame lasts a whole number of ticks in every quality.
TIMESCALE = 15360

# The timescales of an MP4's video track and of the movie, whose chapters use it. ffmpeg's default for the latter is the
# least common multiple of all tracks' timescales: 48 MHz with sound and captions, where chapters of more than 2^31
# ticks, 44.7 s, are lost.
MP4_TIMESCALES = {"video_track_timescale": TIMESCALE, "movie_timescale": TIMESCALE}

# ffmpeg's `-strict`: before release 6 FLAC in MP4 was experimental.
FLAC_IN_MP4 = "experimental"


# Segments depend on these: closed GOPs without B-frames, so that any prefix of a GOP can be decoded; one thread, since
# the workers already use all cores.
_FIXED = {"open-gop": "0", "bframes": "0", "threads": "1", "force-cfr": "1"}
_RESERVED = frozenset(_FIXED) | {"keyint", "min-keyint", "annexb", "fps", "timebase", "sliced-threads", "rc-lookahead"}
# No lookahead and whole-pixel motion: half the time of the preset on drawn pictures, at no visible cost. Finer chroma,
# and no smoothing across blocks: thin coloured lines stay crisp.
_TUNING = {"scenecut": "0", "subme": "0", "weightp": "0", "chroma-qp-offset": "-2", "no-deblock": "1"}
_OF_THE_CODEC = ("preset", "tune", "crf", "qp")
_PAIR = re.compile(r"(?P<key>[a-z0-9][a-z0-9_-]*)=(?P<value>[A-Za-z0-9_.,+-]+)")


@dataclass(frozen=True)
class Quality:
    """A frame size in pixels, a rate in frames a second, and x264's preset and quantizer.

    `options` are further ones of the author. `lossless` encoding loses nothing after the conversion to 4:2:0.
    """

    letter: str
    width: int
    height: int
    fps: int
    preset: str = "superfast"
    qp: int = 27
    options: tuple[tuple[str, str], ...] = ()
    lossless: bool = False

    @property
    def profile(self) -> str:
        """The H.264 profile of the encoded picture, as decoders name it."""
        return "High 4:4:4 Predictive" if self.lossless else "High"

    @property
    def hold_gop_frames(self) -> int:
        """Frames in the GOP that a hold repeats: half a second."""
        return self.fps // 2

    @property
    def ticks_per_frame(self) -> int:
        """Length of a frame in units of 1/TIMESCALE s."""
        return TIMESCALE // self.fps

    def x264_options(self) -> dict[str, str]:
        """The options of libx264."""
        own = dict(self.options)
        codec = {"preset": self.preset, "profile": "high"} | {key: own[key] for key in _OF_THE_CODEC if key in own}
        if self.lossless:
            codec = {"preset": self.preset, "profile": "high444", "qp": "0"}
        elif not {"crf", "qp"} & own.keys():
            codec["qp"] = str(self.qp)
        parameters = _TUNING | {key: own[key] for key in own if key not in _OF_THE_CODEC}
        parameters |= _FIXED | {"keyint": str(10 * self.fps)}
        return codec | {"x264-params": ":".join(f"{key}={value}" for key, value in parameters.items())}

    def with_options(self, pairs: Sequence[str]) -> Quality:
        """This quality with encoder options, each `KEY=VALUE`.

        Raises UsageError for a malformed pair, and for keys that segments depend on.
        """
        options = dict(self.options)
        for pair in pairs:
            match = _PAIR.fullmatch(pair)
            if match is None:
                raise UsageError(f"--encoder-option {pair!r} is not KEY=VALUE, as in crf=18 or preset=medium.")
            if match["key"] in _RESERVED:
                raise UsageError(f"--encoder-option {match['key']}: segments could not be joined; it cannot be set.")
            options[match["key"]] = match["value"]
        return replace(self, options=tuple(options.items()))

    def without_loss(self) -> Quality:
        """This quality with lossless encoding.

        Raises UsageError when the author's options include crf or qp, which are lossy.
        """
        if lossy := {"crf", "qp"} & dict(self.options).keys():
            raise UsageError(f"--encoder-option {min(lossy)} has no place in an archive: it loses nothing.")
        return replace(self, lossless=True)

    def fingerprint(self) -> str:
        """All settings that determine the bytes of a segment, as one line: part of a section's key."""
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
        Quality("k", 3840, 2160, 60, qp=28),  # with 27 the file is more than twice as large as manim's
    )
}


def get(letter: str) -> Quality:
    """The quality with this letter.

    Raises UsageError for an unknown letter.
    """
    if letter not in QUALITIES:
        raise UsageError(f"Unknown quality {letter!r}: {nearest(letter, QUALITIES)}")
    return QUALITIES[letter]
