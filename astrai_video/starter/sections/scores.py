"""Section `scores`: four candidates for the next word, and the score of each."""

from manim import DOWN, UP, FadeIn, LaggedStart

from astrai_video.stage import Box, SectionScene, TokenRow, cell_text, connect, flow, theme

SCORES = (2.0, 1.0, 0.2, -0.5)


class Scores(SectionScene):
    """Two beats: the words, then their scores. On-screen strings and narration are in the catalogs, script/."""

    section_id = "scores"

    def construct(self) -> None:
        """Play the beats in order; each is a method, and its narration has the method's name."""
        self.beat(self.words)
        self.beat(self.score)

    def words(self) -> None:
        """The heading, and the candidates in a row."""
        self.row = TokenRow(self.string("words").split(), width=1.8, buff=theme.GAP_LARGE).shift(DOWN)
        self.open(FadeIn(self.row, shift=UP * 0.2))

    def score(self) -> None:
        """The model gives each word a number."""
        model = Box(self.string("model"), theme.ATTENTION, width=3.0).shift(UP * 1.2)
        way = connect(model, self.row, DOWN)
        self.play(FadeIn(model), way.draw())
        self.play(flow(way, color=theme.ATTENTION))
        numbers = [
            cell_text(f"{score:.1f}").next_to(chip, DOWN) for score, chip in zip(SCORES, self.row.chips, strict=True)
        ]
        self.play(LaggedStart(*(FadeIn(number, shift=DOWN * 0.2) for number in numbers), lag_ratio=0.2))
