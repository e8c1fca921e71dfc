"""Rounded corners and the points that define bounds equal manim's, bit for bit."""

import numpy as np
import pytest
from manim import Arc, Circle, Dot, Line, Polygon, Rectangle, RoundedRectangle, Square, Star, Text, VGroup, VMobject

from astrai_video import fonts
from astrai_video.engine.worker.fast import shapes

SHAPES = {
    "rectangle": lambda: Rectangle(width=3, height=0.7),
    "star": Star,
    "line": lambda: Polygon((0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0)),
    "several": lambda: Star(5, density=1).add(Square()),
}
ROUNDINGS = [(0,), (0.5,), (-0.2,), (9,), ([0.1, -0.3],), (0.2, True), (0.2, False, 5), (np.float64(0.3),)]


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("name", SHAPES)
def test_corners_are_rounded_as_manim_rounds_them(name, rounding):
    expected = SHAPES[name]().round_corners(*rounding).points  # type: ignore[operator]
    for again in range(2):
        ours = shapes.round_corners(SHAPES[name](), *rounding)  # type: ignore[operator]
        assert (ours.points.shape, ours.points.tobytes()) == (expected.shape, expected.tobytes()), again
        ours.points[:] = 9  # unique for each mobject


def test_the_authors_defaults_count():
    plain = shapes.round_corners(Square(), 0.4).points
    Line.set_default(buff=0.1)
    try:
        assert shapes.round_corners(Square(), 0.4).points.tolist() == Square().round_corners(0.4).points.tolist()
        assert shapes.round_corners(Square(), 0.4).points.tolist() != plain.tolist()
    finally:
        Line.set_default()


class Measured(Square):
    """A shape that overrides where its curves begin."""

    def get_start_anchors(self):
        return super().get_start_anchors() * 2


def unfinished():
    shape = VMobject()
    shape.points = np.arange(18, dtype=float).reshape(6, 3)
    return shape


MEASURED = {
    "empty": VMobject,
    "group": lambda: VGroup(VGroup(), Circle(), VGroup(Line(), Arc(), RoundedRectangle())),
    "point": lambda: VGroup(VMobject().start_new_path(np.array((1.0, 2, 3))), Dot()),
    "own": lambda: VGroup(Square(), Measured()),
    "shared": lambda: VGroup(*[Square()] * 2),
}


@pytest.mark.parametrize("name", MEASURED)
def test_shapes_are_measured_as_manim_measures_them(name):
    shape = MEASURED[name]()  # type: ignore[operator]
    ours, theirs = shapes.get_points_defining_boundary(shape), shape.get_points_defining_boundary()
    assert (ours.shape, ours.dtype, ours.tobytes()) == (theirs.shape, theirs.dtype, theirs.tobytes())


def test_words_are_measured_as_manim_measures_them():
    fonts.register()
    words = Text("Äö 注意力", font=fonts.FAMILY)
    assert shapes.get_points_defining_boundary(words).tolist() == words.get_points_defining_boundary().tolist()


def test_what_manim_refuses_to_measure_is_refused():
    for measure in (VMobject.get_points_defining_boundary, shapes.get_points_defining_boundary):
        with pytest.raises(ValueError, match="zip"):
            measure(unfinished())
