"""Passes AVVideoHint (mb_info) so that x264 skips unchanged macroblocks instead of searching for them.

libx264 reads the hints from a frame's side data when `mb_info=1` is set (libavutil/video_hint.h, libavcodec/libx264.c),
but PyAV only reads side data. So libavutil is called through ctypes, on the AVFrame inside a PyAV frame, whose offset
is known for the versions in `compat.KNOWN`. With other versions no hints are passed.

x264 copies a macroblock marked as unchanged from the previous frame, with its coding error. So hints are passed only
where x264 would copy it anyway, and decoded pictures are the same with and without hints:

* not in the first frames after a change or a keyframe, in which x264 codes the remaining error;
* not in or below the rows of a change: motion vectors are predicted from the macroblocks to the left and above, so that
  a change can affect every later macroblock in raster order;
* not with encoder options of the author's: with `crf` the quantizer falls while nothing moves, and x264 codes unchanged
  macroblocks again, finer.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Sequence
from typing import Any

import av
from av.sidedata.sidedata import Type

from astrai_video.engine.plan import compat
from astrai_video.engine.worker.fast.regions import Region
from astrai_video.quality import Quality

_CHANGED = 1  # AV_VIDEO_HINT_TYPE_CHANGED
_MACROBLOCK = 16  # pixels
_CORRECTED = 2  # frames after a change in which x264 still codes the remaining error; 1 is not always enough
# In av/frame.pxd the AVFrame is the first attribute, after the object header and the pointer to the method table.
_AVFRAME_OFFSET = object.__basicsize__ + ctypes.sizeof(ctypes.c_void_p)


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
    """The library with the functions of libavutil that PyAV calls; None where hints cannot be passed."""
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
OPTIONS = {} if _libavutil is None else {"mb_info": "1"}  # encoder options that enable hints


class Hints:
    """The hints for the frames of one encoder: the macroblock rows above all recent changes are unchanged.

    None are passed unless `wanted`, or with encoder options of the author's.
    """

    def __init__(self, quality: Quality, *, wanted: bool = True) -> None:
        self.options = OPTIONS if wanted and not quality.options else {}  # for the encoder
        self._whole = Region(0, quality.height, 0, quality.width)
        self._tops: deque[int] = deque(maxlen=1 + _CORRECTED)  # the top of the changes of each of the last frames

    def attach(self, frame: av.VideoFrame, changed: Sequence[Region] | None) -> None:
        """Attach the hint to the encoder's next frame; `changed` are the regions that may differ from the last frame.

        None when they are not known.
        """
        if not self.options:
            return
        whole = self._whole
        self._tops.append(whole.top if changed is None else min((at.top for at in changed), default=whole.bottom))
        top = min(self._tops)
        # One row less: in the next frame motion vectors are also predicted from the row below.
        looked_at = whole._replace(top=max(whole.top, top - _MACROBLOCK))
        set_hint(frame, [looked_at] if top < whole.bottom else [])

    def restart(self) -> None:
        """Count the last frame as changed everywhere: it became a keyframe."""
        self._tops.append(self._whole.top)


def set_hint(frame: av.VideoFrame, changed: Sequence[Region] | None) -> None:
    """Mark a frame as equal to the previous one outside of these regions; with None, remove its hint."""
    if _libavutil is None:
        return
    av_frame = ctypes.c_void_p.from_address(id(frame) + _AVFRAME_OFFSET)
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
