"""Results of the lint: a finding, and the verdict on a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from astrai_video.check_result import CheckResult, Level, count
from astrai_video.engine.plan.events import Failure

if TYPE_CHECKING:
    from astrai_video.lint.record import Rect

# Names of all rules: those on what is on screen, which a scene can suppress, and those on the script.
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

NOWHERE: Rect = (0.0, 0.0, 0.0, 0.0)  # the box of a finding without a place in the picture
_LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Finding(CheckResult):
    """A violation of a rule, from the first to the last time it is seen. `allowed` is the author's reason, if any.

    `play` and `last_play` count from 0; `time` and `until` are seconds of the section; `line` is `file:line` of `play`.
    The box of a finding on captions is the caption band, that of one on chapters is NOWHERE; neither has `objects`.
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

    @property
    def level(self) -> Level:
        """`ok` for a finding that is allowed, else its severity."""
        if self.allowed:
            return "ok"
        return "error" if self.severity == "error" else "warning"


@dataclass(frozen=True)
class Verdict:
    """The result for a section: its findings, or the reason why it was not checked, or the failure of its scene.

    `seconds` is the length of the section in the film, holds stretched to the captions; 0 when it was not checked.
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
        """Number of errors that are not suppressed."""
        return count(self.findings, "error")

    @property
    def warnings(self) -> int:
        """Number of warnings that are not suppressed."""
        return count(self.findings, "warning")


def quoted(text: str) -> str:
    """Quote a text for a message: on one line, shortened to 40 characters."""
    words = " ".join(text.split())
    return f"“{words[: _LONGEST_QUOTE - 1]}…”" if len(words) > _LONGEST_QUOTE else f"“{words}”"
