"""Section `choice`: softmax turns the scores into probabilities, and the likeliest word is highlighted."""

import numpy as np
from manim import UP, FadeIn

from astrai_video.stage import BarChart, SectionScene, dim, theme

SCORES = np.array((2.0, 1.0, 0.2, -0.5))
PROBABILITIES = np.exp(SCORES) / np.exp(SCORES).sum()


class Choice(SectionScene):
    """Two beats: the bars grow, then all but the highest are dimmed."""

    section_id = "choice"

    def construct(self) -> None:
        """Play the beats in order."""
        self.beat(self.softmax)
        self.beat(self.likely)

    def softmax(self) -> None:
        """A bar for each word, and their sum."""
        self.open()
        names = self.string("words").split()
        self.chart = BarChart(PROBABILITIES, names, width=8, height=2.6, show=lambda value: f"{value:.2f}")
        total = self.label("sum", theme.BODY_SIZE, theme.MUTED, total=f"{PROBABILITIES.round(2).sum():.2f}")
        total.next_to(self.chart, UP)
        self.play(*self.chart.grow())
        self.play(FadeIn(total))

    def likely(self) -> None:
        """Dim all but the highest bar."""
        best = int(PROBABILITIES.argmax())
        others = [part for group in (self.chart.bars, self.chart.values) for i, part in enumerate(group) if i != best]
        self.play(*dim(*others))
