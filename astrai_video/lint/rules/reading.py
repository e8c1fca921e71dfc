"""The rule about time: words stay until they can have been read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from astrai_video.lint.record import Record, Thing
from astrai_video.lint.view import FAINT, Hit
from astrai_video.narration.pace import reading_seconds

_ROUNDING = 0.05


def too_brief(record: Record, clock: Sequence[float]) -> Iterator[tuple[int, Hit]]:
    """Words that are gone sooner than they can be read, with the shot that shows them last.

    They count as seen in every play in which they are on screen, the ones that bring and take them among these;
    `clock` gives the seconds of each play, holds stretched to the narration. The same words elsewhere go on counting.
    Read are 9 characters a second in Chinese and 20 in other writings. Left out: numbers, and formulas.
    """
    seen: dict[str, tuple[set[int], int, Thing]] = {}
    for place, shot in enumerate(record.shots):
        for index in shot.things:
            thing = record.things[index]
            if thing.kind == "text" and thing.opacity > FAINT and any(c.isalpha() for c in thing.text):
                plays = seen[thing.text][0] if thing.text in seen else set()
                seen[thing.text] = (plays | {shot.play}, place, thing)
    for text, (plays, place, thing) in seen.items():
        seconds = sum(clock[play] for play in plays)
        needed = _reading_seconds(text)
        if seconds < needed - _ROUNDING:
            said = f"{{0}} is on screen for {seconds:.1f} s; to read it takes {needed:.1f} s"
            yield place, Hit((thing,), said, thing.box, "warning")


def _reading_seconds(text: str) -> float:
    """Chinese characters at their own pace, the rest at that of other writings."""
    wide = "".join(c for c in text if unicodedata.east_asian_width(c) in "WF")
    rest = "".join(c for c in text if unicodedata.east_asian_width(c) not in "WF")
    return reading_seconds(wide, "zh") + reading_seconds(rest.strip(), "en")
