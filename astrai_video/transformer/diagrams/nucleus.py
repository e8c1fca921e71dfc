"""The probabilities of the next word end to end from 0 to 1, for top-p and for sampling by a random number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    Line,
    ManimColor,
    Rectangle,
    ReplacementTransform,
    Triangle,
    VGroup,
)

from astrai_video.stage import ramp, theme
from astrai_video.stage.arrows import Point
from astrai_video.stage.text import Label, cell_text
from astrai_video.transformer.diagrams.distribution import Sheet

_SEAM = 0.04  # between two segments of the line
_AIR = 0.06  # least margin between a word and the ends of its segment; and below the line
_FADES = 0.11  # each segment is paler than the previous one by this share
_PALE = 0.2  # share of the colour in segments that are not picked
_LEADING = 0.05  # between a word and its probability
_TIP = 0.2  # height of the pointer


class ProbabilityLine(VGroup):
    """Probabilities end to end on a line of length `width` for a 1, with a word in each segment that is wide enough.

    Parts: `stretches` (the segments), `words` (empty where there is no room), `ends` (the 0 and the 1 below the line).
    With `write` the probability is written below its word; a `title` precedes the line.
    """

    def __init__(
        self,
        probabilities: Sequence[float],
        words: Sequence[str],
        *,
        width: float,
        height: float,
        write: Callable[[float], str] | None = None,
        title: Label | None = None,
    ) -> None:
        self.unit, self.probabilities = width, tuple(float(p) for p in probabilities)
        ends = np.cumsum(self.probabilities)
        pieces = zip(ends - self.probabilities, self.probabilities, strict=True)
        self.stretches = VGroup(*(self._stretch(i, start, p, height) for i, (start, p) in enumerate(pieces)))
        written = [(w,) if write is None else (w, write(p)) for w, p in zip(words, probabilities, strict=True)]
        self.words = VGroup(*(self._words(i, lines) for i, lines in enumerate(written)))
        below = DOWN * (height / 2)
        self.ends = VGroup(
            *(cell_text(str(s), theme.MUTED).next_to(RIGHT * s * width + below, DOWN, buff=_AIR) for s in (0, 1))
        )
        self.title = VGroup() if title is None else title.next_to(self.stretches, LEFT, buff=theme.GAP)
        super().__init__(self.stretches, self.words, self.ends, self.title)

    def lay(self, sheet: Sheet) -> list[Animation]:
        """Animations that place the bars of `sheet` end to end on this line; its title becomes the line's."""
        return [
            ReplacementTransform(sheet.bars, self.stretches),
            ReplacementTransform(sheet.title, self.title),
            FadeOut(sheet.values, sheet.effect, sheet.total),
            FadeIn(self.words, self.ends),
        ]

    def point(self, share: float, side: Point = DOWN) -> Point:
        """The point at `share` of the way from 0 to 1, at the lower or upper edge of the line."""
        first = self.stretches[0]
        edge: Point = first.get_corner(LEFT + side) + RIGHT * (share * self.unit - _SEAM / 2)
        return edge

    def keep(self, first: int, count: Label) -> Animation:
        """Animation that masks all but the `first` words, and writes `count` after the line."""
        grey: list[Any] = [stretch.animate.set_fill(theme.MASKED) for stretch in self.stretches[first:]]
        legible: list[Any] = [words.animate.set_fill(theme.INK) for words in self.words[first:] if len(words)]
        return AnimationGroup(*grey, *legible, FadeIn(count.next_to(self.stretches, RIGHT, buff=theme.GAP)))

    def into(self, other: ProbabilityLine) -> list[Animation]:
        """Animations that turn this line into `other`: the kept segments fill it again, the others fade out at its end.

        Raises ValueError when `other` has more segments than this one.
        """
        kept = len(other.stretches)
        pairs = zip(self.stretches[:kept], other.stretches, strict=True)
        pushed = other.point(1) + UP * other.stretches.height / 2
        return [
            *(ReplacementTransform(one, two) for one, two in pairs),
            *(FadeOut(s, target_position=pushed) for s in self.stretches[kept:]),
        ]

    def needle(self, u: float, string: str) -> VGroup:
        """A pointer below the line at `u`, with `string` below it."""
        tip = Triangle(stroke_width=0, fill_opacity=1, color=theme.INK).scale_to_fit_height(_TIP)
        tip.next_to(self.point(u), DOWN, buff=_SEAM)
        return VGroup(tip, cell_text(string).next_to(tip, DOWN, buff=_AIR))

    def ticks(self, write: Callable[[float], str]) -> VGroup:
        """The cumulative probability below each boundary between segments."""
        sums = np.cumsum(self.probabilities)[:-1]
        return VGroup(*(cell_text(write(s)).next_to(self.point(s), DOWN, buff=_AIR) for s in sums))

    def light(self, place: int) -> list[Any]:
        """Animations that highlight one segment; the words of the others stay legible."""
        others = [i for i in range(len(self.stretches)) if i != place]
        pale = [self.stretches[i].animate.set_fill(ramp.shade(_PALE, theme.ATTENTION)) for i in others]
        return [*pale, *(self.words[i].animate.set_fill(theme.SECOND) for i in others if len(self.words[i]))]

    def _stretch(self, place: int, start: float, probability: float, height: float) -> Rectangle:
        length = probability * self.unit
        box = Rectangle(width=max(length - min(_SEAM, length / 2), 1e-3), height=height, stroke_width=0)
        box.set_fill(ramp.shade(1 - place * _FADES, theme.ATTENTION), 1)
        return box.move_to(RIGHT * (start * self.unit + length / 2))

    def _words(self, place: int, lines: Sequence[str]) -> VGroup:
        ink = ManimColor(ramp.ink(1 - place * _FADES, theme.ATTENTION)).to_hex()
        labels = [cell_text(line, ink) for line in lines]
        made, box = VGroup(*labels).arrange(DOWN, buff=_LEADING), self.stretches[place]
        made.shift(box.get_center() - np.mean([one.line_box.get_center() for one in labels], axis=0))  # one baseline
        return made if made.width + _AIR <= box.width else VGroup()


def stack(lines: Sequence[ProbabilityLine], pitch: float) -> VGroup:
    """Stack lines one below the other, each 0 below the previous one; only the lowest shows its ends."""
    for place, line in enumerate(lines):
        line.shift(DOWN * place * pitch)
    for line in lines[:-1]:
        line.remove(line.ends)
        line.ends = VGroup()
    return VGroup(*lines)


def cut_through(lines: Sequence[ProbabilityLine], p: float) -> VGroup:
    """A vertical cut at `p` through stacked lines.

    It consists of strokes above, between and below the lines, so that it hides none of their words.
    """
    high, low = ([line.point(p, side) for line in lines] for side in (UP, DOWN))
    starts, stops = [high[0] + UP * theme.GAP, *low], [*high, low[-1] + DOWN * theme.GAP]
    strokes = (Line(a, b, stroke_width=theme.STROKE + 1) for a, b in zip(starts, stops, strict=True))
    return VGroup(*strokes).set_color(theme.RESIDUAL)


def demonstration() -> VGroup:
    """Four candidates on the line, with a random number below it; and cut at 0.7."""
    words, numbers = ("cat", "dog", "hat", "car"), (0.48, 0.27, 0.15, 0.1)
    lines = [ProbabilityLine(numbers, words, width=9, height=0.8) for _ in range(2)]
    lines[0].add(lines[0].needle(0.6, "u = 0.60"))
    both = VGroup(*lines).arrange(DOWN, buff=theme.GAP_LARGE)
    return both.add(cut_through(lines[1:], 0.7))


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
