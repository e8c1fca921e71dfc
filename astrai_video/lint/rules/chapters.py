"""Rules on chapters: titles that can be listed and are distinct, and enough chapters for video sites.

The other conditions of video sites hold by construction, because a shorter section joins its neighbour: the first
chapter begins at 0:00, they ascend and none is shorter than ten seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from astrai_video.lint.findings import NOWHERE, Finding, quoted
from astrai_video.narration.chapters import LEAST_CHAPTERS, LEAST_SECONDS, Chapter, joined

_LONGEST_TITLE = 100  # characters; players show fewer
_LONG_FILM = 60.0  # seconds; a shorter film needs no chapters


@dataclass(frozen=True)
class Titled:
    """A section as a chapter: the key of its title in the script, the title, its seconds in the film."""

    section: str
    place: str
    title: str
    seconds: float


def titles(film: Sequence[Titled]) -> Iterator[Finding]:
    """A title without visible characters (error), with the same text as another one, or longer than sites show."""
    known: dict[str, Titled] = {}
    for one in film:
        title = " ".join(one.title.split())
        first = known.setdefault(title, one)
        if not any(character.isprintable() for character in title):
            yield _finding(
                one, f"{one.place}: the title of the chapter is empty: sites drop it from their list", "error"
            )
        elif first is not one:
            yield _finding(one, f"{one.place}: the title {quoted(title)} is that of section {first.section}, too")
        if len(title) > _LONGEST_TITLE:
            yield _finding(
                one,
                f"{one.place}: the title {quoted(title)} has {len(title)} characters; sites take {_LONGEST_TITLE}",
            )


def too_few(film: Sequence[Titled]) -> Iterator[Finding]:
    """A film of a minute or more with fewer than three chapters of ten seconds: sites show none."""
    times = pairwise(accumulate((one.seconds for one in film), initial=0.0))
    left = joined([Chapter(one.title, start, end) for one, (start, end) in zip(film, times, strict=True)])
    seconds = sum(one.seconds for one in film)
    if seconds >= _LONG_FILM and len(left) < LEAST_CHAPTERS:
        yield _finding(
            film[0],
            f"the film lasts {seconds:.0f} s, and sites list its chapters only from {LEAST_CHAPTERS} on: "
            f"{len(left)} of at least {LEAST_SECONDS:g} s are left when shorter sections join their neighbours",
        )


def _finding(one: Titled, message: str, severity: str = "warning") -> Finding:
    return Finding("chapter-rules", severity, one.section, 0, 0, 0.0, one.seconds, "", "", (), message, NOWHERE)
