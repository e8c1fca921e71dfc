"""Scenes in the manner of many authors with one mistake each: `finds` is the rule that must report it."""

from itertools import pairwise

import numpy as np
from manim import (
    BLACK,
    BLUE,
    BLUE_E,
    DOWN,
    LEFT,
    PI,
    RED,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    ArcBetweenPoints,
    Arrow,
    ArrowVectorField,
    Axes,
    Brace,
    Circle,
    Code,
    Create,
    DashedLine,
    DashedVMobject,
    Dot,
    DoubleArrow,
    FadeIn,
    GrowArrow,
    GrowFromCenter,
    ImageMobject,
    LabeledArrow,
    Line,
    MarkupText,
    MathTypst,
    MoveToTarget,
    NumberLine,
    Paragraph,
    RoundedRectangle,
    Scene,
    Square,
    SurroundingRectangle,
    Table,
    Text,
    Transform,
    Triangle,
    ValueTracker,
    VGroup,
    Write,
    always_redraw,
)


def box(words, color=BLUE_E, w=2.6, h=1.0, fs=30):
    r = RoundedRectangle(corner_radius=0.12, width=w, height=h, color=WHITE, fill_color=color, fill_opacity=1)
    return VGroup(r, Text(words, font_size=fs).move_to(r))


class TextHalfUnderCard(Scene):
    finds = "text-crossed"

    def construct(self):
        t = Text("important words", font_size=40)
        c = box("card", w=3, h=2).shift(2.5 * RIGHT)
        self.play(Write(t))
        self.play(FadeIn(c))
        self.wait(2)


class DiamondTooSmall(Scene):
    finds = "overflow"

    def construct(self):
        d = Square(1.5, color=YELLOW).rotate(PI / 4)
        t = Text("is it done?", font_size=30)
        self.play(Create(d), Write(t))
        self.wait(2)


class TriangleTooSmall(Scene):
    finds = "overflow"

    def construct(self):
        d = Triangle(color=YELLOW).scale(1.2)
        t = Text("danger zone", font_size=30).move_to(d.get_center_of_mass())
        self.play(Create(d), Write(t))
        self.wait(2)


class TextGrew(Scene):
    finds = "text-crossed"

    def construct(self):
        t = Text("short", font_size=40)
        r = SurroundingRectangle(t)
        self.play(Write(t), Create(r))
        self.wait(1)
        self.play(Transform(t, Text("no longer short at all", font_size=40)))
        self.wait(2)


class SmallMarkup(Scene):
    finds = "too-small"

    def construct(self):
        t = MarkupText("tiny <b>bold</b>", font_size=18)
        self.play(Write(t), FadeIn(Circle(2)))
        self.wait(2)


class SmallParagraph(Scene):
    finds = "too-small"

    def construct(self):
        t = Paragraph("one line", "two line", font_size=16)
        self.play(Write(t))
        self.wait(2)


class SmallCode(Scene):
    finds = "too-small"

    def construct(self):
        c = Code(code_string="a = 1\nb = 2", language="python").scale(0.5)
        self.play(FadeIn(c))
        self.wait(2)


class SmallTypst(Scene):
    finds = "too-small"

    def construct(self):
        c = MathTypst("a^2 + b^2 = c^2", font_size=18)
        self.play(FadeIn(c))
        self.wait(2)


class SmallByBecome(Scene):
    finds = "too-small"

    def construct(self):
        t = Text("shrinks", font_size=40)
        self.play(Write(t))
        self.wait(1)
        t.generate_target()
        t.target.scale(0.4)
        self.play(MoveToTarget(t))
        self.wait(2)
        self.remove(t)
        u = Text("shrinks too", font_size=40).scale(0.4)
        self.play(FadeIn(u))
        self.wait(1)


class SmallRedraw(Scene):
    finds = "too-small"

    def construct(self):
        v = ValueTracker(1)
        t = always_redraw(lambda: Text(f"value {v.get_value():.1f}", font_size=14))
        self.add(t)
        self.wait(0.5)
        self.play(v.animate.set_value(3))
        self.wait(1)


class ParagraphFont(Scene):
    finds = "font-fallback"

    def construct(self):
        t = Paragraph("one line", "two line", font_size=36, font="Nonesuch Serif")
        self.play(Write(t))
        self.wait(2)


class MarkupFontSpan(Scene):
    finds = "font-fallback"

    def construct(self):
        t = MarkupText('a <span font_family="Nonesuch Serif">word</span> here', font_size=36)
        self.play(Write(t))
        self.wait(2)


class T2fFont(Scene):
    finds = "font-fallback"

    def construct(self):
        t = Text("a word here", font_size=36, t2f={"word": "Nonesuch Serif"})
        self.play(Write(t))
        self.wait(2)


class MarkupMissing(Scene):
    finds = "missing-glyph"

    def construct(self):
        t = MarkupText("sign <b>𒀀</b> here", font_size=48)
        self.play(Write(t))
        self.wait(2)


class ParagraphMissing(Scene):
    finds = "missing-glyph"

    def construct(self):
        t = Paragraph("sign here", "and 𒀀 there", font_size=48)
        self.play(Write(t))
        self.wait(2)


class TableMissing(Scene):
    finds = "missing-glyph"

    def construct(self):
        c = Table([["𒀀", "b"], ["c", "d"]])
        self.play(FadeIn(c))
        self.wait(2)


class ThroughBox(Scene):
    """arrow between two boxes passes through a third box's word"""

    finds = "text-crossed"

    def construct(self):
        a, b, c = box("A").shift(4.5 * LEFT), box("middle"), box("C").shift(4.5 * RIGHT)
        r = Arrow(a.get_right(), c.get_left())
        self.play(FadeIn(a, b, c))
        self.play(GrowArrow(r))
        self.wait(2)


class PlotThroughTitle(Scene):
    finds = "text-crossed"

    def construct(self):
        ax = Axes([0, 5], [0, 5], x_length=9, y_length=6)
        c = ax.plot(lambda x: x, color=BLUE)
        t = Text("linear growth", font_size=40).move_to(ax.c2p(3, 3))
        self.play(Create(ax), Create(c))
        self.play(Write(t))
        self.wait(2)


class LineGraphThrough(Scene):
    finds = "text-crossed"

    def construct(self):
        ax = Axes([0, 5], [0, 5], x_length=9, y_length=6)
        c = ax.plot_line_graph([0, 2, 4], [1, 3, 2])
        t = Text("profits", font_size=40).move_to(ax.c2p(3, 2.5))
        self.play(Create(ax), Create(c))
        self.play(Write(t))
        self.wait(2)


class DashedCircleThrough(Scene):
    finds = "text-crossed"

    def construct(self):
        c = DashedVMobject(Circle(2))
        t = Text("circumference", font_size=36).move_to(2 * UP)
        self.play(Create(c), Write(t))
        self.wait(2)


class BraceThrough(Scene):
    finds = "text-crossed"

    def construct(self):
        ln = Line(3 * LEFT, 3 * RIGHT)
        b = Brace(ln, DOWN)
        t = Text("six units long", font_size=34).next_to(ln, DOWN, buff=0.25)
        self.play(Create(ln), Create(b), Write(t))
        self.wait(2)


class FieldThroughTitle(Scene):
    finds = "text-crossed"

    def construct(self):
        f = ArrowVectorField(lambda _point: np.array([1, 0.5, 0]), x_range=[-6, 6, 1], y_range=[-3, 3, 1])
        t = Text("a uniform field", font_size=44).move_to([0.3, 0.25, 0])
        self.play(Create(f))
        self.play(Write(t))
        self.wait(2)


class LabelOnTick(Scene):
    finds = "text-overlap"

    def construct(self):
        n = NumberLine([0, 10, 1], length=10, include_numbers=True, label_constructor=Text, font_size=28)
        t = Text("distance", font_size=30).move_to(n.numbers[5])
        self.play(Create(n))
        self.play(Write(t))
        self.wait(2)


class MathOverMath(Scene):
    finds = "text-overlap"

    def construct(self):
        a = MathTypst("a + b = c")
        b = MathTypst("x - y = z").shift(0.1 * RIGHT)
        self.play(Write(a))
        self.play(Write(b))
        self.wait(2)


class FollowerCollides(Scene):
    finds = "text-overlap"

    def construct(self):
        d = Dot(4 * LEFT)
        n = Text("particle", font_size=32)
        n.add_updater(lambda m: m.next_to(d, UP))
        t = Text("barrier", font_size=32).shift(0.6 * UP + 2 * RIGHT)
        self.add(d, n, t)
        self.wait(1)
        self.play(d.animate.shift(6 * RIGHT))
        self.wait(2)


class ImageOff(Scene):
    finds = "off-frame"

    def construct(self):
        im = ImageMobject(np.full((10, 10, 3), 200, dtype=np.uint8)).scale_to_fit_height(3).shift(6.5 * RIGHT)
        self.play(FadeIn(im))
        self.wait(2)


class CubicOff(Scene):
    finds = "off-frame"

    def construct(self):
        ax = Axes([0, 4], [0, 5], x_length=8, y_length=6)
        c = ax.plot(lambda x: x**2, x_range=[0, 4], color=RED)
        self.play(Create(ax))
        self.play(Create(c))
        self.wait(2)


class TableOff(Scene):
    finds = "off-frame"

    def construct(self):
        t = Table([["alpha beta", "gamma delta", "epsilon zeta"]] * 3)
        self.play(FadeIn(t))
        self.wait(2)


class BraceOff(Scene):
    finds = "off-frame"

    def construct(self):
        s = Square(6.6)
        b = Brace(s, DOWN)
        t = Text("six", font_size=30)
        b.put_at_tip(t)
        self.play(Create(s))
        self.play(Create(b), Write(t))
        self.wait(2)


class HalfHiddenTitle(Scene):
    finds = "off-frame"

    def construct(self):
        t = MarkupText("<b>Title</b> on top", font_size=60).to_edge(UP, buff=-0.3)
        self.play(Write(t))
        self.wait(2)


class LostDoubleArrow(Scene):
    finds = "dangling-arrow"

    def construct(self):
        a = box("a").shift(4 * LEFT)
        r = DoubleArrow(a.get_right(), 2 * RIGHT)
        self.play(FadeIn(a), GrowFromCenter(r))
        self.wait(3)


class ArcTipLost(Scene):
    finds = "dangling-arrow"

    def construct(self):
        a, b = box("a").shift(4 * LEFT), box("b").shift(4 * RIGHT)
        r = ArcBetweenPoints(a.get_right() + 0.1 * RIGHT, b.get_left() + 2 * LEFT + UP, angle=-PI / 3).add_tip()
        self.play(FadeIn(a, b))
        self.play(Create(r))
        self.wait(3)


class DashedLost(Scene):
    finds = "dangling-arrow"

    def construct(self):
        a, b = box("a").shift(4 * LEFT), box("b").shift(4 * RIGHT)
        r = DashedLine(a.get_right(), [1, 2, 0]).add_tip()
        self.play(FadeIn(a, b))
        self.play(Create(r))
        self.wait(3)


class LabeledLost(Scene):
    finds = "dangling-arrow"

    def construct(self):
        a, b = box("a").shift(4 * LEFT), box("b").shift(4 * RIGHT)
        r = LabeledArrow(Text("go", font_size=30), start=a.get_right(), end=[1.5, 2, 0])
        self.play(FadeIn(a, b))
        self.play(Create(r))
        self.wait(3)


class GroupMovedArrowsStay(Scene):
    finds = "dangling-arrow"

    def construct(self):
        g = VGroup(*[box(w) for w in "abc"]).arrange(RIGHT, buff=1.2)
        ar = [Arrow(x.get_right(), y.get_left()) for x, y in pairwise(g)]
        self.play(FadeIn(g), *map(GrowArrow, ar))
        self.wait(1)
        self.play(g.animate.shift(2 * DOWN))
        self.wait(3)


class BackLabeled(Scene):
    finds = "backward-arrow"

    def construct(self):
        a, b = box("left one").shift(4 * LEFT), box("right one").shift(4 * RIGHT)
        r = Arrow(a.get_left(), b.get_left(), buff=0)
        r.shift(0.35 * UP)
        self.play(FadeIn(a, b))
        self.play(GrowArrow(r))
        self.wait(2)


class BackVertical(Scene):
    finds = "backward-arrow"

    def construct(self):
        a, b = Circle(0.8).shift(2 * UP), Circle(0.8).shift(2 * DOWN)
        r = Arrow(a.get_top(), b.get_top(), buff=0)
        self.play(FadeIn(a, b))
        self.play(GrowArrow(r))
        self.wait(2)


class WhiteOnWhiteImage(Scene):
    finds = "contrast"

    def construct(self):
        im = ImageMobject(np.full((10, 10, 3), 240, dtype=np.uint8)).scale_to_fit_height(4)
        t = Text("over snow", font_size=40)
        self.play(FadeIn(im))
        self.play(Write(t))
        self.wait(2)


class GradientText(Scene):
    finds = "contrast"

    def construct(self):
        t = Text("fade to night", font_size=36, gradient=(WHITE, "#101030"))
        self.play(Write(t))
        self.wait(2)


class MarkupDark(Scene):
    finds = "contrast"

    def construct(self):
        t = MarkupText('see <span foreground="#333333">this</span>', font_size=36)
        self.play(Write(t))
        self.wait(2)


class TableDarkCell(Scene):
    finds = "contrast"

    def construct(self):
        t = Table([["one", "two"], ["three", "four"]]).scale(0.8)
        t.add_highlighted_cell((1, 1), color=YELLOW)
        self.play(FadeIn(t))
        self.wait(2)


class BlackIsBack(Scene):
    finds = "contrast"

    def construct(self):
        t = Text("black words", font_size=40, color=BLACK)
        self.play(FadeIn(Circle(2)), Write(t))
        self.wait(2)


class BriefParagraph(Scene):
    finds = "too-brief"

    def construct(self):
        c = Dot(3 * UP)
        t = Paragraph("a long statement that", "nobody can read so fast", font_size=36)
        self.add(c)
        self.wait(1)
        self.add(t)
        self.wait(0.5)
        self.remove(t)
        self.wait(1)


class PanelsOverlap(Scene):
    finds = "overflow"

    def construct(self):
        a, b = box("left panel", w=5, h=3), box("right panel", "#1E5631", w=4, h=2)
        a.shift(2 * LEFT)
        b.shift(1.8 * RIGHT + 0.3 * DOWN)
        self.play(FadeIn(a))
        self.play(FadeIn(b))
        self.wait(2)


class SurroundPanelsOverlap(Scene):
    """two filled panels made as SurroundingRectangle that collide"""

    finds = "overflow"

    def construct(self):
        g = VGroup(
            *[
                VGroup(SurroundingRectangle(t, buff=0.6, fill_color=BLUE_E, fill_opacity=1, color=WHITE), t)
                for t in (Text("first", font_size=32), Text("second", font_size=32))
            ]
        )
        g[1].shift(2 * RIGHT + 0.4 * DOWN)
        self.play(FadeIn(g[0]))
        self.play(FadeIn(g[1]))
        self.wait(2)


class CellWord(Scene):
    """word wider than its square in a hand-made grid, no fill"""

    finds = "overflow"

    def construct(self):
        g = VGroup(*[Square(1) for _ in range(4)]).arrange(RIGHT, buff=0)
        t = Text("overlong", font_size=30).move_to(g[1])
        self.play(Create(g))
        self.play(Write(t))
        self.wait(2)


class LineThroughAfterZ(Scene):
    """line drawn over words by z-index, although plate exists"""

    finds = "text-crossed"

    def construct(self):
        t = Text("covered", font_size=40).add_background_rectangle(opacity=1)
        ln = Line(4 * LEFT, 4 * RIGHT, color=RED).set_z_index(2)
        self.add(t, ln)
        self.wait(2)
