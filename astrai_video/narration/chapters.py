"""Chapters for video sites: the first at 0:00, at least three, none shorter than ten seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_SECONDS = 10.0
LEAST_CHAPTERS = 3


@dataclass(frozen=True)
class Chapter:
    """A chapter of a film, in seconds."""

    title: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Length of the chapter."""
        return self.end - self.start


def for_sites(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Chapters for video sites: short ones joined, and none at all when fewer than three remain."""
    left = joined(chapters)
    return left if len(left) >= LEAST_CHAPTERS else []


def joined(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Join every chapter that is too short to its neighbour, which keeps its title.

    It joins the preceding one; the first joins the following one. A film that is itself too short is one chapter.
    """
    found: list[Chapter] = []
    for chapter in chapters:
        if found and min(chapter.seconds, found[-1].seconds) < LEAST_SECONDS:
            before = found.pop()
            title = before.title if chapter.seconds < LEAST_SECONDS else chapter.title
            found.append(Chapter(title, before.start, chapter.end))
        else:
            found.append(chapter)
    return found


def listing(chapters: Sequence[Chapter]) -> str:
    """Chapter list, one `mm:ss title` a line, with hours where needed. Seconds are rounded down, as in players."""
    return "".join(f"{_clock(chapter.start)} {' '.join(chapter.title.split())}\n" for chapter in chapters)


def _clock(seconds: float) -> str:
    whole = int(seconds + 1e-6)
    minutes = f"{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{whole // 3600}:{minutes}" if whole >= 3600 else minutes
