"""Telling x264 where it may copy the frame before, so that it need not find out block by block.

FFmpeg has a place for it, the hints among a frame's side data that libx264 reads with `mb_info=1`
(libavutil/video_hint.h, libavcodec/libx264.c), but PyAV only reads side data. So libavutil is called by itself, on the
AVFrame that a PyAV frame keeps, whose place is known for the versions in `compat.KNOWN`. Elsewhere frames go without
hints.

x264 copies a macroblock that is said to be unchanged with the coding error it has in the frame before. So hints are
given only where x264 would copy it anyway, and decoded pictures are the same with and without hints:

* not in the first frames after a change or a keyframe, in which x264 codes what is left of the error;
* not in the rows that a change is in, nor below: motion vectors are predicted from the macroblocks to the left and
  above, so that a change can have an effect on every macroblock after it in raster order;
* not with encoder options of the author's: with `crf` the quantizer falls while nothing moves, and x264 codes again,
  finer, what is unchanged.
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
_CORRECTED = 2  # frames after a change in which x264 still codes what is left of its error; 1 is not always enough
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


class Hints:
    """What x264 is told of the frames of one encoder: the rows of macroblocks above all that changed of late.

    Nothing unless it is `wanted`, or with encoder options of the author's.
    """

    def __init__(self, quality: Quality, *, wanted: bool = True) -> None:
        self.options = OPTIONS if wanted and not quality.options else {}  # of the encoder
        self._whole = Region(0, quality.height, 0, quality.width)
        self._tops: deque[int] = deque(maxlen=1 + _CORRECTED)  # where the changes of a frame begin

    def give(self, frame: av.VideoFrame, changed: Sequence[Region] | None) -> None:
        """Say what of the encoder's next frame may be copied; `changed` is where it may differ from the one before.

        None when that is not known.
        """
        if not self.options:
            return
        whole = self._whole
        self._tops.append(whole.top if changed is None else min((at.top for at in changed), default=whole.bottom))
        top = min(self._tops)
        # Less a row: in the next frame motion vectors are predicted from those of the row below, too.
        looked_at = whole._replace(top=max(whole.top, top - _MACROBLOCK))
        put(frame, [looked_at] if top < whole.bottom else [])

    def restart(self) -> None:
        """Count the last frame as a change of everything: it became a keyframe."""
        self._tops.append(self._whole.top)


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
