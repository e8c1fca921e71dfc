"""Tiny scenes for the render tests; some are faulty on purpose."""

from pathlib import Path

from manim import RIGHT, UP, Create, MathTex, Scene, Square, Text, ValueTracker, Write


class Red(Scene):
    """A pure red square on black: 1 s moving, 1.5 s still, 0.4 s moving."""

    def construct(self):
        square = Square(3, color="#FF0000", fill_opacity=1, stroke_width=0)
        self.play(Create(square))
        self.wait(1.5)
        self.play(square.animate.shift(RIGHT), run_time=0.4)


class Still(Scene):
    """One picture, held for 2 s."""

    def construct(self):
        self.add(Square())
        self.wait(2)


class Moving(Scene):
    """A wait in which an updater moves something: a play, not a hold."""

    def construct(self):
        tracker = ValueTracker(0)
        square = Square().add_updater(lambda m, dt: m.shift(UP * dt))
        self.add(tracker, square)
        self.wait(1)


class SimHei(Scene):
    """Asks for a font that only Windows has."""

    def construct(self):
        self.play(Write(Text("你好", font="SimHei")), run_time=0.2)


class Failing(Scene):
    """Fails in its second play."""

    def construct(self):
        self.wait(0.2)
        raise ValueError("the numbers do not add up")


class NeedsLatex(Scene):
    """Needs a LaTeX installation."""

    def construct(self):
        self.add(MathTex("x^2"))
        self.wait(0.2)


class Empty(Scene):
    """Plays nothing."""


class Slow(Scene):
    """Runs for minutes; reports that it has begun."""

    def construct(self):
        Path("begun").touch()
        square = Square()
        for _ in range(2000):
            self.play(square.animate.shift(RIGHT * 0.01), run_time=1)


class NotAScene:
    """A class in the right place, but of the wrong type."""
