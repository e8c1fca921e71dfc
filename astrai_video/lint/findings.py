"""What the lint says: findings, and the verdict on a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from astrai_video.engine.plan.events import Failure

if TYPE_CHECKING:
    from astrai_video.lint.record import Rect

# Every rule's name: those on what is on screen, which a scene can allow itself, and those on the script.
ON_SCREEN = (
    "off-frame",
    "text-overlap",
    "text-crossed",
    "overflow",
    "dangling-arrow",
    "backward-arrow",
    "too-small",
    "contrast",
    "missing-glyph",
    "font-fallback",
    "too-brief",
    "caption-band",
    "empty",
)
ON_SCRIPT = ("caption-speed", "caption-width", "caption-gap", "chapter-rules")
RULES = (*ON_SCREEN, *ON_SCRIPT)

NOWHERE: Rect = (0.0, 0.0, 0.0, 0.0)  # the box of what has no place in the picture
_LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, from the first time it is seen to the last. `allowed` is the author's reason, if any.

    `play` and `last_play` count from 0; `time` and `until` are seconds of the section; `line` is `file:line` of `play`.
    The box of a caption is the band that captions have, that of a chapter is NOWHERE; neither has `objects`.
    """

    rule: str
    severity: str
    section: str
    play: int
    last_play: int
    time: float
    until: float
    line: str
    beat: str
    objects: tuple[str, ...]
    message: str
    box: Rect
    allowed: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the lint says of a section: its findings, or why it was not judged, or why its scene failed.

    `seconds` is its length in the film, holds stretched to the captions; 0 when it was not judged.
    """

    section: str
    findings: tuple[Finding, ...] = ()
    plays: int = 0
    samples: int = 0
    seconds: float = 0.0
    refused: str = ""
    failure: Failure | None = None

    @property
    def errors(self) -> int:
        """Findings that are errors and not allowed."""
        return sum(finding.severity == "error" and not finding.allowed for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Findings that are warnings and not allowed."""
        return sum(finding.severity == "warning" and not finding.allowed for finding in self.findings)


def quoted(text: str) -> str:
    """A text as messages quote it: on one line, its end left out when it is long."""
    words = " ".join(text.split())
    return f"“{words[: _LONGEST_QUOTE - 1]}…”" if len(words) > _LONGEST_QUOTE else f"“{words}”"
