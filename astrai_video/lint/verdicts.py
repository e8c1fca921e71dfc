"""The verdict on a record, kept beside it until the rules or the narration change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path

from astrai_video.engine.events import Failure
from astrai_video.engine.sources import file_digest, text_digest
from astrai_video.engine.store import read_json, write_text
from astrai_video.lint import shown
from astrai_video.lint.findings import Finding, Verdict
from astrai_video.lint.judge import judge

_HERE = Path(__file__).parent
_JUDGING = (
    "judge",
    "view",
    "containers",
    "geometry",
    *(f"rules/{name}" for name in ("arrows", "boxes", "frame", "reading", "text")),
)


def verdict(section: str, narration: Mapping[str, str], path: Path) -> Verdict:
    """The verdict on the record in a file: the one beside it when rules and narration are still the same."""
    digest = text_digest([_rules(), *(f"{beat}={text}" for beat, text in narration.items())])
    beside = path.with_suffix(".verdict")
    known = read_json(beside)
    if isinstance(known, dict) and known.get("digest") == digest:
        return _read(known["verdict"])
    record = shown.from_json(read_json(path))
    if record is None:
        path.unlink(missing_ok=True)
        return Verdict(section, failure=Failure(section, f"{path} is damaged.", "Run the same command again."))
    findings = () if record.refused else tuple(judge(record, narration))
    made = Verdict(section, findings, len(record.plays), len(record.shots), record.refused)
    write_text(beside, json.dumps({"digest": digest, "verdict": asdict(made)}, ensure_ascii=False))
    return made


def _read(raw: dict[str, object]) -> Verdict:
    findings = tuple(
        Finding(**one | {"objects": tuple(one["objects"]), "box": tuple(one["box"])})
        for one in raw["findings"]  # type: ignore[attr-defined]
    )
    return Verdict(**raw | {"findings": findings})  # type: ignore[arg-type]


@cache
def _rules() -> str:
    """One sha256 over everything that judges."""
    return text_digest(file_digest(_HERE / f"{name}.py") for name in _JUDGING)
