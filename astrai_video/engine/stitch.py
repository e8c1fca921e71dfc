"""Segments -> clip of a section -> film, by stream copy: pure builders of ffmpeg graphs, and what runs them."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video.engine import ffmpeg as runner
from astrai_video.engine.plan import Film, SectionState
from astrai_video.engine.sources import text_digest
from astrai_video.engine.store import Rendered, make_folder, read_json, write_text
from astrai_video.errors import DamagedError, OutputError
from astrai_video.narration.pace import piece_frames
from astrai_video.quality import TIMESCALE, Quality
from astrai_video.storyboard import Section
from astrai_video.timeline import Hold

_CLIP_RECORD = "clip.json"


@dataclass(frozen=True)
class Entry:
    """A file in a concat list, whole or only its first `frames` frames."""

    path: Path
    frames: int | None = None


@dataclass(frozen=True)
class Clip:
    """A section's playable clip: `frames` long. `drawn_from` is the rendering it was made of."""

    section: Section
    path: Path
    frames: int
    drawn_from: Rendered


@dataclass(frozen=True)
class Chapter:
    """A chapter of a film, in seconds."""

    title: str
    start: float
    end: float


@dataclass(frozen=True)
class Stitched:
    """A finished film and what is in it."""

    output: Path
    seconds: float
    frames: int
    sections: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    chapters: tuple[Chapter, ...]


def entries(rendered: Rendered, lengths: Sequence[int]) -> list[Entry]:
    """The files that make a section: plays once, a hold's GOP as often as its length needs, the last one cut."""
    found: list[Entry] = []
    for piece, frames in zip(rendered.timeline.pieces, lengths, strict=True):
        path = rendered.folder / piece.file
        if isinstance(piece, Hold):
            whole, rest = divmod(frames, piece.gop_frames)
            found += [Entry(path)] * whole + ([Entry(path, rest)] if rest else [])
        else:
            found.append(Entry(path))
    return found


def concat_list(files: Iterable[Entry], fps: int) -> str:
    """The text of an ffconcat file. An out point is a time: the GOP's first frame that is left out."""
    lines = ["ffconcat version 1.0"]
    for entry in files:
        lines.append("file '" + f"file:{entry.path}".replace("'", "'\\''") + "'")
        if entry.frames is not None:
            lines.append(f"outpoint {entry.frames * 1_000_000 // fps / 1_000_000:.6f}")
    return "\n".join(lines) + "\n"


def chapter_metadata(title: str, chapters: Iterable[Chapter]) -> str:
    """The text of an ffmetadata file with the film's title and its chapters, in milliseconds."""
    lines = [";FFMETADATA1", f"title={_escape(title)}"]
    for chapter in chapters:
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={_escape(chapter.title)}"]
    return "\n".join(lines) + "\n"


def copy_graph(listing: Path, target: Path, quality: Quality, metadata: Path | None = None) -> Any:
    """The graph that joins a concat list by stream copy: one timestamp a frame, evenly spaced, index first.

    The timestamps are set anew (`setts`): the concat demuxer counts in microseconds, and its rounding would
    otherwise add up.
    """
    step = quality.ticks_per_frame
    options: dict[str, Any] = {
        "c": "copy",
        "bsf:v": f"setts=ts=N*{step}:duration={step}",
        "video_track_timescale": TIMESCALE,
        "movflags": "+faststart",
        "fflags": "+bitexact",
        "map_metadata": -1,
        "f": "mp4",
    }
    joined = ffmpeg.input(f"file:{listing}", f="concat", safe=0, protocol_whitelist="file")
    inputs = [joined["v:0"]]
    if metadata is not None:
        texts = ffmpeg.input(f"file:{metadata}", f="ffmetadata", protocol_whitelist="file")
        inputs.append(texts["?"])  # it has no streams; only its chapters and title are taken
        options |= {"map_metadata": 1, "map_chapters": 1}
    return ffmpeg.output(*inputs, f"file:{target}", **options)


def make_clip(film: Film, section: Section, rendered: Rendered) -> Clip:
    """The section's clip, made anew unless the one on disk is of this rendering and these lengths.

    Raises DamagedError when a segment is not what the timeline says, FFmpegError, OutputError.
    """
    lengths = _lengths(film, section, rendered)
    path = film.clip(section)
    clip = Clip(section, path, sum(lengths), rendered)
    record = rendered.folder / _CLIP_RECORD
    wanted = {"clip": path.name, "digest": text_digest(map(str, lengths))}
    if _is_current(path, read_json(record), wanted):
        return clip
    rendered.verify(checksums=True)
    _join(film, entries(rendered, lengths), path, clip.frames)
    write_text(record, _record_of(path, wanted))
    return clip


def stitch(film: Film, states: Sequence[SectionState], output: Path | None = None) -> Stitched:
    """Join the clips of all sections that are rendered, fresh or stale, into one film with a chapter a section.

    A film that is there, and was joined from these very clips, stays as it is. A new one is written beside its target,
    checked against the timelines, and renamed.
    Raises DamagedError when nothing is there to stitch or the check fails, FFmpegError, OutputError.
    """
    clips, missing = _clips(film, states)
    if not clips:
        raise DamagedError("Nothing is rendered yet, so there is nothing to stitch.")
    chapters = _chapters(film, clips)
    target = output or film.path
    frames = sum(clip.frames for clip in clips)
    title = film.catalog.title if film.catalog else film.storyboard.title
    _join_unless_current(film, clips, target, chapter_metadata(title, chapters))
    return Stitched(
        output=target,
        seconds=frames / film.quality.fps,
        frames=frames,
        sections=tuple(clip.section.id for clip in clips),
        missing=missing,
        stale=tuple(s.section.id for s in states if s.state == "stale" and s.section.id not in missing),
        chapters=tuple(chapters),
    )


def _clips(film: Film, states: Sequence[SectionState]) -> tuple[list[Clip], tuple[str, ...]]:
    clips, missing = [], []
    for state in states:
        if state.rendered is None or not _can_join(film, state.rendered):
            missing.append(state.section.id)
            continue
        try:
            clips.append(make_clip(film, state.section, state.rendered))
        except DamagedError:
            missing.append(state.section.id)
    return clips, tuple(missing)


def _can_join(film: Film, rendered: Rendered) -> bool:
    """Streams with other encoder settings cannot be joined by copy: such a stale section counts as missing."""
    return rendered.timeline.inputs.get("quality") == film.quality.fingerprint()


def _lengths(film: Film, section: Section, rendered: Rendered) -> tuple[int, ...]:
    script = film.script(section)
    return piece_frames(rendered.timeline, script.narration if script else {})


def _chapters(film: Film, clips: Sequence[Clip]) -> list[Chapter]:
    chapters, start = [], 0
    for clip in clips:
        end = start + clip.frames
        chapters.append(Chapter(film.title(clip.section), start / film.quality.fps, end / film.quality.fps))
        start = end
    return chapters


def _is_current(path: Path, record: Any, wanted: dict[str, str]) -> bool:
    try:
        return bool(record) and record | wanted == record and path.stat().st_size == record["bytes"]
    except (OSError, TypeError, KeyError):
        return False


def _record_of(path: Path, wanted: dict[str, str]) -> str:
    return json.dumps(wanted | {"bytes": path.stat().st_size})


def _join_unless_current(film: Film, clips: Sequence[Clip], target: Path, metadata: str) -> None:
    """Join clips into a film, unless neither they nor the film have been written since they were joined last."""
    record = film.store.film_record(film.language, film.quality.letter, target)
    sources = [metadata, *(f"{clip.path} {clip.frames} {_written(clip.path)}" for clip in clips)]
    wanted = {"film": str(target), "digest": text_digest(sources)}
    if _is_current(target, read_json(record), wanted | {"written": _written(target)}):
        return
    _join(film, [Entry(clip.path) for clip in clips], target, sum(clip.frames for clip in clips), metadata)
    write_text(record, _record_of(target, wanted | {"written": _written(target)}))


def _written(path: Path) -> str:
    """When a file was written last; "" when it is not there."""
    try:
        return str(path.stat().st_mtime_ns)
    except OSError:
        return ""


def _join(film: Film, files: Sequence[Entry], target: Path, frames: int, metadata: str = "") -> None:
    """Write `target` from `files` by stream copy, check it, and rename it into place."""
    make_folder(target.parent)
    beside = target.with_name(f".{os.getpid()}.{target.name}")
    with film.store.scratch() as scratch:
        listing, chapters = scratch / "list.txt", scratch / "chapters.txt"
        write_text(listing, concat_list(files, film.quality.fps))
        if metadata:
            write_text(chapters, metadata)
        graph = copy_graph(listing.resolve(), beside.resolve(), film.quality, chapters.resolve() if metadata else None)
        try:
            _check_writable(beside)
            runner.run(graph)
            check(beside, film.quality, frames)
            beside.replace(target)
        except OSError as problem:
            raise OutputError(target, problem.strerror or str(problem)) from None
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()


def _check_writable(path: Path) -> None:
    with path.open("wb"):
        pass


def check(path: Path, quality: Quality, frames: int) -> None:
    """Check a film that was just written against what it was made from.

    Raises DamagedError naming the first thing that differs.
    """
    import av  # noqa: PLC0415 - 0.1 s that a run with nothing to do does not need

    from astrai_video.engine.probe import video_facts  # noqa: PLC0415

    try:
        facts = video_facts(path)
    except (av.FFmpegError, IndexError) as problem:
        raise DamagedError(f"{path} was written but cannot be read: {problem}") from None
    promised = {
        "frames": (facts.frames, frames),
        "duration": (facts.seconds, Fraction(frames, quality.fps)),
        "size": ((facts.width, facts.height), (quality.width, quality.height)),
        "codec": (facts.codec, "h264"),
        "profile": (facts.profile, "High"),
        "pixel format": (facts.pixel_format, "yuv420p"),
        "colour (1 is BT.709)": (facts.color_space, 1),
        "spacing of frames": (facts.steps, frozenset([Fraction(1, quality.fps)] if frames > 1 else [])),
        "first timestamp at 0": (facts.starts_at_zero, True),
        "index before the data": (facts.moov_first, True),
    }
    for what, (is_now, should_be) in promised.items():
        if is_now != should_be:
            raise DamagedError(f"{path.name} was written with the wrong {what}: {is_now}, not {should_be}.")


def _escape(text: str) -> str:
    """Escape a value of an ffmetadata file."""
    return re.sub(r"([=;#\\\n])", r"\\\1", text)
