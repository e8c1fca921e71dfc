"""The result of one check of a film, with the sentence that reports it and names the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from astrai_video.check_result import CheckResult, Level
from astrai_video.validation import checked

_LEVELS: dict[str, Level] = {"passed": "ok", "failed": "error", "unknown": "unknown"}
_MAX_LISTED = 3  # failures that are named one by one

_AGAIN = "stitch the film again, and take it as it is written"
_ENCODE = "build it again with --target for the place it goes to; other programs encode differently"
_LOOK = "look at it with `astrai-video still SECTION --at SECONDS` and fix the scene"
_STEPS = {
    "container": _AGAIN,
    "edit lists": _AGAIN,
    "codec": _ENCODE,
    "profile": _ENCODE,
    "pixel format": _ENCODE,
    "GOP": _ENCODE,
    "closed GOPs": _ENCODE,
    "B-frames": _ENCODE,
    "mean bit rate": _ENCODE,
    "peak bit rate": _ENCODE,
    "sound bit rate": _ENCODE,
    "colour tags": _ENCODE,
    "known colours": _ENCODE,
    "loudness": "stitch it again: its sound is brought to this loudness",
    "true peak": "stitch it again: its peaks are limited",
    "captions": "shorten the sentence in the script, or give its beat more time, and stitch",
    ".srt": "stitch the film again: it writes these files, too",
    ".vtt": "stitch the film again: it writes these files, too",
    "black": f"{_LOOK}; a wait may be black",
    "frozen": f"{_LOOK}; a wait may stand still",
    "flashes": f"{_LOOK}: slower, paler or smaller flashes are safe",
    "red flashes": f"{_LOOK}: slower, paler or smaller flashes are safe",
    "provenance": "stitch the film again, or put the record beside it that it was written with",
}


@dataclass(frozen=True)
class Check(CheckResult):
    """One requirement: `state` is passed, failed or unknown; the value expected, the value found.

    `message` is a sentence with the next step for a failed check, or the reason for an unknown one.
    """

    name: str
    state: str
    expected: str
    found: str
    message: str = ""

    @property
    def level(self) -> Level:
        """`ok`, `error` or `unknown`, by the state."""
        return _LEVELS[self.state]


def check(name: str, passed: bool | None, expected: object, found: object) -> Check:
    """A check with its message; None for `passed` where the film alone does not decide it."""
    state = "unknown" if passed is None else "passed" if passed else "failed"
    return Check(name, state, str(expected), str(found), message(name, state, str(expected), str(found)))


def from_json(document: Any) -> list[Check] | None:
    """The checks in a record of an earlier verification; None when there is none or it is damaged."""
    if not isinstance(document, list):
        return None
    try:
        found = [checked(Check(**one)) for one in document]
    except (TypeError, ValueError):
        return None
    return found if all(one.state in _LEVELS for one in found) else None


def message(name: str, state: str, expected: str, found: str) -> str:
    """The next step for a failed check, the reason for an unknown one, "" for one that passed.

    Checks of captions have their language in their name.
    """
    if state == "passed":
        return ""
    if state == "unknown":
        return (
            f"Not checked: it takes {expected}." if expected.startswith("a record") else f"For you to judge: {found}."
        )
    step = _STEPS.get(name) or _STEPS.get(name.rpartition(" ")[0]) or _AGAIN
    return f"{name}: {found}; expected {expected}. Next: {step}."


def listed(failures: Sequence[str]) -> str:
    """The first failures and the number of the others, for `found`; "as expected" when there are none."""
    more = f" and {len(failures) - _MAX_LISTED} more" if len(failures) > _MAX_LISTED else ""
    return "; ".join(failures[:_MAX_LISTED]) + more if failures else "as expected"
