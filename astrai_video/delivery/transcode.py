"""Builds the ffmpeg graphs that encode a film for a target, section by section, and join the result: pure functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video.delivery.targets import Target
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.quality import FLAC_IN_MP4, MP4_TIMESCALES, Quality

# B-frames delay decoding; negative composition offsets put the first picture at 0 all the same, without an edit list.
_MP4 = {
    **MP4_TIMESCALES,
    "movflags": "+faststart+negative_cts_offsets",
    "use_editlist": 0,
    "strict": FLAC_IN_MP4,
    "fflags": "+bitexact",
    "f": "mp4",
}


def section_graph(clip: Path, out: Path, target: Target, quality: Quality) -> Any:
    """The graph that encodes a section's clip for a target, in one thread: the same bytes on every machine."""
    source = runner.source(clip)
    return ffmpeg.output(source["v:0"], f"file:{out}", **_encoded(target, quality), **_MP4, map_metadata=-1)


def film_graph(
    listing: Path | None, film: Path, sound: Path | None, out: Path, target: Target, quality: Quality
) -> Any:
    """The graph that joins the encoded sections of a concat list with `sound`, and the other streams of `film`.

    Without a list the picture is that of the film, as for a lossless target.
    """
    source = runner.source(film)
    options: dict[str, Any] = {"c": "copy", "map_metadata": 0, "map_chapters": 0}
    picture = source["v:0"]
    if listing is not None:
        joined = runner.source(listing, f="concat", safe=0)
        picture = joined["v:0"]
        step = quality.ticks_per_frame
        # The concat demuxer counts in microseconds: its rounding is undone. With B-frames decoding is a frame ahead.
        lead = 1 if target.b_frames else 0
        options["bsf:v"] = f"setts=pts=round(PTS/{step})*{step}:dts=(N-{lead})*{step}:duration={step}"
        options |= {"map_metadata": 1, "map_chapters": 1}
    heard = [] if sound is None else [runner.source(sound)["a:0"]]
    return ffmpeg.output(picture, source["s?"], *heard, f"file:{out}", **options, **_MP4)


def _encoded(target: Target, quality: Quality) -> dict[str, Any]:
    gop = int(target.gop_seconds * quality.fps)
    parameters = {
        "keyint": gop,
        "min-keyint": gop,
        "scenecut": 0,
        "open-gop": 0,
        "bframes": target.b_frames,
        "b-pyramid": "none",
        "force-cfr": 1,
        "threads": 1,
    }
    if target.mean_bit_rate is not None:
        # A VBV buffer of two seconds bounds the mean over any longer time, and the peak below three times the mean.
        parameters |= {"vbv-maxrate": target.mean_bit_rate, "vbv-bufsize": 2 * target.mean_bit_rate}
    return {
        "c:v": "libx264",
        "preset": target.preset,
        "profile:v": "high",
        "crf": target.crf,
        "x264-params": ":".join(f"{key}={value}" for key, value in parameters.items()),
        "pix_fmt": "yuv420p",
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
    }
