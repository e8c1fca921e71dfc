"""Paints, against manim's own drawing of a vmobject, pixel for pixel."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import BLUE, RED, Camera, CapStyleType, LineJointType, Star

from astrai_video.engine.worker.fast.paint import Paint

opacities = st.sampled_from([0, 0.001, 0.4, 1])
widths = st.sampled_from([0, 3, 20])


def star(fill, stroke, behind, width, width_behind, joint):
    made = Star().set_fill(RED, fill).set_stroke(BLUE, width, stroke).set_stroke(BLUE, width_behind, behind, True)
    made.joint_type, made.cap_style = joint, CapStyleType.ROUND
    return made


@settings(max_examples=60)
@given(st.tuples(opacities, opacities, opacities, widths, widths, st.sampled_from(list(LineJointType))))
def test_pixels_are_those_of_manim(how):
    vmobject = star(*how)
    theirs, ours = (Camera(pixel_width=96, pixel_height=54) for _ in range(2))
    before = ours.pixel_array.copy()
    theirs.display_multiple_non_background_colored_vmobjects([vmobject], theirs.pixel_array)
    context = ours.get_cairo_context(ours.pixel_array)
    ours.set_cairo_context_path(context, vmobject)
    paint = Paint.of(vmobject)
    paint.draw(context, ours.cairo_line_width_multiple)
    assert np.array_equal(ours.pixel_array, theirs.pixel_array)
    assert not paint.is_invisible or np.array_equal(before, theirs.pixel_array)


def test_a_gradient_has_no_paint():
    assert Paint.of(Star().set_fill([RED, BLUE], 1)) is None  # type: ignore[arg-type]
