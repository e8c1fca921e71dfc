"""Builds the ffmpeg graph that burns captions into the picture, in the band that the film leaves free for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video import fonts
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.quality import MP4_TIMESCALES, Quality

# libass lays SubRip out on a frame 288 high: two lines of this size and the margin stay within the lowest 12 %.
_STYLE = {
    "FontName": fonts.FAMILY,
    "FontSize": 16,
    "PrimaryColour": "&H00F3EDE6",  # the ink of the film, blue first
    "OutlineColour": "&H00170F0D",
    "Outline": 0.5,
    "Shadow": 0,
    "Alignment": 2,
    "MarginV": 2,
}
_THREADS = 8  # fixed: x264 writes the number into the film, so that its bytes would depend on the machine's cores


def burn_graph(film: Path, captions: str, target: Path, quality: Quality) -> Any:
    """The graph that draws the SubRip file `captions` (a name in the working folder) into the picture of `film`.

    Sound, chapters and other soft tracks are copied; the picture is encoded like segments, but with several threads.
    """
    source = runner.source(film)
    style = ",".join(f"{key}={value}" for key, value in _STYLE.items())
    picture = source["v:0"].filter("subtitles", captions, fontsdir=str(fonts.folder()), force_style=style)
    options = quality.x264_options()
    parameters = options.pop("x264-params").replace("threads=1", f"threads={_THREADS}") + ":sliced-threads=0"
    return ffmpeg.output(
        picture,
        source["a?"],
        source["s?"],
        f"file:{target}",
        **{"c:v": "libx264", "c:a": "copy", "c:s": "copy", "x264-params": parameters, **options},
        **{"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"},
        pix_fmt="yuv420p",
        **MP4_TIMESCALES,
        movflags="+faststart",
        use_editlist=0,
        fflags="+bitexact",
        map_chapters=0,
        map_metadata=0,
        f="mp4",
    )
