"""What to do about a check that is not passed."""

from __future__ import annotations

_AGAIN = "stitch the film again, and take it as it is written"
_ENCODE = "build it again with --target for the place it goes to; what other programs encode keeps no promise of ours"
_LOOK = "look at it with `astrai-video still SECTION --at SECONDS` and mend the scene"
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


def message(name: str, state: str, expected: str, found: str) -> str:
    """A sentence on a check that failed, with the next step, or on why it is not checked; "" for one that passed.

    Checks of captions are named with their language.
    """
    if state == "passed":
        return ""
    if state == "unknown":
        return (
            f"Not checked: it takes {expected}." if expected.startswith("a record") else f"For you to judge: {found}."
        )
    step = _STEPS.get(name) or _STEPS.get(name.rpartition(" ")[0]) or _AGAIN
    return f"{name}: {found}; expected {expected}. Next: {step}."
