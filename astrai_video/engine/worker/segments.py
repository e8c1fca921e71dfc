"""What a scene's plays become: one file each, in a folder; and manim's file writer, put to that use."""

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
class Recording:
    """The plays of a scene so far, in their order; None where one is still being drawn.

    `report` is called a few times a second with the frames and the drawn frames that have come since the last call.
    """

    folder: Path
    quality: Quality
    source_files: frozenset[str]
    report: Callable[[int, int], None]
    pieces: list[Segment | Hold | None] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _frames: int = 0
    _drawn: int = 0
    _reported: float = 0.0

    def reserve(self) -> int:
        """The number of the next play."""
        self.pieces.append(None)
        return len(self.pieces) - 1

    def add(self, number: int, piece: Segment | Hold) -> None:
        """Note the record of a play that is drawn."""
        self.pieces[number] = piece

    def take_over(self, number: int, piece: Segment | Hold) -> None:
        """Note the record of a play that was drawn before."""
        self.pieces[number] = piece
        self._frames += piece.frames
        self.tell()

    def drawn(self, plays: tuple[int, int | None]) -> tuple[Segment | Hold, ...]:
        """The records of a range of plays, of the first and those up to the one after the last.

        Raises RuntimeError when one of them was not drawn: a section without it would look finished.
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
        """Count a frame that was drawn and the frames it stands for."""
        self._frames += repeat
        self._drawn += 1
        if time.monotonic() - self._reported > _REPORT_SECONDS:
            self.tell()

    def tell(self) -> None:
        """Report what has been counted since the last report."""
        self.report(self._frames, self._drawn)
        self._frames = self._drawn = 0
        self._reported = time.monotonic()

    def line(self) -> str:
        """`file:line` of the innermost place in the film's own sources that is being run."""
        return line_of(self.source_files)


def line_of(source_files: frozenset[str]) -> str:
    """`file:line` of the innermost place in these files that is being run; "" when none is."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename in source_files:
            return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


class SegmentWriter(SceneFileWriter):
    """manim's file writer without files: it keeps the scene's sections and says what is left out."""

    def __init__(self, settings: Any, recording: Recording) -> None:
        super().__init__(settings)
        self.recording = recording

    def add_sound(self, sound_file: Any, *_args: Any, **_kwargs: Any) -> None:
        """Sound comes with the narration; a scene's own is left out, and that is said."""
        self.recording.warnings.append(
            f"add_sound({str(sound_file)!r}) is left out: films get their sound at stitch time"
        )

    def save_image(self, pixels: Any) -> None:
        """A scene without plays makes no picture file."""

    def finish(self) -> None:
        """Nothing is combined here."""
