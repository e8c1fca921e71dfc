"""What a finished film was promised to be, checked: pure functions over what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from astrai_video.delivery.advice import message
from astrai_video.delivery.check import Check
from astrai_video.delivery.container import Contents, Cue
from astrai_video.delivery.flashes import MOST
from astrai_video.delivery.picture import Seen, outside
from astrai_video.delivery.targets import Target
from astrai_video.engine.stitch.provenance import Part, Provenance
from astrai_video.narration import languages
from astrai_video.narration.breaking import shown_characters
from astrai_video.narration.chapters import LEAST_CHAPTERS, LEAST_SECONDS
from astrai_video.narration.limits import LANGUAGES, limits
from astrai_video.quality import TIMESCALE

LOUDNESS, LOUDNESS_WITHIN = -14.0, 0.5  # LUFS, integrated
PEAK = -1.0  # dBTP
STILL_SECONDS = 2.0  # a picture that stands still for longer is a hold, or a mistake
BLACK_SECONDS = 0.5
COLOUR_WITHIN = 8  # of 255 a channel, what encoding does to a square of one colour; BT.601 makes red 23 too green
_LONGEST_GOP = 10.0  # seconds, of a film that is not made for a place
_WRITTEN = 0.002  # seconds: times of captions and chapters are rounded to milliseconds
_SAID = 3  # offenders that are named


@dataclass(frozen=True)
class Measured:
    """All that was measured of a film. `loudness` is LUFS and dBTP, None for a film without sound.

    `subrip` and `webvtt` are the captions in files beside it, by language, `listing` the chapters of its
    `.chapters.txt` in seconds (None without the file), `sha256` the film's digest.
    """

    contents: Contents
    seen: Seen
    loudness: tuple[float, float] | None
    subrip: Mapping[str, Sequence[Cue]]
    webvtt: Mapping[str, Sequence[Cue]]
    listing: Sequence[float] | None
    sha256: str


def checks(measured: Measured, record: Provenance | None, target: Target | None) -> list[Check]:
    """Every check of a film; without its record, or a target, what depends on them is unknown or left out."""
    return [
        *_file(measured, target),
        *_encoding(measured, record, target),
        *_frames(measured, record),
        *_colours(measured, record),
        *_sound(measured, record, target),
        *_captions(measured, record),
        *_chapters(measured, record),
        *_stretches(measured, record),
        *_origin(measured, record),
    ]


def _check(name: str, right: bool | None, expected: object, found: object) -> Check:
    state = "unknown" if right is None else "passed" if right else "failed"
    return Check(name, state, str(expected), str(found), message(name, state, str(expected), str(found)))


def _file(measured: Measured, target: Target | None) -> Iterator[Check]:
    video = measured.contents.video
    yield _check("container", video.moov_first, "index before the data", "as expected" if video.moov_first else "after")
    edits = measured.contents.edits
    yield _check("edit lists", edits == 0 if target else None if edits else True, "none", edits or "none")


def _encoding(measured: Measured, record: Provenance | None, target: Target | None) -> Iterator[Check]:
    contents = measured.contents
    video = contents.video
    name = target or (None if record is None or record.target != "archive" else "archive")
    profile = target.profile if target else "High 4:4:4 Predictive" if name else "High"
    yield _check("codec", video.codec == "h264", "h264", video.codec)
    yield _check("profile", video.profile == profile, profile, video.profile)
    yield _check("pixel format", video.pixel_format == "yuv420p", "yuv420p", video.pixel_format)
    keys = [number for number, packet in enumerate(contents.packets) if packet.is_key]
    longest = max((later - earlier for earlier, later in pairwise([*keys, len(contents.packets)])), default=0)
    seconds = target.gop_seconds if target and not target.lossless else _LONGEST_GOP
    most = int(seconds * contents.fps)
    yield _check("GOP", bool(keys) and keys[0] == 0 and longest <= most, f"at most {most} frames", f"{longest} frames")
    closed = all(contents.packets[key].is_idr for key in keys) and all(
        min(packet.shown for packet in contents.packets[first:last]) >= contents.packets[first].shown
        for first, last in pairwise([*keys, len(contents.packets)])
    )
    yield _check("closed GOPs", closed, "IDR, nothing before it", "as expected" if closed else "open")
    if target is None:
        return
    row = _b_frames(contents)
    yield _check("B-frames", row <= target.b_frames, f"at most {target.b_frames} in a row", row)
    if target.mean_bit_rate is not None and target.peak_bit_rate is not None:
        mean, peak = _bit_rates(contents)
        yield _check("mean bit rate", mean <= target.mean_bit_rate, f"{target.mean_bit_rate} kbit/s", f"{mean:.0f}")
        yield _check("peak bit rate", peak <= target.peak_bit_rate, f"{target.peak_bit_rate} kbit/s", f"{peak:.0f}")


def _b_frames(contents: Contents) -> int:
    """The most pictures in a row that are shown before one that was decoded earlier."""
    most = row = 0
    latest = Fraction(-1)
    for packet in contents.packets:
        row = row + 1 if packet.shown < latest else 0
        latest = max(latest, packet.shown)
        most = max(most, row)
    return most


def _bit_rates(contents: Contents) -> tuple[float, float]:
    """Kilobits a second: on average, and in the fullest second."""
    sizes = [packet.size * 8 / 1000 for packet in contents.packets]
    second = max(1, round(contents.fps))
    window = sum(sizes[:second])
    peak = window
    for leaving, coming in zip(sizes, sizes[second:], strict=False):
        window += coming - leaving
        peak = max(peak, window)
    return sum(sizes) / max(len(sizes), 1) * float(contents.fps), peak


def _frames(measured: Measured, record: Provenance | None) -> Iterator[Check]:
    contents = measured.contents
    video = contents.video
    steps = video.steps
    even = len(steps) <= 1 and video.starts_at_zero
    yield _check("spacing", even, "one distance, from 0 on", f"{len(steps)} distances, from 0: {video.starts_at_zero}")
    decoded, promised = measured.seen, max(video.indexed_frames, video.frames)
    whole = decoded.frames == promised and not decoded.problem
    found = f"{decoded.frames} decoded of {promised}" + (f" ({decoded.problem})" if decoded.problem else "")
    yield _check("every frame decodes", whole, f"{promised} frames", found)
    if record is None:
        yield _check(
            "size, rate and length", None, "a record beside the film", _size(video.width, video.height, contents)
        )
        return
    size = (video.width, video.height, float(contents.fps)) == (record.width, record.height, float(record.fps))
    yield _check("size and rate", size, f"{record.width}x{record.height}@{record.fps}", _size(*_wh(contents), contents))
    yield _check("clock", video.timescale == TIMESCALE, f"{TIMESCALE} ticks a second", video.timescale)
    yield _check("frames", video.frames == record.frames, record.frames, video.frames)
    whole_seconds = Fraction(record.frames, record.fps)
    yield _check("duration", video.seconds == whole_seconds, _s(whole_seconds), _s(video.seconds))
    yield _check("sections", _follow(record.parts, record.frames), "one after the other", "in the record")


def _wh(contents: Contents) -> tuple[int, int]:
    return contents.video.width, contents.video.height


def _size(width: int, height: int, contents: Contents) -> str:
    return f"{width}x{height}@{float(contents.fps):g}"


def _s(seconds: Fraction) -> str:
    return f"{float(seconds):.3f} s"


def _follow(parts: Sequence[Part], frames: int) -> bool:
    """Whether sections follow each other without a gap, to the end of the film."""
    ends = [0, *(part.start + part.frames for part in parts)]
    return [part.start for part in parts] == ends[:-1] and ends[-1] == frames


def _colours(measured: Measured, record: Provenance | None) -> Iterator[Check]:
    video = measured.contents.video
    tags = {
        "matrix": video.color_space,
        "primaries": video.color_primaries,
        "transfer": video.color_trc,
        "range": video.color_range,
    }
    wrong_tags = [f"{name} {value}" for name, value in tags.items() if value != 1]
    yield _check("colour tags", not wrong_tags, "BT.709, limited range (all 1)", _named(wrong_tags))
    if record is None or not record.patches:
        yield _check("known colours", None, "a record beside the film that names some", "none named")
        return
    wrong = []
    for patch in record.patches:
        seen = measured.seen.colours.get(patch)
        if seen is None or max(abs(a - b) for a, b in zip(seen, patch.rgb, strict=True)) > COLOUR_WITHIN:
            is_now = "not there" if seen is None else f"#{bytes(seen).hex()}"
            wrong.append(f"#{bytes(patch.rgb).hex()} is {is_now} in frame {patch.frame}")
    yield _check("known colours", not wrong, f"{len(record.patches)}, within {COLOUR_WITHIN}", _named(wrong))


def _named(wrong: Sequence[str]) -> str:
    more = f" and {len(wrong) - _SAID} more" if len(wrong) > _SAID else ""
    return "; ".join(wrong[:_SAID]) + more if wrong else "as expected"


def _sound(measured: Measured, record: Provenance | None, target: Target | None) -> Iterator[Check]:
    sound = measured.contents.sound
    if sound is None:
        right = None if record is None else not record.sound
        yield _check("sound", right, "none" if right else "a sound track", "none")
        return
    expected = (target.audio if target else None) or ("flac" if record and record.target == "archive" else "aac")
    format_ = (sound.codec, sound.rate, sound.channels)
    silent_record = record is not None and not record.sound
    yield _check(
        "sound",
        format_ == (expected, 48_000, 2) and not silent_record,
        "none" if silent_record else f"{expected}, 48000 Hz, 2 channels",
        f"{sound.codec}, {sound.rate} Hz, {sound.channels} channels",
    )
    if target and target.most_audio:
        within = sound.bit_rate <= target.most_audio
        yield _check("sound bit rate", within, f"at most {target.most_audio} kbit/s", f"{sound.bit_rate:.0f}")
    apart = abs(sound.seconds - float(measured.contents.video.seconds))
    yield _check("sound length", apart <= 0.05, "that of the picture", f"{apart:.3f} s apart")
    if measured.loudness is not None:
        loudness, peak = measured.loudness
        near = abs(loudness - LOUDNESS) <= LOUDNESS_WITHIN
        yield _check("loudness", near, f"{LOUDNESS:g} LUFS within {LOUDNESS_WITHIN:g}", f"{loudness:.1f} LUFS")
        yield _check("true peak", peak <= PEAK, f"at most {PEAK:g} dBTP", f"{peak:.1f} dBTP")


def _captions(measured: Measured, record: Provenance | None) -> Iterator[Check]:
    contents = measured.contents
    tags = [tag for tag, _ in contents.captions]
    if record is not None:
        expected = [languages.tag(language) for language in record.captions]
        yield _check("caption tracks", tags == expected, ", ".join(expected) or "none", ", ".join(tags) or "none")
    beside = {**measured.webvtt, **measured.subrip}
    spoken = _spoken(tags, [*(record.captions if record is not None else ()), *beside, *LANGUAGES])
    tracks = [(language, tag, cues) for language, (tag, cues) in zip(spoken, contents.captions, strict=True)]
    # Captions that are drawn into the picture are in files only.
    alone = [(one, languages.tag(one), cues) for one, cues in beside.items() if one not in spoken]
    for language, tag, cues in (*tracks, *alone):
        wrong = list(_unreadable(cues, tag, float(contents.fps)))
        yield _check(f"captions {language}", not wrong, "lines, speed, times within limits", _named(wrong))
        for name, files in ((".srt", measured.subrip), (".vtt", measured.webvtt)):
            if language in files and files[language] is not cues:
                differ = list(_differences(cues, files[language]))
                yield _check(f"{name} {language}", not differ, "what the track says, and when", _named(differ))


def _differences(cues: Sequence[Cue], others: Sequence[Cue]) -> Iterator[str]:
    """Where other captions are not those of a track; times are written in milliseconds."""
    for cue, other in zip(cues, others, strict=False):
        if cue.text != other.text:
            yield f"{cue.start:.1f} s “{_begun(cue)}” is “{_begun(other)}”"
        elif max(abs(cue.start - other.start), abs(cue.end - other.end)) > _WRITTEN:
            yield f"“{_begun(cue)}” is shown from {other.start:.3f} to {other.end:.3f} s"
    if len(cues) != len(others):
        yield f"{len(others)} captions, not {len(cues)}"


def _begun(cue: Cue) -> str:
    return cue.text.split("\n")[0][:20]


def _spoken(tags: Sequence[str], candidates: Iterable[str]) -> list[str]:
    """The languages of tagged tracks, each another: the first candidate with its tag that is left, else the tag."""
    left = list(dict.fromkeys(candidates))
    found: list[str] = []
    for number, tag in enumerate(tags, 1):
        unknown = f"{tag} (track {number})" if tag in found else tag
        found.append(next((one for one in left if tag in (one, languages.tag(one))), unknown))
        left = [one for one in left if one not in found]
    return found


def _unreadable(cues: Sequence[Cue], tag: str, fps: float) -> Iterator[str]:
    """The captions that break the limits of the language with this tag, with what is wrong."""
    language = next((one for one in LANGUAGES if languages.tag(one) == tag), tag)
    most = limits(language)
    for number, cue in enumerate(cues):
        lines, seconds = tuple(cue.text.split("\n")), cue.end - cue.start
        where = f"{cue.start:.1f} s “{_begun(cue)}”"
        if max(map(len, lines)) > most.width or len(lines) > most.lines:
            yield f"{where}: {len(lines)} lines, the longest of {max(map(len, lines))}"
        speed = shown_characters(lines, languages.is_chinese(language)) / seconds if seconds else float("inf")
        if speed > most.speed + 0.01:
            yield f"{where}: {speed:.1f} characters a second"
        if not float(most.least) - _WRITTEN <= seconds <= float(most.most) + _WRITTEN:
            yield f"{where}: shown for {seconds:.2f} s"
        if number and cue.start - cues[number - 1].end < most.gap_frames / fps - _WRITTEN:
            yield f"{where}: {cue.start - cues[number - 1].end:.3f} s after the one before"


def _chapters(measured: Measured, record: Provenance | None) -> Iterator[Check]:
    video = measured.contents.video
    starts = [start for _, start, _ in video.chapters]
    wrong = []
    if record is not None:
        promised = [(part.title, part.start / record.fps) for part in record.parts]
        wrong = list(_other_chapters(video.chapters, promised))
    elif not starts:
        yield _check("chapters", None, "a record beside the film that names some", "none")
    if starts and not wrong:
        whole = starts[0] == 0 and all(a < b for a, b in pairwise(starts)) and starts[-1] < float(video.seconds)
        wrong += [] if whole else ["they do not ascend from 0:00 to the film's end"]
        wrong += [f"the one at {_clock(start)} has no title" for title, start, _ in video.chapters if not title.strip()]
    if starts or record is not None:
        expected = "from 0:00 on, ascending, with titles" if record is None else f"{len(record.parts)}, one a section"
        yield _check("chapters", not wrong, expected, _named(wrong) if wrong else f"{len(starts)}")
    listing = measured.listing
    if listing is not None:
        lengths = [b - a for a, b in pairwise([*listing, float(video.seconds)])]
        right = len(listing) >= LEAST_CHAPTERS and listing[0] == 0 and min(lengths, default=0.0) > LEAST_SECONDS - 1
        expected = f"from 0:00 on, at least {LEAST_CHAPTERS}, of {LEAST_SECONDS:g} s"
        shortest = min(lengths, default=0.0)
        yield _check("chapter list", right, expected, f"{len(listing)}, the shortest {shortest:.0f} s")


def _other_chapters(found: Sequence[tuple[str, float, float]], promised: Sequence[tuple[str, float]]) -> Iterator[str]:
    """The sections whose chapter is not in the film, or elsewhere; times are written in milliseconds."""
    for number, (title, start) in enumerate(promised):
        if number >= len(found):
            yield f"“{title}” has none"
        elif found[number][0] != title or abs(found[number][1] - start) > _WRITTEN:
            yield f"“{title}” at {_clock(start)} is “{found[number][0]}” at {_clock(found[number][1])}"
    if len(found) > len(promised):
        yield f"{len(found) - len(promised)} more than sections"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{seconds % 60:04.1f}"


def _stretches(measured: Measured, record: Provenance | None) -> Iterator[Check]:
    seen, fps = measured.seen, float(measured.contents.fps)
    holds = [hold for part in record.parts for hold in part.holds] if record else []
    slack = max(2, round(fps / 15))  # a play eases in and out: its ends may not be seen to move
    for name, stretches, most in (("black", seen.black, BLACK_SECONDS), ("frozen", seen.still, STILL_SECONDS)):
        long = [s for s in stretches if outside(s, holds, slack) >= most * fps]
        places = [f"{s.start / fps:.1f}-{s.end / fps:.1f} s" for s in long]
        right = not places if record else None if places else True  # without a record they may be holds
        yield _check(name, right, f"no {most:g} s that are no hold", _named(places))
    for name, frames in (("flashes", seen.flashes), ("red flashes", seen.red_flashes)):
        yield _check(name, not frames, f"at most {MOST} a second", _named(list(_times(frames, fps))))


def _times(frames: Sequence[int], fps: float) -> Iterator[str]:
    """Where frames are in a film: those less than a second apart are one place."""
    first = 0
    for number, frame in enumerate(frames):
        if number + 1 == len(frames) or frames[number + 1] - frame > fps:
            yield f"{frames[first] / fps:.1f}-{frame / fps:.1f} s"
            first = number + 1


def _origin(measured: Measured, record: Provenance | None) -> Iterator[Check]:
    if record is None:
        yield _check("provenance", None, "a record beside the film", "none")
        return
    same = record.sha256 == measured.sha256
    yield _check("provenance", same, "the film that the record speaks of", "as expected" if same else "another film")


def compared(record: Provenance, tools: Mapping[str, str], fonts: Mapping[str, str]) -> Check:
    """The tools and fonts that a film was made with beside those of this machine: no fault when they differ."""
    made_with = {"astrai-video": record.astrai_video, **record.tools}
    differ = [
        f"{name} {made_with.get(name, 'not recorded')}, here {tools[name]}"
        for name in tools
        if made_with.get(name) != tools[name]
    ]
    differ += [f"{name} is another file" for name in fonts if record.fonts.get(name) != fonts[name]]
    return _check("tools and fonts", None if differ else True, "those of this machine", _named(differ))
