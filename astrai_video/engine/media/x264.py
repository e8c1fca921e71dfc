"""Checks x264 options by opening a libx264 encoder with them."""

from __future__ import annotations

import io

import av

from astrai_video.errors import UsageError
from astrai_video.quality import Quality


def check_options(quality: Quality) -> None:
    """Check the quality's options by opening an encoder with them; nothing is encoded.

    Raises UsageError with the message of x264.
    """
    with av.logging.Capture() as messages:
        level = av.logging.get_level()
        av.logging.set_level(av.logging.WARNING)
        try:
            with av.open(io.BytesIO(), "w", format="mp4") as container:
                stream = container.add_stream("libx264", rate=quality.fps, options=quality.x264_options())
                stream.width, stream.height, stream.pix_fmt = quality.width, quality.height, "yuv420p"
                stream.codec_context.open()
        except (av.FFmpegError, ValueError) as problem:
            complaints = [message.strip() for _, _, message in messages] or [str(problem)]
        else:
            complaints = [message.strip() for _, _, message in messages if "Error parsing option" in message]
        finally:
            av.logging.set_level(level)
    if complaints:
        raise UsageError(f"--encoder-option: x264 does not take {_named(quality)} ({complaints[0]}).")


def _named(quality: Quality) -> str:
    return " ".join("=".join(pair) for pair in quality.options)
