"""x264 is told where frames are alike, on every machine that has the versions of constraints.txt."""

import io

import av
import numpy as np
import pytest

from astrai_video import quality
from astrai_video.engine import hints
from astrai_video.engine.region import Region

SIZE = 64
LEFT_HALF = Region(0, SIZE, 0, SIZE // 2)


def encoded(changed):
    """Decode a dark frame and a bright one that is said to have changed only there."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", options=quality.get("l").x264_options() | hints.OPTIONS)
        stream.width = stream.height = SIZE
        for level, regions in ((50, None), (200, changed)):
            frame = av.VideoFrame.from_ndarray(np.full((SIZE * 3 // 2, SIZE), level, np.uint8), format="yuv420p")
            hints.put(frame, [LEFT_HALF])  # what was said before of a frame that is used again does not count
            hints.put(frame, regions)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return [frame.to_ndarray()[:SIZE] for frame in av.open(io.BytesIO(file.getvalue())).decode(video=0)][1]


@pytest.mark.parametrize(
    ("changed", "left", "right"), [(None, 200, 200), ([LEFT_HALF], 200, 50), ([], 50, 50)], ids=["all", "half", "none"]
)
def test_where_nothing_is_said_to_have_changed_x264_does_not_look(changed, left, right):
    picture = encoded(changed).astype(int)
    assert abs(picture[:, : SIZE // 2] - left).max() < 10
    assert abs(picture[:, SIZE // 2 :] - right).max() < 10
