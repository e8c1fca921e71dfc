"""Scenes that are right and look dangerous: the lint must report nothing on any of them."""

from itertools import pairwise

import numpy as np
from manim import (
    BLACK,
    BLUE,
    BLUE_B,
    BLUE_E,
    DEGREES,
    DL,
    DOWN,
    DR,
    GOLD,
    GREEN,
    GREEN_B,
    GREY,
    GREY_B,
    GREY_E,
    LEFT,
    ORANGE,
    ORIGIN,
    PI,
    PURPLE_E,
    RED,
    RIGHT,
    TEAL,
    UL,
    UP,
    UR,
    WHITE,
    YELLOW,
    AddTextLetterByLetter,
    AnimationGroup,
    Arrow,
    Axes,
    BackgroundRectangle,
    BarChart,
    Brace,
    Circle,
    Circumscribe,
    Code,
    Create,
    Cross,
    CurvedArrow,
    DashedLine,
    DecimalNumber,
    Dot,
    DoubleArrow,
    FadeIn,
    FadeOut,
    FadeTransform,
    FullScreenRectangle,
    Graph,
    GrowArrow,
    ImageMobject,
    Indicate,
    Integer,
    LabeledDot,
    LaggedStart,
    Line,
    MathTypst,
    MoveAlongPath,
    MovingCameraScene,
    NumberLine,
    NumberPlane,
    Paragraph,
    Polygon,
    Rectangle,
    ReplacementTransform,
    Restore,
    RightAngle,
    RoundedRectangle,
    Scene,
    Sector,
    Square,
    Succession,
    SurroundingRectangle,
    Swap,
    Table,
    Text,
    Transform,
    TransformFromCopy,
    Triangle,
    Underline,
    ValueTracker,
    Vector,
    VGroup,
    Wait,
    Write,
    always_redraw,
    rate_functions,
)

FOREST, LAGOON, BRICK = "#1E5631", "#0B5351", "#8C1F28"  # dark enough for white text


def card(words, color=BLUE_E, width=2.8, height=1.1, font_size=30):
    """A filled box with a word in its middle."""
    box = RoundedRectangle(corner_radius=0.12, width=width, height=height, color=WHITE, fill_color=color)
    box.set_fill(opacity=1)
    return VGroup(box, Text(words, font_size=font_size).move_to(box))


def brackets(entries, buff=0.25):
    """Square brackets left and right of a grid of entries, drawn as lines."""
    sides = VGroup()
    for direction in (LEFT, RIGHT):
        top, bottom = entries.get_corner(UP + direction), entries.get_corner(DOWN + direction)
        top, bottom = top + buff * (UP + direction), bottom + buff * (DOWN + direction)
        hook = -0.2 * direction
        side = Line(top + hook, top)
        side.add_points_as_corners([top, bottom, bottom + hook])
        sides.add(side)
    return sides


class SineWithLabels(Scene):
    """A plotted sine with names at the ends of the axes and at the curve."""

    def construct(self):
        axes = Axes(x_range=[0, 7, 1], y_range=[-1.5, 1.5, 0.5], x_length=10, y_length=5)
        x_name = Text("time", font_size=30).next_to(axes.x_axis.get_end(), RIGHT)
        y_name = Text("voltage", font_size=30).next_to(axes.y_axis.get_end(), UP, buff=0.15)
        curve = axes.plot(np.sin, x_range=[0, 6.5], color=YELLOW)
        name = MathTypst("y = sin(x)", color=YELLOW, font_size=40).next_to(axes.c2p(PI / 2, 1), UP)
        self.play(Create(axes), FadeIn(x_name, y_name))
        self.play(Create(curve), Write(name), run_time=2)
        self.wait(2)


class AreaUnderCurve(Scene):
    """Axes with numbers, the area under a curve, and its name inside the area."""

    def construct(self):
        numbers = {"include_numbers": True, "label_constructor": Text, "font_size": 28}
        axes = Axes(x_range=[0, 5, 1], y_range=[0, 10, 2], x_length=9, y_length=5.5, axis_config=numbers)
        curve = axes.plot(lambda x: 0.3 * x**2 + 1, x_range=[0, 5], color=BLUE)
        area = axes.get_area(curve, x_range=(1, 4), color=(BLUE, GREEN), opacity=0.4)
        label = Text("面积", font_size=32).move_to(axes.c2p(3, 1.2))
        self.play(Create(axes), Create(curve))
        self.play(FadeIn(area), Write(label))
        self.wait(2)


class RiemannBars(Scene):
    """Rectangles that approach an area, one set transformed to the next."""

    def construct(self):
        axes = Axes(x_range=[0, 4], y_range=[0, 5], x_length=8, y_length=5, tips=False)
        curve = axes.plot(lambda x: 0.25 * x**2 + 0.5, x_range=[0, 4], color=WHITE)
        bars = axes.get_riemann_rectangles(curve, x_range=[0, 4], dx=0.5, fill_opacity=0.8)
        self.play(Create(axes), Create(curve), FadeIn(bars))
        for dx in (0.25, 0.125):
            finer = axes.get_riemann_rectangles(curve, x_range=[0, 4], dx=dx, fill_opacity=0.8)
            self.play(Transform(bars, finer))
        self.wait(1)


class VectorsOnPlane(Scene):
    """Vectors on a full-frame plane, whose names stand on their own ground."""

    def construct(self):
        plane = NumberPlane()
        v, w = Vector([3, 1], color=YELLOW), Vector([-1, 2], color=GREEN)
        names = VGroup()
        for words, vector in (("v", v), ("w", w)):
            name = Text(words, font_size=36, color=vector.get_color()).next_to(vector.get_end(), UR, buff=0.15)
            names.add(name.add_background_rectangle(opacity=1, buff=0.1))
        self.play(Create(plane), run_time=1)
        self.play(GrowArrow(v), GrowArrow(w), FadeIn(names))
        self.wait(2)


class ProjectionOnAxes(Scene):
    """A point with dashed lines down to the axes and a name beside each foot."""

    def construct(self):
        axes = Axes(x_range=[0, 5], y_range=[0, 4], x_length=7, y_length=5)
        point = Dot(axes.c2p(3, 2.5), color=YELLOW)
        down, across = axes.get_lines_to_point(point.get_center(), color=GREY_B)
        x_name = MathTypst("x_0", font_size=36).next_to(axes.c2p(3, 0), DOWN)
        y_name = MathTypst("y_0", font_size=36).next_to(axes.c2p(0, 2.5), LEFT)
        self.play(Create(axes), FadeIn(point))
        self.play(Create(down), Create(across), FadeIn(x_name, y_name))
        self.wait(2)


class NumberLinePointer(Scene):
    """A triangle that points at one number of a number line after the other."""

    def construct(self):
        line = NumberLine(x_range=[0, 10, 1], length=11, include_numbers=True, label_constructor=Text, font_size=30)
        pointer = Triangle(color=YELLOW, fill_opacity=1).scale(0.18).rotate(PI)
        pointer.next_to(line.n2p(2), UP, buff=0.05)
        self.play(Create(line), FadeIn(pointer))
        for value in (5, 9):
            self.play(pointer.animate.next_to(line.n2p(value), UP, buff=0.05))
        self.wait(1)


class QuarterlyBars(Scene):
    """A bar chart with names, numbers and the value of every bar."""

    def construct(self):
        chart = BarChart(
            [4, 7, 3, 9],
            bar_names=["Q1", "Q2", "Q3", "Q4"],
            bar_colors=[BLUE, TEAL, GREEN, YELLOW],
            y_range=[0, 10, 2],
            x_length=8,
            y_length=5,
            x_axis_config={"label_constructor": Text, "font_size": 28},
            y_axis_config={"label_constructor": Text, "font_size": 28},
        )
        values = chart.get_bar_labels(label_constructor=Text, font_size=30, color=WHITE, buff=0.15)
        self.play(Create(chart))
        self.play(FadeIn(values))
        self.wait(2)


class HighlightedCell(Scene):
    """A table one cell of which gets a coloured ground."""

    def construct(self):
        rows = [["32", "128", "512"], ["0.81", "0.87", "0.92"]]
        names = [Text("size"), Text("score")]
        table = Table(rows, row_labels=names, include_outer_lines=True).scale(0.8)
        self.play(Create(table))
        table.add_highlighted_cell((2, 4), color=FOREST)
        self.play(Indicate(table.get_entries((2, 4))))
        self.wait(2)


class StripedRows(Scene):
    """A table drawn by hand: a strip behind every other row, a thin rule under the head."""

    def construct(self):
        rows = [("model", "score"), ("small", "71"), ("medium", "78"), ("large", "84")]
        table = VGroup()
        for number, words in enumerate(rows):
            strip = Rectangle(width=8, height=0.8, stroke_width=0, fill_color=GREY_E, fill_opacity=number % 2)
            cells = [
                Text(word, font_size=30).move_to(strip).shift(2 * side)
                for word, side in zip(words, (LEFT, RIGHT), strict=True)
            ]
            table.add(VGroup(strip, *cells))
        table.arrange(DOWN, buff=0)
        rule = Line(table[0].get_corner(DL), table[0].get_corner(DR), stroke_width=2)
        self.play(FadeIn(table), Create(rule))
        self.wait(2)


class BracketedMatrix(Scene):
    """A matrix of numbers between brackets, one column of it in a frame."""

    def construct(self):
        numbers = VGroup(*[Text(str(n), font_size=36) for n in (1, 0, 2, -1, 3, 1, 4, 0, 5)])
        numbers.arrange_in_grid(3, 3, buff=(0.9, 0.5))
        matrix = VGroup(numbers, brackets(numbers))
        column = SurroundingRectangle(VGroup(*numbers[1::3]), color=YELLOW, buff=0.15)
        self.play(Write(matrix))
        self.play(Create(column))
        self.play(column.animate.move_to(VGroup(*numbers[2::3])))
        self.wait(1)


class TypstFormulas(Scene):
    """Fractions, roots and a matrix, one below the other."""

    def construct(self):
        formulas = VGroup(
            MathTypst("x = (-b plus.minus sqrt(b^2 - 4 a c)) / (2 a)", font_size=44),
            MathTypst("A = mat(1, 2; 3, 4) quad det A = -2", font_size=44),
            MathTypst("sum_(k=1)^n k = (n (n + 1)) / 2", font_size=44),
        ).arrange(DOWN, buff=0.5)
        frame = SurroundingRectangle(formulas[1], color=YELLOW)
        self.play(LaggedStart(*[Write(formula) for formula in formulas], lag_ratio=0.4))
        self.play(Create(frame))
        self.wait(2)


class CodeListing(Scene):
    """A listing with line numbers and a frame that goes from line to line."""

    def construct(self):
        source = "def mean(values):\n    total = 0\n    for value in values:\n        total += value\n    return total"
        code = Code(code_string=source, language="python", formatter_style="monokai")
        lines = code.code_lines
        frame = SurroundingRectangle(lines[1], color=YELLOW, buff=0.06, stroke_width=2)
        self.play(FadeIn(code))
        self.play(Create(frame))
        self.play(frame.animate.become(SurroundingRectangle(lines[3], color=YELLOW, buff=0.06, stroke_width=2)))
        self.wait(2)


class BracedWord(Scene):
    """A brace under a row of boxes, with its text at the tip, and one beside a column."""

    def construct(self):
        row = VGroup(*[Square(0.9, fill_color=LAGOON, fill_opacity=1) for _ in range(5)]).arrange(RIGHT, buff=0)
        below, beside = Brace(row, DOWN), Brace(row, RIGHT)
        words = Text("5 tokens", font_size=32)
        below.put_at_tip(words)
        height = Text("d", font_size=32, slant="ITALIC")
        beside.put_at_tip(height)
        self.play(FadeIn(row))
        self.play(Create(below), Write(words), Create(beside), Write(height))
        self.wait(2)


class WordInRectangle(Scene):
    """A rectangle drawn close around a whole line."""

    def construct(self):
        words = Text("softmax", font_size=56)
        frame = SurroundingRectangle(words, color=YELLOW, buff=0.08)
        self.play(Write(words))
        self.play(Create(frame))
        self.wait(1)
        self.play(frame.animate.set_color(GREEN))
        self.wait(1)


class OneWordAmongOthers(Scene):
    """A rectangle round one word in the middle of a sentence, then round the next."""

    def construct(self):
        sentence = VGroup(*[Text(word, font_size=40) for word in ("the", "cat", "sat", "down")])
        sentence.arrange(RIGHT, buff=0.3, aligned_edge=DOWN)
        frame = SurroundingRectangle(sentence[1], color=YELLOW, buff=0.08)
        self.play(Write(sentence))
        self.play(Create(frame))
        self.wait(1)
        self.play(Transform(frame, SurroundingRectangle(sentence[2], color=YELLOW, buff=0.08)))
        self.wait(1)


class SliceInRectangle(Scene):
    """A rectangle round a slice of the letters of one Text."""

    def construct(self):
        text = Text("attention is all you need", font_size=44)
        frame = SurroundingRectangle(text[9:11], color=YELLOW, buff=0.07, stroke_width=3)
        mark = Underline(text[17:], color=RED, buff=0.08)
        self.play(Write(text))
        self.play(Create(frame), Create(mark))
        self.wait(2)


class TextOverLines(Scene):
    """A text over a bundle of lines, on a ground of its own."""

    def construct(self):
        lines = VGroup(*[Line(5 * LEFT + y * UP, 5 * RIGHT - y * UP, color=BLUE) for y in np.linspace(-2, 2, 7)])
        words = Text("all paths meet here", font_size=40)
        ground = BackgroundRectangle(words, fill_opacity=1, buff=0.2)
        self.play(Create(lines))
        self.play(FadeIn(ground), Write(words))
        self.wait(2)


class UnderlinedTitle(Scene):
    """A title with a line close under it."""

    def construct(self):
        title = Text("Why it works", font_size=48).to_edge(UP)
        line = Underline(title, buff=0.06)
        self.play(Write(title), Create(line))
        self.wait(2)


class StruckOut(Scene):
    """A word crossed out on purpose, with the better one beside it."""

    def construct(self):
        wrong = Text("recurrence", font_size=44).shift(2.5 * LEFT)
        better = Text("attention", font_size=44, color=GREEN).shift(2.5 * RIGHT)
        self.play(Write(wrong))
        self.wait(1)
        self.play(Create(Cross(wrong)))
        self.play(Write(better))
        self.wait(2)


class MarkedWithPen(Scene):
    """A translucent band behind a word, as from a marker."""

    def construct(self):
        text = Text("only the last layer is trained", font_size=40)
        band = BackgroundRectangle(text[7:16], color=YELLOW, fill_opacity=0.25, buff=0.06)
        self.play(Write(text))
        self.play(FadeIn(band))
        self.wait(2)


class CircledWord(Scene):
    """An ellipse thrown round a word and a passing Circumscribe."""

    def construct(self):
        words = VGroup(Text("query", font_size=40), Text("key", font_size=40), Text("value", font_size=40))
        words.arrange(RIGHT, buff=1.5)
        ring = Circle(color=RED).surround(words[1], stretch=True, buffer_factor=1.6)
        self.play(FadeIn(words))
        self.play(Create(ring))
        self.play(Circumscribe(words[2]))
        self.wait(1)


class FlowChart(Scene):
    """Boxes in a row with default arrows between them."""

    def construct(self):
        steps = VGroup(*[card(word, width=2.4) for word in ("输入", "编码", "解码", "输出")])
        steps.arrange(RIGHT, buff=0.9)
        arrows = VGroup(*[Arrow(a.get_right(), b.get_left()) for a, b in pairwise(steps)])
        self.play(LaggedStart(*[FadeIn(step) for step in steps]))
        self.play(LaggedStart(*[GrowArrow(arrow) for arrow in arrows]))
        self.wait(2)


class FlushArrows(Scene):
    """Arrows without a gap, down a column, and one that goes back up beside it."""

    def construct(self):
        steps = VGroup(*[card(word) for word in ("predict", "compare", "correct")]).arrange(DOWN, buff=1)
        down = [Arrow(a.get_bottom(), b.get_top(), buff=0) for a, b in pairwise(steps)]
        back = CurvedArrow(steps[2].get_right(), steps[0].get_right(), angle=120 * DEGREES)
        again = Text("repeat", font_size=30).next_to(back, RIGHT)
        self.play(FadeIn(steps))
        self.play(*map(GrowArrow, down))
        self.play(Create(back), Write(again))
        self.wait(2)


class ArrowBeforeTarget(Scene):
    """An arrow that comes a play before the box it points at."""

    def construct(self):
        source, target = card("question").shift(3.5 * LEFT), card("answer", FOREST).shift(3.5 * RIGHT)
        arrow = Arrow(source.get_right(), target.get_left())
        self.play(FadeIn(source))
        self.play(GrowArrow(arrow))
        self.play(FadeIn(target, shift=0.3 * RIGHT))
        self.wait(2)


class CurvedArrows(Scene):
    """Curved arrows there and back between two boxes, with words above and below."""

    def construct(self):
        client, server = card("client").shift(4 * LEFT), card("server").shift(4 * RIGHT)
        there = CurvedArrow(client.get_top() + 0.1 * UP, server.get_top() + 0.1 * UP, angle=-60 * DEGREES)
        back = CurvedArrow(server.get_bottom() + 0.1 * DOWN, client.get_bottom() + 0.1 * DOWN, angle=-60 * DEGREES)
        request = Text("request", font_size=30).next_to(there, UP)
        reply = Text("reply", font_size=30).next_to(back, DOWN)
        self.play(FadeIn(client, server))
        self.play(Create(there), Write(request))
        self.play(Create(back), Write(reply))
        self.wait(2)


class SelfLoop(Scene):
    """A box with an arrow from its side over the top back to its other side."""

    def construct(self):
        state = card("state")
        corner_right, corner_left = state.get_corner(UR) + 0.5 * LEFT, state.get_corner(UL) + 0.5 * RIGHT
        loop = CurvedArrow(corner_right + 0.08 * UP, corner_left + 0.08 * UP, angle=240 * DEGREES)
        name = Text("stay", font_size=30).next_to(loop, UP)
        self.play(FadeIn(state))
        self.play(Create(loop), Write(name))
        self.wait(2)


class DimensionLine(Scene):
    """A double arrow from one box to the other, with the distance written above it."""

    def construct(self):
        left, right = Square(1.2, fill_color=BLUE_E, fill_opacity=1), Square(1.2, fill_color=BRICK, fill_opacity=1)
        left.shift(4 * LEFT)
        right.shift(4 * RIGHT)
        measure = DoubleArrow(left.get_right(), right.get_left(), buff=0)
        length = Text("6.8 m", font_size=32).next_to(measure, UP, buff=0.1)
        self.play(FadeIn(left, right))
        self.play(Create(measure), Write(length))
        self.wait(2)


class Timeline(Scene):
    """A timeline drawn as an arrow, with ticks, years below and words above."""

    def construct(self):
        line = Arrow(6 * LEFT, 6 * RIGHT, buff=0)
        events = {-4: ("2014", "attention"), 0: ("2017", "Transformer"), 4: ("2020", "GPT-3")}
        marks = VGroup()
        for x, (year, words) in events.items():
            tick = Line(0.15 * UP, 0.15 * DOWN).shift(x * RIGHT)
            marks.add(
                VGroup(tick, Text(year, font_size=28).next_to(tick, DOWN), Text(words, font_size=32).next_to(tick, UP))
            )
        self.play(GrowArrow(line))
        self.play(LaggedStart(*[FadeIn(mark) for mark in marks], lag_ratio=0.5))
        self.wait(2)


class CallOut(Scene):
    """A word with an arrow at one letter of a formula."""

    def construct(self):
        formula = MathTypst("e^(i pi) + 1 = 0", font_size=72)
        note = Text("虚数单位", font_size=32, color=YELLOW).move_to(2 * UP + 3 * LEFT)
        arrow = Arrow(note.get_bottom(), formula[1].get_top(), buff=0.1, color=YELLOW)
        self.play(Write(formula))
        self.play(FadeIn(note), GrowArrow(arrow))
        self.wait(2)


class LabelledGraph(Scene):
    """A graph whose vertices carry words and whose edges go to their middles."""

    def construct(self):
        names = ["a", "b", "c", "d", "e"]
        labels = {name: Text(name, font_size=32, color=BLACK) for name in names}
        edges = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "a"), ("a", "c")]
        graph = Graph(names, edges, layout="circular", layout_scale=2.6, labels=labels)
        self.play(Create(graph))
        self.play(graph.vertices["c"].animate.shift(0.5 * DOWN))
        self.wait(2)


class EdgesUnderNodes(Scene):
    """Two layers of nodes over edges that run from middle to middle."""

    def construct(self):
        layers = VGroup()
        for x, count in ((-2.5, 3), (2.5, 4)):
            ring = [Circle(0.42, color=WHITE, fill_color=BLUE_E, fill_opacity=1) for _ in range(count)]
            layers.add(VGroup(*ring).arrange(DOWN, buff=0.5).shift(x * RIGHT))
        edges = [Line(a.get_center(), b.get_center(), color=GREY, stroke_width=2) for a in layers[0] for b in layers[1]]
        names = [Text(f"x{n}", font_size=30).move_to(node) for n, node in enumerate(layers[0], 1)]
        self.play(Create(VGroup(*edges)), run_time=1)
        self.play(FadeIn(layers), FadeIn(*names))
        self.wait(2)


class Tree(Scene):
    """A tree of boxes joined by plain lines."""

    def construct(self):
        root = card("root").shift(2 * UP)
        leaves = VGroup(*[card(word, FOREST) for word in ("left", "middle", "right")]).arrange(RIGHT, buff=1)
        leaves.shift(1.5 * DOWN)
        branches = VGroup(*[Line(root.get_bottom(), leaf.get_top()) for leaf in leaves])
        self.play(FadeIn(root))
        self.play(Create(branches), FadeIn(leaves))
        self.wait(2)


class LabelledDots(Scene):
    """Dots with a letter in each, joined by a line under them."""

    def construct(self):
        dots = VGroup(*[LabeledDot(Text(letter, font_size=30, color=BLACK)) for letter in "ABCD"])
        dots.arrange(RIGHT, buff=1.5)
        line = Line(dots[0].get_center(), dots[-1].get_center(), color=GREY)
        self.play(Create(line))
        self.play(LaggedStart(*[FadeIn(dot, scale=0.5) for dot in dots]))
        self.wait(1)


class ZoomIntoDiagram(MovingCameraScene):
    """The camera goes close to one box of a large diagram, and back."""

    def construct(self):
        boxes = VGroup(*[card(f"block {n}", width=2.5) for n in range(1, 13)]).arrange_in_grid(3, 4, buff=0.8)
        arrows = [Arrow(a.get_right(), b.get_left(), buff=0.1) for a, b in pairwise(boxes[4:8])]
        self.play(FadeIn(boxes, *arrows))
        self.wait(1)
        self.camera.frame.save_state()
        self.play(self.camera.frame.animate.scale(0.4).move_to(boxes[5]))
        self.wait(1)
        self.play(Restore(self.camera.frame))
        self.wait(1)


class PanningCamera(MovingCameraScene):
    """The camera follows a row that is longer than the frame."""

    def construct(self):
        row = VGroup(*[card(f"step {n}", width=3.2) for n in range(1, 7)]).arrange(RIGHT, buff=1.2)
        row.move_to(3.5 * LEFT, aligned_edge=LEFT)
        self.camera.frame.move_to(VGroup(*row[:3]))
        self.add(row)
        self.wait(2)
        self.play(self.camera.frame.animate.move_to(VGroup(*row[3:])), run_time=2)
        self.wait(2)


class WideFrame(MovingCameraScene):
    """The camera steps back, so that what lies outside comes in, with letters to match."""

    def construct(self):
        near = card("here")
        far = VGroup(*[card("far away", FOREST, 5, 2, 60).shift(9 * side) for side in (LEFT, RIGHT)])
        self.play(FadeIn(near))
        self.add(far)
        self.play(self.camera.frame.animate.scale(1.9), near.animate.scale(1.9), run_time=2)
        self.wait(2)


class FliesThrough(Scene):
    """A text that comes in from the left, stays, and leaves on the right."""

    def construct(self):
        words = Text("Part one", font_size=60).shift(11 * LEFT)
        self.add(words)
        self.play(words.animate.move_to(ORIGIN))
        self.wait(1.5)
        self.play(words.animate.shift(11 * RIGHT), rate_func=rate_functions.ease_in_cubic)
        self.wait(0.3)


class WaitsOffFrame(Scene):
    """A panel that waits below the frame until it slides up."""

    def construct(self):
        title = Text("The result", font_size=48).to_edge(UP)
        panel = card("99.2 %", FOREST, 5, 2, 48).next_to(5 * DOWN, DOWN)
        self.add(panel)
        self.play(Write(title))
        self.wait(1)
        self.play(panel.animate.move_to(ORIGIN))
        self.wait(2)


class Replaced(Scene):
    """One text after another at the same place, each by another kind of transform."""

    def construct(self):
        first, second, third, fourth = (Text(word, font_size=48) for word in ("words", "tokens", "numbers", "vectors"))
        self.play(Write(first))
        self.wait(1)
        self.play(ReplacementTransform(first, second))
        self.wait(1)
        self.play(FadeTransform(second, third))
        self.wait(1)
        self.play(Transform(third, fourth))
        self.wait(1)


class FadedOver(Scene):
    """An old text fades out while the new one fades in at its place, in one play."""

    def construct(self):
        old = Text("旧的说法：逐字读取", font_size=40)
        new = Text("新的说法：同时读取", font_size=40)
        self.play(FadeIn(old))
        self.wait(2)
        self.play(FadeOut(old, shift=0.3 * UP), FadeIn(new, shift=0.3 * UP))
        self.wait(2)


class GrowsFromCopy(Scene):
    """Letters of a sentence copied into a formula below it."""

    def construct(self):
        sentence = Text("speed is distance over time", font_size=40).shift(1.5 * UP)
        formula = MathTypst("v = s / t", font_size=60).shift(DOWN)
        self.play(Write(sentence))
        self.wait(1)
        self.play(TransformFromCopy(sentence, formula))
        self.wait(2)


class DotOverText(Scene):
    """A dot that passes over a text on its way."""

    def construct(self):
        words = Text("start", font_size=36).shift(5 * LEFT), Text("middle", font_size=36), Text("end", font_size=36)
        words[2].shift(5 * RIGHT)
        dot = Dot(3.5 * LEFT, color=YELLOW)
        self.play(FadeIn(*words, dot))
        self.play(MoveAlongPath(dot, Line(3.5 * LEFT, 3.5 * RIGHT)), run_time=2)
        self.wait(1)


class ChangePlaces(Scene):
    """Two boxes that pass through each other while they change places."""

    def construct(self):
        a, b = card("first").shift(2.5 * LEFT), card("second", FOREST).shift(2.5 * RIGHT)
        self.play(FadeIn(a, b))
        self.play(Swap(a, b))
        self.wait(1)
        self.play(a.animate.shift(5 * LEFT), b.animate.shift(5 * RIGHT))
        self.wait(1)


class Venn(Scene):
    """Two translucent circles with a word in each part."""

    def construct(self):
        left = Circle(2, color=BLUE, fill_opacity=0.3).shift(1.4 * LEFT)
        right = Circle(2, color=GREEN, fill_opacity=0.3).shift(1.4 * RIGHT)
        words = [Text("cats", font_size=32).shift(2.2 * LEFT), Text("pets", font_size=32).shift(2.2 * RIGHT)]
        both = Text("both", font_size=30)
        self.play(FadeIn(left, right))
        self.play(FadeIn(*words, both))
        self.wait(2)


class StackOfCards(Scene):
    """Opaque cards laid over each other with an offset; the uppermost can be read."""

    def construct(self):
        cards = VGroup(*[card(f"head {n}", LAGOON, 4, 2.2, 40).shift(n * 0.35 * DR) for n in range(4)]).center()
        for layer in cards:
            self.play(FadeIn(layer, shift=0.2 * DOWN), run_time=0.6)
            self.wait(1)
        self.wait(1)


class BadgeOnEdge(Scene):
    """A round badge with a number, centred on the corner of a box."""

    def construct(self):
        box = card("inbox", BLUE_E, 4, 2, 44)
        badge = Circle(0.4, color=WHITE, fill_color=BRICK, fill_opacity=1).move_to(box.get_corner(UR))
        count = Text("3", font_size=32).move_to(badge)
        self.play(FadeIn(box))
        self.play(FadeIn(badge, count, scale=0.3))
        self.wait(2)


class TabOnEdge(Scene):
    """A title that interrupts the upper edge of its box, on an opaque ground."""

    def construct(self):
        box = Rectangle(width=7, height=3, color=BLUE_B)
        title = Text("encoder", font_size=32).move_to(box.get_top())
        ground = BackgroundRectangle(title, fill_opacity=1, buff=0.12)
        inside = Text("6 identical layers", font_size=36).move_to(box)
        self.play(Create(box))
        self.play(FadeIn(ground, title), Write(inside))
        self.wait(2)


class HeatMap(Scene):
    """Squares that touch, each with a number in it, between bright and dark."""

    def construct(self):
        values = np.array([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8]])
        cells = VGroup()
        for value in values.flat:
            square = Square(1.3, stroke_width=1, fill_color=BLUE_E.interpolate(YELLOW, round(value)), fill_opacity=1)
            cells.add(VGroup(square, Text(f"{value:.1f}", font_size=30, color=BLACK if value > 0.5 else WHITE)))
        cells.arrange_in_grid(3, 3, buff=0)
        self.play(LaggedStart(*[FadeIn(cell) for cell in cells], lag_ratio=0.1))
        self.wait(2)


class TokenWindow(Scene):
    """A frame that slides over a row of tokens, three at a time."""

    def construct(self):
        tokens = VGroup()
        for word in ("we", "learn", "from", "many", "short", "texts"):
            cell = Square(1.5, stroke_width=2, fill_color=GREY_E, fill_opacity=1)
            tokens.add(VGroup(cell, Text(word, font_size=30).move_to(cell)))
        tokens.arrange(RIGHT, buff=0.2)
        window = SurroundingRectangle(VGroup(*tokens[:3]), color=YELLOW, buff=0.1)
        self.play(FadeIn(tokens), Create(window))
        for n in (1, 2, 3):
            self.play(window.animate.move_to(VGroup(*tokens[n : n + 3])))
        self.wait(1)


class TextInCircle(Scene):
    """A word in a circle that is only just wide enough, and two lines in another."""

    def construct(self):
        small = Circle(1.1, color=YELLOW)
        word = Text("encoder", font_size=34).move_to(small)
        large = Circle(1.5, color=GREEN, fill_color=FOREST, fill_opacity=1)
        lines = Text("多头\n注意力", font_size=36).move_to(large)
        group = VGroup(VGroup(small, word), VGroup(large, lines)).arrange(RIGHT, buff=1)
        self.play(FadeIn(group))
        self.wait(2)


class NestedBoxes(Scene):
    """A box in a box in a box, each with its name inside its upper edge."""

    def construct(self):
        group = VGroup()
        for words, width, height, color in (
            ("model", 11, 6, GREY_E),
            ("layer", 8, 4.2, BLUE_E),
            ("head", 5, 2.2, PURPLE_E),
        ):
            box = Rectangle(width=width, height=height, fill_color=color, fill_opacity=1)
            if group:
                box.align_to(group[-1][0], DOWN).shift(0.3 * UP)
            group.add(VGroup(box, Text(words, font_size=32).next_to(box.get_top(), DOWN, buff=0.2)))
        self.play(LaggedStart(*map(FadeIn, group), lag_ratio=0.5))
        self.wait(2)


class DimmedSteps(Scene):
    """Steps of a list that are dimmed once they have been explained."""

    def construct(self):
        steps = VGroup(*[Text(words, font_size=40) for words in ("1. collect", "2. train", "3. measure")])
        steps.arrange(DOWN, buff=0.6, aligned_edge=LEFT)
        for number, step in enumerate(steps):
            if number:
                self.play(steps[number - 1].animate.set_opacity(0.3))
            self.play(FadeIn(step))
            self.wait(1.5)


class Spotlight(Scene):
    """A dark pane over all that has been read, and one box in front of it."""

    def construct(self):
        row = VGroup(*[card(word) for word in ("query", "key", "value")]).arrange(RIGHT, buff=0.8)
        self.play(FadeIn(row))
        self.wait(1.5)
        pane = FullScreenRectangle(stroke_width=0, fill_color=BLACK, fill_opacity=0.75)
        self.play(FadeIn(pane))
        self.bring_to_front(row[1])
        self.play(row[1].animate.scale(1.3))
        self.wait(1.5)


class Counter(Scene):
    """A number that counts up by an updater."""

    def construct(self):
        tracker = ValueTracker(0)
        number = DecimalNumber(0, num_decimal_places=1, mob_class=Text, font_size=72)
        number.add_updater(lambda m: m.set_value(tracker.get_value()))
        unit = Text("percent", font_size=36).next_to(number, DOWN, buff=0.5)
        self.add(number, unit)
        self.play(tracker.animate.set_value(87.5), run_time=2)
        self.wait(1)


class CountedSteps(Scene):
    """Whole numbers that jump many times a second beside their name."""

    def construct(self):
        name = Text("epoch", font_size=44).shift(LEFT)
        number = Integer(0, mob_class=Text, font_size=44).next_to(name, RIGHT, buff=0.4)
        self.add(name, number)
        for n in range(1, 11):
            number.set_value(n)
            self.wait(0.2)
        self.wait(1)


class FollowingLabel(Scene):
    """A label drawn anew in every frame beside a dot on a curve."""

    def construct(self):
        axes = Axes(x_range=[0, 4], y_range=[0, 4], x_length=7, y_length=5, tips=False)
        curve = axes.plot(lambda x: 0.2 * x**2 + 0.5, x_range=[0, 4], color=BLUE)
        x = ValueTracker(0.5)
        dot = always_redraw(lambda: Dot(axes.input_to_graph_point(x.get_value(), curve), color=YELLOW))
        label = always_redraw(lambda: Text(f"x = {x.get_value():.1f}", font_size=30).next_to(dot, UL, buff=0.2))
        self.add(axes, curve, dot, label)
        self.play(x.animate.set_value(3.5), run_time=2)
        self.wait(1)


class BrightGround(Scene):
    """Dark text on a bright rectangle over the whole frame."""

    def construct(self):
        self.add(FullScreenRectangle(stroke_width=0, fill_color="#F4EFE6", fill_opacity=1))
        words = Text("印在纸上的话", font_size=48, color=BLACK)
        box = SurroundingRectangle(words, color="#7A1F1F", buff=0.3)
        self.play(Write(words), Create(box))
        self.wait(2)


class LineAcross(Scene):
    """A line across the whole frame between a question and its answer."""

    def construct(self):
        rule = Line(8 * LEFT, 8 * RIGHT, color=GREY)
        halves = Text("question", font_size=44).shift(1.5 * UP), Text("answer", font_size=44).shift(1.5 * DOWN)
        self.play(Create(rule))
        self.play(FadeIn(*halves))
        self.wait(2)


class BandAcross(Scene):
    """A coloured band from beyond the left edge to beyond the right one, with a title on it."""

    def construct(self):
        band = Rectangle(width=16, height=1.2, stroke_width=0, fill_color=BLUE_E, fill_opacity=1)
        title = Text("Chapter 2", font_size=48).move_to(band)
        self.play(FadeIn(band))
        self.play(Write(title))
        self.wait(2)


class PanelOverOldText(Scene):
    """An opaque panel laid over older text, with new text on it."""

    def construct(self):
        old = VGroup(*[Text(f"older line number {n}", font_size=36) for n in range(1, 5)]).arrange(DOWN, buff=0.4)
        self.play(FadeIn(old))
        self.wait(2)
        panel = Rectangle(width=9, height=5, color=WHITE, fill_color=BLUE_E, fill_opacity=1)
        new = Text("what matters now", font_size=48)
        self.play(FadeIn(panel), FadeIn(new))
        self.wait(2)


class CornerTitle(Scene):
    """Titles in all corners at the margin of manim."""

    def construct(self):
        corners = {"chapter 2": UL, "2 / 5": UR, "notes": DL, "end": DR}
        titles = [Text(words, font_size=32).to_corner(corner) for words, corner in corners.items()]
        frame = Rectangle(width=10, height=5, color=GREY)
        self.play(FadeIn(*titles), Create(frame))
        self.wait(2)


class RotatedAxisTitle(Scene):
    """The name of a vertical axis, turned by 90 degrees."""

    def construct(self):
        axes = Axes(x_range=[0, 6], y_range=[0, 4], x_length=9, y_length=5)
        name = Text("temperature", font_size=30).rotate(90 * DEGREES).next_to(axes.y_axis, LEFT)
        curve = axes.plot(lambda x: 3 - 0.08 * (x - 3) ** 2, x_range=[0, 5.5], color=ORANGE)
        self.play(Create(axes), FadeIn(name))
        self.play(Create(curve))
        self.wait(2)


class SlantedNames(Scene):
    """Names along rising lines, turned with them."""

    def construct(self):
        rise = Line(4 * LEFT + 1.5 * DOWN, 4 * RIGHT + 1.5 * UP)
        name = Text("learning rate", font_size=34).rotate(rise.get_angle())
        name.move_to(rise.get_center() + 0.4 * rise.copy().rotate(PI / 2).get_unit_vector())
        self.play(Create(rise))
        self.play(Write(name))
        self.wait(2)


class LinesInBox(Scene):
    """Several lines of one text in a box that fits them."""

    def construct(self):
        lines = Text("first line\na second, longer line\nlast", font_size=34, line_spacing=0.8)
        box = SurroundingRectangle(lines, color=BLUE, fill_color=BLUE_E, fill_opacity=1, buff=0.3, corner_radius=0.15)
        self.play(FadeIn(box))
        self.play(Write(lines))
        self.wait(3)


class CentredParagraph(Scene):
    """A Paragraph in two languages with room between its lines."""

    def construct(self):
        poem = Paragraph("床前明月光", "疑是地上霜", "moonlight", alignment="center", font_size=40, line_spacing=1)
        self.play(Write(poem))
        self.wait(3)


class ColouredWords(Scene):
    """Words coloured inside their sentence."""

    def construct(self):
        colors = {"keys": GREEN_B, "queries": YELLOW, "values": BLUE_B}
        sentence = Text("queries meet keys, values flow", font_size=40, t2c=colors)
        self.play(Write(sentence))
        self.play(Indicate(sentence[:7]))
        self.wait(2)


class Bullets(Scene):
    """A title and bullet lines below it, one after the other."""

    def construct(self):
        title = Text("What we need", font_size=48).to_edge(UP)
        points = ("a large corpus", "a tokenizer", "plenty of patience")
        lines = VGroup(*[VGroup(Dot(), Text(point, font_size=36)).arrange(RIGHT, buff=0.3) for point in points])
        lines.arrange(DOWN, buff=0.5, aligned_edge=LEFT)
        self.play(Write(title))
        for line in lines:
            self.play(FadeIn(line, shift=0.2 * RIGHT))
            self.wait(1)


class ManyWords(Scene):
    """A cloud of words that come one by one in one play."""

    def construct(self):
        words = ["river", "bank", "money", "water", "shore", "credit", "stream", "boat", "cash", "deposit"]
        cloud = VGroup(*[Text(word, font_size=34) for word in words]).arrange_in_grid(5, 2, buff=(1.2, 0.6))
        self.play(LaggedStart(*[FadeIn(word, scale=0.6) for word in cloud], lag_ratio=0.2), run_time=3)
        self.wait(2)


class ShownInTurn(Scene):
    """One text turned to the next and the next within one play, then hidden."""

    def construct(self):
        shown, *others = (Text(words, font_size=72) for words in ("ready", "steady", "go"))
        turns = [FadeIn(shown), Wait(1)]
        for other in others:
            turns += [Transform(shown, other), Wait(1)]
        self.play(Succession(*turns, FadeOut(shown)))
        self.wait(0.4)


class LetterByLetter(Scene):
    """A prompt that is typed letter by letter into a box."""

    def construct(self):
        prompt = Text("> tell me a story", font_size=36)
        field = SurroundingRectangle(prompt, color=GREEN, buff=0.25)
        self.play(Create(field))
        self.play(AddTextLetterByLetter(prompt, time_per_char=0.08))
        self.wait(2)


class ProgressBar(Scene):
    """A bar that fills its track from the left, flush with it."""

    def construct(self):
        track = Rectangle(width=8, height=0.6, color=WHITE)
        fill = Rectangle(width=0.4, height=0.6, stroke_width=0, fill_color=FOREST, fill_opacity=1)
        fill.align_to(track, LEFT)
        name = Text("training", font_size=36).next_to(track, UP)
        self.add(fill, track, name)
        for width in (3, 8):
            self.play(fill.animate.stretch_to_fit_width(width).align_to(track, LEFT))
            self.wait(0.5)
        self.wait(1)


class PieChart(Scene):
    """Sectors that touch in the middle, with a share in each."""

    def construct(self):
        pie, start = VGroup(), 0.0
        for share, color in ((0.5, BLUE_E), (0.3, FOREST), (0.2, BRICK)):
            sector = Sector(radius=2.4, start_angle=start, angle=share * 2 * PI, fill_color=color, stroke_width=2)
            middle = start + share * PI
            label = Text(f"{share:.0%}", font_size=34).move_to(1.5 * np.array([np.cos(middle), np.sin(middle), 0]))
            pie.add(VGroup(sector, label))
            start += share * 2 * PI
        self.play(LaggedStart(*map(FadeIn, pie)))
        self.wait(2)


class SpeechBubble(Scene):
    """A bubble whose tail lies half under it."""

    def construct(self):
        tail = Polygon(0.6 * LEFT + 0.5 * DOWN, 0.2 * RIGHT + 0.5 * DOWN, LEFT + 1.8 * DOWN, stroke_width=0)
        tail.set_fill(WHITE, opacity=1)
        bubble = RoundedRectangle(corner_radius=0.4, width=5, height=1.8, stroke_width=0, fill_color=WHITE)
        bubble.set_fill(opacity=1)
        words = Text("你好，世界", font_size=44, color=BLACK)
        self.play(FadeIn(tail, bubble))
        self.play(Write(words))
        self.wait(2)


class RightTriangle(Scene):
    """A triangle with names at its sides and the mark of its right angle."""

    def construct(self):
        a, b, c = 2.5 * LEFT + 1.5 * DOWN, 2.5 * RIGHT + 1.5 * DOWN, 2.5 * RIGHT + 1.5 * UP
        triangle = Polygon(a, b, c, color=WHITE)
        mark = RightAngle(Line(b, a), Line(b, c), length=0.35)
        names = VGroup(
            MathTypst("a").next_to(Line(a, b), DOWN),
            MathTypst("b").next_to(Line(b, c), RIGHT),
            MathTypst("c").next_to(Line(a, c).get_center(), UL, buff=0.15),
        )
        self.play(Create(triangle), Create(mark))
        self.play(FadeIn(names))
        self.wait(2)


class Legend(Scene):
    """Two curves that cross, and a legend of small squares in a frame."""

    def construct(self):
        axes = Axes(x_range=[0, 6], y_range=[0, 4], x_length=9, y_length=5, tips=False)
        loss = axes.plot(lambda x: 3.5 * np.exp(-0.6 * x) + 0.2, x_range=[0, 6], color=RED)
        score = axes.plot(lambda x: 2.6 * (1 - np.exp(-0.6 * x)), x_range=[0, 6], color=GREEN)
        rows = VGroup()
        for words, color in (("loss", RED), ("score", GREEN)):
            rows.add(VGroup(Square(0.25, color=color, fill_opacity=1), Text(words, font_size=28)).arrange(RIGHT))
        rows.arrange(DOWN, aligned_edge=LEFT).move_to(axes.c2p(5.2, 3.6))
        legend = VGroup(SurroundingRectangle(rows, color=GREY, buff=0.15), rows)
        self.play(Create(axes), Create(loss), Create(score), FadeIn(legend))
        self.wait(2)


class PictureWithCaption(Scene):
    """A picture in a frame that fits it closely, with a caption below."""

    def construct(self):
        ramp = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))
        picture = ImageMobject(np.dstack([ramp, ramp, 255 - ramp])).scale_to_fit_height(4)
        frame = SurroundingRectangle(picture, color=WHITE, buff=0)
        caption = Text("a smooth ramp", font_size=32).next_to(frame, DOWN)
        self.play(FadeIn(picture), Create(frame))
        self.play(Write(caption))
        self.wait(2)


class DashedDivider(Scene):
    """Two columns with a dashed line between them and boxes close to it."""

    def construct(self):
        divider = DashedLine(3.2 * UP, 3.2 * DOWN, color=GREY_B)
        left = VGroup(*[card(word, BRICK) for word in ("slow", "exact")]).arrange(DOWN, buff=0.6)
        right = VGroup(*[card(word, FOREST) for word in ("fast", "rough")]).arrange(DOWN, buff=0.6)
        left.next_to(divider, LEFT, buff=0.3)
        right.next_to(divider, RIGHT, buff=0.3)
        self.play(Create(divider))
        self.play(AnimationGroup(FadeIn(left), FadeIn(right), lag_ratio=0.5))
        self.wait(2)


class ClosesEmpty(Scene):
    """All fades out, and a second of black closes the scene."""

    def construct(self):
        words = Text("谢谢观看", font_size=72, color=GOLD)
        self.play(Write(words))
        self.wait(2)
        self.play(FadeOut(words))
        self.wait(1)
