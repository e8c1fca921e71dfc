"""A section with a script: its hold follows the narration."""

from manim import Create, Square

from astrai_video.stage.scene import BeatMark, SectionScene


class Spoken(SectionScene):
    """One beat: half a second of motion, then a hold of at least half a second."""

    section_id = "spoken"

    def construct(self):
        self.beat(self.square, hold=0.5)

    def square(self):
        self.open()
        self.play(Create(Square()), run_time=0.5)


class Restless(Spoken):
    """The same beat, without a hold."""

    def beat(self, play, **_options):
        first = self.renderer.num_plays
        play()
        self.on_beat(BeatMark(play.__name__, first, self.renderer.num_plays))
