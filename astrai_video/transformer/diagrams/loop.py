"""The autoregressive loop: the sentence enters the model, which predicts a word that is appended to the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, LEFT, UP, Animation, FadeIn, MoveAlongPath, VGroup, VMobject

from astrai_video.stage import theme
from astrai_video.stage.arrows import Point, Route, flow
from astrai_video.stage.blocks import Box, panel
from astrai_video.stage.tokens import Chip, TokenRow


class WordLoop(VGroup):
    """A sentence with room for new words, the model below it, and further below a level where a word is picked.

    Parts: `row` (the whole sentence; chips from `given` on are placeholders), `frame` around it, `model`, and the
    arrows `goes_in`, `comes_out`, `comes_back`. `top` is the ordinate of the frame's upper edge and `floor` that of the
    lower level, in scene units: the loop is built at its final position, because the arrows keep their courses.
    """

    def __init__(self, given: Sequence[str], to_come: Sequence[str], model: str, *, top: float, floor: float) -> None:
        self.given = len(given)
        self.row = TokenRow((*given, *to_come))
        self.frame = sentence_frame(self.row).align_to(UP * top, UP)
        self.row.move_to(self.frame)
        self.model = Box(model, theme.ATTENTION)
        bottom = self.frame.get_bottom()[1]
        self.model.next_to(self.frame, DOWN, buff=theme.GAP_LARGE).align_to(self.frame, LEFT)
        down, back = self.model.get_x(), self.row.chips[-1].get_x()
        self.goes_in = Route(_at(down, bottom), self.model.get_top(), color=theme.INPUT)
        self.comes_out = Route(self.model.get_bottom(), _at(down, floor), color=theme.ATTENTION)
        self.comes_back = Route(_at(back, floor), _at(back, bottom), color=theme.OUTPUT)
        super().__init__(self.frame, self.row, self.model, self.goes_in, self.comes_out, self.comes_back)

    @property
    def sentence(self) -> VGroup:
        """The frame and the words that are given."""
        return VGroup(self.frame, *self.row.chips[: self.given])

    def draw(self) -> list[Any]:
        """Animations that show the model and the arrows."""
        return [FadeIn(self.model), *(way.draw() for way in (self.goes_in, self.comes_out, self.comes_back))]

    def read(self, **options: Any) -> Animation:
        """Animation of the sentence moving into the model."""
        return flow(self.goes_in, color=theme.INPUT, **options)

    def answer(self, **options: Any) -> Animation:
        """Animation of the output leaving the model."""
        return flow(self.comes_out, color=theme.ATTENTION, **options)

    def append(self, chip: Chip, number: int, **options: Any) -> Animation:
        """Animation that moves `chip` along the way back to the placeholder with this number."""
        place = self.row.chips[self.given + number].get_center()
        turn = self.comes_back.path.get_x()
        course = [chip.get_center(), _at(turn, chip.get_y()), _at(turn, place[1]), place]
        steps = [course[0], *(b for a, b in pairwise(course) if np.linalg.norm(b - a) > 1e-3)]
        return MoveAlongPath(chip, VMobject().set_points_as_corners(steps), **options)


def sentence_frame(row: TokenRow) -> VMobject:
    """An unobtrusive frame around a row of chips."""
    return panel(row.width + 2 * theme.GAP_SMALL, row.height + 2 * theme.GAP_SMALL).move_to(row)


def _at(x: float, y: float) -> Point:
    return np.array([x, y, 0.0])


def demonstration() -> VGroup:
    """A sentence of three words with two placeholders."""
    return WordLoop(("the", "cat", "sat"), ("on", "it"), "model", top=1.5, floor=-1.5)


if __name__ == "__main__":
    from astrai_video.stage import demo

    demo.main(demonstration)
