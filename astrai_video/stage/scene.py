"""Base class of sections: the script, the heading with chapter ticks, and beats."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, cast

from manim import LEFT, RIGHT, UP, Animation, Camera, FadeIn, FadeOut, Line, ManimColor, Mobject, Scene, VGroup, Wait

from astrai_video import storyboard
from astrai_video.catalog import SectionScript
from astrai_video.stage import theme
from astrai_video.stage.text import Label, label

_TICK_WIDTH = 0.24
_TICK_GAP = 0.07


@dataclass
class BeatMark:
    """A beat that was played: its name, its first play, the play after its last, the mobjects on screen at its end."""

    name: str
    first_play: int
    end_play: int
    on_screen: list[Mobject] = field(default_factory=list)


class SectionScene(Scene):
    """A section: set `section_id`, and write `construct` as one `self.beat(...)` a line.

    A worker sets `script` and `on_beat` before rendering; under plain `manim render` the script is that of the nearest
    storyboard.
    """

    section_id: ClassVar[str]
    script: SectionScript | None = None
    on_beat: Callable[[BeatMark], None] = staticmethod(lambda _mark: None)

    def setup(self) -> None:
        """Load the script and set the background; `open` adds the heading."""
        super().setup()
        if self.script is None:
            self.script = storyboard.script_for(Path(inspect.getfile(type(self))), self.section_id)
        self.beats: list[BeatMark] = []
        cast(Camera, self.camera).background_color = ManimColor(theme.BACKGROUND)

    def string(self, key: str, **numbers: object) -> str:
        """The on-screen string `key` of this section in the rendered language; `numbers` fill its placeholders."""
        assert self.script is not None
        return self.script.string(key, **numbers)

    def label(self, key: str, size: float = theme.BODY_SIZE, color: str = theme.INK, **options: Any) -> Label:
        """The on-screen string `key` as a Label; `options` are `bold` and the values of placeholders."""
        bold = bool(options.pop("bold", False))
        return label(self.string(key, **options), size, color, bold=bold)

    def beat(self, play: Callable[[], None], *, hold: float = theme.HOLD) -> None:
        """Play one beat, named after the method, and hold its last picture for at least `hold` seconds.

        Stitching stretches that hold to the length of the beat's narration.
        """
        name = getattr(play, "__name__", "beat")
        first = self.renderer.num_plays
        play()
        self.play(Wait(run_time=hold, frozen_frame=True))
        mark = BeatMark(name, first, self.renderer.num_plays, list(self.mobjects))
        self.beats.append(mark)
        self.on_beat(mark)

    def heading(self) -> VGroup:
        """The section's title at the upper left; the chapter ticks, this section's highlighted, at the upper right."""
        assert self.script is not None
        title = label(self.script.title, theme.TITLE_SIZE, theme.INK, bold=True)
        title.to_corner(UP + LEFT, buff=theme.MARGIN)
        ticks = chapter_ticks(self.script.index, self.script.count)
        ticks.to_edge(RIGHT, buff=theme.MARGIN).set_y(title.get_y())
        return VGroup(title, ticks)

    def open(self, *animations: Animation) -> None:
        """Show the heading; `animations` are played together with it."""
        self.title_bar = self.heading()
        title, ticks = self.title_bar
        self.add(ticks)
        self.play(FadeIn(title, shift=RIGHT * 0.2), *animations, run_time=theme.APPEAR)

    def clear_stage(self, *keep: Mobject, run_time: float = theme.APPEAR) -> None:
        """Fade out everything except the heading and `keep`, in `run_time` seconds."""
        kept = {id(part) for m in (self.title_bar, *keep) for part in m.get_family()}
        gone = [m for m in self.mobjects if id(m) not in kept]
        if gone:
            self.play(*(FadeOut(m) for m in gone), run_time=run_time)


def chapter_ticks(index: int, count: int) -> VGroup:
    """A row of `count` short strokes, the one at `index` (0-based) coloured and thicker."""
    ticks = VGroup()
    for place in range(count):
        lit = place == index
        tick = Line(LEFT * _TICK_WIDTH / 2, RIGHT * _TICK_WIDTH / 2, stroke_width=6 if lit else 4)
        ticks.add(tick.set_color(theme.ATTENTION if lit else theme.HAIRLINE))
    return ticks.arrange(RIGHT, buff=_TICK_GAP)
