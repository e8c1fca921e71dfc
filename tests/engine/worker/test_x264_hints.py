"""x264 gets hints of unchanged regions on every machine with the versions of constraints.txt."""

import io

import av
import numpy as np
import pytest

from astrai_video import quality
from astrai_video.engine.worker import x264_hints
from astrai_video.engine.worker.fast.regions import Region

SIZE = 64
SMALL = quality.Quality("l", SIZE, SIZE, 15)
LEFT_HALF = Region(0, SIZE, 0, SIZE // 2)
LOWEST_ROW = Region(SIZE - 16, SIZE, 0, SIZE)


def last(frames, attach, options=x264_hints.OPTIONS):
    """Decode frames of one level each, encoded with hints; return the luma of the last."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", options=SMALL.x264_options() | options)
        stream.width = stream.height = SIZE
        for level, regions in frames:
            frame = av.VideoFrame.from_ndarray(np.full((SIZE * 3 // 2, SIZE), level, np.uint8), format="yuv420p")
            attach(frame, regions)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with av.open(io.BytesIO(file.getvalue()), "r") as decoded:
        return [frame.to_ndarray()[:SIZE] for frame in decoded.decode(video=0)][-1].astype(int)


@pytest.mark.parametrize(
    ("changed", "left", "right"), [(None, 200, 200), ([LEFT_HALF], 200, 50), ([], 50, 50)], ids=["all", "half", "none"]
)
def test_where_nothing_is_said_to_have_changed_x264_does_not_look(changed, left, right):
    def set_hint(frame, regions):
        x264_hints.set_hint(frame, [LEFT_HALF])  # an earlier hint of a reused frame does not count
        x264_hints.set_hint(frame, regions)

    picture = last([(50, None), (200, changed)], set_hint)
    assert abs(picture[:, : SIZE // 2] - left).max() < 10
    assert abs(picture[:, SIZE // 2 :] - right).max() < 10


@pytest.mark.parametrize(("rests", "upper"), [(0, 200), (1, 200), (2, 50), (3, 50)])
def test_only_rows_that_have_rested_above_a_change_are_copied(rests, upper):
    own = x264_hints.Hints(SMALL)
    picture = last([(50, None), *[(50, [])] * rests, (200, [LOWEST_ROW])], own.attach, own.options)
    assert abs(picture[: SIZE // 2] - upper).max() < 10
    assert abs(picture[SIZE // 2 :] - 200).max() < 10, "the row beside the change, too, is looked at"


def test_a_keyframe_is_a_change_of_everything():
    own = x264_hints.Hints(SMALL)
    for _ in range(9):
        own.attach(av.VideoFrame(SIZE, SIZE), [])
    own.restart()
    assert abs(last([(50, []), (200, [])], own.attach, own.options) - 200).max() < 10


def test_nothing_is_copied_for_an_author_who_has_options_of_his_own():
    own = x264_hints.Hints(SMALL.with_options(["crf=20"]))
    assert own.options == {}
    assert abs(last([(50, None), *[(50, [])] * 3, (200, [])], own.attach, own.options) - 200).max() < 10
