"""Scenes in the manner of many authors that are right: nothing may be reported of them."""

from itertools import pairwise

import numpy as np
from manim import (
    BLACK,
    BLUE,
    BLUE_E,
    BOLD,
    DL,
    DOWN,
    DR,
    GREEN,
    GREY,
    GREY_B,
    GREY_D,
    GREY_E,
    LEFT,
    MAROON,
    ORIGIN,
    PI,
    PURPLE_E,
    RED,
    RIGHT,
    TAU,
    UL,
    UP,
    UR,
    WHITE,
    YELLOW,
    Angle,
    AnimationGroup,
    AnnularSector,
    ApplyMatrix,
    Arc,
    ArcBetweenPoints,
    ArcBrace,
    Arrow,
    ArrowVectorField,
    Axes,
    BackgroundRectangle,
    Brace,
    BraceBetweenPoints,
    BraceLabel,
    Circle,
    Circumscribe,
    Code,
    Create,
    Cross,
    CurvedArrow,
    Cutout,
    DashedLine,
    DashedVMobject,
    Dot,
    Ellipse,
    FadeIn,
    FadeOut,
    FadeTransform,
    Flash,
    FocusOn,
    FullScreenRectangle,
    FunctionGraph,
    Group,
    GrowArrow,
    GrowFromCenter,
    GrowFromEdge,
    ImageMobject,
    Indicate,
    LabeledArrow,
    LaggedStartMap,
    Line,
    LinearTransformationScene,
    ManimColor,
    MarkupText,
    MathTypst,
    MobjectTable,
    MovingCameraScene,
    NumberLine,
    NumberPlane,
    Paragraph,
    PolarPlane,
    Polygon,
    Rectangle,
    ReplacementTransform,
    Restore,
    RightAngle,
    Rotate,
    RoundedRectangle,
    Scene,
    Sector,
    Square,
    Star,
    Succession,
    SurroundingRectangle,
    Table,
    Text,
    TracedPath,
    Transform,
    TransformMatchingShapes,
    Triangle,
    Union,
    ValueTracker,
    Vector,
    VGroup,
    VMobject,
    Wiggle,
    Write,
    ZoomedScene,
    always_redraw,
    config,
    interpolate_color,
    linear,
    normalize,
    rotate_vector,
)


def box(words, color=BLUE_E, w=2.6, h=1.0, fs=30):
    r = RoundedRectangle(corner_radius=0.12, width=w, height=h, color=WHITE, fill_color=color, fill_opacity=1)
    return VGroup(r, Text(words, font_size=fs).move_to(r))


class DefaultPlateOnPlane(Scene):
    """vector names with add_background_rectangle() default opacity .75 that lie on the axes of a plane"""

    def construct(self):
        plane = NumberPlane()
        v = Arrow(plane.c2p(0, 0), plane.c2p(3, 2), buff=0, color=YELLOW)
        name = Text("origin", font_size=36).add_background_rectangle()
        name.move_to(plane.c2p(0, -1))
        self.play(Create(plane))
        self.play(GrowArrow(v), FadeIn(name))
        self.wait(2)


class DefaultPlateOverLine(Scene):
    """edge label with BackgroundRectangle default on a line"""

    def construct(self):
        a, b = box("client").shift(4 * LEFT), box("server").shift(4 * RIGHT)
        line = Line(a.get_right(), b.get_left())
        name = Text("TCP", font_size=32).add_background_rectangle().move_to(line)
        self.play(FadeIn(a, b))
        self.play(Create(line))
        self.play(FadeIn(name))
        self.wait(2)


class ForcesOnBlock(Scene):
    """free body diagram: arrows from the block, names beside the arrows"""

    def construct(self):
        floor = Line(5 * LEFT, 5 * RIGHT).shift(1.5 * DOWN)
        block = Square(1.4, fill_color=BLUE_E, fill_opacity=1).next_to(floor, UP, buff=0)
        g = Arrow(block.get_center(), block.get_center() + 2.1 * DOWN, buff=0, color=YELLOW)
        n = Arrow(block.get_top(), block.get_top() + 1.8 * UP, buff=0, color=GREEN)
        f = Arrow(block.get_right(), block.get_right() + 2 * RIGHT, buff=0, color=RED)
        gl = MathTypst("m g", font_size=40).next_to(g, RIGHT).shift(0.5 * DOWN)
        nl = MathTypst("N", font_size=40).next_to(n, RIGHT)
        fl = MathTypst("F", font_size=40).next_to(f, UP)
        self.play(Create(floor), FadeIn(block))
        self.play(*map(GrowArrow, (g, n, f)), FadeIn(gl, nl, fl))
        self.wait(3)


class PointerArrow(Scene):
    """an arrow without words above the cell that is looked at"""

    def construct(self):
        cells = VGroup(*[VGroup(Square(1), Text(str(n), font_size=32)) for n in (4, 8, 15, 16, 23, 42)]).arrange(
            RIGHT, buff=0
        )
        p = Arrow(UP, ORIGIN, buff=0, color=YELLOW).next_to(cells[0], UP, buff=0.1)
        self.play(FadeIn(cells))
        self.play(GrowArrow(p))
        self.wait(2)
        self.play(p.animate.next_to(cells[3], UP, buff=0.1))
        self.wait(2)


class HandMadeAxes(Scene):
    """two arrows crossed as axes, named at their tips"""

    def construct(self):
        x = Arrow(5 * LEFT, 5 * RIGHT, buff=0)
        y = Arrow(3 * DOWN, 3 * UP, buff=0)
        xl = Text("x", font_size=32).next_to(x.get_end(), DOWN)
        yl = Text("y", font_size=32).next_to(y.get_end(), LEFT)
        curve = FunctionGraph(lambda t: 0.2 * t * t - 1, x_range=[-3.5, 3.5], color=BLUE)
        self.play(GrowArrow(x), GrowArrow(y), FadeIn(xl, yl))
        self.play(Create(curve))
        self.wait(3)


class VectorInAxes(Scene):
    """an Arrow from the origin of bare axes"""

    def construct(self):
        ax = Axes(x_range=[-1, 5], y_range=[-1, 4], x_length=8, y_length=6)
        v = Arrow(ax.c2p(0, 0), ax.c2p(3, 2), buff=0, color=YELLOW)
        lab = Text("v", font_size=36, color=YELLOW).next_to(v.get_center(), UL, buff=0.2)
        self.play(Create(ax))
        self.play(GrowArrow(v), FadeIn(lab))
        self.wait(3)


class TailToTip(Scene):
    """vector addition, arrows tail to tip, and the parallelogram"""

    def construct(self):
        o = 3 * LEFT + 2 * DOWN
        a, b = 4 * RIGHT + UP * 0.5, RIGHT + 3 * UP
        A = Arrow(o, o + a, buff=0, color=BLUE)
        B = Arrow(o + a, o + a + b, buff=0, color=GREEN)
        C = Arrow(o, o + a + b, buff=0, color=YELLOW)
        para = Polygon(o, o + a, o + a + b, o + b, stroke_width=0, fill_color=GREY, fill_opacity=0.4)
        la = Text("a", font_size=36).next_to(A, DOWN, buff=0.1)
        lb = Text("b", font_size=36).next_to(B, RIGHT, buff=0.1)
        lc = Text("a + b", font_size=36).next_to(C.get_center(), UL, buff=0.25)
        self.play(FadeIn(para))
        self.play(GrowArrow(A), FadeIn(la))
        self.play(GrowArrow(B), FadeIn(lb))
        self.play(GrowArrow(C), FadeIn(lc))
        self.wait(2)


class SectorAngle(Scene):
    """two vectors with a filled sector as the angle between them"""

    def construct(self):
        o = 2 * LEFT + 1.5 * DOWN
        A = Arrow(o, o + 4 * RIGHT, buff=0)
        B = Arrow(o, o + 3 * (RIGHT * np.cos(PI / 4) + UP * np.sin(PI / 4)) * 1.2, buff=0, color=YELLOW)
        s = Sector(radius=1, angle=PI / 4, arc_center=o, fill_color=GREEN, fill_opacity=0.5, stroke_width=0)
        t = MathTypst("theta", font_size=36).move_to(o + 1.4 * (RIGHT * np.cos(PI / 8) + UP * np.sin(PI / 8)))
        la = Text("u", font_size=32).next_to(A.get_end(), DOWN, buff=0.1)
        lb = Text("w", font_size=32).next_to(B.get_end(), UP, buff=0.1)
        self.play(GrowArrow(A), GrowArrow(B), FadeIn(la, lb))
        self.play(FadeIn(s, t))
        self.wait(2)


class SquareAngleMark(Scene):
    """right angle between two vectors marked by a little square"""

    def construct(self):
        o = 2 * LEFT + 1.5 * DOWN
        A = Arrow(o, o + 4 * RIGHT, buff=0)
        B = Arrow(o, o + 3 * UP, buff=0, color=YELLOW)
        s = Square(0.45, color=GREY_B).move_to(o, aligned_edge=DL)
        la = Text("u", font_size=32).next_to(A.get_end(), DOWN, buff=0.1)
        lb = Text("w", font_size=32).next_to(B.get_end(), LEFT, buff=0.1)
        self.play(GrowArrow(A), GrowArrow(B), FadeIn(la, lb))
        self.play(Create(s))
        self.wait(2)


class SubwordTokens(Scene):
    """frames round the pieces of a word"""

    def construct(self):
        t = Text("unbelievable", font_size=80)
        ps = [t[0:2], t[2:8], t[8:12]]
        rs = VGroup(
            *[
                SurroundingRectangle(p, buff=0.02, color=c, stroke_width=2)
                for p, c in zip(ps, (RED, GREEN, BLUE), strict=False)
            ]
        )
        self.play(Write(t))
        self.play(LaggedStartMap(Create, rs))
        self.wait(2)


class ShadowTitle(Scene):
    """a title with a drop shadow of its own letters"""

    def construct(self):
        t = Text("Chapter One", font_size=96, weight=BOLD)
        sh = t.copy().set_color(GREY_D).shift(0.06 * DR)
        sub = Text("where it all began", font_size=36).next_to(t, DOWN, buff=0.6)
        self.play(FadeIn(sh, t))
        self.play(FadeIn(sub, shift=UP * 0.2))
        self.wait(2)


class HeaderBar(Scene):
    """a bar flush with the top of the frame, as wide as it, with a title"""

    def construct(self):
        bar = Rectangle(
            width=config.frame_width, height=1.2, stroke_width=0, fill_color=BLUE_E, fill_opacity=1
        ).to_edge(UP, buff=0)
        t = Text("Lecture 3: Sorting", font_size=40).move_to(bar)
        body = Text("Divide, then conquer", font_size=44)
        self.add(bar)
        self.play(Write(t))
        self.play(FadeIn(body))
        self.wait(2)


class LowerThird(Scene):
    """name plate that slides in from the left edge"""

    def construct(self):
        plate = (
            Rectangle(width=6, height=1.2, stroke_width=0, fill_color="#0B5351", fill_opacity=1)
            .to_corner(DL, buff=0)
            .shift(0.8 * UP)
        )
        t = Text("Ada Lovelace", font_size=36).move_to(plate)
        g = VGroup(plate, t)
        self.play(FadeIn(g, shift=2 * RIGHT))
        self.wait(2)


class SplitScreen(Scene):
    """two half-frame panels"""

    def construct(self):
        ln = Rectangle(
            width=config.frame_width / 2, height=8, stroke_width=0, fill_color="#123524", fill_opacity=1
        ).to_edge(LEFT, buff=0)
        r = Rectangle(
            width=config.frame_width / 2, height=8, stroke_width=0, fill_color="#3b1220", fill_opacity=1
        ).to_edge(RIGHT, buff=0)
        a, b = Text("before", font_size=48).move_to(ln), Text("after", font_size=48).move_to(r)
        self.add(ln, r)
        self.play(FadeIn(a))
        self.play(FadeIn(b))
        self.wait(2)


class SideBar(Scene):
    """a bleed sidebar left with words in it"""

    def construct(self):
        ln = Rectangle(width=4, height=8.2, stroke_width=0, fill_color=BLUE_E, fill_opacity=1).move_to(LEFT * 5.3)
        items = (
            VGroup(*[Text(w, font_size=30) for w in ("intro", "method", "results")])
            .arrange(DOWN, buff=0.8)
            .move_to([-5.2, 0, 0])
        )
        main = Text("Method", font_size=60).shift(2 * RIGHT)
        self.add(ln)
        self.play(FadeIn(items))
        self.play(Write(main))
        self.wait(2)


class FeatureMaps(Scene):
    """CNN: stacks of translucent feature maps joined by arrows"""

    def construct(self):
        def stack(n, s, c):
            return VGroup(
                *[Square(s, color=c, fill_color=c, fill_opacity=0.5).shift(i * 0.18 * (RIGHT + UP)) for i in range(n)]
            )

        a, b, c = (
            stack(3, 2.4, BLUE).shift(4.5 * LEFT),
            stack(5, 1.6, GREEN).move_to(ORIGIN),
            stack(7, 0.9, YELLOW).move_to(4.5 * RIGHT),
        )
        ar = [Arrow(x.get_right(), y.get_left(), buff=0.15) for x, y in ((a, b), (b, c))]
        names = [Text(w, font_size=30).next_to(x, DOWN) for w, x in (("input", a), ("conv", b), ("pool", c))]
        self.play(FadeIn(a, b, c))
        self.play(*map(GrowArrow, ar), *map(FadeIn, names))
        self.wait(2)


class PlusMinusIcons(Scene):
    """plus and minus of filled bars in circles"""

    def construct(self):
        bar = Rectangle(width=1, height=0.25, stroke_width=0, fill_color=WHITE, fill_opacity=1)
        plus = VGroup(Circle(1, color=GREEN), bar.copy(), bar.copy().rotate(PI / 2)).shift(3 * LEFT)
        minus = VGroup(Circle(1, color=RED), bar.copy()).shift(3 * RIGHT)
        names = [Text(w, font_size=32).next_to(x, DOWN) for w, x in (("add", plus), ("remove", minus))]
        self.play(FadeIn(plus, minus), *map(FadeIn, names))
        self.wait(2)


class CarIcon(Scene):
    """a car of rectangles in one colour and wheels"""

    def construct(self):
        body = RoundedRectangle(corner_radius=0.2, width=4, height=1, stroke_width=0, fill_color=RED, fill_opacity=1)
        cabin = (
            RoundedRectangle(corner_radius=0.3, width=2.2, height=1.2, stroke_width=0, fill_color=RED, fill_opacity=1)
            .move_to(body.get_top())
            .shift(0.35 * UP)
        )
        wheels = [Circle(0.4, color=GREY, fill_opacity=1).move_to(body.get_bottom() + x * RIGHT) for x in (-1.2, 1.2)]
        road = Line(6 * LEFT, 6 * RIGHT).next_to(body, DOWN, buff=0.4)
        car = VGroup(body, cabin, *wheels).shift(3 * LEFT)
        self.play(FadeIn(car), Create(road))
        self.play(car.animate.shift(5 * RIGHT))
        self.wait(1)


class LiveCounter(Scene):
    """always_redraw text with a running number"""

    def construct(self):
        t = ValueTracker(0)
        words = always_redraw(lambda: Text(f"step {int(t.get_value())}", font_size=28).to_corner(UL))
        num = always_redraw(lambda: Text(f"{int(t.get_value())}", font_size=24).shift(UP))
        dot = always_redraw(lambda: Dot(t.get_value() * 0.5 * RIGHT + 3 * LEFT, color=YELLOW))
        self.add(words, num, dot)
        self.wait(0.5)
        self.play(t.animate.set_value(11), run_time=3)
        self.wait(1)


class ZoomedArrows(MovingCameraScene):
    """default arrows, camera zooms to one"""

    def construct(self):
        steps = VGroup(*[box(w, w=2) for w in ("read", "parse", "check", "emit")]).arrange(RIGHT, buff=1.2)
        ar = [Arrow(a.get_right(), b.get_left()) for a, b in pairwise(steps)]
        self.play(FadeIn(steps), *map(GrowArrow, ar))
        self.wait(1)
        self.camera.frame.save_state()
        self.play(self.camera.frame.animate.scale(0.4).move_to(ar[1]))
        self.wait(3)
        self.play(Restore(self.camera.frame))
        self.wait(1)


class ScaledDiagram(Scene):
    """diagram made small and scaled up to fill the frame"""

    def construct(self):
        a, b = (
            box("cause", w=1.4, h=0.6, fs=20).shift(1.3 * LEFT),
            box("effect", w=1.4, h=0.6, fs=20).shift(1.3 * RIGHT),
        )
        ar = Arrow(a.get_right(), b.get_left())
        g = VGroup(a, b, ar).scale(2.2)
        self.play(FadeIn(g))
        self.wait(3)


class GhostCopies(Scene):
    """a faded copy stays where the word was"""

    def construct(self):
        t = Text("attention", font_size=36).shift(2 * UP)
        self.play(Write(t))
        self.wait(1)
        self.add(t.copy().set_opacity(0.3))
        self.play(t.animate.shift(3 * DOWN))
        self.wait(2)


class GradientPhoto(Scene):
    """background picture, black below where the words are, white above"""

    def construct(self):
        col = np.linspace(255, 0, 400)
        arr = np.zeros((400, 711, 3), dtype=np.uint8)
        arr[:] = col[:, None, None]
        im = ImageMobject(arr).scale_to_fit_height(8)
        im.stretch_to_fit_width(config.frame_width + 0.1).stretch_to_fit_height(8.1)
        t = Text("Night falls", font_size=60).to_edge(DOWN, buff=0.8)
        self.add(im)
        self.play(Write(t))
        self.wait(2)


class ClockFace(Scene):
    """a clock, its hands arrows"""

    def construct(self):
        face = Circle(2.4, color=WHITE)
        nums = VGroup(
            *[
                Text(str(h), font_size=30).move_to(2 * np.array([np.sin(h * PI / 6), np.cos(h * PI / 6), 0]))
                for h in range(1, 13)
            ]
        )
        hour = Arrow(ORIGIN, 0.9 * RIGHT + 0.3 * UP, buff=0)
        minute = Arrow(ORIGIN, 1.5 * UP, buff=0, color=YELLOW)
        self.play(Create(face), FadeIn(nums))
        self.play(GrowArrow(hour), GrowArrow(minute))
        self.wait(2.5)


class Gauge(Scene):
    """a gauge with a needle"""

    def construct(self):
        arc = Arc(radius=2.5, start_angle=PI, angle=-PI, stroke_width=12, color=GREEN)
        needle = Arrow(ORIGIN, 1.6 * (UP * 0.8 - RIGHT * 0.6), buff=0, color=RED)
        hub = Dot(radius=0.12)
        t = Text("pressure", font_size=32).next_to(hub, DOWN)
        self.play(Create(arc), FadeIn(hub, t))
        self.play(GrowArrow(needle))
        self.wait(2.5)


class DirectionHint(Scene):
    """word and an arrow beside it: time goes this way"""

    def construct(self):
        rows = VGroup(*[box(w) for w in ("t = 1", "t = 2", "t = 3")]).arrange(RIGHT, buff=1)
        t = Text("time", font_size=32).next_to(rows, UP, buff=1).align_to(rows, LEFT)
        a = Arrow(ORIGIN, 3 * RIGHT, buff=0).next_to(t, RIGHT)
        self.play(FadeIn(rows))
        self.play(FadeIn(t), GrowArrow(a))
        self.wait(3)


class LabeledArrows(Scene):
    def construct(self):
        a, b = box("idle").shift(4.5 * LEFT), box("busy").shift(4.5 * RIGHT)
        x = LabeledArrow(Text("start", font_size=30), start=a.get_right(), end=b.get_left(), label_position=0.5)
        self.play(FadeIn(a, b))
        self.play(Create(x))
        self.wait(2)


class DecisionFlow(Scene):
    """diamond with yes and no, an elbow back"""

    def construct(self):
        s = box("start").move_to(3 * UP)
        d = Square(1.7, color=YELLOW).rotate(PI / 4).stretch(1.5, 0)
        q = Text("done?", font_size=30).move_to(d)
        e = box("stop").move_to(2.9 * DOWN)
        w = box("work", "#1E5631").move_to(4.6 * RIGHT)
        a1 = Arrow(s.get_bottom(), d.get_top(), buff=0.05)
        a2 = Arrow(d.get_bottom(), e.get_top(), buff=0.05)
        a3 = Arrow(d.get_right(), w.get_left(), buff=0.05)
        up = Line(w.get_top(), [w.get_x(), 3, 0])
        back = Arrow([w.get_x(), 3, 0], s.get_right(), buff=0.0)
        y = Text("yes", font_size=28).next_to(a2, RIGHT, buff=0.15)
        n = Text("no", font_size=28).next_to(a3, UP, buff=0.1)
        self.play(FadeIn(s, d, q, e, w))
        self.play(*map(GrowArrow, (a1, a2, a3)))
        self.play(FadeIn(y, n), Create(up), GrowArrow(back))
        self.wait(2)


class LinkedList(Scene):
    """nodes with a pointer field; arrows from the dot in it, the last ends at a slash"""

    def construct(self):
        ns = VGroup()
        for v in (3, 7, 9):
            a, b = Rectangle(width=1, height=1), Rectangle(width=0.7, height=1)
            g = VGroup(a, b).arrange(RIGHT, buff=0)
            ns.add(VGroup(g, Text(str(v), font_size=34).move_to(a), Dot(b.get_center(), radius=0.08)))
        ns.arrange(RIGHT, buff=1.2)
        ar = [Arrow(a[2].get_center(), b[0].get_left(), buff=0) for a, b in pairwise(ns)]
        null = Text("null", font_size=30).next_to(ns, RIGHT, buff=1)
        last = Arrow(ns[-1][2].get_center(), null.get_left(), buff=0.1)
        head = Text("head", font_size=30).next_to(ns[0], UP, buff=0.9)
        h = Arrow(head.get_bottom(), ns[0][0].get_top(), buff=0.1)
        self.play(FadeIn(ns))
        self.play(*map(GrowArrow, (*ar, last, h)), FadeIn(null, head))
        self.wait(2)


class BubbleSort(Scene):
    """bars with numbers under them that change places"""

    def construct(self):
        vals = [3, 6, 2, 5, 1]
        bars = VGroup(
            *[Rectangle(width=0.8, height=0.7 * v, fill_color=BLUE, fill_opacity=1, stroke_width=0) for v in vals]
        ).arrange(RIGHT, buff=0.3, aligned_edge=DOWN)
        labs = VGroup(*[Text(str(v), font_size=30).next_to(b, DOWN) for v, b in zip(vals, bars, strict=False)])
        items = [VGroup(b, ln) for b, ln in zip(bars, labs, strict=False)]
        self.play(LaggedStartMap(GrowFromEdge, bars, edge=DOWN), FadeIn(labs))
        self.play(bars[1].animate.set_color(YELLOW), bars[2].animate.set_color(YELLOW))
        x1, x2 = items[1].get_x(), items[2].get_x()
        self.play(items[1].animate.set_x(x2), items[2].animate.set_x(x1))
        self.wait(1)


class BinaryTree(Scene):
    """circles with numbers joined by lines; path is marked"""

    def construct(self):
        pos = {8: (0, 2.4), 3: (-3, 0.6), 10: (3, 0.6), 1: (-4.5, -1.4), 6: (-1.5, -1.4), 14: (4.5, -1.4)}
        nodes = {
            k: VGroup(Circle(0.5, color=BLUE), Text(str(k), font_size=32)).move_to([*p, 0]) for k, p in pos.items()
        }
        for _k, n in nodes.items():
            n[1].move_to(n[0])
        ed = VGroup(
            *[
                Line(nodes[a].get_center(), nodes[b].get_center(), buff=0.5)
                for a, b in ((8, 3), (8, 10), (3, 1), (3, 6), (10, 14))
            ]
        )
        self.play(*[FadeIn(n) for n in nodes.values()], Create(ed))
        self.play(*[Indicate(nodes[k]) for k in (8, 3, 6)], ed[0].animate.set_color(YELLOW))
        self.play(Flash(nodes[6]))
        self.wait(1)


class HashTable(Scene):
    def construct(self):
        cells = (
            VGroup(*[VGroup(Rectangle(width=1.6, height=0.8), Text(str(i), font_size=28)) for i in range(6)])
            .arrange(DOWN, buff=0)
            .shift(2 * LEFT)
        )
        keys = (
            VGroup(*[Text(w, font_size=30) for w in ("apple", "plum", "fig")]).arrange(DOWN, buff=1.2).shift(5 * LEFT)
        )
        ar = [Arrow(k.get_right(), cells[i].get_left(), buff=0.1) for k, i in zip(keys, (4, 1, 4), strict=False)]
        v = [box(w, "#1E5631", 1.6, 0.7, 28).next_to(cells[i], RIGHT, buff=0.8) for w, i in (("7", 1), ("2", 4))]
        c = [Arrow(cells[i].get_right(), b.get_left(), buff=0) for b, i in zip(v, (1, 4), strict=False)]
        v2 = box("9", "#1E5631", 1.6, 0.7, 28).next_to(v[1], RIGHT, buff=0.8)
        c2 = Arrow(v[1].get_right(), v2.get_left(), buff=0)
        self.play(FadeIn(cells, keys))
        self.play(*map(GrowArrow, ar))
        self.play(FadeIn(*v, v2), *map(GrowArrow, (*c, c2)))
        self.wait(2)


class CallStack(Scene):
    def construct(self):
        frames = VGroup(
            *[
                box(w, c, 4, 0.9)
                for w, c in (("fact(1)", PURPLE_E), ("fact(2)", "#0B5351"), ("fact(3)", BLUE_E), ("main()", GREY_D))
            ]
        ).arrange(DOWN, buff=0.05)
        lab = Text("stack", font_size=32).next_to(frames, LEFT, buff=1.2)
        br = Brace(frames, LEFT)
        for f in reversed(frames):
            self.play(FadeIn(f, shift=0.5 * DOWN), run_time=0.6)
        self.play(GrowFromCenter(br), FadeIn(lab))
        self.play(FadeOut(frames[0], shift=UP))
        self.wait(1)


class ChessBoard(Scene):
    def construct(self):
        sq = VGroup(
            *[
                Square(0.8, stroke_width=0, fill_color=("#EEEED2", "#4B6B3A")[(i + j) % 2], fill_opacity=1).move_to(
                    [0.8 * (i - 3.5), 0.8 * (j - 3.5), 0]
                )
                for i in range(8)
                for j in range(8)
            ]
        )
        kn = Text("♞", font_size=56, color=BLACK).move_to(sq[8 * 2 + 2])
        dots = VGroup(*[Dot(sq[8 * i + j].get_center(), color=RED, radius=0.15) for i, j in ((4, 3), (1, 4), (0, 3))])
        self.play(FadeIn(sq))
        self.play(FadeIn(kn))
        self.play(LaggedStartMap(FadeIn, dots))
        self.wait(1)
        self.play(kn.animate.move_to(sq[8 * 3 + 4]))
        self.wait(1)


class GridPath(Scene):
    """arrows from cell to cell over a grid of numbers"""

    def construct(self):
        g = VGroup(*[Square(1.1, stroke_color=GREY) for _ in range(20)]).arrange_in_grid(4, 5, buff=0)
        n = VGroup(*[Text(str(i), font_size=28).move_to(s.get_corner(UL) + 0.27 * DR) for i, s in enumerate(g)])
        path = [0, 1, 6, 11, 12, 13]
        ar = VGroup(*[Arrow(g[a].get_center(), g[b].get_center(), buff=0.12, color=YELLOW) for a, b in pairwise(path)])
        self.play(FadeIn(g, n))
        self.play(LaggedStartMap(GrowArrow, ar, lag_ratio=0.4))
        self.wait(1)


class DropShadowCard(Scene):
    """a card with a soft shadow a little larger than it"""

    def construct(self):
        card = box("Profile", BLUE_E, 5, 3, 44)
        sh = (
            RoundedRectangle(
                corner_radius=0.2, width=5.2, height=3.2, stroke_width=0, fill_color=GREY_E, fill_opacity=0.6
            )
            .move_to(card)
            .shift(0.15 * DR)
        )
        self.play(FadeIn(sh, card))
        self.wait(2)


class SliderUI(Scene):
    def construct(self):
        track = RoundedRectangle(
            corner_radius=0.1, width=8, height=0.2, stroke_width=0, fill_color=GREY_D, fill_opacity=1
        )
        fill = RoundedRectangle(
            corner_radius=0.1, width=3, height=0.2, stroke_width=0, fill_color=BLUE, fill_opacity=1
        ).align_to(track, LEFT)
        knob = Circle(0.25, color=WHITE, fill_opacity=1).move_to(fill.get_right())
        t = Text("volume", font_size=32).next_to(track, UP, buff=0.5)
        v = Text("37 %", font_size=32).next_to(knob, DOWN)
        self.play(FadeIn(track, fill, knob, t, v))
        self.wait(2)


class ToggleAndWindow(Scene):
    """UI: window with title bar, three dots, a text field and a button, and a modal dialog over it"""

    def construct(self):
        win = Rectangle(width=9, height=5.5, fill_color=GREY_E, fill_opacity=1)
        bar = Rectangle(width=9, height=0.7, fill_color=GREY_D, fill_opacity=1, stroke_width=0).align_to(win, UP)
        dots = (
            VGroup(*[Dot(radius=0.12, color=c) for c in (RED, YELLOW, GREEN)])
            .arrange(RIGHT, buff=0.15)
            .move_to(bar.get_left() + 0.6 * RIGHT)
        )
        name = Text("Settings", font_size=28).move_to(bar)
        field = Rectangle(width=6, height=0.8).move_to(win).shift(0.8 * UP)
        hint = Text("user name", font_size=28, color=GREY_B).move_to(field).align_to(field, LEFT).shift(0.2 * RIGHT)
        btn = box("Save", "#1E5631", 2, 0.8, 30).move_to(win).shift(1.5 * DOWN)
        self.play(FadeIn(win, bar, dots, name))
        self.play(FadeIn(field, hint, btn))
        self.wait(2)
        scrim = FullScreenRectangle(fill_color=BLACK, fill_opacity=0.7, stroke_width=0)
        self.play(FadeIn(scrim))
        dlg = box("Are you sure?", PURPLE_E, 5, 2.6, 34).move_to(win)
        self.play(FadeIn(dlg, scale=0.8))
        self.wait(2)


class TwoColumns(Scene):
    def construct(self):
        def col(head, items, c):
            h = Text(head, font_size=40, color=c)
            b = VGroup(*[VGroup(Dot(color=c), Text(i, font_size=30)).arrange(RIGHT) for i in items]).arrange(
                DOWN, aligned_edge=LEFT, buff=0.4
            )
            return VGroup(h, b).arrange(DOWN, buff=0.5, aligned_edge=LEFT)

        a, b = col("Pros", ("fast", "simple", "cheap"), GREEN), col("Cons", ("brittle", "opaque"), RED)
        VGroup(a, b).arrange(RIGHT, buff=2.5, aligned_edge=UP)
        div = DashedLine(2.5 * UP, 2.5 * DOWN).move_to((a.get_right() + b.get_left()) / 2)
        self.play(Write(a))
        self.play(Create(div))
        self.play(Write(b))
        self.wait(2)


class MarkupStyles(Scene):
    def construct(self):
        t = MarkupText(
            'all <u>underlined</u> and <span foreground="#FFFF00">yellow</span>\nand <s>struck</s> &amp; <b>bold</b>',
            font_size=40,
        )
        g = Text("gradient words", font_size=60, gradient=(BLUE, GREEN)).next_to(t, UP, buff=1)
        c = Text("one red word", font_size=40, t2c={"red": RED}).next_to(t, DOWN, buff=0.8)
        self.play(Write(t))
        self.play(Write(g), Write(c))
        self.wait(2)


class ParagraphRight(Scene):
    def construct(self):
        p = Paragraph(
            "Roses are red,", "violets are blue,", "offline official affinity", alignment="right", font_size=36
        )
        r = SurroundingRectangle(p, buff=0.3, color=GREY)
        self.play(Write(p))
        self.play(Create(r))
        self.wait(3)


class TableKinds(Scene):
    def construct(self):
        t = (
            Table(
                [["2", "cheap"], ["9", "dear"]],
                row_labels=[Text("A"), Text("B")],
                col_labels=[Text("n"), Text("price")],
                include_outer_lines=True,
            )
            .scale(0.7)
            .shift(3.2 * LEFT)
        )
        m = MobjectTable([[Circle(0.3), Square(0.5)], [Triangle().scale(0.3), Star().scale(0.3)]]).shift(3.5 * RIGHT)
        self.play(Create(t), Create(m))
        self.play(t.get_rows()[1].animate.set_color(YELLOW))
        cell = t.get_cell((2, 2), color=RED)
        self.play(Create(cell))
        self.wait(2)


class CodeWithNotes(Scene):
    """arrow from a note to a line of a listing"""

    def construct(self):
        c = Code(
            code_string="def f(n):\n    if n < 2:\n        return 1\n    return n * f(n - 1)", language="python"
        ).shift(2 * LEFT)
        n = Text("base case", font_size=32, color=YELLOW).to_edge(RIGHT, buff=0.8).match_y(c.code_lines[1])
        a = Arrow(n.get_left(), c.code_lines[1].get_right(), buff=0.15, color=YELLOW)
        self.play(FadeIn(c))
        self.play(FadeIn(n), GrowArrow(a))
        self.wait(2)


class PolarCurve(Scene):
    def construct(self):
        p = PolarPlane(radius_max=2, size=6, azimuth_units="degrees", azimuth_step=12)
        c = p.plot_polar_graph(lambda t: 2 * np.sin(3 * t), [0, PI], color=YELLOW)
        t = Text("rose", font_size=40).to_corner(UL)
        self.play(Create(p))
        self.play(Create(c), Write(t))
        self.wait(1)


class FieldWithTitle(Scene):
    """arrow vector field with a title on a default plate over it"""

    def construct(self):
        f = ArrowVectorField(lambda p: np.array([-p[1], p[0], 0]) / 3, x_range=[-6, 6, 1], y_range=[-3, 3, 1])
        t = Text("a rotating field", font_size=44).to_edge(UP, buff=0.7).add_background_rectangle(buff=0.15)
        self.play(Create(f), run_time=1)
        self.play(FadeIn(t))
        self.wait(2)


class ShearedPlane(Scene):
    def construct(self):
        p = NumberPlane(x_range=[-10, 10], y_range=[-6, 6])
        i, j = Vector([1, 0], color=GREEN), Vector([0, 1], color=RED)
        self.add(p)
        self.play(GrowArrow(i), GrowArrow(j))
        self.play(ApplyMatrix([[1, 1], [0, 1]], p), ApplyMatrix([[1, 1], [0, 1]], j))
        self.wait(1)


class ZoomLens(ZoomedScene):
    def construct(self):
        t = Text("look closely", font_size=40).shift(2 * LEFT)
        d = Dot(color=YELLOW)
        self.add(t, d)
        self.wait(1)
        self.activate_zooming(animate=True)
        self.wait(2)


class Dashes(Scene):
    """dashed circle round a word, dashed rectangle round a group, a dashed arc, a dashed arrow"""

    def construct(self):
        w = Text("optional", font_size=32)
        r = DashedVMobject(Rectangle(width=3, height=1.2)).move_to(w)
        g = VGroup(w, r).shift(3.5 * LEFT)
        t = box("needed").shift(3.5 * RIGHT)
        a = DashedLine(g.get_right(), t.get_left(), buff=0.1).add_tip()
        c = DashedVMobject(Circle(1.5), num_dashes=24).move_to(t)
        e = DashedVMobject(Arrow(3 * LEFT + 2.5 * DOWN, 3 * RIGHT + 2.5 * DOWN))
        n = Text("later", font_size=30).next_to(e, UP)
        self.play(FadeIn(w, t), Create(r))
        self.play(Create(a))
        self.play(Create(c), Create(e), FadeIn(n))
        self.wait(3)


class Morphs(Scene):
    """groups turned into other groups by several transforms"""

    def construct(self):
        a = VGroup(box("one"), box("two")).arrange(RIGHT, buff=1)
        b = VGroup(*[box(w, "#1E5631") for w in ("eins", "zwei", "drei")]).arrange(DOWN, buff=0.5)
        self.play(FadeIn(a))
        self.wait(0.5)
        self.play(Transform(a, b))
        self.wait(1)
        c = Text("listen", font_size=72)
        d = Text("silent", font_size=72)
        self.play(FadeOut(a))
        self.play(Write(c))
        self.play(TransformMatchingShapes(c, d))
        self.wait(1)
        s = Square(2, fill_opacity=1, color=BLUE)
        self.play(Transform(d, s))
        self.wait(0.6)
        e = Text("finis", font_size=60)
        self.play(FadeTransform(d, e))
        self.wait(1)
        f = Circle()
        self.play(ReplacementTransform(e, f))
        self.play(Transform(f, Text("end", font_size=50)))
        self.wait(1)


class TracedPendulum(Scene):
    def construct(self):
        t = ValueTracker(0.8)
        o = 2.5 * UP
        bob = always_redraw(
            lambda: Dot(
                o + 3.5 * np.array([np.sin(t.get_value()), -np.cos(t.get_value()), 0]), radius=0.2, color=YELLOW
            )
        )
        rod = always_redraw(lambda: Line(o, bob.get_center()))
        name = always_redraw(lambda: Text("bob", font_size=30).next_to(bob, RIGHT, buff=0.3))
        tr = TracedPath(bob.get_center, stroke_color=BLUE)
        self.add(tr, rod, bob, name)
        self.play(t.animate.set_value(-0.8), run_time=2)
        self.play(t.animate.set_value(0.8), run_time=2)
        self.wait(0.5)


class DonutChart(Scene):
    def construct(self):
        parts = VGroup(
            *[
                AnnularSector(inner_radius=1.3, outer_radius=2.3, start_angle=s, angle=a, color=c)
                for s, a, c in ((0, 2.5, BLUE_E), (2.5, 2, "#1E5631"), (4.5, TAU - 4.5, PURPLE_E))
            ]
        )
        labs = VGroup(
            *[
                Text(w, font_size=30).move_to(1.8 * np.array([np.cos(x), np.sin(x), 0]))
                for w, x in (("40 %", 1.25), ("32 %", 3.5), ("28 %", 5.4))
            ]
        )
        mid = Text("2024", font_size=44)
        self.play(FadeIn(parts))
        self.play(FadeIn(labs, mid))
        self.wait(2)


class Cylinder2D(Scene):
    """database symbol with words in it, and a document with a folded corner"""

    def construct(self):
        body = Rectangle(width=2.6, height=2, stroke_width=0, fill_color=BLUE_E, fill_opacity=1)
        top = Ellipse(width=2.6, height=0.7, color=WHITE, fill_color=BLUE_E, fill_opacity=1).move_to(body.get_top())
        bot = Ellipse(width=2.6, height=0.7, color=WHITE, fill_color=BLUE_E, fill_opacity=1).move_to(body.get_bottom())
        sides = VGroup(Line(body.get_corner(UL), body.get_corner(DL)), Line(body.get_corner(UR), body.get_corner(DR)))
        db = VGroup(bot, body, sides, top, Text("users", font_size=32).move_to(body)).shift(3.5 * LEFT)
        doc = Polygon([0, 0, 0], [2.2, 0, 0], [2.2, 2.2, 0], [1.6, 2.8, 0], [0, 2.8, 0], color=WHITE).move_to(
            3.5 * RIGHT
        )
        ln = (
            VGroup(*[Text(w, font_size=28) for w in ("name", "date", "sum")])
            .arrange(DOWN, buff=0.3, aligned_edge=LEFT)
            .move_to(doc)
        )
        a = Arrow(db.get_right(), doc.get_left())
        self.play(FadeIn(db))
        self.play(Create(doc), FadeIn(ln), GrowArrow(a))
        self.wait(2)


class Chevrons(Scene):
    """process of chevrons with words in them"""

    def construct(self):
        def chev(w, c):
            p = Polygon(
                [0, 0, 0],
                [2.8, 0, 0],
                [3.3, 0.7, 0],
                [2.8, 1.4, 0],
                [0, 1.4, 0],
                [0.5, 0.7, 0],
                color=c,
                fill_opacity=1,
                fill_color=c,
            )
            return VGroup(p, Text(w, font_size=30).move_to(p).shift(0.1 * RIGHT))

        g = VGroup(chev("plan", BLUE_E), chev("build", "#1E5631"), chev("ship", PURPLE_E)).arrange(RIGHT, buff=-0.3)
        self.play(LaggedStartMap(FadeIn, g))
        self.wait(2)


class GeometryProof(Scene):
    def construct(self):
        A, B, C = np.array([-3.5, -2, 0]), np.array([3.5, -2, 0]), np.array([-1, 2.2, 0])
        tri = Polygon(A, B, C, color=WHITE)
        H = np.array([-1, -2, 0])
        alt = DashedLine(C, H, color=YELLOW)
        ra = RightAngle(Line(H, B), Line(H, C), length=0.3)
        ang = Angle(Line(A, B), Line(A, C), radius=0.7, color=GREEN)
        al = MathTypst("alpha", font_size=36).move_to(A + 1.1 * np.array([np.cos(0.5), np.sin(0.5), 0]))
        labs = [
            Text(n, font_size=34).next_to(p, d, buff=0.15)
            for n, p, d in (("A", A, DL), ("B", B, DR), ("C", C, UP), ("H", H, DOWN))
        ]
        h = Text("h", font_size=34, color=YELLOW).next_to(alt, RIGHT, buff=0.15)
        br = BraceBetweenPoints(A, B).shift(0.55 * DOWN)
        bl = Text("base", font_size=30)
        br.put_at_tip(bl, buff=0.1)
        self.play(Create(tri), *map(Write, labs))
        self.play(Create(alt), Create(ra), FadeIn(h))
        self.play(Create(ang), FadeIn(al))
        self.play(FadeIn(br, bl))
        self.wait(1.5)


class CircleTheorem(Scene):
    """inscribed angle, labels outside of the circle, radius arrow, chord"""

    def construct(self):
        c = Circle(2.3, color=WHITE)
        pts = [c.point_at_angle(x) for x in (0.4, 2.1, 4.2)]
        dots = VGroup(*[Dot(p) for p in pts])
        chords = VGroup(*[Line(a, b, color=BLUE) for a, b in ((pts[0], pts[1]), (pts[1], pts[2]))])
        labs = VGroup(*[Text(n, font_size=32).move_to(p * 1.17) for n, p in zip("PQR", pts, strict=False)])
        r = Arrow(ORIGIN, c.point_at_angle(5.6), buff=0, color=YELLOW)
        rl = Text("r", font_size=32).next_to(r.get_center(), DL, buff=0.1)
        arc = ArcBetweenPoints(pts[0], pts[1], radius=2.3, color=RED)
        self.play(Create(c), FadeIn(dots, labs))
        self.play(Create(chords), GrowArrow(r), FadeIn(rl))
        self.play(Create(arc))
        self.wait(1)


class SequenceDiagram(Scene):
    def construct(self):
        heads = VGroup(*[box(w, w=2.2, h=0.8) for w in ("user", "app", "db")]).arrange(RIGHT, buff=2.6).to_edge(UP)
        lines = VGroup(*[DashedLine(h.get_bottom(), [h.get_x(), -3.4, 0]) for h in heads])
        xs = [h.get_x() for h in heads]

        def msg(i, j, y, w):
            a = Arrow([xs[i], y, 0], [xs[j], y, 0], buff=0.05)
            return VGroup(a, Text(w, font_size=28).next_to(a, UP, buff=0.08))

        ms = [msg(0, 1, 1.4, "log in"), msg(1, 2, 0.3, "select"), msg(2, 1, -0.8, "row"), msg(1, 0, -1.9, "hello")]
        act = Rectangle(width=0.25, height=2.9, fill_color=GREY, fill_opacity=1, stroke_width=0).move_to(
            [xs[1], -0.2, 0]
        )
        self.play(FadeIn(heads), Create(lines))
        self.play(FadeIn(act))
        for m in ms:
            self.play(FadeIn(m))
        self.wait(1)


class StateMachine(Scene):
    def construct(self):
        a, b = (
            VGroup(Circle(0.8), Text("A", font_size=36)).shift(3 * LEFT),
            VGroup(Circle(0.8), Circle(0.68), Text("B", font_size=36)).shift(3 * RIGHT),
        )
        ab = CurvedArrow(a[0].point_at_angle(0.6), b[0].point_at_angle(PI - 0.6), angle=-PI / 4)
        ba = CurvedArrow(b[0].point_at_angle(PI + 0.6), a[0].point_at_angle(-0.6), angle=-PI / 4)
        loop = CurvedArrow(a[0].point_at_angle(PI / 2 + 0.4), a[0].point_at_angle(PI / 2 - 0.4), angle=-1.5 * PI)
        start = Arrow(a.get_left() + 1.5 * LEFT, a.get_left(), buff=0)
        ls = [
            Text("0", font_size=30).next_to(ab, UP, buff=0.1),
            Text("1", font_size=30).next_to(ba, DOWN, buff=0.1),
            Text("1", font_size=30).next_to(loop, UP, buff=0.1),
        ]
        self.play(FadeIn(a, b))
        self.play(Create(ab), Create(ba), Create(loop), GrowArrow(start))
        self.play(*map(FadeIn, ls))
        self.wait(2)


class Circuit(Scene):
    def construct(self):
        wire = Rectangle(width=7, height=4)
        bat = VGroup(
            Rectangle(width=0.6, height=0.2, fill_color=BLACK, fill_opacity=1, stroke_width=0),
            Line(0.5 * LEFT, 0.5 * RIGHT).shift(0.1 * UP),
            Line(0.25 * LEFT, 0.25 * RIGHT).shift(0.1 * DOWN),
        ).move_to(wire.get_left())
        am = VGroup(Circle(0.45, color=WHITE, fill_color=BLACK, fill_opacity=1), Text("A", font_size=30)).move_to(
            wire.get_right()
        )
        am[1].move_to(am[0])
        res = VGroup(
            Rectangle(width=1.6, height=0.6, color=WHITE, fill_color=BLACK, fill_opacity=1), Text("10 Ω", font_size=28)
        ).move_to(wire.get_top())
        v = Text("9 V", font_size=32).next_to(bat, LEFT)
        self.play(Create(wire))
        self.play(FadeIn(bat, am, res, v))
        self.wait(2)


class GanttChart(Scene):
    def construct(self):
        ax = NumberLine([0, 10, 2], length=9, include_numbers=True, label_constructor=Text, font_size=28).shift(
            2.5 * DOWN + RIGHT
        )
        rows = VGroup()
        for k, (w, s, e, c) in enumerate(
            (("design", 0, 3, BLUE_E), ("code", 2, 7, "#1E5631"), ("test", 6, 10, PURPLE_E))
        ):
            bar = Rectangle(width=(e - s) * 0.9, height=0.7, fill_color=c, fill_opacity=1, stroke_width=0).move_to(
                [(ax.n2p(s)[0] + ax.n2p(e)[0]) / 2, 1.5 - 1.2 * k, 0]
            )
            rows.add(VGroup(bar, Text(w, font_size=30).move_to(bar)))
        grid = VGroup(
            *[DashedLine(ax.n2p(x) + 0.1 * UP, ax.n2p(x) + 4.8 * UP, color=GREY, stroke_width=1) for x in (0, 4, 10)]
        )
        self.play(Create(ax), Create(grid))
        self.play(LaggedStartMap(FadeIn, rows))
        self.wait(2)


class HeatMapNumbers(Scene):
    def construct(self):
        rng = np.random.default_rng(1)
        M = rng.random((4, 5))
        cells = VGroup(
            *[
                VGroup(
                    Square(
                        1,
                        stroke_width=1,
                        fill_color=interpolate_color(ManimColor("#0b2447"), YELLOW, v),
                        fill_opacity=1,
                    ),
                    Text(f"{v:.1f}", font_size=28, color=BLACK if v > 0.45 else WHITE),
                )
                for v in M.flat
            ]
        ).arrange_in_grid(4, 5, buff=0)
        names = VGroup(
            *[Text(w, font_size=28).next_to(cells[5 * i], LEFT) for i, w in enumerate(("mon", "tue", "wed", "thu"))]
        )
        self.play(LaggedStartMap(FadeIn, cells, lag_ratio=0.02), FadeIn(names))
        self.wait(1)


class NodesInLayers(Scene):
    """network with arrows between layer boxes and dots that mean more"""

    def construct(self):
        L = VGroup(
            *[
                VGroup(*[Circle(0.28, color=BLUE, fill_opacity=0.6) for _ in range(n)]).arrange(DOWN, buff=0.3)
                for n in (3, 5, 2)
            ]
        ).arrange(RIGHT, buff=2.5)
        ed = VGroup(
            *[
                Line(a.get_right(), b.get_left(), stroke_width=1, color=GREY)
                for x, y in pairwise(L)
                for a in x
                for b in y
            ]
        )
        t = VGroup(
            *[Text(w, font_size=30).next_to(ln, UP) for w, ln in zip(("input", "hidden", "output"), L, strict=False)]
        )
        ins = [Arrow(c.get_left() + 1.2 * LEFT, c.get_left(), buff=0.05) for c in L[0]]
        xs = [MathTypst(f"x_{i + 1}", font_size=36).next_to(a, LEFT, buff=0.1) for i, a in enumerate(ins)]
        out = [Arrow(c.get_right(), c.get_right() + 1.2 * RIGHT, buff=0.05) for c in L[2]]
        self.play(FadeIn(L, t), Create(ed))
        self.play(*map(GrowArrow, ins + out), *map(FadeIn, xs))
        self.wait(2)


class SpotlightHole(Scene):
    """a dark sheet with a hole over the picture"""

    def construct(self):
        bx = VGroup(*[box(w) for w in ("alpha", "beta", "gamma")]).arrange(RIGHT, buff=1)
        self.play(FadeIn(bx))
        self.wait(1)
        hole = Circle(1.8).move_to(bx[1])
        sheet = Cutout(Rectangle(width=15, height=9), hole, fill_color=BLACK, fill_opacity=0.8, stroke_width=0)
        self.play(FadeIn(sheet))
        self.wait(2)


class Callout(Scene):
    """speech bubble as a union and a thin leader line to a label"""

    def construct(self):
        b = Union(
            RoundedRectangle(corner_radius=0.3, width=4.5, height=1.6),
            Polygon([-1, -0.5, 0], [-0.2, -0.5, 0], [-1.5, -1.7, 0]),
            color=WHITE,
            fill_color=BLUE_E,
            fill_opacity=1,
        ).shift(UP)
        t = Text("Hello there!", font_size=36).move_to(b.get_center() + 0.4 * UP)
        d = Dot([2, -2, 0], color=YELLOW)
        ln = Line(d.get_center(), [4, -1, 0], color=YELLOW)
        w = Text("here", font_size=30).next_to(ln.get_end(), RIGHT, buff=0.1)
        self.play(FadeIn(b), Write(t))
        self.play(FadeIn(d), Create(ln), Write(w))
        self.wait(2)


class Legends(Scene):
    def construct(self):
        ax = Axes([0, 6], [0, 4], x_length=8, y_length=5).shift(LEFT)
        a = ax.plot_line_graph([0, 1, 2, 3, 4, 5], [1, 2, 1.5, 3, 2.5, 3.5], line_color=BLUE)
        b = ax.plot_line_graph([0, 1, 2, 3, 4, 5], [3, 2.6, 2.7, 1.2, 1.1, 0.4], line_color=RED)
        leg = VGroup(
            *[
                VGroup(Line(ORIGIN, 0.7 * RIGHT, color=c), Dot(color=c), Text(w, font_size=28))
                for w, c in (("train", BLUE), ("test", RED))
            ]
        )
        for r in leg:
            r[1].move_to(r[0])
            r[2].next_to(r[0], RIGHT)
        leg.arrange(DOWN, aligned_edge=LEFT).to_edge(RIGHT)
        fr = SurroundingRectangle(leg, color=GREY, buff=0.2)
        VGroup(leg, fr).shift(0.2 * LEFT)
        self.play(Create(ax))
        self.play(Create(a), Create(b))
        self.play(FadeIn(leg, fr))
        self.wait(1)


class BracesEverywhere(Scene):
    def construct(self):
        ln = Line(4 * LEFT, 4 * RIGHT)
        br = BraceLabel(ln, "eight units", label_constructor=Text, font_size=32)
        ab = ArcBrace(Arc(radius=1.5, angle=PI / 2).shift(UP))
        t = Text("quarter", font_size=30).move_to([2.6, 2.9, 0])
        arc = Arc(radius=1.5, angle=PI / 2).shift(UP)
        self.play(Create(ln), Create(br))
        self.play(Create(arc), Create(ab), FadeIn(t))
        self.wait(1)


class Credits(Scene):
    def construct(self):
        g = (
            VGroup(
                *[
                    Text(w, font_size=36)
                    for w in ("Written by A", "Drawn by B", "Music by C", "Thanks to D", "and to E", "and to F")
                ]
            )
            .arrange(DOWN, buff=0.9)
            .next_to(4.2 * DOWN, DOWN)
        )
        self.add(g)
        self.play(g.animate.next_to(4.2 * UP, UP), run_time=9, rate_func=linear)
        self.wait(0.3)


class RotatingOrbit(Scene):
    def construct(self):
        sun = Dot(radius=0.4, color=YELLOW)
        orbit = Circle(2.5, color=GREY)
        p = Dot(orbit.get_right(), radius=0.2, color=BLUE)
        n = Text("Earth", font_size=30)
        n.add_updater(lambda m: m.next_to(p, UR, buff=0.1))
        v = always_redraw(
            lambda: Arrow(
                p.get_center(),
                p.get_center() + 1.3 * rotate_vector(normalize(p.get_center()), PI / 2),
                buff=0,
                color=GREEN,
            )
        )
        self.add(sun, orbit, p, n, v)
        self.play(Rotate(p, PI / 3, about_point=ORIGIN), run_time=3)
        self.wait(3)


class SlideBorder(Scene):
    """a thin decorative frame round the slide"""

    def construct(self):
        b = Rectangle(width=config.frame_width - 0.5, height=config.frame_height - 0.5, color=GREY)
        t = Text("Thank you", font_size=72)
        self.add(b)
        self.play(Write(t))
        self.wait(1)


class ProgressBottom(Scene):
    """film progress bar along the bottom of the frame"""

    def construct(self):
        bar = Rectangle(
            width=config.frame_width * 0.4, height=0.12, stroke_width=0, fill_color=BLUE, fill_opacity=1
        ).to_corner(DL, buff=0)
        t = Text("Part two", font_size=60)
        self.add(bar)
        self.play(Write(t))
        self.wait(1)


class MirroredNumberLines(Scene):
    """number line with a jump arc arrow from number to number"""

    def construct(self):
        ln = NumberLine([-4, 4, 1], length=11, include_numbers=True, label_constructor=Text, font_size=30)
        j = CurvedArrow(ln.n2p(-1) + 0.15 * UP, ln.n2p(2) + 0.15 * UP, angle=-PI / 2, color=YELLOW)
        t = Text("+3", font_size=36, color=YELLOW).next_to(j, UP, buff=0.1)
        d = Dot(ln.n2p(-1), color=RED)
        iv = Line(ln.n2p(-3), ln.n2p(-1), color=GREEN, stroke_width=10)
        self.play(Create(ln), FadeIn(d))
        self.play(Create(j), FadeIn(t))
        self.play(d.animate.move_to(ln.n2p(2)), Create(iv))
        self.wait(1)


class LinearMap(LinearTransformationScene):
    def __init__(self, **k):
        super().__init__(show_coordinates=False, leave_ghost_vectors=True, **k)

    def construct(self):
        self.add_vector([2, 1], color=YELLOW)
        self.apply_matrix([[1, 1], [0, 1]])
        self.wait(1)


class Japanese(Scene):
    def construct(self):
        t = VGroup(Text("こんにちは世界", font_size=48), Text("Größe, façade, Ελληνικά, Привет", font_size=40)).arrange(
            DOWN, buff=0.6
        )
        self.play(Write(t))
        self.wait(3)


class CrossedSets(Scene):
    """set mapping: two ovals, elements, arrows between them"""

    def construct(self):
        L, R = (
            Ellipse(width=2.8, height=5, color=BLUE).shift(3.5 * LEFT),
            Ellipse(width=2.8, height=5, color=GREEN).shift(3.5 * RIGHT),
        )
        a = VGroup(*[Text(w, font_size=34) for w in "abc"]).arrange(DOWN, buff=0.9).move_to(L)
        b = VGroup(*[Text(w, font_size=34) for w in "123"]).arrange(DOWN, buff=0.9).move_to(R)
        ar = [Arrow(a[i].get_right(), b[j].get_left(), buff=0.2) for i, j in ((0, 1), (1, 1), (2, 0))]
        n = [
            Text("domain", font_size=30).next_to(L, UP, buff=0.2),
            Text("range", font_size=30).next_to(R, UP, buff=0.2),
        ]
        self.play(Create(L), Create(R), *map(Write, n))
        self.play(FadeIn(a, b))
        self.play(*map(GrowArrow, ar))
        self.wait(1)


class InlineRuleBox(Scene):
    """definition box whose title sits on the top edge with default plate"""

    def construct(self):
        r = RoundedRectangle(corner_radius=0.2, width=9, height=3)
        t = (
            Text("Definition", font_size=32, color=YELLOW)
            .add_background_rectangle(buff=0.1)
            .move_to(r.get_top())
            .align_to(r, LEFT)
            .shift(0.6 * RIGHT)
        )
        b = Text("A prime has two divisors.", font_size=36).move_to(r)
        self.play(Create(r))
        self.play(FadeIn(t))
        self.play(Write(b))
        self.wait(2)


class Successions(Scene):
    def construct(self):
        d = Dot(3 * LEFT)
        t = Text("run", font_size=40).shift(UP)
        c = box("goal", "#1E5631").shift(3.5 * RIGHT)
        self.play(Succession(FadeIn(d), FadeIn(t), d.animate.shift(2 * RIGHT), FadeOut(t), FadeIn(c), run_time=6))
        self.play(AnimationGroup(Wiggle(c), Circumscribe(c, Circle), FocusOn(c)))
        self.wait(1)


class SliceOfPie(Scene):
    """pie of sectors with the percentages in them, one pulled out"""

    def construct(self):
        cs = (BLUE_E, "#1E5631", PURPLE_E)
        fr = (0.5, 0.3, 0.2)
        s = 0
        g = VGroup()
        for f, c in zip(fr, cs, strict=False):
            sec = Sector(
                radius=2.4,
                start_angle=s * TAU,
                angle=f * TAU,
                fill_color=c,
                fill_opacity=1,
                stroke_color=BLACK,
                stroke_width=2,
            )
            x = (s + f / 2) * TAU
            g.add(
                VGroup(sec, Text(f"{int(f * 100)} %", font_size=30).move_to(1.5 * np.array([np.cos(x), np.sin(x), 0])))
            )
            s += f
        self.play(FadeIn(g))
        self.play(g[2].animate.shift(0.4 * np.array([np.cos(0.9 * TAU), np.sin(0.9 * TAU), 0])))
        self.wait(1)


class RedrawnWide(Scene):
    """always_redraw of a longer and longer word at the smallest size"""

    def construct(self):
        t = ValueTracker(0)
        d = always_redraw(lambda: Text("x = " + f"{t.get_value():.2f}", font_size=28).shift(UP))
        e = always_redraw(lambda: Text(["i", "m", "W", "1"][min(3, int(t.get_value()))], font_size=28).shift(DOWN))
        self.add(d, e)
        self.wait(1)
        self.play(t.animate.set_value(3.9), run_time=4, rate_func=linear)
        self.wait(1)


class BecomeText(Scene):
    def construct(self):
        t = Text("ill", font_size=30)
        self.play(Write(t))
        self.wait(1)
        t.become(Text("WWW", font_size=30))
        self.wait(1)
        t.become(Text("a much longer one", font_size=30))
        self.wait(2)


class TransformCount(Scene):
    """number label transformed with Transform to others"""

    def construct(self):
        t = Text("0", font_size=28)
        self.add(t)
        for k in range(1, 12):
            self.play(Transform(t, Text(str(k), font_size=28)), run_time=0.4)
        self.wait(1)


class NewtonSecant(Scene):
    def construct(self):
        ax = Axes([-1, 4], [-1, 5], x_length=8, y_length=6)
        f = ax.plot(lambda x: 0.35 * x * x + 0.3, color=BLUE)
        k = ValueTracker(3)
        sec = always_redraw(
            lambda: ax.get_secant_slope_group(
                1, f, dx=k.get_value() - 1 + 1e-3, secant_line_length=6, secant_line_color=YELLOW
            )
        )
        self.play(Create(ax), Create(f))
        self.add(sec)
        self.play(k.animate.set_value(1.3), run_time=3)
        self.wait(1)


class AreaBetween(Scene):
    def construct(self):
        ax = Axes(
            [0, 5],
            [0, 5],
            x_length=7,
            y_length=5,
            axis_config={"include_numbers": True, "label_constructor": Text, "font_size": 28},
        )
        f, g = (
            ax.plot(lambda x: 4 - 0.5 * x, x_range=[0, 5]),
            ax.plot(lambda x: 0.5 + 0.3 * x, x_range=[0, 5], color=RED),
        )
        a = ax.get_area(f, [0, 3], bounded_graph=g, color=GREEN, opacity=0.4)
        t = Text("gain", font_size=32).move_to(ax.c2p(0.9, 2.2))
        v = ax.get_vertical_line(ax.c2p(3, 2.5), color=YELLOW)
        n = Text("x = 3", font_size=28).next_to(ax.c2p(3, 2.5), UP, buff=0.3)
        self.play(Create(ax))
        self.play(Create(f), Create(g))
        self.play(FadeIn(a, t), Create(v), FadeIn(n))
        self.wait(2)


class SolarPanelHouse(Scene):
    """house icon: wall, roof, door, window, chimney partly behind the roof"""

    def construct(self):
        wall = Rectangle(width=3, height=2, fill_color=GREY_D, fill_opacity=1)
        roof = Polygon([-2, 1, 0], [2, 1, 0], [0, 2.5, 0], fill_color=MAROON, fill_opacity=1)
        ch = Rectangle(width=0.4, height=1.2, fill_color=GREY, fill_opacity=1).move_to([1, 2, 0])
        door = Rectangle(width=0.6, height=1.1, fill_color=BLACK, fill_opacity=1).move_to([0, -0.45, 0])
        a = Arrow([4.5, 3, 0], [1.2, 2, 0], buff=0.1, color=YELLOW)
        t = Text("sun", font_size=32).next_to([4.5, 3, 0], RIGHT, buff=0.1)
        self.play(FadeIn(ch, wall, roof, door))
        self.play(FadeIn(t), GrowArrow(a))
        self.wait(2)


class TimelineSwim(Scene):
    """swim-lanes with elbow connectors made of a polyline with a tip"""

    def construct(self):
        a, b = box("sales").move_to([-4, 2, 0]), box("plant").move_to([3, -2, 0])
        el = VMobject()
        el.set_points_as_corners([a.get_right(), [3, 2, 0], b.get_top() + 0.02 * UP])
        tip = Triangle(fill_opacity=1, color=WHITE).scale(0.15).rotate(PI).move_to(b.get_top() + 0.13 * UP)
        lane = DashedLine(6.5 * LEFT, 6.5 * RIGHT, color=GREY)
        self.play(FadeIn(a, b), Create(lane))
        self.play(Create(el), FadeIn(tip))
        self.wait(2)


class ConvolutionKernel(Scene):
    def construct(self):
        g = (
            VGroup(*[VGroup(Square(0.8, stroke_color=GREY), Text(str((i * 7) % 10), font_size=28)) for i in range(36)])
            .arrange_in_grid(6, 6, buff=0)
            .shift(3 * LEFT)
        )
        k = Rectangle(width=2.4, height=2.4, color=YELLOW, fill_color=YELLOW, fill_opacity=0.25).move_to(g[7])
        o = (
            VGroup(*[Square(0.8, stroke_color=GREY) for i in range(16)])
            .arrange_in_grid(4, 4, buff=0)
            .shift(3.5 * RIGHT)
        )
        c = Square(0.8, color=YELLOW, fill_opacity=0.25).move_to(o[0])
        ls = VGroup(*[Line(k.get_corner(d), c.get_corner(d), color=YELLOW, stroke_width=1) for d in (UR, DR)])
        self.play(FadeIn(g, o))
        self.play(Create(k), Create(c), Create(ls))
        self.wait(1)
        self.play(FadeOut(ls))
        self.play(k.animate.move_to(g[8]), c.animate.move_to(o[1]))
        self.wait(1)


class MatrixTimesVector(Scene):
    """bracketed matrix, row highlighted by a translucent Rectangle"""

    def construct(self):
        def mat(rows, cols, vals):
            e = VGroup(*[Text(str(v), font_size=34) for v in vals]).arrange_in_grid(rows, cols, buff=0.5)
            ln = VMobject().set_points_as_corners(
                [
                    e.get_corner(UL) + np.array([-0.1, 0.2, 0]),
                    e.get_corner(UL) + np.array([-0.3, 0.2, 0]),
                    e.get_corner(DL) + np.array([-0.3, -0.2, 0]),
                    e.get_corner(DL) + np.array([-0.1, -0.2, 0]),
                ]
            )
            r = VMobject().set_points_as_corners(
                [
                    e.get_corner(UR) + np.array([0.1, 0.2, 0]),
                    e.get_corner(UR) + np.array([0.3, 0.2, 0]),
                    e.get_corner(DR) + np.array([0.3, -0.2, 0]),
                    e.get_corner(DR) + np.array([0.1, -0.2, 0]),
                ]
            )
            return VGroup(e, ln, r)

        A, x, y = mat(2, 3, (1, 2, 3, 4, 5, 6)), mat(3, 1, (7, 8, 9)), mat(2, 1, ("50", "122"))
        g = VGroup(A, x, Text("=", font_size=40), y).arrange(RIGHT, buff=0.4)
        row = Rectangle(
            width=A[0].width + 0.3, height=0.7, stroke_width=0, fill_color=YELLOW, fill_opacity=0.3
        ).move_to(VGroup(*A[0][:3]))
        self.play(Write(g))
        self.play(FadeIn(row))
        self.play(row.animate.move_to(VGroup(*A[0][3:])))
        self.wait(1)


class TreeMapNested(Scene):
    def construct(self):
        o = Rectangle(width=10, height=6, color=WHITE)
        lab = Text("all", font_size=30).next_to(o.get_corner(UL), DR, buff=0.2)
        i = Ellipse(width=6, height=3.6, color=BLUE, fill_opacity=0.2).shift(0.3 * DOWN)
        il = Text("vectors", font_size=30).move_to(i.get_top() + 0.5 * DOWN)
        c = Circle(0.9, color=GREEN, fill_opacity=0.3).move_to(i).shift(0.3 * DOWN)
        cl = Text("units", font_size=30).move_to(c)
        self.play(Create(o), Write(lab))
        self.play(Create(i), Write(il))
        self.play(Create(c), Write(cl))
        self.wait(1)


class BigOCurves(Scene):
    """curves that leave the axes' top, with names at their ends"""

    def construct(self):
        ax = Axes([0, 6], [0, 6], x_length=8, y_length=5.5, tips=False).shift(LEFT)
        fs = [
            (lambda x: x, 6, "n", BLUE),
            (lambda x: x * x / 2, 3.46, "n²", RED),
            (lambda x: np.log2(x + 1), 6, "log n", GREEN),
        ]
        cs = [ax.plot(f, x_range=[0, e], color=c) for f, e, _, c in fs]
        ts = [
            Text(n, font_size=32, color=c).next_to(g.get_end(), RIGHT if e == 6 else UP, buff=0.15)
            for g, (f, e, n, c) in zip(cs, fs, strict=False)
        ]
        self.play(Create(ax))
        self.play(*map(Create, cs), *map(Write, ts))
        self.wait(2)


class ImageGrid(Scene):
    """pictures with captions and a label over one on a default plate, arrow between them"""

    def construct(self):
        rng = np.random.default_rng(0)
        ims = Group(
            *[ImageMobject((rng.random((20, 20, 3)) * 255).astype(np.uint8)).scale_to_fit_height(2.6) for _ in range(3)]
        ).arrange(RIGHT, buff=1.2)
        cap = [Text(w, font_size=30).next_to(m, DOWN) for w, m in zip(("noise", "more", "most"), ims, strict=False)]
        pl = Text("raw", font_size=30).add_background_rectangle(opacity=0.9, buff=0.1).move_to(ims[0])
        ar = [Arrow(a.get_right(), b.get_left(), buff=0.1) for a, b in pairwise(ims)]
        self.play(FadeIn(ims), *map(FadeIn, cap))
        self.play(FadeIn(pl), *map(GrowArrow, ar))
        self.wait(2)


class PlusInFormula(Scene):
    """equation of shapes: circle + square = house, made of Text signs and shapes"""

    def construct(self):
        g = VGroup(
            Circle(0.6, color=BLUE),
            Text("+", font_size=48),
            Square(1.1, color=RED),
            Text("=", font_size=48),
            VGroup(Square(1), Triangle().scale(0.6)).arrange(UP, buff=0),
        ).arrange(RIGHT, buff=0.6)
        self.play(LaggedStartMap(FadeIn, g))
        self.wait(1)


class NumberInArrow(Scene):
    """fat arrow polygon with a word in it; cross mark and check mark icons"""

    def construct(self):
        p = Polygon(
            [-3, 0.6, 0],
            [1.5, 0.6, 0],
            [1.5, 1.1, 0],
            [3, 0, 0],
            [1.5, -1.1, 0],
            [1.5, -0.6, 0],
            [-3, -0.6, 0],
            color=BLUE,
            fill_color=BLUE_E,
            fill_opacity=1,
        )
        t = Text("go this way", font_size=36).move_to(p)
        x = Cross(Square(0.6)).shift(2.5 * DOWN + 2 * LEFT)
        c = VMobject(color=GREEN).set_points_as_corners([[1.6, -2.5, 0], [1.9, -2.8, 0], [2.5, -2.1, 0]])
        self.play(FadeIn(p), Write(t))
        self.play(Create(x), Create(c))
        self.wait(1)


class LongTextWrapped(Scene):
    def construct(self):
        t = Text("The quick brown fox\njumps over the lazy dog\nand first finds a flag", font_size=40, line_spacing=0.9)
        m = MarkupText("two lines of markup\nwith <i>slant</i> in them", font_size=36).to_edge(DOWN, buff=0.7)
        u = Line(t.get_corner(DL), t.get_corner(DR), color=YELLOW).shift(0.12 * DOWN)
        self.play(Write(t))
        self.play(Create(u), Write(m))
        self.wait(3)


class QuoteBar(Scene):
    """quotation with a thick bar on its left"""

    def construct(self):
        t = Paragraph("If I have seen further", "it is by standing", "on the shoulders of giants.", font_size=38)
        b = Rectangle(width=0.12, height=t.height + 0.4, stroke_width=0, fill_color=YELLOW, fill_opacity=1).next_to(
            t, LEFT, buff=0.3
        )
        w = Text("Newton", font_size=30, color=GREY_B).next_to(t, DOWN, buff=0.5).align_to(t, RIGHT)
        self.play(FadeIn(b))
        self.play(Write(t))
        self.play(FadeIn(w))
        self.wait(3)


class CrossFadeDim(Scene):
    """others are dimmed while one card is read, then all come back"""

    def construct(self):
        g = VGroup(*[box(w) for w in ("plan", "do", "check", "act")]).arrange_in_grid(2, 2, buff=1)
        ar = CurvedArrow(g[0].get_top() + 0.05 * UP, g[1].get_top() + 0.05 * UP, angle=-PI / 3)
        self.play(FadeIn(g), Create(ar))
        self.wait(0.5)
        for k in range(2):
            self.play(*[m.animate.set_opacity(0.25) for i, m in enumerate(g) if i != k], ar.animate.set_opacity(0.25))
            self.wait(1)
            self.play(*[m.animate.set_opacity(1) for m in g])


class SetOpacityOutline(Scene):
    """outlined boxes dimmed by fade"""

    def construct(self):
        g = VGroup(
            *[VGroup(Square(1.6, color=c), Text(w, font_size=36)) for w, c in (("A", BLUE), ("B", RED), ("C", GREEN))]
        ).arrange(RIGHT, buff=1)
        self.play(FadeIn(g))
        self.wait(0.5)
        self.play(g[0].animate.fade(0.8), g[2].animate.fade(0.8))
        self.wait(1)


class ForceLabelsAtTip(Scene):
    def construct(self):
        p = Dot(radius=0.15)
        ar = [Arrow(ORIGIN, d, buff=0.15, color=c) for d, c in ((2 * UP, GREEN), (2 * DOWN, YELLOW), (2 * RIGHT, RED))]
        ls = [
            MathTypst(w, font_size=40).next_to(a.get_end(), d, buff=0.15)
            for w, a, d in zip(("N", "m g", "F"), ar, (UP, DOWN, RIGHT), strict=False)
        ]
        self.play(FadeIn(p))
        self.play(*map(GrowArrow, ar), *map(FadeIn, ls))
        self.wait(3)


class WindArrows(Scene):
    """three parallel arrows for wind or light, a word beside the group"""

    def construct(self):
        g = (
            VGroup(*[Arrow(LEFT * 1.2, RIGHT * 1.2, buff=0, color=BLUE) for _ in range(3)])
            .arrange(DOWN, buff=0.6)
            .shift(3.5 * LEFT)
        )
        w = Text("wind", font_size=32).next_to(g, UP)
        sail = Triangle(color=WHITE).scale(1.3).shift(2 * RIGHT)
        self.play(*map(GrowArrow, g), FadeIn(w, sail))
        self.wait(3)


class MoveThisWay(Scene):
    """motion arrow from a car forward into free space, its name above the middle"""

    def construct(self):
        car = box("car", w=2)
        a = Arrow(car.get_right(), car.get_right() + 2.5 * RIGHT, buff=0.1, color=YELLOW)
        t = Text("v = 30 m/s", font_size=30).next_to(a, UP, buff=0.1)
        self.play(FadeIn(car))
        self.play(GrowArrow(a), FadeIn(t))
        self.wait(3)


class ScaleUpDown(Scene):
    """up and down arrows beside numbers (rising, falling)"""

    def construct(self):
        g = VGroup(
            *[
                VGroup(Arrow(ORIGIN, UP * s, buff=0, color=c), Text(w, font_size=40)).arrange(RIGHT, buff=0.2)
                for s, w, c in ((1, "+12 %", GREEN), (-1, "-4 %", RED))
            ]
        ).arrange(DOWN, buff=1)
        self.play(FadeIn(g))
        self.wait(3)


class BulletArrows(Scene):
    """implication chain: text, arrow, text arranged in a row"""

    def construct(self):
        g = VGroup(
            Text("rain", font_size=40),
            Arrow(ORIGIN, 1.2 * RIGHT, buff=0),
            Text("wet", font_size=40),
            Arrow(ORIGIN, 1.2 * RIGHT, buff=0),
            Text("slip", font_size=40),
        ).arrange(RIGHT, buff=0.3)
        self.play(LaggedStartMap(FadeIn, g))
        self.wait(3)


class BigArrowDown(Scene):
    """arrow between two texts arranged with a large buff"""

    def construct(self):
        g = VGroup(
            Text("hypothesis", font_size=44), Arrow(ORIGIN, 1.5 * DOWN, buff=0), Text("conclusion", font_size=44)
        ).arrange(DOWN, buff=0.5)
        self.play(LaggedStartMap(FadeIn, g))
        self.wait(3)


class OpenBoxOnLine(Scene):
    """words sit on a line drawn through, gap made with a black filled rectangle without stroke at .8"""

    def construct(self):
        ln = Line(6 * LEFT, 6 * RIGHT, color=GREY)
        t = Text("Part II", font_size=44)
        r = BackgroundRectangle(t, buff=0.25)
        self.play(Create(ln))
        self.play(FadeIn(r), Write(t))
        self.wait(2)
