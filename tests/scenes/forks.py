"""Scenes that show which process draws them, or damage it."""

import os
import signal
from pathlib import Path

from manim import (
    BLUE,
    DOWN,
    LEFT,
    RED,
    RIGHT,
    UP,
    Circle,
    FadeIn,
    MoveAlongPath,
    ReplacementTransform,
    Scene,
    Square,
    Text,
    Write,
    linear,
    smooth,
)


def noted(t):
    """A rate function that notes the process that calls it."""
    with Path("drawn-by").open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    return smooth(t)


class Mixed(Scene):
    """Text, transforms and waits, which forks draw, and updaters, which the scene's own process draws."""

    def construct(self):
        title = Text("Attention 注意力", font="Noto Sans SC").to_edge(UP)
        square, circle = Square(color=BLUE, fill_opacity=0.6), Circle(color=RED, fill_opacity=0.6)
        self.play(Write(title, rate_func=noted), run_time=0.6)
        self.wait(0.4)
        self.play(FadeIn(square), title.animate(rate_func=noted).set_color(RED), run_time=0.4)
        self.play(ReplacementTransform(square, circle, rate_func=noted), run_time=0.5)
        follower = Square(0.5).add_updater(lambda one: one.next_to(circle, DOWN))
        spinner = Square(0.8).shift(4 * LEFT).add_updater(lambda one, dt: one.rotate(dt))
        self.add(follower, spinner)
        self.play(circle.animate(rate_func=noted).shift(2 * RIGHT), run_time=0.5)
        self.wait(0.3)
        follower.clear_updaters()
        self.remove(spinner)
        self.play(circle.animate(rate_func=noted).shift(UP), follower.animate.shift(DOWN), run_time=0.4)
        self.play(Write(Text("softmax").to_edge(DOWN)), run_time=0.4)
        self.play(MoveAlongPath(follower, Circle(2), rate_func=noted), FadeIn(square), run_time=0.4)
        self.wait(0.2)


def breaks_halfway(t):
    """A rate function that fails except at the start and the end."""
    if 0.5 < t < 1:
        raise ValueError("the path is broken halfway")
    return t


class BreaksInManim(Scene):
    """A play that cannot be drawn but can be skipped; no line of this file is on the stack when it fails."""

    def construct(self):
        square = Square()
        self.play(square.animate.shift(UP), run_time=0.3)
        self.play(square.animate(rate_func={0.0: 0.0, 1.0: 1.0}.__getitem__).shift(RIGHT), run_time=0.3)
        for _ in range(6):
            self.play(square.animate.shift(LEFT), run_time=0.3)


class BreaksInScene(Scene):
    """The same, failing in a function of this file."""

    def construct(self):
        self.play(Square().animate(rate_func=breaks_halfway).shift(RIGHT), run_time=0.3)


class Harmed(Scene):
    """Its second play ends the process that draws it, unless it is the scene's, in the way named in the file `harm`."""

    def construct(self):
        self.own_pid = os.getpid()
        square = Square()
        self.play(square.animate.shift(UP), run_time=0.3)
        self.play(square.animate(rate_func=self.harmed).shift(RIGHT), run_time=0.3)
        for _ in range(6):
            self.play(square.animate.shift(LEFT), run_time=0.3)

    def harmed(self, t):
        harm = Path("harm")
        if t > 0.5 and os.getpid() != self.own_pid and harm.exists():
            way = harm.read_text(encoding="utf-8")
            if way == "exit":
                os._exit(0)
            os.kill(os.getpid(), signal.Signals[way])
        return linear(t)
