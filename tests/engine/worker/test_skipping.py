"""Skipping: an animation leaves the scene in the same state whether it is stepped through or jumped over."""

# mypy: disable-error-code="arg-type, return-value, override"

import manim
import numpy as np
import pytest
from manim import (
    DOWN,
    LEFT,
    RED,
    RIGHT,
    UP,
    Animation,
    Circle,
    DecimalNumber,
    Dot,
    FadeIn,
    Scene,
    Square,
    Text,
    VGroup,
    always_redraw,
    tempconfig,
)

from astrai_video import fonts
from astrai_video.engine.worker import skipping
from astrai_video.engine.worker.skipping import Skip, skip_of

SMALL = {"dry_run": True, "pixel_width": 64, "pixel_height": 36, "frame_rate": 10, "progress_bar": "none"}


@pytest.fixture(autouse=True)
def small_pictures(tmp_path):
    fonts.register()
    with tempconfig(SMALL | {"media_dir": str(tmp_path), "disable_caching": True, "verbosity": "ERROR"}):
        yield


def row():
    return VGroup(Square(), Circle(), Dot()).arrange(RIGHT)


def text():
    return Text("abc", font=fonts.FAMILY)


def number(value, **_options):
    return Text(value, font=fonts.FAMILY)


def named(*shapes):
    for index, shape in enumerate(shapes):
        shape.tex_string = str(index)
    return VGroup(VGroup(*shapes))


def target():
    square = Square()
    square.generate_target().shift(UP).set_color(RED)
    return square


def saved():
    square = Square()
    square.save_state()
    return square.shift(UP)


def swirl(points, t):
    return (*(points[:2] * (1 + t)), points[2])


def towards_a_circle(kind):
    return lambda mobject: kind(mobject, Circle().shift(UP))


ONE = {
    name: (Square, getattr(manim, name))
    for name in [
        "ApplyWave",
        "Circumscribe",
        "Create",
        "DrawBorderThenFill",
        "FadeIn",
        "FadeOut",
        "FocusOn",
        "GrowFromCenter",
        "Indicate",
        "Rotate",
        "Rotating",
        "ShowPassingFlash",
        "ShowPassingFlashWithThinningStrokeWidth",
        "ShrinkToCenter",
        "SpinInFromNothing",
        "SpiralIn",
        "Uncreate",
        "Unwrite",
        "Wiggle",
        "Write",
    ]
}
TWO = {
    name: (Square, towards_a_circle(getattr(manim, name)))
    for name in [
        "ClockwiseTransform",
        "CounterclockwiseTransform",
        "FadeTransform",
        "FadeTransformPieces",
        "ReplacementTransform",
        "Transform",
        "TransformFromCopy",
        "TransformMatchingShapes",
    ]
}
PLAYS = {
    **ONE,
    **TWO,
    "Add": (Square, lambda m: manim.Add(m, run_time=0.5)),
    "AddTextLetterByLetter": (text, lambda m: manim.AddTextLetterByLetter(m, run_time=0.5)),
    "RemoveTextLetterByLetter": (text, lambda m: manim.RemoveTextLetterByLetter(m, run_time=0.5)),
    "AnimationGroup": (row, lambda m: manim.AnimationGroup(FadeIn(m[0]), m[1].animate.shift(UP), lag_ratio=0.3)),
    "LaggedStart": (row, lambda m: manim.LaggedStart(*(one.animate.shift(UP) for one in m))),
    "LaggedStartMap": (row, lambda m: manim.LaggedStartMap(FadeIn, m)),
    "Succession": (row, lambda m: manim.Succession(m[0].animate.shift(UP), manim.FadeOut(m[0]), FadeIn(m[1]))),
    "ApplyComplexFunction": (Square, lambda m: manim.ApplyComplexFunction(lambda z: z**2, m)),
    "ApplyFunction": (Square, lambda m: manim.ApplyFunction(lambda one: one.scale(2), m)),
    "ApplyMatrix": (Square, lambda m: manim.ApplyMatrix([[1, 1], [0, 1]], m)),
    "ApplyMethod": (Square, lambda m: manim.ApplyMethod(m.shift, UP)),
    "ApplyPointwiseFunction": (Square, lambda m: manim.ApplyPointwiseFunction(lambda p: p * 2 + UP, m)),
    "Broadcast": (Square, manim.Broadcast),
    "ChangeDecimalToValue": (
        lambda: DecimalNumber(1, mob_class=number),
        lambda m: manim.ChangeDecimalToValue(m, 3),
    ),
    "ComplexHomotopy": (Square, lambda m: manim.ComplexHomotopy(lambda z, t: z * (1 + t), m)),
    "Homotopy": (Square, lambda m: manim.Homotopy(lambda x, y, z, t: (x + t, y * (1 + t), z), m)),
    "CyclicReplace": (row, lambda m: manim.CyclicReplace(*m)),
    "Swap": (row, lambda m: manim.Swap(m[0], m[1])),
    "FadeToColor": (Square, lambda m: manim.FadeToColor(m, RED)),
    "Flash": (Dot, manim.Flash),
    "GrowArrow": (lambda: manim.Arrow(LEFT, RIGHT), manim.GrowArrow),
    "GrowFromEdge": (Square, lambda m: manim.GrowFromEdge(m, DOWN)),
    "GrowFromPoint": (Square, lambda m: manim.GrowFromPoint(m, UP)),
    "MoveToTarget": (target, manim.MoveToTarget),
    "Restore": (saved, manim.Restore),
    "ScaleInPlace": (Square, lambda m: manim.ScaleInPlace(m, 2)),
    "ShowIncreasingSubsets": (row, manim.ShowIncreasingSubsets),
    "ShowSubmobjectsOneByOne": (row, manim.ShowSubmobjectsOneByOne),
    "TransformMatchingTex": (
        lambda: named(Square(), Circle(), Dot()),
        lambda m: manim.TransformMatchingTex(m, named(Dot().shift(UP), Circle().shift(LEFT))),
    ),
    "_MethodAnimation": (Square, lambda m: m.animate.shift(UP).set_color(RED)),
}
# Not animations by themselves.
ABSTRACT = {"_Fade", "TransformMatchingAbstractBase", "Animation", "ShowPartial"}


def test_every_trusted_animation_is_played_here():
    assert {kind.__name__ for kind in skipping._JUMPED} - ABSTRACT == set(PLAYS)


@pytest.mark.parametrize("name", sorted(PLAYS))
def test_jumping_over_a_play_ends_as_stepping_through_it(name):
    stepped, jumped = ended(name, skip=False), ended(name, skip=True)
    assert len(stepped) == len(jumped)
    for one, other in zip(stepped, jumped, strict=True):
        assert type(one) is type(other)
        for part in ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "stroke_width", "z_index"):
            assert np.array_equal(getattr(one, part, None), getattr(other, part, None)), (name, part)


def ended(name, *, skip):
    """Everything on screen after the play, and after another that shows the state that the first left behind."""
    make, animate = PLAYS[name]
    np.random.seed(1)
    scene = Scene(skip_animations=skip)
    mobject = make()
    if name not in ("Add", "FadeIn", "Create", "Write"):
        scene.add(mobject)
    scene.play(animate(mobject))
    scene.play(mobject.animate.shift(0.1 * UP), run_time=0.2)
    return [part for one in scene.mobjects for part in one.get_family()]


def begun(*animations, on_screen=(), scene=None):
    scene = scene or Scene()
    scene.add(*on_screen)
    scene.compile_animation_data(*animations)
    scene.begin_animations()
    return scene


class Drifts(Animation):
    """Its end depends on the number of frames."""

    def interpolate_mobject(self, _alpha):
        self.mobject.shift(0.01 * RIGHT)


class Declared(Drifts):
    depends_only_on_alpha = True


class Quick(FadeIn):
    """Differs in defaults only."""

    def __init__(self, mobject, **options):
        super().__init__(mobject, run_time=0.1, **options)


class Shy(Square):
    """Overrides how it moves."""

    def interpolate(self, mobject1, _mobject2, alpha, _path_func):
        return self.become(mobject1).shift(alpha * UP)


class Counting(Scene):
    def update_self(self, dt):
        self.counted = getattr(self, "counted", 0) + dt


@pytest.mark.parametrize(
    "make",
    [
        lambda: begun(FadeIn(Square())),
        lambda: begun(manim.LaggedStart(FadeIn(Square()), Quick(Circle()))),
        lambda: begun(Declared(Square())),
        lambda: begun(manim.Wait(1), on_screen=[Square()]),
    ],
)
def test_plain_plays_may_be_jumped_over(make):
    assert skip_of(make()) is Skip.JUMP


@pytest.mark.parametrize(
    "make",
    [
        lambda: begun(manim.MoveAlongPath(Dot(), Circle())),
        lambda: begun(manim.LaggedStart(FadeIn(Square()), manim.MoveAlongPath(Dot(), Circle()))),
        lambda: begun(manim.PhaseFlow(lambda p: 0.1 * p, Square())),
    ],
)
def test_what_adds_up_from_frame_to_frame_is_stepped_through(make):
    assert skip_of(make()) is Skip.STEP


@pytest.mark.parametrize(
    "make",
    [
        lambda: begun(Drifts(Square())),
        lambda: begun(manim.LaggedStart(FadeIn(Square()), Drifts(Circle()))),
        lambda: begun(FadeIn(Square()), on_screen=[Square().add_updater(lambda m: m.rotate(0.1))]),
        lambda: begun(FadeIn(Square().add_updater(lambda _: None))),
        lambda: begun(FadeIn(Square()), on_screen=[always_redraw(Square)]),
        lambda: begun(FadeIn(VGroup(Square(), VGroup(Shy())))),
        lambda: begun(manim.MoveAlongPath(Dot(), Circle()), on_screen=[always_redraw(Square)]),
        lambda: begun(manim.MoveAlongPath(Dot(), Circle()), Drifts(Square())),
        lambda: begun(manim.UpdateFromFunc(Square(), lambda m: m.shift(UP))),
        lambda: begun(manim.ChangeSpeed(FadeIn(Square()), {0: 1, 1: 2})),
        lambda: begun(manim.Wait(1, stop_condition=lambda: False), on_screen=[Square()]),
        lambda: begun(manim.Wait(1), on_screen=[Square().add_updater(lambda m, dt: m.rotate(dt))]),
        lambda: begun(FadeIn(Square()), scene=with_updater()),
        lambda: begun(FadeIn(Square()), scene=Counting()),
    ],
)
def test_what_may_depend_on_every_frame_is_not(make):
    assert skip_of(make()) is Skip.NONE


def with_updater():
    scene = Scene()
    scene.add_updater(lambda _dt: None)
    return scene


def test_what_is_animated_is_no_bystander():
    group, other = VGroup(Square(), Circle()), Dot()
    scene = begun(group[0].animate.shift(UP), on_screen=[group, other])
    still = skipping.static_ids(scene)
    assert id(other) in still
    assert id(group[1]) in still
    assert id(group[0]) not in still
