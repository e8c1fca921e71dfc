"""Section `architecture`: the Transformer of 2017 with its two stacks of layers, cross-attention and decoding loop."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    Succession,
    TransformFromCopy,
    VGroup,
)

from astrai_video.stage import emphasis, theme
from astrai_video.stage.arrows import Route, connect, flow, travel
from astrai_video.stage.blocks import Box, Stack, rounded
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import cell_text
from astrai_video.stage.tokens import Chip
from astrai_video.transformer.model import attention, paper

LAYER_GAP = 0.2  # between two layers of a stack
LAYER_TIME = 0.25  # seconds that a layer is highlighted when data passes through a stack
SIDE_HEIGHT = 1.9  # of the boxes at both sides: a title and three lines of words
RAIL = 0.7  # abscissa of the rail between the stacks, as a share of the gap
GAP_SHARES = (0.23, 0.54, 0.23)  # shares of the free width between the four columns


class ArchitectureScene(SectionScene):
    """From one box to two stacks, then the path of the data through them and around the loop of the output."""

    section_id = "architecture"

    def construct(self) -> None:
        """The task, the two stacks, reading, the encoder's output, the decoder's input, the next word, the whole."""
        self.build()
        self.beat(self.task)
        self.beat(self.layers)
        self.beat(self.encode)
        self.beat(self.memory)
        self.beat(self.own_input)
        self.beat(self.next_word)
        self.beat(self.whole)

    def build(self) -> None:
        """Build everything at its final place: four columns above the summary sentence."""
        self.sentence = self.label("formula", theme.BODY_SIZE, bold=True)
        self.sentence.move_to(DOWN * 3).align_to(UP * theme.CAPTION_TOP, DOWN).shift(UP * theme.GAP_SMALL / 2)
        self.encoder = self._stack("encoder_layer", theme.ENCODER)
        self.decoder = self._stack("decoder_layer", theme.DECODER)
        self.source, _ = self._side("source", self.string("source_words").split("\n"))
        self.written = f"{self.string('so_far')}\n{self.string('next1')} {self.string('next2')}"
        self.target, (self.so_far, self.later) = self._side("target", self.written.split("\n"))
        self._place_columns()
        self._place_words()
        self._connect()

    def task(self) -> None:
        """One box: a sentence enters, a sentence leaves."""
        stacks = VGroup(self.encoder, self.decoder)
        self.box = Box(
            self.string("model"), theme.ATTENTION, width=stacks.width, height=stacks.height, size=theme.FIGURE_SIZE
        )
        self.box.move_to(stacks)
        self.source.save_state()
        self.target.save_state()
        VGroup(self.source, self.target).match_y(self.box)
        into, out = connect(self.source, self.box, RIGHT), connect(self.box, self.target, RIGHT)
        self.open(FadeIn(self.box), FadeIn(self.source, shift=RIGHT * 0.3))
        self.play(into.draw(), run_time=theme.APPEAR)
        self.play(flow(into, color=theme.INPUT))
        self.play(self.box.light(), run_time=theme.APPEAR)
        self.play(out.draw(), FadeIn(self.target, shift=RIGHT * 0.3), run_time=theme.APPEAR)
        self.play(flow(out, color=theme.OUTPUT), self.box.rest())
        self.outer_arrows = VGroup(into, out)

    def layers(self) -> None:
        """The box opens: six encoder layers and six decoder layers."""
        boxes = [*self.encoder.layers, *self.decoder.layers]
        outline = self.box.frame.copy().set_fill(opacity=0)  # twelve overlapping fills would flash
        frames = [ReplacementTransform(outline.copy(), box.frame) for box in boxes]
        self.play(
            FadeOut(self.box, self.outer_arrows),
            self.source.animate.restore(),
            self.target.animate.restore(),
            *frames,
            run_time=theme.TRANSFORM,
        )
        for stack in (self.encoder, self.decoder):
            self.play(LaggedStart(*(FadeIn(b.words, shift=UP * 0.1) for b in stack.layers), lag_ratio=0.3))
        self.play(FadeIn(self.depth, shift=UP * 0.2), run_time=theme.APPEAR)

    def encode(self) -> None:
        """The input passes through the encoder; its shape stays the same."""
        self.play(*emphasis.dim(self.decoder, self.target), self.enter.draw(), run_time=theme.APPEAR)
        self.play(flow(self.enter, color=theme.INPUT))
        self._climb(self.encoder, theme.ENCODER)
        self.play(self.leave.draw(), FadeIn(self.shape, shift=RIGHT * 0.2), run_time=theme.APPEAR)

    def memory(self) -> None:
        """The encoder's output as a rail with a tap for every decoder layer."""
        self.play(*emphasis.undim(self.decoder), *emphasis.dim(self.source, self.enter), run_time=theme.APPEAR)
        self.play(self.rail.draw(), run_time=theme.TRANSFORM)
        self.play(LaggedStart(*(tap.draw() for tap in self.taps), lag_ratio=0.15), run_time=theme.TRANSFORM)
        start = self.leave.course[0]
        ways = [[start, self.rail.course[0], *tap.course] for tap in self.taps]
        self.play(*(travel(way, theme.ENCODER, run_time=1.5) for way in ways))
        self.play(*(layer.light() for layer in self.decoder.layers), run_time=theme.APPEAR)
        self.play(*(layer.rest() for layer in self.decoder.layers), run_time=theme.APPEAR)

    def own_input(self) -> None:
        """The words so far enter the decoder's first layer and pass through the stack."""
        self.play(*emphasis.dim(self.encoder), *emphasis.undim(self.target), run_time=theme.APPEAR)
        self.play(FadeIn(self.so_far, shift=UP * 0.1), run_time=theme.APPEAR)
        self.play(self.feedback.draw(), run_time=theme.APPEAR)
        self.play(flow(self.feedback, color=theme.OUTPUT))
        self._climb(self.decoder, theme.DECODER)

    def next_word(self) -> None:
        """Linear layer, softmax, a word; it is appended to the output, and the loop runs once more."""
        for arrow, thing in zip(self.tower_arrows[:3], (self.linear, self.softmax, self.chips[0]), strict=True):
            self.play(arrow.draw(), FadeIn(thing, shift=DOWN * 0.2), run_time=theme.APPEAR)
        self.play(self.tower_arrows[3].draw(), run_time=theme.APPEAR)
        self.play(TransformFromCopy(self.chips[0].word, self.later[0]), run_time=theme.TRANSFORM)
        self.play(flow(self.feedback, color=theme.OUTPUT), FadeOut(self.chips[0]))
        self._climb(self.decoder, theme.DECODER, speed=2)
        self.play(flow(*self.tower_arrows[:3], color=theme.OUTPUT))
        self.play(FadeIn(self.chips[1], shift=DOWN * 0.2), run_time=theme.APPEAR)
        self.play(TransformFromCopy(self.chips[1].word, self.later[1]), run_time=theme.TRANSFORM)

    def whole(self) -> None:
        """Everything highlighted, with the summary sentence, each half in its stack's colour."""
        self.play(*emphasis.undim(self.encoder, self.source, self.enter), run_time=theme.APPEAR)
        self.play(FadeIn(self.sentence, shift=UP * 0.2), run_time=theme.APPEAR)
        for stack in (self.encoder, self.decoder):
            self.play(*(layer.light() for layer in stack.layers), run_time=theme.APPEAR)
        self.play(*(b.rest() for b in (*self.encoder.layers, *self.decoder.layers)), run_time=theme.APPEAR)

    def _climb(self, stack: Stack, color: str, speed: float = 1) -> None:
        """A chip passes through a stack; each layer is highlighted in turn."""
        seconds = LAYER_TIME / speed
        chip = travel([stack.first.get_left(), stack.last.get_left()], color, run_time=6 * seconds)
        lights = [Succession(b.light(), b.rest()) for b in stack.layers]
        self.play(LaggedStart(*lights, lag_ratio=0.5), chip, run_time=6 * seconds)

    def _stack(self, name: str, color: str) -> Stack:
        return Stack([self.string(name, n=n) for n in range(1, paper.LAYERS + 1)], color, buff=LAYER_GAP)

    def _side(self, name: str, rows: list[str]) -> tuple[VGroup, list[VGroup]]:
        """A column at the side: its title above lines of words; and the lines, each a group of its words."""
        title = self.label(name)
        made = [_words(row.split()) for row in rows]
        text = VGroup(*made).arrange(DOWN, buff=0.06, aligned_edge=LEFT)
        VGroup(title, text).arrange(DOWN, buff=theme.GAP_SMALL)
        frame = rounded(max(title.width, text.width) + theme.GAP_LARGE, SIDE_HEIGHT, theme.INPUT)
        frame.move_to(VGroup(title, text))
        return VGroup(frame, title, text), made

    def _place_columns(self) -> None:
        """Place the four columns: source, encoder, decoder, target; the stacks centred above the sentence."""
        columns = VGroup(self.source, self.encoder, self.decoder, self.target)
        free = theme.RIGHT_EDGE - theme.LEFT_EDGE - sum(c.width for c in columns)
        columns[0].to_edge(LEFT, buff=theme.MARGIN)
        for share, left, right in zip(GAP_SHARES, columns[:-1], columns[1:], strict=True):
            right.next_to(left, RIGHT, buff=share * free)
        middle = (theme.CONTENT_TOP + self.sentence.get_top()[1]) / 2
        for column in columns:
            column.set_y(middle)
        for side in (self.source, self.target):
            side.align_to(self.encoder, DOWN)
        self.target.remove(self.target[2])  # its words appear one by one

    def _place_words(self) -> None:
        """Place the texts of the side columns above the sequences: N, and the tower that produces the next word."""
        self.depth = self.label("depth", theme.FIGURE_SIZE, bold=True, n=paper.LAYERS)
        self.depth.match_x(self.source).match_y(self.encoder.last)
        width = self.target.width
        self.linear = Box(self.string("linear"), theme.DECODER, width=width)
        self.softmax = Box(self.string("softmax"), theme.ATTENTION, width=width)
        self.chips = [Chip(self.string(name)) for name in ("next1", "next2")]
        tower = VGroup(self.linear, self.softmax, self.chips[0], self.target.copy())
        free = self.decoder.height - sum(part.height for part in tower)
        tower.arrange(DOWN, buff=free / 3).move_to(self.target).align_to(self.decoder, UP)
        self.chips[1].move_to(self.chips[0])

    def _connect(self) -> None:
        """All arrows: into the encoder, the rail with its taps, up the tower, and back into the decoder."""
        self.enter = connect(self.source, self.encoder.first, RIGHT, along=self.encoder.first)
        exit_point, entry = self.encoder.last.get_right(), self.decoder.last.get_left()
        rail_x = exit_point + (entry - exit_point) * RAIL
        self.leave = Route(exit_point, rail_x, color=theme.ENCODER, head=False)
        foot = rail_x.copy()
        foot[1] = self.decoder.first.get_y()
        self.rail = Route(rail_x, foot, color=theme.ENCODER, head=False)
        heights = [layer.get_y() * UP for layer in self.decoder.layers]
        self.taps = [
            Route(rail_x[0] * RIGHT + y, layer.get_left(), color=theme.ENCODER)
            for y, layer in zip(heights, self.decoder.layers, strict=True)
        ]
        self.shape = self.label("shape", theme.BODY_SIZE, theme.ENCODER, d=attention.D_MODEL)
        self.shape.next_to(self.leave, UP, buff=theme.GAP_SMALL / 2)
        self.feedback = connect(self.target, self.decoder.first, LEFT, theme.OUTPUT, along=self.decoder.first)
        tower = [self.decoder.last, self.linear, self.softmax, self.chips[0], self.target]
        ways = [RIGHT, DOWN, DOWN, DOWN]
        self.tower_arrows = [
            connect(a, b, way, along=b if way is RIGHT else None)
            for a, b, way in zip(tower, tower[1:], ways, strict=False)
        ]


def _words(words: list[str]) -> VGroup:
    """Words side by side on one baseline."""
    made = [cell_text(word, theme.SECOND) for word in words]
    row = VGroup(*made).arrange(RIGHT, buff=theme.GAP_SMALL)
    for word in made:
        word.shift(UP * (made[0].line_box.get_y() - word.line_box.get_y()))
    return row
