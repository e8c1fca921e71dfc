"""Scenes in which a test changes one play, or code that a play uses."""

from again_code import Loose, eased
from manim import (
    BLUE,
    DOWN,
    LEFT,
    RED,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    MoveAlongPath,
    Scene,
    Square,
    Text,
    Transform,
    linear,
)


class Plays(Scene):
    """Six plays and two holds, one after the other."""

    def construct(self):
        title = Text("Attention", font="Noto Sans SC", font_size=40).to_edge(UP)
        square, circle = Square(color=BLUE, fill_opacity=0.6), Circle(color=RED).shift(2 * RIGHT)
        self.play(FadeIn(title), run_time=0.4)
        self.play(Create(square), run_time=0.6)
        self.wait(0.4)
        self.play(square.animate.shift(LEFT), run_time=0.4)
        self.play(Transform(square, circle, rate_func=eased), run_time=0.4)
        self.play(FadeIn(Loose(0.5, fill_opacity=1).shift(DOWN), rate_func=lambda t: linear(t) ** 2), run_time=0.2)
        self.play(MoveAlongPath(title, Circle(0.5)), run_time=0.4)
        self.wait(0.6)


class Alive(Scene):
    """A play that cannot be rendered in a fork, between two others."""

    def construct(self):
        square = Square()
        self.play(FadeIn(square), run_time=0.2)
        square.add_updater(lambda one, dt: one.shift(RIGHT * dt))
        self.play(FadeIn(Circle()), run_time=0.4)
        square.clear_updaters()
        self.play(square.animate.shift(UP), run_time=0.2)
