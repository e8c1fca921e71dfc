"""A part of the stage that is told to do what it cannot says so, and does nothing else instead."""

import pytest

from astrai_video.model.batching import Request, Run, Schedule
from astrai_video.stage import theme
from astrai_video.stage.cycle import Cycle
from astrai_video.stage.requests import Queue
from astrai_video.stage.slots import Timeline

FIRST, SECOND = Request("A", 2), Request("B", 3)


def test_a_queue_lets_go_only_the_request_at_its_front():
    queue = Queue((FIRST, SECOND))
    with pytest.raises(ValueError, match="A is at the front, not B"):
        queue.take(Timeline(Schedule((), 2), 4, "slot", "time"), Run(SECOND, 0, 0, 3))


def test_no_phase_rests_before_one_is_lit():
    ring = Cycle((("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")), theme.DECODER)
    with pytest.raises(ValueError, match="no phase can rest before one is lit"):
        ring.rest()
