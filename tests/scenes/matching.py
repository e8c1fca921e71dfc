"""Scenes in which manim orders parts by hashes of bytes: a different order in every process with another hash seed."""

from manim import Scene, Text, TransformMatchingShapes


class Anagram(Scene):
    """Letters that cross each other, each in its own colour."""

    def construct(self):
        before, after = (Text(text, font="Noto Sans SC").scale(2) for text in ("abcdefghij", "jihgfedcba"))
        for text in (before, after):
            text.set_color_by_gradient("#FF0000", "#00FF00", "#0000FF")
        self.add(before)
        self.play(TransformMatchingShapes(before, after), run_time=0.6)
        self.wait(0.2)
