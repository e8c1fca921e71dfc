"""The segments of a scene, one file per play in a folder; and a file writer that keeps manim from writing its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from manim.scene.scene_file_writer import SceneFileWriter

from astrai_video.quality import Quality
from astrai_video.timeline import Hold, Segment

_REPORT_SECONDS = 0.2


@dataclass
class Segments:
    """The segments of a scene so far, in the order of its plays; None where a play is still being drawn.

    `on_progress` is called a few times a second with the frames and the drawn frames since the last call.
    """

    folder: Path
    quality: Quality
    source_files: frozenset[str]
    on_progress: Callable[[int, int], None]
    pieces: list[Segment | Hold | None] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _frames: int = 0
    _drawn: int = 0
    _reported: float = 0.0

    def reserve(self) -> int:
        """Return the number of the next play."""
        self.pieces.append(None)
        return len(self.pieces) - 1

    def add(self, number: int, piece: Segment | Hold) -> None:
        """Add the description of a play that has been drawn."""
        self.pieces[number] = piece

    def add_reused(self, number: int, piece: Segment | Hold) -> None:
        """Add the description of a reused play."""
        self.pieces[number] = piece
        self._frames += piece.frames
        self.report()

    def finished(self, plays: tuple[int, int | None]) -> tuple[Segment | Hold, ...]:
        """The descriptions of a range of plays: the first, and the one after the last.

        Raises RuntimeError when one of them was not drawn: the section would look complete without it.
        """
        asked = self.pieces[slice(*plays)]
        found = tuple(piece for piece in asked if piece is not None)
        if len(found) < len(asked):
            raise RuntimeError(f"play {plays[0] + asked.index(None)} was not drawn")
        return found

    def path(self, number: int) -> Path:
        """The file of a play."""
        return self.folder / f"{number:03d}.mp4"

    def count(self, repeat: int) -> None:
        """Count a drawn frame and the frames that it is shown for."""
        self._frames += repeat
        self._drawn += 1
        if time.monotonic() - self._reported > _REPORT_SECONDS:
            self.report()

    def report(self) -> None:
        """Report the frames since the last report."""
        self.on_progress(self._frames, self._drawn)
        self._frames = self._drawn = 0
        self._reported = time.monotonic()

    def line(self) -> str:
        """`file:line` of the innermost call in the film's own sources."""
        return line_of(self.source_files)


def line_of(source_files: frozenset[str]) -> str:
    """`file:line` of the innermost call in these files; "" when there is none."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename in source_files:
            return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


class SegmentWriter(SceneFileWriter):
    """A file writer of manim's that writes no files, and warns about sounds."""

    def __init__(self, settings: Any, segments: Segments) -> None:
        super().__init__(settings)
        self.segments = segments

    def add_sound(self, sound_file: Any, *_args: Any, **_kwargs: Any) -> None:
        """Add a warning: films get their sound from the narration."""
        self.segments.warnings.append(
            f"add_sound({str(sound_file)!r}) is left out: films get their sound at stitch time"
        )

    def save_image(self, pixels: Any) -> None:
        """Do nothing: a scene without plays makes no picture file."""

    def finish(self) -> None:
        """Do nothing: there are no files to combine."""
