"""Files that are saved while a section is rendered: while its module is loaded, and later."""

from pathlib import Path

from manim import Scene, Square

HERE = Path(__file__)
DATA = "saved.txt"  # its content is drawn
SIDE = 1
if SIDE == 1:
    HERE.write_text(HERE.read_text().replace("SIDE = 1\n", "SIDE = 2\n"))


class Early(Scene):
    def construct(self):
        self.add(Square(SIDE))
        self.wait(0.4)


class Late(Scene):
    def construct(self):
        self.wait(0.4)
        HERE.write_text(HERE.read_text() + "# while it played\n")
        self.wait(0.4)


class Data(Scene):
    def construct(self):
        self.wait(0.4)
        HERE.with_name(DATA).write_text("another")
        self.wait(0.4)
