"""A scene that reads the frame that it has drawn."""

from manim import BLUE, RED, FadeIn, Scene, Square


class Looking(Scene):
    """Its second play depends on the frame of the first."""

    def construct(self):
        square = Square(fill_opacity=1)
        self.play(FadeIn(square), run_time=0.2)
        shown = self.renderer.get_frame()
        self.play(square.animate.set_color(RED if shown.max() > 200 else BLUE), run_time=0.2)
