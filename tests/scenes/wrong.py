"""Scenes with one mistake each: `finds` is the rule that must report it, `objects` what the finding must name."""

from itertools import pairwise

import numpy as np
from manim import (
    BLACK,
    BLUE,
    BLUE_B,
    BLUE_E,
    DEGREES,
    DOWN,
    GREY,
    GREY_E,
    LEFT,
    ORIGIN,
    RIGHT,
    UL,
    UP,
    UR,
    WHITE,
    YELLOW,
    Arrow,
    Axes,
    Circle,
    Code,
    Create,
    CurvedArrow,
    Dot,
    FadeIn,
    FadeOut,
    GrowArrow,
    Line,
    MathTypst,
    MovingCameraScene,
    NumberLine,
    Paragraph,
    Rectangle,
    ReplacementTransform,
    RoundedRectangle,
    Scene,
    Square,
    Succession,
    SurroundingRectangle,
    Table,
    Text,
    Transform,
    VGroup,
    Wait,
    Write,
)

FOREST, BRICK = "#1E5631", "#8C1F28"  # dark enough for white text


def card(words, color=BLUE_E, width=2.8, height=1.1, font_size=30):
    """A filled box with a word in its middle."""
    box = RoundedRectangle(corner_radius=0.12, width=width, height=height, color=WHITE, fill_color=color)
    box.set_fill(opacity=1)
    return VGroup(box, Text(words, font_size=font_size).move_to(box))


def named_box(words, color=BLUE_E):
    """An empty box with its name above it."""
    box = Rectangle(width=2, height=1.2, fill_color=color, fill_opacity=1)
    return VGroup(box, Text(words, font_size=30).next_to(box, UP, buff=0.15))


class WideTitle(Scene):
    """A title wider than the frame."""

    finds, objects = "off-frame", ("A very long title",)

    def construct(self):
        title = Text("A very long title that nobody has ever measured", font_size=60).to_edge(UP)
        self.play(Write(title))
        self.wait(3)


class ColumnRunsOff(Scene):
    """A chain of next_to that runs off the bottom."""

    finds, objects = "off-frame", ("step 5",)

    def construct(self):
        steps = VGroup(card("step 1").to_edge(UP))
        for n in range(2, 6):
            steps.add(card(f"step {n}").next_to(steps[-1], DOWN, buff=0.6))
        for step in steps:
            self.play(FadeIn(step), run_time=0.5)
        self.wait(2)


class ShiftedHalfOut(Scene):
    """A group moved so far to the side that half of it is outside the frame, and left there."""

    finds, objects = "off-frame", ("encoder",)

    def construct(self):
        group = VGroup(card("encoder"), card("decoder")).arrange(RIGHT, buff=0.8)
        note = Text("look at this now", font_size=36).shift(3 * RIGHT + 2 * UP)
        self.play(FadeIn(group))
        self.wait(1)
        self.play(group.animate.shift(5 * LEFT), FadeIn(note))
        self.wait(2)


class TooNearEdge(Scene):
    """A source line at the edge with a buff that is too small."""

    finds, objects = "off-frame", ("source",)

    def construct(self):
        words = Text("Attention is all you need", font_size=44)
        source = Text("source: Vaswani 2017", font_size=28).to_edge(DOWN, buff=0.1)
        self.play(Write(words), FadeIn(source))
        self.wait(2)


class GrownTooFar(Scene):
    """A circle that is scaled beyond the upper and lower edge."""

    finds, objects = "off-frame", ("orbit",)

    def construct(self):
        orbit = Circle(2, color=YELLOW)
        sun = Dot(radius=0.3, color=YELLOW)
        self.play(Create(orbit), FadeIn(sun))
        self.play(orbit.animate.scale(2.1))
        self.wait(2)


class LeftUnder(Scene):
    """A new text written over the old one, which nobody has removed."""

    finds, objects = "text-overlap", ("old", "new")

    def construct(self):
        old = Text("words are symbols", font_size=44)
        new = Text("words are vectors", font_size=44)
        self.play(Write(old))
        self.wait(2)
        self.play(Write(new))
        self.wait(2)


class TransformedTwice(Scene):
    """Transform(a, b), then FadeOut(b): the words of b stay on the frame, under the next ones."""

    finds, objects = "text-overlap", ("third step",)

    def construct(self):
        a, b, c = (Text(words, font_size=48) for words in ("first step", "second step", "third step"))
        self.play(FadeIn(a))
        self.wait(1)
        self.play(Transform(a, b))
        self.wait(1)
        self.play(FadeOut(b), FadeIn(c))
        self.wait(2)


class ShownTooEarly(Scene):
    """A Succession of FadeIn and FadeOut: manim shows at once, over each other, all that will fade out."""

    finds, objects = "text-overlap", ("steady", "go")

    def construct(self):
        turns = []
        for words in ("ready", "steady", "go"):
            text = Text(words, font_size=72)
            turns += [FadeIn(text), Wait(1), FadeOut(text)]
        self.play(Succession(*turns))
        self.wait(0.4)


class SameCorner(Scene):
    """Two headings in one corner."""

    finds, objects = "text-overlap", ("chapter", "lesson")

    def construct(self):
        chapter = Text("Chapter 3", font_size=40).to_corner(UL)
        lesson = Text("Lesson 7", font_size=40).to_corner(UL)
        body = Circle(1.5, color=BLUE)
        self.play(Write(chapter), Create(body))
        self.wait(1)
        self.play(Write(lesson))
        self.wait(2)


class FormulaOverLabel(Scene):
    """A formula whose place was guessed, on top of a label."""

    finds, objects = "text-overlap", ("slope",)

    def construct(self):
        slope = Text("slope of the line", font_size=36).shift(RIGHT)
        formula = MathTypst("m = (y_2 - y_1) / (x_2 - x_1)", font_size=44).shift(2.2 * RIGHT)
        self.play(Write(slope))
        self.play(Write(formula))
        self.wait(2)


class NegativeBuff(Scene):
    """Lines arranged with so little distance that they are printed over each other."""

    finds, objects = "text-overlap", ("gradient", "length")

    def construct(self):
        lines = VGroup(*[Text(words, font_size=40) for words in ("gradient of the loss", "length of a step")])
        lines.arrange(DOWN, buff=-0.25, aligned_edge=LEFT)
        self.play(FadeIn(lines))
        self.wait(2)


class TightLines(Scene):
    """One text of several lines whose spacing is less than their height."""

    finds, objects = "text-overlap", ("lines",)

    def construct(self):
        lines = Text("跳得更高\n跑得更快\n站得更稳", font_size=44, line_spacing=-0.45)
        self.play(FadeIn(lines))
        self.wait(3)


class MixedParagraph(Scene):
    """A Paragraph in two scripts: manim sets its lines too close for both."""

    finds, objects = "text-overlap", ("poem",)

    def construct(self):
        poem = Paragraph("床前明月光", "疑是地上霜", "Bright moon before my bed", alignment="center", font_size=40)
        self.play(Write(poem))
        self.wait(3)


class LongTickNames(Scene):
    """Names at the ticks of a line that are longer than the distance of the ticks."""

    finds, objects = "text-overlap", ("September", "October")

    def construct(self):
        line = NumberLine(x_range=[0, 4, 1], length=4)
        months = ("August", "September", "October", "November", "December")
        names = VGroup(*[Text(m, font_size=30).next_to(line.n2p(n), DOWN) for n, m in enumerate(months)])
        self.play(Create(line), FadeIn(names))
        self.wait(3)


class LineThroughLabel(Scene):
    """A line between two nodes that runs through the label between them."""

    finds, objects = "text-crossed", ("weight",)

    def construct(self):
        a, b = Circle(0.5, color=BLUE).shift(4 * LEFT), Circle(0.5, color=BLUE).shift(4 * RIGHT)
        edge = Line(a.get_right(), b.get_left())
        label = Text("weight", font_size=36).move_to(edge)
        self.play(Create(a), Create(b), Create(edge))
        self.play(Write(label))
        self.wait(2)


class ArrowThroughWord(Scene):
    """An arrow from the first to the last word of a row, straight through the one between."""

    finds, objects = "text-crossed", ("meaning",)

    def construct(self):
        words = VGroup(*[Text(word, font_size=40) for word in ("sound", "meaning", "letter")]).arrange(RIGHT, buff=1.5)
        arrow = Arrow(words[0].get_right(), words[2].get_left(), color=YELLOW)
        self.play(FadeIn(words))
        self.play(GrowArrow(arrow))
        self.wait(2)


class RuleThroughWord(Scene):
    """A dividing line at a height that was guessed."""

    finds, objects = "text-crossed", ("Summary",)

    def construct(self):
        title = Text("Summary", font_size=48).shift(2.5 * UP)
        rule = Line(5 * LEFT, 5 * RIGHT, color=GREY).shift(2.45 * UP)
        body = Text("all roads lead to Rome", font_size=36)
        self.play(Write(title), Create(rule))
        self.play(FadeIn(body))
        self.wait(2)


class FrameCutsWord(Scene):
    """A frame round the wrong slice: its right edge goes through a letter."""

    finds, objects = "text-crossed", ("sentence",)

    def construct(self):
        sentence = Text("transformers", font_size=56)
        frame = Rectangle(width=sentence.width / 2, height=1, color=YELLOW)
        frame.align_to(sentence, LEFT).shift(0.2 * LEFT)
        self.play(Write(sentence))
        self.play(Create(frame))
        self.wait(2)


class CurveThroughLabel(Scene):
    """A label of an axis where the curve will go."""

    finds, objects = "text-crossed", ("maximum",)

    def construct(self):
        axes = Axes(x_range=[0, 6], y_range=[0, 4], x_length=9, y_length=5)
        curve = axes.plot(lambda x: 3 - 0.3 * (x - 3) ** 2, x_range=[0.2, 5.8], color=BLUE)
        maximum = Text("maximum", font_size=32).move_to(axes.c2p(3, 3))
        self.play(Create(axes), FadeIn(maximum))
        self.play(Create(curve))
        self.wait(2)


class AxisThroughLabel(Scene):
    """A label that sits on an axis."""

    finds, objects = "text-crossed", ("origin",)

    def construct(self):
        axes = Axes(x_range=[-3, 3], y_range=[-2, 2], x_length=9, y_length=6)
        origin = Text("origin", font_size=32).move_to(axes.c2p(0, -1.5))
        self.play(Create(axes))
        self.play(Write(origin))
        self.wait(2)


class NarrowBox(Scene):
    """A box narrower than its label."""

    finds, objects = "overflow", ("normalization",)

    def construct(self):
        boxes = VGroup(card("attention"), card("normalization", width=1.8), card("output")).arrange(RIGHT, buff=1)
        self.play(FadeIn(boxes))
        self.wait(2)


class TooMuchForCircle(Scene):
    """Words that stick out of the circle they are in."""

    finds, objects = "overflow", ("hidden state",)

    def construct(self):
        node = Circle(0.8, color=WHITE, fill_color=BLUE_E, fill_opacity=1)
        words = Text("hidden state", font_size=32).move_to(node)
        self.play(FadeIn(node))
        self.play(Write(words))
        self.wait(2)


class BoxOutOfPanel(Scene):
    """A row of boxes wider than the panel they lie on."""

    finds, objects = "overflow", ("panel",)

    def construct(self):
        panel = Rectangle(width=7.5, height=3, color=WHITE, fill_color=GREY_E, fill_opacity=1)
        row = VGroup(card("Q"), card("K", FOREST), card("V", BRICK)).arrange(RIGHT, buff=0.3).move_to(panel)
        self.play(FadeIn(panel))
        self.play(FadeIn(row))
        self.wait(2)


class BoxesCollide(Scene):
    """Two boxes that are placed so near that one covers the edge of the other."""

    finds, objects = "overflow", ("cause", "effect")

    def construct(self):
        cause, effect = (Rectangle(width=4, height=2, fill_color=color, fill_opacity=1) for color in (BLUE_E, FOREST))
        cause.shift(1.6 * LEFT)
        effect.shift(1.6 * RIGHT + 0.5 * DOWN)
        names = VGroup(
            Text("cause", font_size=32).next_to(cause, UP), Text("effect", font_size=32).next_to(effect, DOWN)
        )
        self.play(FadeIn(cause, effect))
        self.play(FadeIn(names))
        self.wait(2)


class ListOutOfPanel(Scene):
    """A list that has grown longer than its panel."""

    finds, objects = "text-crossed", ("ship it",)

    def construct(self):
        panel = RoundedRectangle(corner_radius=0.2, width=6, height=3.4, color=BLUE_B).shift(0.8 * UP)
        points = [Text(words, font_size=34) for words in ("plan", "build", "test", "measure", "ship it")]
        lines = VGroup(*points).arrange(DOWN, buff=0.4).next_to(panel.get_top(), DOWN, buff=0.3)
        self.play(Create(panel))
        for line in lines:
            self.play(FadeIn(line), run_time=0.5)
        self.wait(2)


class PointsAtNothing(Scene):
    """An arrow that points into the empty frame."""

    finds, objects = "dangling-arrow", ("arrow",)

    def construct(self):
        box = card("input").shift(3 * LEFT)
        arrow = Arrow(box.get_right(), box.get_right() + 3 * RIGHT)
        self.play(FadeIn(box))
        self.play(GrowArrow(arrow))
        self.wait(3)


class TargetRemoved(Scene):
    """An arrow left behind after what it points at has gone."""

    finds, objects = "dangling-arrow", ("arrow",)

    def construct(self):
        source, target = card("teacher").shift(3.5 * LEFT), card("student", FOREST).shift(3.5 * RIGHT)
        arrow = Arrow(source.get_right(), target.get_left())
        self.play(FadeIn(source, target), GrowArrow(arrow))
        self.wait(1)
        self.play(FadeOut(target))
        self.wait(4)


class BoxMovedAway(Scene):
    """A box moved on without the arrow that starts at it."""

    finds, objects = "dangling-arrow", ("link",)

    def construct(self):
        top, bottom = card("query").shift(1.5 * UP), card("answer", FOREST).shift(1.5 * DOWN)
        link = Arrow(top.get_bottom(), bottom.get_top())
        self.play(FadeIn(top, bottom), GrowArrow(link))
        self.wait(1)
        self.play(top.animate.shift(4 * LEFT))
        self.wait(3)


class CurvedIntoNothing(Scene):
    """A curved arrow whose end was computed from the wrong coordinates."""

    finds, objects = "dangling-arrow", ("loop",)

    def construct(self):
        row = VGroup(*[card(word) for word in ("read", "write")]).arrange(RIGHT, buff=3)
        loop = CurvedArrow(row[0].get_top(), 2.5 * UP + 0.3 * RIGHT, angle=-45 * DEGREES)
        self.play(FadeIn(row))
        self.play(Create(loop))
        self.wait(3)


class ShorterThanHead(Scene):
    """An arrow squeezed between boxes that are too near: all of it is head."""

    finds, objects = "dangling-arrow", ("arrow",)

    def construct(self):
        a, b = card("past").shift(1.75 * LEFT), card("future").shift(1.75 * RIGHT)
        arrow = Arrow(a.get_right(), b.get_left(), max_tip_length_to_length_ratio=3, tip_length=0.35)
        self.play(FadeIn(a, b))
        self.play(GrowArrow(arrow))
        self.wait(2)


class WrongEdges(Scene):
    """From the right edge of A to the left edge of B, although B is left of A."""

    finds, objects = "backward-arrow", ("arrow",)

    def construct(self):
        a, b = named_box("later").shift(3 * RIGHT), named_box("earlier", FOREST).shift(3 * LEFT)
        arrow = Arrow(a[0].get_right(), b[0].get_left(), buff=0)
        self.play(FadeIn(a, b))
        self.play(GrowArrow(arrow))
        self.wait(2)


class ThroughSource(Scene):
    """An arrow that starts at the far edge of its own box."""

    finds, objects = "backward-arrow", ("arrow", "source")

    def construct(self):
        source = Square(1.6, fill_color=BLUE_E, fill_opacity=1).shift(3 * LEFT)
        target = Square(1.6, fill_color=FOREST, fill_opacity=1).shift(3 * RIGHT)
        arrow = Arrow(source.get_left(), target.get_left(), buff=0.1)
        self.play(FadeIn(source, target))
        self.play(GrowArrow(arrow))
        self.wait(2)


class ThroughTarget(Scene):
    """An arrow that goes on through what it points at, to its far edge."""

    finds, objects = "backward-arrow", ("arrow", "target")

    def construct(self):
        word = Text("gradient", font_size=36).shift(4 * LEFT)
        target = Circle(0.9, color=WHITE, fill_color=BLUE_E, fill_opacity=1).shift(3 * RIGHT)
        arrow = Arrow(word.get_right(), target.get_right())
        self.play(FadeIn(word, target))
        self.play(GrowArrow(arrow))
        self.wait(2)


class TopToBottom(Scene):
    """An arrow from the upper edge of the upper box down to the lower one."""

    finds, objects = "backward-arrow", ("arrow",)

    def construct(self):
        upper, lower = Rectangle(width=3, height=1, color=BLUE), Rectangle(width=3, height=1, color=YELLOW)
        upper.shift(2 * UP)
        lower.shift(2 * DOWN)
        arrow = Arrow(upper.get_top(), lower.get_top(), buff=0.1)
        self.play(Create(upper), Create(lower))
        self.play(GrowArrow(arrow))
        self.wait(2)


class ScaledToFit(Scene):
    """A long text scaled down until it fits its box."""

    finds, objects = "too-small", ("positional",)

    def construct(self):
        box = Rectangle(width=4, height=1.2, fill_color=BLUE_E, fill_opacity=1)
        label = Text("positional encoding with sines and cosines", font_size=36).scale_to_fit_width(3.6).move_to(box)
        self.play(FadeIn(box, label))
        self.wait(3)


class Footnote(Scene):
    """A footnote in the size of a printed page."""

    finds, objects = "too-small", ("preprint",)

    def construct(self):
        claim = Text("Bigger is better", font_size=48)
        note = Text("* as of the first preprint", font_size=16).to_edge(DOWN)
        self.play(Write(claim), FadeIn(note))
        self.wait(2)


class DiagramScaled(Scene):
    """A whole diagram scaled down to make room, labels and all."""

    finds, objects = "too-small", ("encoder", "decoder")

    def construct(self):
        diagram = VGroup(card("encoder"), card("decoder")).arrange(RIGHT, buff=1)
        self.play(FadeIn(diagram))
        self.wait(1)
        self.play(diagram.animate.scale(0.5).to_corner(UR))
        self.play(FadeIn(Text("What happens inside?", font_size=44)))
        self.wait(2)


class TurnedAndScaled(Scene):
    """The name of an axis, turned by 90 degrees and scaled to 40 percent."""

    finds, objects = "too-small", ("accuracy",)

    def construct(self):
        axes = Axes(x_range=[0, 5], y_range=[0, 5], x_length=8, y_length=5)
        name = Text("accuracy").scale(0.4).rotate(90 * DEGREES).next_to(axes.y_axis, LEFT)
        self.play(Create(axes), FadeIn(name))
        self.wait(2)


class TinyTicks(Scene):
    """Numbers at the ticks of an axis that nobody can read."""

    finds, objects = "too-small", ()

    def construct(self):
        line = NumberLine(x_range=[0, 8, 1], length=10, include_numbers=True, label_constructor=Text, font_size=14)
        self.play(Create(line))
        self.wait(2)


class ShrunkTable(Scene):
    """A table scaled to fit beside a text."""

    finds, objects = "too-small", ("0.91",)

    def construct(self):
        table = Table([["0.87", "0.91"], ["0.79", "0.88"]]).scale(0.35).shift(3.5 * RIGHT)
        words = Text("more data helps", font_size=40).shift(3 * LEFT)
        self.play(FadeIn(table), Write(words))
        self.wait(2)


class CameraTooFar(MovingCameraScene):
    """A camera that has stepped back, and words that come after it in the usual size."""

    finds, objects = "too-small", ("details",)

    def construct(self):
        box = card("overview", width=4, font_size=32)
        details = Text("details are lost", font_size=36).shift(3 * UP)
        self.play(FadeIn(box))
        self.wait(1)
        self.play(self.camera.frame.animate.scale(2))
        self.play(Write(details))
        self.wait(2)


class YellowOnWhite(Scene):
    """Light text on a light box."""

    finds, objects = "contrast", ("caution",)

    def construct(self):
        box = RoundedRectangle(corner_radius=0.2, width=5, height=2, stroke_width=0, fill_color=WHITE, fill_opacity=1)
        self.play(FadeIn(box))
        self.play(Write(Text("caution", font_size=44, color=YELLOW)))
        self.wait(2)


class FaintFromStart(Scene):
    """A text that has never been more than a shadow."""

    finds, objects = "contrast", ("whisper",)

    def construct(self):
        title = Text("loud", font_size=48).shift(UP)
        whisper = Text("whisper", font_size=36).set_opacity(0.3).shift(DOWN)
        self.play(FadeIn(title), FadeIn(whisper))
        self.wait(2)


class BlueOnBlack(Scene):
    """A dark blue text on the black ground."""

    finds, objects = "contrast", ("night",)

    def construct(self):
        night = Text("deep in the night", font_size=36, color="#1F3A93")
        self.play(Write(night))
        self.wait(2)


class NavyComments(Scene):
    """A listing in the default style, whose comments are navy on dark grey."""

    finds, objects = "contrast", ()

    def construct(self):
        code = Code(code_string="# add them up\ntotal = 0\nfor x in xs:\n    total += x", language="python")
        self.play(FadeIn(code))
        self.wait(3)


class GroundChanged(Scene):
    """White text whose box turns bright under it."""

    finds, objects = "contrast", ("active",)

    def construct(self):
        box = card("active", width=4, height=1.5)
        self.play(FadeIn(box))
        self.wait(1)
        self.play(box[0].animate.set_fill(YELLOW))
        self.wait(2)


class Cuneiform(Scene):
    """A sign that no font on this machine can draw."""

    finds, objects = "missing-glyph", ("sign",)

    def construct(self):
        sign = Text("\U00012000 is an old sign", font_size=48)
        self.play(FadeIn(sign))
        self.wait(2)


class Hieroglyphs(Scene):
    """One missing character at the end of a line among other lines."""

    finds, objects = "missing-glyph", ("bird",)

    def construct(self):
        words = Text("Writing began with pictures", font_size=40).shift(UP)
        bird = Text("bird: \U00013171", font_size=40).shift(DOWN)
        self.play(Write(words))
        self.play(FadeIn(bird))
        self.wait(2)


class MissingFont(Scene):
    """A title in a font of another machine."""

    finds, objects = "font-fallback", ("Hello",)

    def construct(self):
        title = Text("Hello from my laptop", font="Comic Sans MS", font_size=48)
        self.play(Write(title))
        self.wait(2)


class MisspeltFont(Scene):
    """The name of an installed font with a slip of the pen."""

    finds, objects = "font-fallback", ("注意力",)

    def construct(self):
        words = Text("注意力机制", font="Noto Sans CS", font_size=48)
        box = SurroundingRectangle(words, color=BLUE, buff=0.3)
        self.play(FadeIn(words), Create(box))
        self.wait(2)


class MissingCodeFont(Scene):
    """A listing in a font for programmers that is not here."""

    finds, objects = "font-fallback", ()

    def construct(self):
        code = Code(
            code_string="x = 1\ny = x + 1",
            language="python",
            formatter_style="monokai",
            paragraph_config={"font": "JetBrains Mono NL", "font_size": 32},
        )
        self.play(FadeIn(code))
        self.wait(2)


class Blink(Scene):
    """A text that is gone after 0.3 s."""

    finds, objects = "too-brief", ("blink",)

    def construct(self):
        blink = Text("you cannot possibly have read all of this", font_size=40)
        dot = Dot(2 * DOWN)
        self.add(dot)
        self.wait(0.5)
        self.add(blink)
        self.wait(0.3)
        self.remove(blink)
        self.wait(1)


class BlinkBeforePause(Scene):
    """A short text that is gone after 0.3 s, before a pause that shows something else."""

    finds, objects = "too-brief", ("blink",)

    def construct(self):
        blink = Text("now you see me, now not", font_size=40)
        self.add(Circle(0.5, color=BLUE).shift(2 * DOWN))
        self.wait(1)
        self.add(blink)
        self.wait(0.3)
        self.remove(blink)
        self.wait(3)


class LongSentence(Scene):
    """A long sentence that fades in and at once out."""

    finds, objects = "too-brief", ("sentence",)

    def construct(self):
        sentence = Text("模型先把每个词变成向量，\n再让它们彼此交换信息，\n最后预测下一个词是什么。", font_size=40)
        dot = Dot(3 * DOWN)
        self.play(FadeIn(sentence), FadeIn(dot), run_time=0.5)
        self.wait(0.4)
        self.play(FadeOut(sentence), run_time=0.5)
        self.wait(1)


class Hurried(Scene):
    """Lines that replace each other faster than anyone reads."""

    finds, objects = "too-brief", ("then the decoder",)

    def construct(self):
        words = (
            "first the encoder reads the whole input sentence",
            "then the decoder writes one token after the other",
            "and a search picks the best of all the outputs",
        )
        line = Text(words[0], font_size=36)
        self.play(FadeIn(line))
        self.wait(3)
        for text in words[1:]:
            following = Text(text, font_size=36)
            self.play(ReplacementTransform(line, following), run_time=0.3)
            self.wait(0.2)
            line = following
        self.wait(3)


class BlackPause(Scene):
    """All is cleared, and nothing comes for two seconds."""

    finds, objects = "empty", ()

    def construct(self):
        first, second = Text("before", font_size=48), Text("after", font_size=48)
        self.play(Write(first))
        self.wait(1)
        self.play(FadeOut(first))
        self.wait(2)
        self.play(Write(second))
        self.wait(1)


class Invisible(Scene):
    """The content was added with opacity 0."""

    finds, objects = "empty", ()

    def construct(self):
        title = Text("Act two", font_size=60)
        ghost = Circle(1.5, color=BLUE).set_opacity(0)
        self.play(FadeIn(title))
        self.wait(1)
        self.play(FadeOut(title))
        self.add(ghost)
        self.wait(1.5)
        self.play(ghost.animate.set_stroke(opacity=1))
        self.wait(1)


class AllOutside(Scene):
    """A wait while everything is still off the frame."""

    finds, objects = "empty", ()

    def construct(self):
        title = Text("Ready?", font_size=60)
        box = card("here it comes", width=4).shift(11 * LEFT)
        self.add(title, box)
        self.wait(1)
        self.remove(title)
        self.wait(1)
        self.play(box.animate.move_to(ORIGIN))
        self.wait(1)


class BlackOnBlack(Scene):
    """A black drawing on the black ground, waited for."""

    finds, objects = "empty", ()

    def construct(self):
        intro = Text("A wave", font_size=48)
        points = [np.array([x, np.sin(x), 0]) for x in np.linspace(-5, 5, 60)]
        wave = VGroup(*[Line(a, b, color=BLACK) for a, b in pairwise(points)])
        self.play(Write(intro))
        self.play(FadeOut(intro))
        self.add(wave)
        self.wait(1.5)
        self.play(wave.animate.set_color(YELLOW))
        self.wait(1)
