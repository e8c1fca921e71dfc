"""Checks of a film's captions and chapters: in its tracks, in the files next to it, and against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from astrai_video.delivery.check import Check, check, listed
from astrai_video.delivery.measurement import Measurement
from astrai_video.engine.stitch.provenance import Provenance
from astrai_video.narration import languages
from astrai_video.narration.breaking import shown_characters
from astrai_video.narration.chapters import LEAST_CHAPTERS, LEAST_SECONDS
from astrai_video.narration.cues import Cue
from astrai_video.narration.limits import LANGUAGES, limits
from astrai_video.timecode import to_tenth

_ROUNDING = 0.002  # seconds: times of captions and chapters are rounded to milliseconds
_SPEED_ROUNDING = 0.01  # characters a second


def captions(measured: Measurement, record: Provenance | None) -> Iterator[Check]:
    """The languages of the tracks, the reading limits of each, and the files that go with it."""
    contents = measured.contents
    tags = [tag for tag, _ in contents.captions]
    if record is not None:
        expected = [languages.tag(language) for language in record.captions]
        yield check("caption tracks", tags == expected, ", ".join(expected) or "none", ", ".join(tags) or "none")
    in_files = {**measured.webvtt, **measured.subrip}
    in_tracks = _languages_of(tags, [*(record.captions if record is not None else ()), *in_files, *LANGUAGES])
    tracks = [(language, tag, cues) for language, (tag, cues) in zip(in_tracks, contents.captions, strict=True)]
    # Captions that are drawn into the picture are in files only.
    alone = [(one, languages.tag(one), cues) for one, cues in in_files.items() if one not in in_tracks]
    for language, tag, cues in (*tracks, *alone):
        wrong = list(_beyond_limits(cues, tag, float(contents.fps)))
        yield check(f"captions {language}", not wrong, "lines, speed, times within limits", listed(wrong))
        for name, files in ((".srt", measured.subrip), (".vtt", measured.webvtt)):
            if language in files and files[language] is not cues:
                differ = list(_differences(cues, files[language]))
                yield check(f"{name} {language}", not differ, "what the track says, and when", listed(differ))


def _differences(cues: Sequence[Cue], others: Sequence[Cue]) -> Iterator[str]:
    """The differences between the cues of a track and those of a file."""
    for cue, other in zip(cues, others, strict=False):
        if cue.text != other.text:
            yield f"{cue.start:.1f} s “{_beginning(cue)}” is “{_beginning(other)}”"
        elif max(abs(cue.start - other.start), abs(cue.end - other.end)) > _ROUNDING:
            yield f"“{_beginning(cue)}” is shown from {other.start:.3f} to {other.end:.3f} s"
    if len(cues) != len(others):
        yield f"{len(others)} captions, not {len(cues)}"


def _beginning(cue: Cue) -> str:
    return cue.text.split("\n")[0][:20]


def _languages_of(tags: Sequence[str], candidates: Iterable[str]) -> list[str]:
    """A distinct language for each tagged track: the first unused candidate with its tag, else the tag itself."""
    left = list(dict.fromkeys(candidates))
    found: list[str] = []
    for number, tag in enumerate(tags, 1):
        unknown = f"{tag} (track {number})" if tag in found else tag
        found.append(next((one for one in left if tag in (one, languages.tag(one))), unknown))
        left = [one for one in left if one not in found]
    return found


def _beyond_limits(cues: Sequence[Cue], tag: str, fps: float) -> Iterator[str]:
    """The captions beyond the limits of the language with this tag, and the limit that each exceeds."""
    language = next((one for one in LANGUAGES if languages.tag(one) == tag), tag)
    most = limits(language)
    for number, cue in enumerate(cues):
        lines, seconds = tuple(cue.text.split("\n")), cue.end - cue.start
        where = f"{cue.start:.1f} s “{_beginning(cue)}”"
        if max(map(len, lines)) > most.width or len(lines) > most.lines:
            yield f"{where}: {len(lines)} lines, the longest of {max(map(len, lines))}"
        speed = shown_characters(lines, languages.is_chinese(language)) / seconds if seconds else float("inf")
        if speed > most.speed + _SPEED_ROUNDING:
            yield f"{where}: {speed:.1f} characters a second"
        if not float(most.least) - _ROUNDING <= seconds <= float(most.most) + _ROUNDING:
            yield f"{where}: shown for {seconds:.2f} s"
        if number and cue.start - cues[number - 1].end < most.gap_frames / fps - _ROUNDING:
            yield f"{where}: {cue.start - cues[number - 1].end:.3f} s after the one before"


def chapters(measured: Measurement, record: Provenance | None) -> Iterator[Check]:
    """The film's chapters, against the sections of the record if there is one, and the chapter list for sites."""
    video = measured.contents.video
    starts = [start for _, start, _ in video.chapters]
    wrong = []
    if record is not None:
        sections = [(part.title, part.start / record.fps) for part in record.parts]
        wrong = list(_misplaced(video.chapters, sections))
    elif not starts:
        yield check("chapters", None, "a record beside the film that names some", "none")
    if starts and not wrong:
        ascend = starts[0] == 0 and all(a < b for a, b in pairwise(starts)) and starts[-1] < float(video.seconds)
        wrong += [] if ascend else ["they do not ascend from 0:00 to the film's end"]
        wrong += [
            f"the one at {to_tenth(start)} has no title" for title, start, _ in video.chapters if not title.strip()
        ]
    if starts or record is not None:
        expected = "from 0:00 on, ascending, with titles" if record is None else f"{len(record.parts)}, one a section"
        yield check("chapters", not wrong, expected, listed(wrong) if wrong else f"{len(starts)}")
    if measured.chapter_list is not None:
        yield _chapter_list(measured.chapter_list, float(video.seconds))


def _misplaced(found: Sequence[tuple[str, float, float]], sections: Sequence[tuple[str, float]]) -> Iterator[str]:
    """The sections whose chapter is missing or elsewhere; `sections` are titles and starts in seconds."""
    for number, (title, start) in enumerate(sections):
        if number >= len(found):
            yield f"“{title}” has none"
        elif found[number][0] != title or abs(found[number][1] - start) > _ROUNDING:
            yield f"“{title}” at {to_tenth(start)} is “{found[number][0]}” at {to_tenth(found[number][1])}"
    if len(found) > len(sections):
        yield f"{len(found) - len(sections)} more than sections"


def _chapter_list(starts: Sequence[float], seconds: float) -> Check:
    lengths = [b - a for a, b in pairwise([*starts, seconds])]
    shortest = min(lengths, default=0.0)
    # Starts in the list are whole seconds, so a chapter may be listed as almost a second shorter than it is.
    passed = len(starts) >= LEAST_CHAPTERS and starts[0] == 0 and shortest > LEAST_SECONDS - 1
    expected = f"from 0:00 on, at least {LEAST_CHAPTERS}, of {LEAST_SECONDS:g} s"
    return check("chapter list", passed, expected, f"{len(starts)}, the shortest {shortest:.0f} s")
