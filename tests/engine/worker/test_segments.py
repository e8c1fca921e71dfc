"""What a worker says it has drawn is all that it was asked for."""

from pathlib import Path

import pytest

from astrai_video import quality
from astrai_video.engine.worker.segments import Recording
from astrai_video.timeline import Segment

PIECE = Segment("000.mp4", 30, 1, "", "", 1.0)


def test_a_play_that_was_not_drawn_is_never_left_out_without_a_word():
    recording = Recording(Path(), quality.get("l"), frozenset(), lambda _frames, _drawn: None)
    for _ in range(3):
        recording.reserve()
    recording.add(0, PIECE)
    recording.add(2, PIECE)
    assert recording.drawn((2, None)) == (PIECE,)
    with pytest.raises(RuntimeError, match="play 1 was not drawn"):
        recording.drawn((0, None))
