"""Runs every rule over a recording and merges the violations of consecutive shots into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from astrai_video.catalog import Narration
from astrai_video.lint.findings import Finding, quoted
from astrai_video.lint.record import Recording, Shot, Thing
from astrai_video.lint.rules import arrow_paths, arrows, boxes, captions, frame, reading, text
from astrai_video.lint.timing import seconds_of_plays
from astrai_video.lint.view import View, Violation, visibility_of

Rule = Callable[[View], Iterator[Violation]]

RULES: dict[str, Rule] = {
    "off-frame": frame.off_frame,
    "text-overlap": text.text_overlap,
    "text-crossed": text.text_crossed,
    "overflow": boxes.overflow,
    "dangling-arrow": arrows.dangling_arrow,
    "backward-arrow": arrow_paths.backward_arrow,
    "too-small": text.too_small,
    "contrast": text.contrast,
    "missing-glyph": text.missing_glyph,
    "font-fallback": text.font_fallback,
    "caption-band": frame.caption_band,
    "empty": frame.empty,
}
# The object that an arrow points at often appears one play later; seconds.
_LEAST_SECONDS = {"dangling-arrow": 2.0}
_KINDS = {
    "text": "text",
    "formula": "formula",
    "line": "line",
    "arrow": "arrow",
    "shape": "shape",
    "picture": "picture",
}


def judge(recording: Recording, narrations: Sequence[Narration]) -> list[Finding]:
    """Return all findings of a section, sorted by time. `narrations` has one entry for each language of the film."""
    narration = next((one.sentences for one in narrations if one.language == recording.language), {})
    visibility = visibility_of(recording)
    beat_of = {play: beat.name for beat in recording.beats for play in range(beat.first, beat.end)}
    ends = {beat.end - 1: beat.name for beat in recording.beats}
    attached = arrows.attached_ends([View(recording, shot, visibility) for shot in recording.shots])
    brightest: dict[str, float] = {}
    for thing in recording.things:
        brightest[thing.text] = max(brightest.get(thing.text, 0.0), thing.opacity)
    open_findings: dict[tuple[str, str, tuple[int, ...]], _Ongoing] = {}
    for place, shot in enumerate(recording.shots):
        is_end = shot.moment == "end"
        view = View(
            recording,
            shot,
            visibility,
            attached,
            brightest,
            captioned=bool(narration.get(beat_of.get(shot.play, ""))),
            beat=ends.get(shot.play, "") if is_end else "",
        )
        for rule, check in RULES.items():
            for violation in check(view):
                key = (rule, violation.severity, tuple(sorted(thing.number for thing in violation.things)) or (place,))
                open_findings.setdefault(key, _Ongoing(rule, violation)).seen(place)
    for place, violation in reading.too_brief(recording, seconds_of_plays(recording, narrations)):
        open_findings["too-brief", violation.severity, (violation.things[0].number,)] = _Ongoing(
            "too-brief", violation, [place]
        )
    ongoing = [one for one in open_findings.values() if _lasts_long_enough(recording, one)]
    found = [_finding(recording, one, beat_of) for one in ongoing] + list(captions.judged(recording, narrations))
    return sorted(found, key=lambda finding: (finding.time, finding.rule, finding.objects))


class _Ongoing:
    """A violation that is being followed through the shots of a recording."""

    def __init__(self, rule: str, violation: Violation, places: list[int] | None = None) -> None:
        self.rule, self.violation = rule, violation
        self.places = places or []

    def seen(self, place: int) -> None:
        """Note that the violation is also seen in this shot."""
        if not self.places or self.places[-1] != place:
            self.places.append(place)


def _lasts_long_enough(recording: Recording, one: _Ongoing) -> bool:
    """Return True if a violation lasts long enough to be reported, or as long as its object is on screen."""
    least = _LEAST_SECONDS.get(one.rule)
    if least is None:
        return True
    number = one.violation.things[0].number
    shown = [
        place
        for place, shot in enumerate(recording.shots)
        if any(recording.things[index].number == number for index in shot.things if index not in shot.moving)
    ]
    return set(shown) <= set(one.places) or sum(_seconds(recording, place) for place in one.places) >= least


def _seconds(recording: Recording, place: int) -> float:
    """Seconds from a shot to the next one."""
    following = recording.shots[place + 1].time if place + 1 < len(recording.shots) else recording.plays[-1].end
    return following - recording.shots[place].time


def _finding(recording: Recording, one: _Ongoing, beat_of: Mapping[int, str]) -> Finding:
    first, last = recording.shots[one.places[0]], recording.shots[one.places[-1]]
    names = tuple(describe(recording, thing) for thing in one.violation.things)
    return Finding(
        rule=one.rule,
        severity=one.violation.severity,
        section=recording.section,
        play=first.play,
        last_play=last.play,
        time=first.time,
        until=_end_of(recording, last, one.places[-1]),
        line=recording.plays[first.play].line,
        beat=beat_of.get(first.play, ""),
        objects=names,
        message=one.violation.message.format(*names) if names else one.violation.message,
        box=(
            round(one.violation.box[0], 3),
            round(one.violation.box[1], 3),
            round(one.violation.box[2], 3),
            round(one.violation.box[3], 3),
        ),
        allowed=_reason(one),
    )


def _end_of(recording: Recording, shot: Shot, place: int) -> float:
    return (
        recording.shots[place + 1].time if place + 1 < len(recording.shots) else max(shot.time, recording.plays[-1].end)
    )


def _reason(one: _Ongoing) -> str:
    return next((reason for thing in one.violation.things for rule, reason in thing.allowed if rule == one.rule), "")


def describe(recording: Recording, thing: Thing) -> str:
    """Name a thing for a message: its variable and its text, else the name of its group, else its kind."""
    name = recording.names.get(thing.number, "")
    if thing.text.strip():
        return f"{name} {quoted(thing.text)}".strip()
    if name:
        return name
    group = next((recording.names[number] for number in reversed(thing.groups) if number in recording.names), "")
    return f"a {_KINDS[thing.kind]} of {group}" if group else f"a {_KINDS[thing.kind]}"
