"""Scenes with z-indices: texts behind boxes, and orders that change during a play."""

from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    Rectangle,
    Scene,
    Square,
    Succession,
    Text,
    Transform,
    VGroup,
    Write,
)

FONT = "Noto Sans SC"


class TextBehind(Scene):
    """A text behind a box and before another, which appear and disappear over it."""

    def construct(self):
        text = Text("softmax 对", font=FONT, font_size=60, z_index=2)
        box = Square(3, fill_opacity=1, color=BLUE, z_index=3)
        self.add(box, Rectangle(width=5, height=1.2, fill_opacity=1, color=RED).shift(0.5 * DOWN))
        self.play(Write(text), run_time=1)
        self.play(box.animate.shift(3 * LEFT), Create(Circle(1.7, color=YELLOW, z_index=4)), run_time=0.6)
        self.play(Indicate(text), run_time=1)
        self.play(Transform(text, Text("attention", font=FONT, font_size=60, z_index=2)), run_time=0.6)
        self.play(box.animate.shift(6 * RIGHT).set_z_index(0), run_time=0.6)
        self.play(FadeOut(text), run_time=0.4)


class ZOrder(Scene):
    """The order changes between the animations of a succession, and while others lag."""

    def construct(self):
        one = Square(2, fill_opacity=0.9, color=RED, z_index=1)
        two = Circle(1.2, fill_opacity=0.9, color=GREEN, z_index=2).shift(RIGHT)
        text = Text("z 次序", font=FONT, font_size=50, z_index=3).shift(0.5 * UP)
        row = VGroup(*(Text(str(n), font=FONT, z_index=n % 3) for n in range(8))).arrange(RIGHT).shift(2 * DOWN)
        self.add(one, two, text)
        moves = (
            one.animate.set_z_index(4).shift(0.3 * RIGHT),
            two.animate.set_z_index(5),
            text.animate.set_z_index(0).shift(DOWN),
            FadeOut(two),
        )
        self.play(Succession(*moves), run_time=1.6)
        self.play(LaggedStart(*(FadeIn(t, shift=UP) for t in row), lag_ratio=0.3), run_time=1)
        self.play(one.animate.set_z_index(3).shift(2 * DOWN), row[2].animate.shift(UP), run_time=0.6)
        self.play(LaggedStart(*(t.animate.shift(0.4 * DOWN) for t in row), lag_ratio=0.3), run_time=1.4)


ALL = (TextBehind, ZOrder)
