"""Rules on captions, in every language of the film: sentences that cannot be captioned within the limits.

Captions are laid out and timed exactly as in the film. They keep their limits as long as every piece fits a line and
the beat has a hold that can be stretched. Sound is unknown here; it only makes holds longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations, product

from astrai_video.catalog import Narration
from astrai_video.lint.findings import Finding, quoted
from astrai_video.lint.geometry import CAPTION_BAND
from astrai_video.lint.record import Recording, Span
from astrai_video.lint.timing import FPS, frames_of_plays
from astrai_video.narration.captions import Caption, Speech, speech_of, written_seconds


@dataclass(frozen=True)
class CaptionedSentence:
    """A sentence with its captions, in the frames `start` to `end` of its beat; `place` is its key in the script."""

    place: str
    sentence: str
    speech: Speech
    beat: Span
    start: int
    end: int
    captions: tuple[Caption, ...]

    @property
    def frames(self) -> int:
        """Length of its beat, in frames at FPS."""
        return self.end - self.start

    @property
    def needed(self) -> float:
        """Seconds that its captions and the gaps after them need."""
        return self.speech.frames_needed(self.sentence, FPS) / FPS

    @property
    def unreadable(self) -> tuple[Caption, ...]:
        """The captions that are too short for their characters to be read."""
        return tuple(c for c in self.captions if self.over(c, _frames(c)) > 0)

    @property
    def shortest(self) -> Fraction:
        """Seconds of the caption that is shown for the shortest time."""
        return min((written_seconds(_frames(caption), FPS) for caption in self.captions), default=Fraction(0))

    @property
    def runs_over(self) -> bool:
        """True if its captions and the gaps after them are longer than its beat."""
        return bool(self.captions) and self.captions[-1].end + self.speech.limits.gap_frames > self.end

    def over(self, caption: Caption, frames: int) -> int:
        """Number of characters of a caption beyond those that can be read in `frames`."""
        return self.speech.characters(caption.lines) - self.speech.readable(frames, FPS)


@dataclass(frozen=True)
class CaptionViolation:
    """A violation of a rule by a sentence."""

    sentence: CaptionedSentence
    message: str
    severity: str = "error"


def judged(recording: Recording, narrations: Sequence[Narration]) -> Iterator[Finding]:
    """Return the findings of all rules, in every language. Sentences of beats that are not played have no captions."""
    starts = [*accumulate(frames_of_plays(recording, narrations), initial=0)]
    for narration in narrations:
        sentences = [
            _captioned(recording, narration, beat, starts)
            for beat in recording.beats
            if beat.name in narration.sentences
        ]
        for rule, check in RULES.items():
            for violation in check(sentences):
                yield _finding(recording, rule, violation)


def caption_speed(sentences: Sequence[CaptionedSentence]) -> Iterator[CaptionViolation]:
    """Captions that disappear before they can be read: 9 characters a second in Chinese, 20 in English.

    The cause is a beat without a hold, or a caption that takes longer to read than the longest allowed one. A beat in
    which captions have no room at all is left to `caption_gap`.
    """
    for one in sentences:
        speech, most = one.speech, one.speech.most_frames(FPS)
        pace = f"{speech.limits.speed:g} characters a second"
        overlong = [caption for caption in one.unreadable if one.over(caption, most) > 0]
        for caption in overlong:
            yield CaptionViolation(
                one,
                f"caption {quoted(' '.join(caption.lines))} takes "
                f"{speech.characters(caption.lines) / speech.limits.speed:.1f} s at {pace}, and none is shown longer "
                f"than {float(speech.limits.most):g} s: {_too_long(one.over(caption, most))}",
            )
        over = sum(one.over(caption, _frames(caption)) for caption in one.unreadable if caption not in overlong)
        if over and not one.runs_over:
            yield CaptionViolation(
                one,
                f"{quoted(one.sentence)} takes {one.needed:.1f} s at {pace}, and its beat lasts {one.frames / FPS:.1f} "
                f"s without a hold to stretch: {_too_long(over)}",
            )


def caption_width(sentences: Sequence[CaptionedSentence]) -> Iterator[CaptionViolation]:
    """A line longer than 16 characters in Chinese, 42 elsewhere, because a piece of it cannot be broken.

    A longer term is broken at its spaces, which is a warning.
    """
    for one in sentences:
        width = one.speech.limits.width
        lines = [line for caption in one.captions for line in caption.lines]
        for line in dict.fromkeys(line for line in lines if len(line) > width):
            yield CaptionViolation(
                one,
                f"“{line}” cannot be broken and is {_too_long(len(line) - width)} for a line of {width}",
            )
        whole = " ".join(one.sentence.split())
        for term in one.speech.terms:
            if len(term) > width and term in whole and not any(term in line for line in lines):
                yield CaptionViolation(
                    one,
                    f"term “{term}” does not stay whole: it is {_too_long(len(term) - width)} for a line of {width}",
                    "warning",
                )


def caption_gap(sentences: Sequence[CaptionedSentence]) -> Iterator[CaptionViolation]:
    """Captions that cannot be two frames apart, or not be shown for 5/6 s, however few characters they have.

    The cause is a very short beat without a hold, or a beat that is played inside another one. Captions shorter than
    5/6 s because they have too many characters for their beat are left to `caption_speed`.
    """
    for one in sentences:
        limits = one.speech.limits
        if one.runs_over:
            yield CaptionViolation(
                one,
                f"{quoted(one.sentence)} takes {one.needed:.1f} s, and its beat lasts {one.frames / FPS:.2f} s without "
                f"a hold to stretch: no {limits.gap_frames} frames are left before the next caption",
            )
        elif one.captions and not one.unreadable and one.shortest < limits.least:
            yield CaptionViolation(
                one,
                f"{quoted(one.sentence)} is shown for {float(one.shortest):.2f} s, less than "
                f"{float(limits.least):.2f} s: its beat has no hold to stretch",
            )
    for one, other in combinations([sentence for sentence in sentences if not sentence.runs_over], 2):
        if _collide(one, other):
            yield CaptionViolation(
                other,
                f"{quoted(other.sentence)} is shown while the caption of beat {one.beat.name} is: one beat is played "
                "inside of the other",
            )


RULES: Mapping[str, Callable[[Sequence[CaptionedSentence]], Iterator[CaptionViolation]]] = {
    "caption-speed": caption_speed,
    "caption-width": caption_width,
    "caption-gap": caption_gap,
}


def _captioned(recording: Recording, narration: Narration, beat: Span, starts: Sequence[int]) -> CaptionedSentence:
    sentence, speech = narration.sentences[beat.name], speech_of(narration)
    start, end = starts[beat.first], starts[beat.end]
    return CaptionedSentence(
        f"{narration.language}.toml: {recording.section}.narration.{beat.name}",
        sentence,
        speech,
        beat,
        start,
        end,
        tuple(speech.placed(sentence, start, end, FPS)),
    )


def _too_long(characters: int) -> str:
    return f"{characters} character{'s' * (characters > 1)} too long"


def _frames(caption: Caption) -> int:
    return caption.end - caption.start


def _collide(one: CaptionedSentence, other: CaptionedSentence) -> bool:
    """Return True if a caption of one sentence is less than the gap away from one of the other."""
    gap = one.speech.limits.gap_frames
    return any(a.start < b.end + gap and b.start < a.end + gap for a, b in product(one.captions, other.captions))


def _finding(recording: Recording, rule: str, violation: CaptionViolation) -> Finding:
    """Build a finding at the plays of the beat; its time is that of the recording, as everywhere in the lint."""
    beat, end = violation.sentence.beat, len(recording.plays) - 1
    first, last = min(beat.first, end), min(max(beat.first, beat.end - 1), end)
    return Finding(
        rule=rule,
        severity=violation.severity,
        section=recording.section,
        play=first,
        last_play=last,
        time=recording.plays[first].start,
        until=recording.plays[last].end,
        line=recording.plays[first].line,
        beat=beat.name,
        objects=(),
        message=f"{violation.sentence.place}: {violation.message}",
        box=CAPTION_BAND,
    )
