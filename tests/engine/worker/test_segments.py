"""A worker's result contains all plays that it was asked for."""

from pathlib import Path

import pytest

from astrai_video import quality
from astrai_video.engine.worker.segments import Segments
from astrai_video.timeline import Segment

PIECE = Segment("000.mp4", 30, 1, "", "", 1.0)


def test_a_play_that_was_not_drawn_is_never_left_out_without_a_word():
    segments = Segments(Path(), quality.get("l"), frozenset(), lambda _frames, _drawn: None)
    for _ in range(3):
        segments.reserve()
    segments.add(0, PIECE)
    segments.add(2, PIECE)
    assert segments.finished((2, None)) == (PIECE,)
    with pytest.raises(RuntimeError, match="play 1 was not drawn"):
        segments.finished((0, None))
