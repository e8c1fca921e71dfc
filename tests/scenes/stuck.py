"""Scenes that never end, or use too much memory."""

import ctypes
import time

from manim import RIGHT, Scene, Square


class Asleep(Scene):
    """Draws a little, then sleeps forever."""

    def construct(self):
        square = Square()
        self.play(square.animate.shift(RIGHT), run_time=0.2)
        time.sleep(600)


class Deaf(Scene):
    """Does not come back from a library that lets no other thread run."""

    def construct(self):
        self.wait(0.2)
        ctypes.PyDLL(None).sleep(600)


class Hungry(Scene):
    """Allocates memory, 10 MB at a time, until there is none."""

    def construct(self):
        self.wait(0.2)
        taken = []
        while len(taken) < 400:
            taken.append(bytearray(b"x" * 10_000_000))
        self.wait(0.2)


class HungryAsItMoves(Scene):
    """The same in a play, which may be drawn in a fork."""

    def construct(self):
        taken = []

        def eat(square, dt):
            taken.append(bytearray(b"x" * 100_000_000))
            square.shift(RIGHT * dt)

        self.add(Square().add_updater(eat))
        self.wait(3)
