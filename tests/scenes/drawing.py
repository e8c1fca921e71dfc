"""Scenes that use manim's ways of drawing, one each; their frames must not depend on the fast paths."""

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    PI,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Circle,
    Circumscribe,
    Create,
    DashedLine,
    DecimalNumber,
    Dot,
    FadeIn,
    FadeOut,
    FadeTransform,
    ImageMobject,
    Indicate,
    LaggedStart,
    Line,
    MathTypst,
    MoveAlongPath,
    MovingCameraScene,
    PointCloudDot,
    ReplacementTransform,
    Rotate,
    RoundedRectangle,
    Scene,
    ShowIncreasingSubsets,
    Square,
    Star,
    Succession,
    SurroundingRectangle,
    Text,
    ThreeDAxes,
    ThreeDScene,
    Transform,
    ValueTracker,
    VGroup,
    Write,
    always_redraw,
)

FONT = "Noto Sans SC"


class Words(Scene):
    def construct(self):
        title = Text("Attention 注意力", font=FONT, font_size=64)
        below = Text("softmax", font=FONT).next_to(title, DOWN)
        box = Square(6, fill_opacity=0.4, color=BLUE)
        self.add(box)
        self.play(Write(title), run_time=0.7)
        self.play(FadeIn(below, shift=UP), run_time=0.5)
        self.wait(0.3)
        self.play(title.animate.set_color(RED).shift(UP), FadeOut(below), run_time=0.5)


class Formulas(Scene):
    def construct(self):
        one, two = MathTypst("a^2 + b^2"), MathTypst("sqrt(c) / 8")
        self.play(FadeIn(one), run_time=0.4)
        self.play(ReplacementTransform(one, two), run_time=0.6)
        self.play(two.animate.scale(2), run_time=0.4)


class Gradients(Scene):
    def construct(self):
        circle = Circle(2, fill_opacity=1).set_color_by_gradient(RED, YELLOW, GREEN)
        square = Square(2, fill_opacity=0.8, color=BLUE, sheen_factor=0.6, sheen_direction=RIGHT)
        self.add(square)
        self.play(Create(circle), run_time=0.6)
        self.play(Rotate(square, PI / 3), circle.animate.shift(LEFT), run_time=0.6)


class Layers(Scene):
    """A mover passes over and under overlapping mobjects; one leaves the frame."""

    def construct(self):
        row = VGroup(*(Square(1.5, fill_opacity=0.7, color=c) for c in (RED, GREEN, BLUE))).arrange(RIGHT, buff=-0.4)
        mover = Circle(0.8, fill_opacity=0.9, color=YELLOW, z_index=1).shift(3 * LEFT)
        row[1].z_index = 2
        far = Dot().shift(5 * RIGHT)
        self.add(mover, row, far, DashedLine(LEFT, RIGHT, stroke_width=30))
        self.play(mover.animate.shift(6 * RIGHT), far.animate.shift(4 * RIGHT), run_time=0.8)
        self.play(mover.animate.set_z_index(3), row.animate.arrange(DOWN), run_time=0.5)
        self.remove(row[0])
        self.play(FadeOut(row[2]), run_time=0.4)


class Camera(MovingCameraScene):
    def construct(self):
        dots = VGroup(*(Dot(x * RIGHT) for x in range(-3, 4)))
        self.add(dots)
        self.play(self.camera.frame.animate.scale(0.5).move_to(dots[5]), run_time=0.6)
        self.play(dots[4].animate.shift(UP), run_time=0.4)
        self.wait(0.3)


class Updaters(Scene):
    def construct(self):
        tracker = ValueTracker(0)
        dot = Dot().add_updater(lambda m: m.set_x(tracker.get_value()))
        line = always_redraw(lambda: Line(2 * DOWN, dot.get_center()))
        number = DecimalNumber(0, mob_class=Words_.number).to_edge(UP)
        number.add_updater(lambda m: m.set_value(tracker.get_value()))
        spinner = Square().shift(3 * LEFT).add_updater(lambda m, dt: m.rotate(dt))
        self.add(dot, line, number, spinner)
        self.play(tracker.animate.set_value(3), run_time=0.7)
        self.wait(0.4)
        spinner.clear_updaters()
        self.play(dot.animate.set_color(RED), run_time=0.3)


class Words_:
    @staticmethod
    def number(text, **_options):
        return Text(text, font=FONT)


class Pictures(Scene):
    def construct(self):
        ramp = np.linspace(0, 255, 48, dtype=np.uint8)
        pixels = np.stack(
            [*np.meshgrid(ramp, ramp), np.full((48, 48), 90, np.uint8), np.full((48, 48), 200, np.uint8)], 2
        )
        picture = ImageMobject(pixels).scale(8)
        self.add(Circle(2, fill_opacity=1), PointCloudDot().shift(3 * LEFT))
        self.play(FadeIn(picture), run_time=0.4)
        self.play(picture.animate.shift(RIGHT), Rotate(Square().shift(LEFT)), run_time=0.4)


class Composed(Scene):
    def construct(self):
        row = VGroup(*(Square(0.8, fill_opacity=0.5) for _ in range(5))).arrange(RIGHT)
        self.play(LaggedStart(*(FadeIn(s, scale=0.5) for s in row), lag_ratio=0.4), run_time=0.8)
        self.play(Succession(row[0].animate.shift(UP), row[1].animate.shift(DOWN)), run_time=0.8)
        self.play(Indicate(row[2]), Circumscribe(row[4]), run_time=0.6)
        self.play(ShowIncreasingSubsets(row.copy().shift(2 * UP)), run_time=0.5)
        self.play(FadeTransform(row[0], Circle().shift(2 * DOWN)), Transform(row[1], row[3]), run_time=0.5)
        self.play(*(FadeOut(m) for m in self.mobjects), run_time=0.4)


class Families(Scene):
    """Many mobjects moved as one: words into words, several colour rows, arcs, lags, a family that changes."""

    def construct(self):
        row = VGroup(*(Square(0.6, fill_opacity=0.6, stroke_width=n) for n in range(6))).arrange(RIGHT)
        row[0].set_color_by_gradient(RED, YELLOW, GREEN)
        row[1].set_sheen(0.5, UP)
        words = Text("attention", font=FONT)
        self.play(FadeIn(row, shift=UP), run_time=0.4)
        self.play(row.animate.set_color(YELLOW).scale(1.5), run_time=0.4)
        self.play(row.animate(path_arc=PI / 2).shift(LEFT).set_stroke(GREEN, 8), run_time=0.4)
        self.play(Transform(row, words, lag_ratio=0.2), run_time=0.4)
        self.play(FadeTransform(row, Text("softmax", font=FONT).shift(UP)), run_time=0.4)
        again = VGroup(*(Circle(0.2, fill_opacity=1) for _ in range(6))).arrange(DOWN)
        self.play(again.animate.shift(RIGHT), ShowIncreasingSubsets(again), run_time=0.4)
        self.play(again[1].animate.shift(UP), again.animate.set_opacity(0.3), run_time=0.4)
        self.play(MoveAlongPath(again[0], Line(LEFT, UP)), run_time=0.4)
        self.play(FadeOut(again, scale=2), run_time=0.4)


class Rounded(Scene):
    """Shapes with round corners: repeated, side by side, and transformed into each other."""

    def construct(self):
        boxes = VGroup(*(RoundedRectangle(corner_radius=0.2, width=1.5, height=1) for _ in range(3))).arrange(RIGHT)
        star = Star().round_corners(0.1).next_to(boxes, UP)
        frame = SurroundingRectangle(boxes, corner_radius=0.3)
        self.play(FadeIn(boxes, star), Create(frame), run_time=0.4)
        self.play(Transform(boxes[0], Star().round_corners(0.1)), boxes[1].animate.shift(DOWN), run_time=0.4)
        self.play(frame.animate.become(SurroundingRectangle(star, corner_radius=0.3)), run_time=0.4)


class Space(ThreeDScene):
    def construct(self):
        self.set_camera_orientation(phi=PI / 3, theta=-PI / 4)
        self.add(ThreeDAxes())
        self.play(Create(Square(2, fill_opacity=0.5)), run_time=0.3)
        self.move_camera(theta=0, run_time=0.3)


ALL = (Words, Formulas, Gradients, Layers, Camera, Updaters, Pictures, Composed, Families, Rounded, Space)
