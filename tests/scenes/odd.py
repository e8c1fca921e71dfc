"""Scenes with unusual plays: each renders as plain manim renders it, or is refused with a reason."""

from manim import RIGHT, UP, AnimationGroup, Create, FadeIn, Scene, Square, Wait, config


class ManyTiny(Scene):
    """A hundred plays of one frame."""

    def construct(self):
        square = Square()
        self.add(square)
        for _ in range(100):
            self.play(square.animate.shift(0.02 * RIGHT), run_time=1 / config.frame_rate)


class ShortWaits(Scene):
    """Waits around the length of a frame."""

    def construct(self):
        self.add(Square())
        for seconds in (0.001, 0.5 / config.frame_rate, 1 / config.frame_rate, 1.5 / config.frame_rate, 0.3):
            self.wait(seconds)
        self.play(Wait(0.2), FadeIn(Square().shift(UP)), run_time=0.2)


class Skipped(Scene):
    """A part that is skipped leaves its objects, and no frame."""

    def construct(self):
        square = Square()
        self.play(Create(square), run_time=0.4)
        self.next_section("left out", skip_animations=True)
        self.play(square.animate.shift(RIGHT), run_time=1)
        self.wait(1)
        self.next_section("shown")
        self.play(square.animate.shift(UP), run_time=0.4)
        self.wait(0.3)


class NoFrames(Scene):
    """A play of no length, which manim refuses."""

    def construct(self):
        self.play(Create(Square()), run_time=0)


class Nothing(Scene):
    """A group without animations, which manim refuses."""

    def construct(self):
        self.play(AnimationGroup())


class OtherRate(Scene):
    """Changes the frame rate in its course."""

    def construct(self):
        self.wait(0.2)
        config.frame_rate = 24
        self.play(Create(Square()))


class OddSize(Scene):
    """Sets its own frame size."""

    def construct(self):
        self.camera.reset_pixel_shape(479, 853)
        self.wait(0.2)


class Transparent(Scene):
    """Has a transparent background, to be composited over another film."""

    def construct(self):
        self.camera.background_opacity = 0
        self.wait(0.2)


ALIKE = (ManyTiny, ShortWaits, Skipped)
