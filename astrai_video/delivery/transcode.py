"""The film encoded as a place asks for it: a pure builder of the ffmpeg graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video.delivery.targets import Target
from astrai_video.quality import TIMESCALE, Quality

# The same bytes on every machine: x264's result depends on its number of threads.
_THREADS = 8


def graph(film: Path, sound: Path | None, out: Path, target: Target, quality: Quality) -> Any:
    """The graph that writes `film` with `sound` for a target; captions, chapters and title are copied.

    The picture of a lossless target is copied, too: the film was rendered so. Raises nothing.
    """
    source = ffmpeg.input(f"file:{film}", protocol_whitelist="file")
    streams = [source["v:0"], source["s?"]]
    options: dict[str, Any] = {"c": "copy"}
    if sound is not None:
        streams.insert(1, ffmpeg.input(f"file:{sound}", protocol_whitelist="file")["a:0"])
        options |= {"c:a": "copy"}
    if not target.lossless:
        options |= _encoded(target, quality)
    return ffmpeg.output(
        *streams,
        f"file:{out}",
        **options,
        video_track_timescale=TIMESCALE,
        movflags="+faststart+negative_cts_offsets",
        use_editlist=0,
        fflags="+bitexact",
        map_chapters=0,
        map_metadata=0,
        f="mp4",
    )


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
        "threads": _THREADS,
        "sliced-threads": 0,
    }
    if target.mean_bit_rate is not None:
        # A buffer of two seconds holds the mean over any longer time, and keeps the peak below three times of it.
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
