"""The lint of a film: sections recorded side by side where their record is old, judged where their verdict is."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from astrai_video import quality
from astrai_video.engine import plan, pool
from astrai_video.engine.events import Ended, Failure, Job
from astrai_video.engine.plan import Film
from astrai_video.engine.sources import file_digest, text_digest
from astrai_video.engine.store import KEY_LENGTH, make_folder, read_json, write_text
from astrai_video.lint import shown
from astrai_video.lint.findings import Finding, Verdict
from astrai_video.lint.judge import judge
from astrai_video.storyboard import Section

_QUALITY = "l"  # only the frame rate matters
_PACKAGE = Path(__file__).resolve().parents[1]
_WORKER = "astrai_video.lint.worker"
# What decides a record, beside the section's own sources; the rules are not among it.
_RECORDING = ("worker", "record", "look", "typeset", "names", "shown")
_JUDGING = ("judge", "view", "containers", "geometry", "rules/frame", "rules/text", "rules/boxes", "rules/arrows")


def lint(film: Film, sections: Sequence[Section], workers: int) -> Iterator[Verdict]:
    """Judge sections, each as soon as its record is there. Only sections that have changed are run, none is drawn."""
    sources = plan.sources_of(film.storyboard, sections)
    records = {section.id: _record_path(film, section, sources[section.id]) for section in sections}
    stale = [section for section in sections if not records[section.id].is_file()]
    by_id = {section.id: section for section in sections}
    for section in sections:
        if section not in stale:
            yield _verdict(film, section, records[section.id])
    if not stale:
        return
    pool.prepare()
    with film.store.scratch() as scratch:
        jobs = [_job(film, section, sources[section.id], records[section.id], scratch) for section in stale]
        with contextlib.closing(pool.run(jobs, workers, {}, task=_WORKER)) as events:
            for event in events:
                if isinstance(event, Ended) and event.failure is not None:
                    yield Verdict(event.section_id, failure=event.failure)
                elif isinstance(event, Ended):
                    _remove_older(records[event.section_id], event.section_id)
                    yield _verdict(film, by_id[event.section_id], records[event.section_id])


def _record_path(film: Film, section: Section, sources: Mapping[str, str]) -> Path:
    inputs = plan.inputs_of(film, section, sources) | _digests(_RECORDING)
    del inputs["quality"]
    return film.store.sections(film.language, "lint") / f"{section.id}-{plan.key_of(inputs)}.json"


def _job(film: Film, section: Section, sources: Mapping[str, str], record: Path, scratch: Path) -> Job:
    own = scratch / section.id
    make_folder(own)
    inputs = plan.inputs_of(film, section, sources)
    return Job(
        section_id=section.id,
        scene=section.scene,
        root=film.storyboard.root,
        script=film.script(section),
        language=film.language,
        quality=quality.get(_QUALITY),
        key=plan.key_of(inputs),
        inputs=inputs,
        target=record.resolve(),
        scratch=own.resolve(),
        log=film.store.log(f"lint-{section.id}").resolve(),
    )


def _verdict(film: Film, section: Section, path: Path) -> Verdict:
    """The verdict on a record: the one beside it when rules and narration are still the same."""
    script = film.script(section)
    narration = dict(script.narration) if script else {}
    digest = text_digest([*_digests(_JUDGING).values(), *(f"{beat}={text}" for beat, text in narration.items())])
    beside = path.with_suffix(".verdict")
    known = read_json(beside)
    if isinstance(known, dict) and known.get("digest") == digest:
        return _read(known["verdict"])
    record = shown.from_json(read_json(path))
    if record is None:
        path.unlink(missing_ok=True)
        return Verdict(section.id, failure=Failure(section.id, f"{path} is damaged.", "Run the same command again."))
    findings = () if record.refused else tuple(judge(record, narration))
    verdict = Verdict(section.id, findings, len(record.plays), len(record.shots), record.refused)
    write_text(beside, json.dumps({"digest": digest, "verdict": asdict(verdict)}, ensure_ascii=False))
    return verdict


def _read(raw: dict[str, object]) -> Verdict:
    findings = tuple(
        Finding(**one | {"objects": tuple(one["objects"]), "box": tuple(one["box"])})
        for one in raw["findings"]  # type: ignore[attr-defined]
    )
    return Verdict(**raw | {"findings": findings})  # type: ignore[arg-type]


def _remove_older(record: Path, section_id: str) -> None:
    """Records of the same section that another state of its sources made."""
    for path in record.parent.glob(f"{section_id}-*"):
        key = path.stem.removeprefix(f"{section_id}-")
        if path.stem != record.stem and len(key) == KEY_LENGTH and "-" not in key:
            path.unlink(missing_ok=True)


@cache
def _digests(modules: tuple[str, ...]) -> dict[str, str]:
    return {f"lint {name}": file_digest(_PACKAGE / "lint" / f"{name}.py") for name in modules}
