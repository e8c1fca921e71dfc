"""manim with an animation that differs from the version for which the fast drawing paths were written."""

from manim import Dot, Rotating, Scene, Square


def turn_on(self, _alpha):
    """From the current state, not from the first one: every step counts."""
    self.mobject.rotate(0.3, about_point=self.about_point)
    self.mobject.scale(1.01)


Rotating.interpolate_mobject = turn_on


class Turning(Scene):
    """Two plays, the second of which begins where the steps of the first have led."""

    def construct(self):
        square, dot = Square(), Dot()
        self.add(dot)
        self.play(Rotating(square, run_time=1))
        self.play(dot.animate.next_to(square), run_time=0.6)
        self.play(Rotating(square, run_time=0.4))
