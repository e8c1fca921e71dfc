"""The arrays of a color equal manim's."""

import numpy as np
import pytest
from manim import BLUE, HSV, ManimColor, VMobject

from astrai_video.engine.worker.fast import colors


@pytest.mark.parametrize("sheen", [0.0, 0.4])
@pytest.mark.parametrize("opacity", [None, 0, 0.3, 1, (0.1, 0.9)])
@pytest.mark.parametrize(
    "color", [None, BLUE, "#12ab9f", "#12ab9f80", "RED", ManimColor("#fff"), HSV((0.5, 0.5, 0.5)), (BLUE, "#ffffff")]
)
def test_the_numbers_of_a_color_are_those_of_manim(color, opacity, sheen):
    mobject = VMobject(sheen_factor=sheen)
    ours = colors.generate_rgbas_array(mobject, color, opacity)
    theirs = mobject.generate_rgbas_array(color, opacity)
    assert (ours.dtype, ours.tolist()) == (theirs.dtype, theirs.tolist())
    ours[:] = 9
    assert np.all(colors.generate_rgbas_array(mobject, color, opacity) == theirs), "each mobject has its own"


@pytest.mark.parametrize("changes", [{}, {"color": "#102030"}, {"opacity": 0.5}, {"color": (BLUE, "#ffffff")}])
def test_a_style_is_changed_as_manim_changes_it(changes):
    ours, theirs = VMobject(fill_color=BLUE), VMobject(fill_color=BLUE)
    colors.update_rgbas_array(ours, "fill_rgbas", **changes)
    theirs.update_rgbas_array("fill_rgbas", **changes)
    assert ours.fill_rgbas.tolist() == theirs.fill_rgbas.tolist()
