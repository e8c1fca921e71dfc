"""Captions: splits sentences into lines, times them in frames of the film, and writes SubRip and WebVTT files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from astrai_video.catalog import Catalog, Narration
from astrai_video.narration import languages
from astrai_video.narration.breaking import Lines, break_sentence, shown_characters
from astrai_video.narration.limits import Limits, limits

# Sequences that players interpret as markup or as a line break; a word joiner, which is invisible, disables them.
_STYLE = re.compile(r"([<{](?=[A-Za-z/\\])|\\(?=[Nnh]))")


def _plain(sentence: str) -> str:
    """Disable markup in a sentence, as SubRip has no escapes: replaces `-->` and breaks up tags like `<i` and `{\\`."""
    return _STYLE.sub("\\1\u2060", sentence.replace("-->", "→"))


@dataclass(frozen=True)
class Caption:
    """Lines that are shown from the frame `start` up to, not including, the frame `end`."""

    start: int
    end: int
    lines: Lines


@dataclass(frozen=True)
class Window:
    """The frames of the film that belong to a beat: from `start` up to, not including, `end`."""

    section: str
    beat: str
    start: int
    end: int


@dataclass(frozen=True)
class Speech:
    """Lays out the sentences of one language as captions, within its limits; `terms` are never broken."""

    language: str
    terms: tuple[str, ...] = ()

    @property
    def limits(self) -> Limits:
        """Reading limits of the language."""
        return limits(self.language)

    @property
    def is_chinese(self) -> bool:
        """True for a language without spaces between words, in which commas at line ends are dropped."""
        return languages.is_chinese(self.language)

    def phrases(self, sentence: str) -> tuple[Lines, ...]:
        """Split a sentence into pieces that are read at once, as the page shows it."""
        return break_sentence(sentence, self.limits, self.is_chinese, self.terms)

    def parts(self, sentence: str) -> tuple[Lines, ...]:
        """Split a sentence into captions, markup disabled."""
        return self.phrases(_plain(sentence))

    def least_frames(self, lines: Lines, fps: int) -> int:
        """Shortest readable length of a caption; one frame more, because times are written in milliseconds."""
        seconds = max(self.limits.least, Fraction(self.characters(lines)) / Fraction(self.limits.speed))
        return math.ceil(seconds * fps) + 1

    def readable(self, frames: int, fps: int) -> int:
        """Number of characters that can be read in a caption of `frames`."""
        return math.floor(written_seconds(frames, fps) * Fraction(self.limits.speed))

    def most_frames(self, fps: int) -> int:
        """Longest length of a caption."""
        return math.floor(self.limits.most * fps)

    def characters(self, lines: Lines) -> int:
        """Number of characters of a caption that count for reading."""
        return shown_characters(lines, self.is_chinese)

    def frames_needed(self, sentence: str, fps: int) -> int:
        """Shortest length of a beat with this narration: all its captions and the gap after each."""
        gap = self.limits.gap_frames
        return sum(self.least_frames(lines, fps) + gap for lines in self.parts(sentence))

    def placed(self, sentence: str, start: int, end: int, fps: int) -> list[Caption]:
        """Time the captions of a sentence in the frames `start` to `end`, in proportion to their shortest lengths.

        None is longer than the limit. When there is too little time, all are shortened in proportion.
        """
        parts, gap = self.parts(sentence), self.limits.gap_frames
        least = [self.least_frames(lines, fps) for lines in parts]
        room = max(end - start - gap * len(parts), len(parts))
        most = self.most_frames(fps)
        placed, at, so_far = [], start, 0
        for lines, own in zip(parts, least, strict=True):
            share = room * (so_far + own) // sum(least) - room * so_far // sum(least)
            so_far += own
            placed.append(Caption(at, at + max(1, min(share, most)), lines))
            at = placed[-1].end + gap
        return placed


def speech_of(script: Catalog | Narration) -> Speech:
    """The caption layout of a catalog, or of the narration of one section."""
    return Speech(script.language, script.terms)


def frames_needed(narrations: Iterable[Narration], fps: int) -> dict[str, int]:
    """Shortest length of each beat of a section, by name: until it has been read in every language."""
    needed: dict[str, int] = {}
    for narration in narrations:
        speech = speech_of(narration)
        for beat, sentence in narration.sentences.items():
            needed[beat] = max(needed.get(beat, 0), speech.frames_needed(sentence, fps))
    return needed


def captions_of(
    windows: Iterable[Window], narration: Mapping[str, Mapping[str, str]], speech: Speech, fps: int
) -> list[Caption]:
    """Captions of a film; `narration` has the sentences by section and beat. Beats without a sentence have none."""
    found: list[Caption] = []
    for window in windows:
        sentence = narration.get(window.section, {}).get(window.beat)
        if sentence:
            found += speech.placed(sentence, window.start, window.end, fps)
    return found


def written_seconds(frames: int, fps: int) -> Fraction:
    """Shortest time between the written start and end of a caption of `frames`, at any position of the film."""
    return Fraction(max(0, frames * 1000 // fps - 1), 1000)


def to_srt(captions: Sequence[Caption], fps: int) -> str:
    """Write captions in SubRip format."""
    import srt  # noqa: PLC0415 - only where captions are written

    return str(
        srt.compose(
            srt.Subtitle(index, _from(caption, fps), _to(caption, fps), "\n".join(caption.lines))
            for index, caption in enumerate(captions, 1)
        )
    )


def to_vtt(captions: Sequence[Caption], fps: int) -> str:
    """Write captions in WebVTT format."""
    import webvtt  # noqa: PLC0415

    written = webvtt.WebVTT()
    for caption in captions:
        text = "\n".join(map(_escaped, caption.lines))
        written.captions.append(webvtt.Caption(_clock(_from(caption, fps)), _clock(_to(caption, fps)), text))
    return str(written.content) + "\n"


def _from(caption: Caption, fps: int) -> timedelta:
    """Start time of a caption, rounded up to a millisecond so that no gap gets shorter than its frames."""
    return timedelta(milliseconds=-(-caption.start * 1000 // fps))


def _to(caption: Caption, fps: int) -> timedelta:
    return timedelta(milliseconds=caption.end * 1000 // fps)


def _clock(time: timedelta) -> str:
    seconds, milliseconds = divmod(round(time.total_seconds() * 1000), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"


def _escaped(line: str) -> str:
    """Escape a line of a WebVTT cue: `&`, `<` and `>` could begin a character reference, a tag or a time."""
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
