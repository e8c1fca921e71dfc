"""Joins the clips of a film by stream copy, with its sound, captions and chapters, and writes its side files."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from astrai_video import fonts
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.stitch import provenance
from astrai_video.engine.stitch.burn import burn_graph
from astrai_video.engine.stitch.captions import Track, beat_windows, caption_tracks, unmatched_beats
from astrai_video.engine.stitch.clips import Clip, make_clip
from astrai_video.engine.stitch.concat import Entry, checked, concat_list, is_current, record_of
from astrai_video.engine.stitch.film_graph import chapter_metadata, film_graph
from astrai_video.errors import DamagedError
from astrai_video.files import atomic_write, read_json, write_text
from astrai_video.narration import chapters as chaptering
from astrai_video.narration.captions import speech_of
from astrai_video.narration.chapters import Chapter


@dataclass(frozen=True)
class Stitched:
    """A finished film and its contents; `texts` are the files of captions and chapters next to it.

    `missing` and `stale` are ids of sections. `unmatched` has messages on beats that only the script or only the scene
    has. `starts` is the start of each beat, in seconds, by section and beat.
    """

    output: Path
    seconds: float
    frames: int
    sections: tuple[str, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    texts: tuple[Path, ...]
    unmatched: tuple[str, ...]
    clips: tuple[Clip, ...]
    starts: Mapping[tuple[str, str], float]


def prepare(film: Film) -> None:
    """Load the modules that stitching needs, and fill the caches of caption breaking: for idle time before it."""
    for catalog in film.catalogs.values():
        speech = speech_of(catalog)
        for script in catalog.sections.values():
            for sentence in script.narration.values():
                speech.parts(sentence)
    runner.version()
    for module in ("srt", "webvtt", "astrai_video.engine.media.probe"):
        importlib.import_module(module)


def stitch(
    film: Film, states: Sequence[SectionState], output: Path | None = None, *, burn_captions: bool = False
) -> Stitched:
    """Join the clips of all sections that are rendered, fresh or stale, into one film with a chapter a section.

    Captions and chapters are in the film and in files next to it; `burn_captions` draws those of the film's own
    language into the picture instead, which encodes it once more. A film that was joined from these very clips and
    texts is left alone. A new one is written atomically, after a check against the timelines. Raises DamagedError when
    there is nothing to stitch or the check fails, FFmpegError, OutputError.
    """
    clips, missing = _clips(film, states)
    if not clips:
        raise DamagedError("Nothing is rendered yet, so there is nothing to stitch.")
    chapters = _chapters(film, clips)
    target = output or film.path
    title = film.catalog.title if film.catalog else film.storyboard.title
    texts = _join_unless_current(film, clips, target, title, chapters, burn_captions)
    frames = sum(clip.frames for clip in clips)
    return Stitched(
        output=target,
        seconds=frames / film.quality.fps,
        frames=frames,
        sections=tuple(clip.section.id for clip in clips),
        missing=missing,
        stale=tuple(s.section.id for s in states if s.state == "stale" and s.section.id not in missing),
        chapters=tuple(chapters),
        texts=texts,
        unmatched=tuple(message for clip in clips for message in unmatched_beats(film, clip)),
        clips=tuple(clips),
        starts=_starts(film, clips),
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


def _chapters(film: Film, clips: Sequence[Clip]) -> list[Chapter]:
    chapters, start = [], 0
    for clip in clips:
        end = start + clip.frames
        chapters.append(Chapter(film.title(clip.section), start / film.quality.fps, end / film.quality.fps))
        start = end
    return chapters


def _join_unless_current(
    film: Film, clips: Sequence[Clip], target: Path, title: str, chapters: Sequence[Chapter], burn: bool
) -> tuple[Path, ...]:
    """Join clips into a film, and write captions, chapters and provenance next to it; returns the former two's files.

    Nothing is written while the inputs of the film are the same, and it and these files are as they were last written.
    """
    record = film.store.film_record(film.language, film.quality.letter, target)
    inputs = {"film": str(target), "digest": film_digest(film, clips, title, chapters, burn)}
    known = read_json(record)
    if is_current(target, known, inputs | {"written": _modified(target)}):
        recorded = known.get("beside")
        files = {Path(path): digest for path, digest in (recorded if isinstance(recorded, dict) else {}).items()}
        if files and all(path.is_file() and file_digest(path) == digest for path, digest in files.items()):
            return tuple(path for path in files if path != provenance.path_of(target))
    tracks, digest = _join(film, clips, target, chapter_metadata(title, chapters), burn)
    texts = _write_texts(target, tracks, chapters)
    soft = [track.language for track in tracks][burn and bool(tracks) :]
    origin = provenance.of_film(film, clips, target.name, digest, soft, burned=burn and bool(tracks))
    write_text(provenance.path_of(target), origin.to_json())
    digests = {str(path): file_digest(path) for path in (*texts, provenance.path_of(target))}
    write_text(record, record_of(target, inputs | {"written": _modified(target), "beside": digests}, digest))
    return texts


def film_digest(film: Film, clips: Sequence[Clip], title: str, chapters: Sequence[Chapter], burn: bool) -> str:
    """The digest of all that determines a film and the files next to it: clips, narration, sound, code and tools.

    The commit is not part of it: the provenance has that of the sources when the film was joined.
    """
    sources = [film.storyboard.name, film.language, film.quality.fingerprint(), "burned" if burn else "soft"]
    sources += [title, *(chapter.title for chapter in chapters), *film.catalogs]
    sources += [f"{clip.path} {clip.frames} {clip.pace.digest} {_modified(clip.path)}" for clip in clips]
    sources += [file_digest(film.music)] if film.music else []
    sources += [code_digest(__name__), *provenance.installed(), fonts.digest()]
    return text_digest(sources)


def _join(film: Film, clips: Sequence[Clip], target: Path, metadata: str, burn: bool) -> tuple[list[Track], str]:
    """Write the film atomically, after checking it; returns its caption tracks and its sha256."""
    with film.store.scratch() as folder, atomic_write(target) as temporary:
        scratch = folder.resolve()
        with ThreadPoolExecutor(1) as background:
            pending = background.submit(_sound, film, clips, scratch)
            tracks = caption_tracks(film, clips)
            sound = pending.result()
        listing, texts = scratch / "list.txt", scratch / "chapters.txt"
        write_text(listing, concat_list([Entry(clip.path) for clip in clips], film.quality.fps))
        write_text(texts, metadata)
        captions = [(track.language, scratch / f"{track.language}.srt") for track in tracks]
        burned = captions.pop(0)[1] if burn and captions else None
        for track in tracks:
            write_text(scratch / f"{track.language}.srt", track.srt)
        speech = (film.language, sound) if sound else None
        joined = scratch / "joined.mp4" if burned else temporary.resolve()
        runner.run(film_graph(listing, texts, captions, speech, joined, film.quality))
        if burned:
            runner.run(burn_graph(joined, burned.name, temporary.resolve(), film.quality), cwd=scratch)
        digest = checked(temporary, film.quality, sum(clip.frames for clip in clips))
    return tracks, digest


def _sound(film: Film, clips: Sequence[Clip], scratch: Path) -> Path | None:
    """The film's sound, lossless if the picture is; None when there is neither speech nor music."""
    if not film.has_sound:
        return None
    from astrai_video.engine.sound import soundtrack  # noqa: PLC0415 - only where there is sound

    target = scratch / "sound.m4a"
    seconds = sum(clip.frames for clip in clips) / film.quality.fps
    bit_rate = None if film.quality.lossless else soundtrack.BIT_RATE
    soundtrack.write(film, _starts(film, clips), seconds, bit_rate, target)
    return target


def _starts(film: Film, clips: Sequence[Clip]) -> dict[tuple[str, str], float]:
    """The start of each beat in seconds, by section and beat."""
    return {(window.section, window.beat): window.start / film.quality.fps for window in beat_windows(clips)}


def _write_texts(target: Path, tracks: Sequence[Track], chapters: Sequence[Chapter]) -> tuple[Path, ...]:
    """Write captions and chapters next to the film; files of the film's own language have no language in their name.

    A chapter list that sites would not accept is not written, and an existing one is removed.
    """
    texts: dict[Path, str] = {}
    for index, track in enumerate(tracks):
        tag = f".{track.language}" if index else ""
        texts[target.with_suffix(f"{tag}.srt")] = track.srt
        texts[target.with_suffix(f"{tag}.vtt")] = track.vtt
    listing = target.with_suffix(".chapters.txt")
    if accepted := chaptering.for_sites(chapters):
        texts[listing] = chaptering.listing(accepted)
    else:
        listing.unlink(missing_ok=True)
    for path, text in texts.items():
        write_text(path, text)
    return tuple(texts)


def _modified(path: Path) -> str:
    """The modification time of a file in nanoseconds; "" when it is not there."""
    try:
        return str(path.stat().st_mtime_ns)
    except OSError:
        return ""
