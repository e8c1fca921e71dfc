"""Chapters as video sites take them: the first at 0:00, at least three, none shorter than ten seconds."""

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
        """How long it is."""
        return self.end - self.start


def for_sites(chapters: Sequence[Chapter]) -> list[Chapter]:
    """`chapters` with each that is too short joined to its neighbour, whose title stays.

    It joins the one before it; the first joins the one after it. None are left when fewer than three would be: sites
    show no chapters then.
    """
    joined: list[Chapter] = []
    for chapter in chapters:
        if joined and min(chapter.seconds, joined[-1].seconds) < LEAST_SECONDS:
            before = joined.pop()
            title = before.title if chapter.seconds < LEAST_SECONDS else chapter.title
            joined.append(Chapter(title, before.start, chapter.end))
        else:
            joined.append(chapter)
    return joined if len(joined) >= LEAST_CHAPTERS and joined[0].seconds >= LEAST_SECONDS else []


def listing(chapters: Sequence[Chapter]) -> str:
    """One line a chapter, `mm:ss title`; hours where there are any. Seconds are rounded down, as a player counts."""
    return "".join(f"{_clock(chapter.start)} {' '.join(chapter.title.split())}\n" for chapter in chapters)


def _clock(seconds: float) -> str:
    whole = int(seconds + 1e-6)
    minutes = f"{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{whole // 3600}:{minutes}" if whole >= 3600 else minutes
