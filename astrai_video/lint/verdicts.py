"""Verdicts, stored next to their recordings until the rules or the narration change."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from astrai_video.catalog import Narration
from astrai_video.digests import text_digest
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.events import Failure
from astrai_video.files import read_json, write_text
from astrai_video.lint.findings import Finding, Verdict
from astrai_video.lint.record import Recording, read_recording
from astrai_video.lint.timing import seconds_of_plays
from astrai_video.validation import checked

VERDICT = ".verdict"  # suffix, instead of that of the recording


def verdict(section: str, narrations: Sequence[Narration], path: Path) -> Verdict:
    """Return the verdict on a recording: the stored one while rules and narration are unchanged, else a new one.

    `narrations` are the section's narrations in each language of the film.
    """
    known = read_json(_beside(path))
    if isinstance(known, dict) and known.get("digest") == verdict_digest(narrations):
        with contextlib.suppress(AttributeError, KeyError, TypeError, ValueError):  # it is damaged
            return _read(known["verdict"])
    recording = read_recording(read_json(path))
    if recording is None:
        path.unlink(missing_ok=True)
        return Verdict(section, failure=Failure(section, f"{path} is damaged.", "Run the same command again."))
    return judged(recording, narrations, path)


def judged(recording: Recording, narrations: Sequence[Narration], path: Path) -> Verdict:
    """Check a recording and store the verdict next to its file, which need not exist yet."""
    from astrai_video.lint.judge import judge  # noqa: PLC0415 - takes 0.2 s with numpy; not needed for a stored verdict

    findings = () if recording.refused else tuple(judge(recording, narrations))
    seconds = sum(seconds_of_plays(recording, narrations))
    made = Verdict(recording.section, findings, len(recording.plays), len(recording.shots), seconds, recording.refused)
    write_text(
        _beside(path), json.dumps({"digest": verdict_digest(narrations), "verdict": asdict(made)}, ensure_ascii=False)
    )
    return made


def _beside(path: Path) -> Path:
    return path.with_suffix(VERDICT)


def verdict_digest(narrations: Sequence[Narration]) -> str:
    """Digest of the inputs of a verdict other than the recording: the narration, and the code of all rules."""
    return text_digest([code_digest(__name__), *(part for narration in narrations for part in _parts(narration))])


def _parts(narration: Narration) -> Iterator[str]:
    yield narration.language
    yield from narration.terms
    yield from (f"{beat}={text}" for beat, text in narration.sentences.items())


def _read(raw: dict[str, object]) -> Verdict:
    findings = tuple(
        checked(Finding(**one | {"objects": tuple(one["objects"]), "box": tuple(one["box"])}))
        for one in raw["findings"]  # type: ignore[attr-defined]
    )
    return checked(Verdict(**raw | {"findings": findings}))  # type: ignore[arg-type]
