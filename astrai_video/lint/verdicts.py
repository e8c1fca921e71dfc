"""The verdict on a record, kept beside it until the rules or the narration change."""

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
from astrai_video.lint import record as shown
from astrai_video.lint.findings import Finding, Verdict
from astrai_video.lint.record import Record
from astrai_video.lint.timing import seconds_of_plays
from astrai_video.validation import checked

VERDICT = ".verdict"  # after the name of its record


def verdict(section: str, said: Sequence[Narration], path: Path) -> Verdict:
    """The verdict on the record in a file: the one beside it when the rules and what is said are still the same.

    `said` is the section's narration in each language of the film.
    """
    known = read_json(_beside(path))
    if isinstance(known, dict) and known.get("digest") == verdict_digest(said):
        with contextlib.suppress(AttributeError, KeyError, TypeError, ValueError):  # it is damaged
            return _read(known["verdict"])
    record = shown.from_json(read_json(path))
    if record is None:
        path.unlink(missing_ok=True)
        return Verdict(section, failure=Failure(section, f"{path} is damaged.", "Run the same command again."))
    return judged(record, said, path)


def judged(record: Record, said: Sequence[Narration], path: Path) -> Verdict:
    """The verdict on a record, written beside the file where the record lies, or will lie."""
    from astrai_video.lint.judge import judge  # noqa: PLC0415 - 0.2 s with numpy, not where the verdict is known

    findings = () if record.refused else tuple(judge(record, said))
    seconds = sum(seconds_of_plays(record, said))
    made = Verdict(record.section, findings, len(record.plays), len(record.shots), seconds, record.refused)
    write_text(_beside(path), json.dumps({"digest": verdict_digest(said), "verdict": asdict(made)}, ensure_ascii=False))
    return made


def _beside(path: Path) -> Path:
    return path.with_suffix(VERDICT)


def verdict_digest(said: Sequence[Narration]) -> str:
    """What decides a verdict beside the record: what is said, and our code with all rules."""
    return text_digest([code_digest(__name__), *(part for narration in said for part in _parts(narration))])


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
