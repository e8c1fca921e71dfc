"""Runs every rule over a recording and merges the violations of consecutive shots into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from astrai_video.catalog import Narration
from astrai_video.lint.findings import Finding, quoted
from astrai_video.lint.record import Record, Shot, Thing
from astrai_video.lint.rules import arrows, boxes, captions, frame, reading, text
from astrai_video.lint.timing import seconds_of_plays
from astrai_video.lint.view import Hit, View, lives_of

Rule = Callable[[View], Iterator[Hit]]

RULES: dict[str, Rule] = {
    "off-frame": frame.off_frame,
    "text-overlap": text.text_overlap,
    "text-crossed": text.text_crossed,
    "overflow": boxes.overflow,
    "dangling-arrow": arrows.dangling_arrow,
    "backward-arrow": arrows.backward_arrow,
    "too-small": text.too_small,
    "contrast": text.contrast,
    "missing-glyph": text.missing_glyph,
    "font-fallback": text.font_fallback,
    "caption-band": frame.caption_band,
    "empty": frame.empty,
}
# The object that an arrow points at often appears one play later; seconds.
_PATIENCE = {"dangling-arrow": 2.0}
_KINDS = {
    "text": "text",
    "formula": "formula",
    "line": "line",
    "arrow": "arrow",
    "shape": "shape",
    "picture": "picture",
}


def judge(record: Record, said: Sequence[Narration]) -> list[Finding]:
    """Return all findings of a section, sorted by time. `narrations` has one entry for each language of the film."""
    narration = next((one.sentences for one in said if one.language == record.language), {})
    lives = lives_of(record)
    beat_of = {play: beat.name for beat in record.beats for play in range(beat.first, beat.end)}
    ends = {beat.end - 1: beat.name for beat in record.beats}
    attached = arrows.attached_ends([View(record, shot, lives) for shot in record.shots])
    brightest: dict[str, float] = {}
    for thing in record.things:
        brightest[thing.text] = max(brightest.get(thing.text, 0.0), thing.opacity)
    open_findings: dict[tuple[str, str, tuple[int, ...]], _Lasting] = {}
    for place, shot in enumerate(record.shots):
        is_end = shot.moment == "end"
        view = View(
            record,
            shot,
            lives,
            attached,
            brightest,
            captioned=bool(narration.get(beat_of.get(shot.play, ""))),
            beat=ends.get(shot.play, "") if is_end else "",
        )
        for rule, check in RULES.items():
            for hit in check(view):
                key = (rule, hit.severity, tuple(sorted(thing.number for thing in hit.things)) or (place,))
                open_findings.setdefault(key, _Lasting(rule, hit)).seen(place)
    for place, hit in reading.too_brief(record, seconds_of_plays(record, said)):
        open_findings["too-brief", hit.severity, (hit.things[0].number,)] = _Lasting("too-brief", hit, [place])
    lasting = [one for one in open_findings.values() if _is_patient_enough(record, one)]
    found = [_finding(record, one, beat_of) for one in lasting] + list(captions.judged(record, said))
    return sorted(found, key=lambda finding: (finding.time, finding.rule, finding.objects))


class _Lasting:
    """A violation that is being followed through the shots of a recording."""

    def __init__(self, rule: str, hit: Hit, places: list[int] | None = None) -> None:
        self.rule, self.hit = rule, hit
        self.places = places or []

    def seen(self, place: int) -> None:
        """Note that the violation is also seen in this shot."""
        if not self.places or self.places[-1] != place:
            self.places.append(place)


def _is_patient_enough(record: Record, one: _Lasting) -> bool:
    """Return True if a violation lasts long enough to be reported, or as long as its object is on screen."""
    patience = _PATIENCE.get(one.rule)
    if patience is None:
        return True
    number = one.hit.things[0].number
    shown = [
        place
        for place, shot in enumerate(record.shots)
        if any(record.things[index].number == number for index in shot.things if index not in shot.moving)
    ]
    return set(shown) <= set(one.places) or sum(_seconds(record, place) for place in one.places) >= patience


def _seconds(record: Record, place: int) -> float:
    """Seconds from a shot to the next one."""
    following = record.shots[place + 1].time if place + 1 < len(record.shots) else record.plays[-1].end
    return following - record.shots[place].time


def _finding(record: Record, one: _Lasting, beat_of: Mapping[int, str]) -> Finding:
    first, last = record.shots[one.places[0]], record.shots[one.places[-1]]
    names = tuple(describe(record, thing) for thing in one.hit.things)
    return Finding(
        rule=one.rule,
        severity=one.hit.severity,
        section=record.section,
        play=first.play,
        last_play=last.play,
        time=first.time,
        until=_end_of(record, last, one.places[-1]),
        line=record.plays[first.play].line,
        beat=beat_of.get(first.play, ""),
        objects=names,
        message=one.hit.message.format(*names) if names else one.hit.message,
        box=(round(one.hit.box[0], 3), round(one.hit.box[1], 3), round(one.hit.box[2], 3), round(one.hit.box[3], 3)),
        allowed=_reason(one),
    )


def _end_of(record: Record, shot: Shot, place: int) -> float:
    return record.shots[place + 1].time if place + 1 < len(record.shots) else max(shot.time, record.plays[-1].end)


def _reason(one: _Lasting) -> str:
    return next((reason for thing in one.hit.things for rule, reason in thing.allowed if rule == one.rule), "")


def describe(record: Record, thing: Thing) -> str:
    """Name a thing for a message: its variable and its text, else the name of its group, else its kind."""
    name = record.names.get(thing.number, "")
    if thing.text.strip():
        return f"{name} {quoted(thing.text)}".strip()
    if name:
        return name
    group = next((record.names[number] for number in reversed(thing.groups) if number in record.names), "")
    return f"a {_KINDS[thing.kind]} of {group}" if group else f"a {_KINDS[thing.kind]}"
