"""Paths built for many vmobjects at once, against those that manim makes of each."""

import cairo
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Camera, Circle, Line, Square, VMobject
from manim.camera.camera import Camera as PlainCamera

from astrai_video.engine.worker.fast import cairo_path
from astrai_video.engine.worker.fast.cairo_path import cairo_paths

MANIMS_OWN = PlainCamera.set_cairo_context_path
CAMERA = Camera(pixel_width=64, pixel_height=36)
# Few values: ends meet, nearly meet and miss each other.
coordinates = st.sampled_from([-1.0, 0.0, 0.5, 0.5 + 1e-7, 0.5 + 1e-5, 2.0])
curves = st.lists(st.lists(coordinates, min_size=12, max_size=12), min_size=1, max_size=6)


def context():
    made = cairo.Context(cairo.ImageSurface(cairo.FORMAT_ARGB32, 64, 36))
    made.scale(8, -4.5)
    return made


def with_points(points):
    vmobject = VMobject()
    vmobject.points = np.array(points, float).reshape(-1, 3)
    return vmobject


def manims_path(vmobject):
    drawn = context()
    MANIMS_OWN(CAMERA, drawn, vmobject)
    return list(drawn.copy_path())


def our_paths(vmobjects):
    found = []
    for path in cairo_paths(vmobjects, [vmobject.points for vmobject in vmobjects]):
        drawn = context()
        path.set_on(drawn)
        found.append(list(drawn.copy_path()))
    return found


@pytest.fixture(params=["whole", "step by step"])
def way(request, monkeypatch):
    if request.param == "step by step":
        monkeypatch.setattr(cairo_path, "_append_path", None)


@pytest.mark.usefixtures("way")
def test_shapes_are_those_of_manim():
    shapes = [Circle(), Square(), Line(), with_points([*Circle().points, *Line().points, *Square().points])]
    assert our_paths(shapes) == [manims_path(shape) for shape in shapes]


@given(st.lists(curves, min_size=1, max_size=4), st.sampled_from([1e-6, 1e-4]))
def test_any_curves_are_those_of_manim(families, tolerance):
    shapes = [with_points(family) for family in families]
    shapes[0].tolerance_for_point_equality = tolerance
    assert our_paths(shapes) == [manims_path(shape) for shape in shapes]
    extents = [path[2:] for path in cairo_paths(shapes, [shape.points for shape in shapes])]
    assert extents == [(*shape.points[:, :2].min(0), *shape.points[:, :2].max(0)) for shape in shapes]


@pytest.mark.parametrize(
    "points",
    [np.zeros((6, 3)), np.full((4, 3), np.nan), [*Line().points[:3], (0, 0, np.inf)]],
    ids=["half a curve", "not a number", "endless in depth"],
)
def test_what_only_manim_can_draw_is_left_to_it(points):
    paths = cairo_paths([Circle(), with_points(points)], [Circle().points, np.array(points, float)])
    assert paths[0] is not None
    assert paths[1] is None


def test_of_nothing_there_are_no_outlines():
    assert cairo_paths([], []) == []


def test_the_library_is_called_where_the_tests_run():
    assert cairo_path._append_path is not None
