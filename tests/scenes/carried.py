"""Scenes for the cluster: one that needs files of the film, and some that end their worker's process."""

import os
import signal
import time
from pathlib import Path

from manim import Scene, Square, SVGMobject
from palette import SIDE

PICTURE = Path("pictures/dot.svg")


class Carried(Scene):
    """A picture, beside a square whose side is a number of another module."""

    def construct(self):
        self.add(SVGMobject(str(PICTURE)), Square(SIDE))
        self.wait(0.4)
        self.play(self.mobjects[0].animate.rotate(1), run_time=0.4)


class Waiting(Scene):
    """Says that it has begun, and waits until a file is there: gate.txt has its path."""

    def construct(self):
        Path("begun").touch()
        gate = Path(Path("gate.txt").read_text(encoding="utf-8"))
        while not gate.exists():
            time.sleep(0.05)
        self.add(Square())
        self.wait(0.4)


class Dying(Scene):
    """Its process is killed on every attempt."""

    def construct(self):
        print("last words", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)


class Deadly(Scene):
    """Kills the Dask worker, the grandparent of its process."""

    def construct(self):
        time.sleep(1)
        server = os.getppid()
        status = Path(f"/proc/{server}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        os.kill(int(status[1]), signal.SIGKILL)
        time.sleep(30)


class Leaving(Scene):
    """Asks the worker to leave during the job."""

    def construct(self):
        os.kill(int(Path("pid.txt").read_text()), signal.SIGTERM)
        time.sleep(30)
