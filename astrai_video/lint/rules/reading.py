"""Rule about reading time: words stay on screen until they can be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from astrai_video.lint.record import Recording, Thing
from astrai_video.lint.view import FAINT, Violation
from astrai_video.narration.pace import reading_seconds

_ROUNDING = 0.05


def too_brief(recording: Recording, clock: Sequence[float]) -> Iterator[tuple[int, Violation]]:
    """Words that disappear sooner than they can be read, with the index of the shot that shows them last.

    Every play in which they are on screen counts, including those that bring and remove them; `clock` gives the seconds
    of each play, holds stretched to the narration. The same words at another place continue the count. The reading rate
    is 9 characters a second in Chinese and 20 in other scripts. Exempt: numbers and formulas.
    """
    seen: dict[str, tuple[set[int], int, Thing]] = {}
    for place, shot in enumerate(recording.shots):
        for index in shot.things:
            thing = recording.things[index]
            if thing.kind == "text" and thing.opacity > FAINT and any(c.isalpha() for c in thing.text):
                plays = seen[thing.text][0] if thing.text in seen else set()
                seen[thing.text] = (plays | {shot.play}, place, thing)
    for text, (plays, place, thing) in seen.items():
        seconds = sum(clock[play] for play in plays)
        needed = _reading_seconds(text)
        if seconds < needed - _ROUNDING:
            message = f"{{0}} is on screen for {seconds:.1f} s; to read it takes {needed:.1f} s"
            yield place, Violation((thing,), message, thing.box, "warning")


def _reading_seconds(text: str) -> float:
    """Reading time of a text of mixed scripts: Chinese characters at their rate, the rest at that of English."""
    wide = "".join(c for c in text if unicodedata.east_asian_width(c) in "WF")
    rest = "".join(c for c in text if unicodedata.east_asian_width(c) not in "WF")
    return reading_seconds(wide, "zh") + reading_seconds(rest.strip(), "en")
