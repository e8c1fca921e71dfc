"""Parts of the stage raise an error when they are asked for something impossible, and change nothing."""

import pytest

from astrai_video.stage import theme
from astrai_video.transformer.diagrams.cycle import Cycle


def test_no_phase_rests_before_one_is_lit():
    ring = Cycle((("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")), theme.DECODER)
    with pytest.raises(ValueError, match="no phase can rest before one is lit"):
        ring.rest()
