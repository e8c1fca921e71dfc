"""Families cached from frame to frame, against manim's."""

from manim import Circle, Dot, Square, VGroup
from manim.utils.family import extract_mobject_family_members

from astrai_video.engine.worker.fast.families import extract_families


def test_they_are_those_of_manim_whatever_has_changed_since():
    inner, dot = VGroup(Circle(), Square()), Dot()
    outer = VGroup(inner, dot)
    scene = [dot, outer, inner]

    def assert_same():
        for options in ({}, {"only_those_with_points": True}, {"use_z_index": True}):
            expected = extract_mobject_family_members(scene, **options)
            assert list(map(id, extract_families(scene, **options))) == list(map(id, expected))

    assert_same()
    inner.add(Square())
    assert_same()
    inner[0].add(Dot())
    assert_same()
    inner.submobjects[1] = Circle()
    assert_same()
    inner.submobjects.reverse()
    assert_same()
    dot.z_index = -1
    assert_same()
    inner[0].points = inner[0].points[:0]
    assert_same()
    scene.remove(outer)
    assert_same()
