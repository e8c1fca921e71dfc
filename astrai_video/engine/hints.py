"""Telling x264 where a frame is the one before, so that it need not find out block by block.

FFmpeg has a place for it, the hints among a frame's side data that libx264 reads with `mb_info=1`
(libavutil/video_hint.h, libavcodec/libx264.c), but PyAV only reads side data. So libavutil is called by itself, on the
AVFrame that a PyAV frame keeps, whose place is known for the versions in `compat.KNOWN`. Elsewhere frames go without
hints.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import av
from av.sidedata.sidedata import Type

from astrai_video.engine import compat
from astrai_video.engine.region import Region

_CHANGED = 1  # AV_VIDEO_HINT_TYPE_CHANGED
# In av/frame.pxd the AVFrame is the first attribute; before it come the object's head and the table of its methods.
_PLACE_OF_AVFRAME = object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p)


class _Hint(ctypes.Structure):
    """AVVideoHint."""

    _fields_ = (
        ("nb_rects", ctypes.c_size_t),
        ("rect_offset", ctypes.c_size_t),
        ("rect_size", ctypes.c_size_t),
        ("type", ctypes.c_int),
    )


class _Rect(ctypes.Structure):
    """AVVideoRect, in pixels."""

    _fields_ = tuple((name, ctypes.c_uint32) for name in ("x", "y", "width", "height"))


def _library() -> Any:
    """The library that PyAV calls; None where hints cannot be given."""
    if compat.unknown():
        return None
    try:
        library = ctypes.CDLL(av.frame.__file__)
        library.av_video_hint_create_side_data.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
        library.av_video_hint_create_side_data.restype = ctypes.c_void_p
        library.av_frame_remove_side_data.argtypes = (ctypes.c_void_p, ctypes.c_int)
    except (AttributeError, OSError):
        return None
    return library


_libavutil = _library()
OPTIONS = {} if _libavutil is None else {"mb_info": "1"}  # of the encoder that takes them


def put(frame: av.VideoFrame, changed: Sequence[Region] | None) -> None:
    """Say that outside of these regions the frame is the one encoded before; with None, that nothing is known."""
    if _libavutil is None:
        return
    av_frame = ctypes.c_void_p.from_address(id(frame) + _PLACE_OF_AVFRAME)
    _libavutil.av_frame_remove_side_data(av_frame, Type.VIDEO_HINT.value)
    if changed is None:
        return
    address = _libavutil.av_video_hint_create_side_data(av_frame, len(changed))
    if not address:
        raise MemoryError
    hint = _Hint.from_address(address)
    hint.type = _CHANGED
    rects = (_Rect * len(changed)).from_address(address + hint.rect_offset)
    for rect, region in zip(rects, changed, strict=True):
        rect.x, rect.y = region.left, region.top
        rect.width, rect.height = region.right - region.left, region.bottom - region.top
