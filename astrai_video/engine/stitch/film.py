"""Clips -> film, by stream copy, with its chapters and captions: pure builders of ffmpeg graphs, and what runs them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from astrai_video import fonts
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.stitch import provenance
from astrai_video.engine.stitch.burn import burn_graph
from astrai_video.engine.stitch.captions import Track, _tracks, _unmatched, _windows
from astrai_video.engine.stitch.clips import Clip, make_clip
from astrai_video.engine.stitch.concat import Entry, checked, concat_list, copied, is_current, record_of
from astrai_video.errors import DamagedError
from astrai_video.files import atomic_write, read_json, write_text
from astrai_video.narration import chapters as chaptering
from astrai_video.narration import languages
from astrai_video.narration.captions import speech_of
from astrai_video.narration.chapters import Chapter
from astrai_video.quality import FLAC_IN_MP4, Quality


@dataclass(frozen=True)
class Stitched:
    """A finished film and what is in it; `texts` are the files of captions and chapters that lie beside it.

    Its provenance lies there, too. `unmatched` names the beats that the script and the scenes do not both have;
    `starts` is when each beat begins, in seconds, by section and beat.
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


def chapter_metadata(title: str, chapters: Iterable[Chapter]) -> str:
    """The text of an ffmetadata file with the film's title and its chapters, in milliseconds."""
    lines = [";FFMETADATA1", f"title={_escape(title)}"]
    for chapter in chapters:
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={_escape(chapter.title)}"]
    return "\n".join(lines) + "\n"


def film_graph(
    listing: Path,
    metadata: Path,
    captions: Sequence[tuple[str, Path]],
    sound: tuple[str, Path] | None,
    target: Path,
    quality: Quality,
) -> Any:
    """The graph that joins a concat list of clips into a film with chapters, sound and soft subtitles.

    `captions` are pairs of a language and a SubRip file; the first is the default track. `sound` is the language of
    what is said, and the file.
    """
    stream, options = copied(listing, quality)
    texts = ffmpeg.input(f"file:{metadata}", f="ffmetadata", protocol_whitelist="file")
    options |= {"map_metadata": 1, "map_chapters": 1, "c:s": "mov_text", "strict": FLAC_IN_MP4}
    tracks = []
    if sound is not None:
        tracks.append(ffmpeg.input(f"file:{sound[1]}", protocol_whitelist="file")["a:0"])
        options["metadata:s:a:0"] = f"language={languages.tag(sound[0])}"
    for index, (language, file) in enumerate(captions):
        tracks.append(ffmpeg.input(f"file:{file}", f="srt", protocol_whitelist="file")["s:0"])
        # An option can be given once: a subtitle track is named by its place among all tracks, too.
        options[f"metadata:s:s:{index}"] = f"language={languages.tag(language)}"
        options[f"metadata:s:{len(tracks)}"] = f"handler_name={languages.name(language)}"
        options[f"disposition:s:{index}"] = "0" if index else "default"
    # The metadata have no streams; only their chapters and title are taken.
    return ffmpeg.output(stream, texts["?"], *tracks, f"file:{target}", **options)


def prepare(film: Film) -> None:
    """Load what stitching needs, and find out how the film's sentences are broken: there may be time before."""
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

    Captions and chapters are in the film and beside it; `burn_captions` draws those of the film's own language into the
    picture instead, which encodes it once more. A film that is there, and was joined from these very clips and
    texts, stays as it is. A new one is written beside its target, checked against the timelines, and renamed.
    Raises DamagedError when nothing is there to stitch or the check fails, FFmpegError, OutputError.
    """
    clips, missing = _clips(film, states)
    if not clips:
        raise DamagedError("Nothing is rendered yet, so there is nothing to stitch.")
    chapters = _chapters(film, clips)
    target = output or film.path
    title = film.catalog.title if film.catalog else film.storyboard.title
    written = _join_unless_current(film, clips, target, title, chapters, burn_captions)
    frames = sum(clip.frames for clip in clips)
    return Stitched(
        output=target,
        seconds=frames / film.quality.fps,
        frames=frames,
        sections=tuple(clip.section.id for clip in clips),
        missing=missing,
        stale=tuple(s.section.id for s in states if s.state == "stale" and s.section.id not in missing),
        chapters=tuple(chapters),
        texts=written,
        unmatched=tuple(message for clip in clips for message in _unmatched(film, clip)),
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
    """Join clips into a film with captions and chapters, in it and beside it; the files beside it.

    Nothing is written while the clips, what is said and all these files are as they were when they were written last.
    """
    record = film.store.film_record(film.language, film.quality.letter, target)
    wanted = {"film": str(target), "digest": film_digest(film, clips, title, chapters, burn)}
    known = read_json(record)
    if is_current(target, known, wanted | {"written": _written(target)}):
        beside_it = known.get("beside")
        lying = {Path(path): digest for path, digest in (beside_it if isinstance(beside_it, dict) else {}).items()}
        if lying and all(path.is_file() and file_digest(path) == digest for path, digest in lying.items()):
            return tuple(path for path in lying if path != provenance.path_of(target))
    tracks, digest = _join(film, clips, target, chapter_metadata(title, chapters), burn)
    written = _write_beside(target, tracks, chapters)
    soft = [track.language for track in tracks][burn and bool(tracks) :]
    origin = provenance.of_film(film, clips, target.name, digest, soft, burned=burn and bool(tracks))
    write_text(provenance.path_of(target), origin.to_json())
    files = {str(path): file_digest(path) for path in (*written, provenance.path_of(target))}
    write_text(record, record_of(target, wanted | {"written": _written(target), "beside": files}, digest))
    return written


def film_digest(film: Film, clips: Sequence[Clip], title: str, chapters: Sequence[Chapter], burn: bool) -> str:
    """What decides a film and the files beside it: its clips, what is said, its sound, our code and the tools.

    The commit in its provenance is that of the sources when it was joined: another commit alone joins nothing anew.
    """
    sources = [film.storyboard.name, film.language, film.quality.fingerprint(), "burned" if burn else "soft"]
    sources += [title, *(chapter.title for chapter in chapters), *film.catalogs]
    sources += [f"{clip.path} {clip.frames} {clip.pace.digest} {_written(clip.path)}" for clip in clips]
    sources += [file_digest(film.music)] if film.music else []
    sources += [code_digest(__name__), *provenance.installed(), fonts.digest()]
    return text_digest(sources)


def _join(film: Film, clips: Sequence[Clip], target: Path, metadata: str, burn: bool) -> tuple[list[Track], str]:
    """Write the film beside its target, check it, and rename it into place; the captions made for it, its sha256."""
    with film.store.scratch() as folder, atomic_write(target) as unfinished:
        scratch = folder.resolve()
        with ThreadPoolExecutor(1) as meanwhile:
            sounding = meanwhile.submit(_sound, film, clips, scratch)
            tracks = _tracks(film, clips)
            sound = sounding.result()
        write_text(scratch / "list.txt", concat_list([Entry(clip.path) for clip in clips], film.quality.fps))
        write_text(scratch / "chapters.txt", metadata)
        captions = [(track.language, scratch / f"{track.language}.srt") for track in tracks]
        drawn = captions.pop(0)[1] if burn and captions else None
        for track in tracks:
            write_text(scratch / f"{track.language}.srt", track.srt)
        said = (film.language, sound) if sound else None
        texts = scratch / "chapters.txt"
        joined = scratch / "joined.mp4" if drawn else unfinished.resolve()
        runner.run(film_graph(scratch / "list.txt", texts, captions, said, joined, film.quality))
        if drawn:
            runner.run(burn_graph(joined, drawn.name, unfinished.resolve(), film.quality), cwd=scratch)
        digest = checked(unfinished, film.quality, sum(clip.frames for clip in clips))
    return tracks, digest


def _sound(film: Film, clips: Sequence[Clip], scratch: Path) -> Path | None:
    """The film's sound, without loss where the picture is; None when nothing is said and there is no music."""
    if not film.takes and film.music is None:
        return None
    from astrai_video.engine.sound import soundtrack  # noqa: PLC0415 - only where there is sound

    target = scratch / "sound.m4a"
    seconds = sum(clip.frames for clip in clips) / film.quality.fps
    if film.quality.lossless:
        soundtrack.as_flac(film, _starts(film, clips), seconds, target)
    else:
        soundtrack.as_aac(film, _starts(film, clips), seconds, soundtrack.BIT_RATE, target)
    return target


def _starts(film: Film, clips: Sequence[Clip]) -> dict[tuple[str, str], float]:
    """When each beat begins, in seconds."""
    return {(window.section, window.beat): window.start / film.quality.fps for window in _windows(clips)}


def _write_beside(target: Path, tracks: Sequence[Track], chapters: Sequence[Chapter]) -> tuple[Path, ...]:
    """Write captions and chapters beside the film; the film's own language has the film's name.

    A chapter list that sites would not take is not written, and one that lies there is taken away.
    """
    texts: dict[Path, str] = {}
    for index, track in enumerate(tracks):
        tag = f".{track.language}" if index else ""
        texts[target.with_suffix(f"{tag}.srt")] = track.srt
        texts[target.with_suffix(f"{tag}.vtt")] = track.vtt
    listing = target.with_suffix(".chapters.txt")
    if taken := chaptering.for_sites(chapters):
        texts[listing] = chaptering.listing(taken)
    else:
        listing.unlink(missing_ok=True)
    for path, text in texts.items():
        write_text(path, text)
    return tuple(texts)


def _written(path: Path) -> str:
    """When a file was written last; "" when it is not there."""
    try:
        return str(path.stat().st_mtime_ns)
    except OSError:
        return ""


def _escape(text: str) -> str:
    """Escape a value of an ffmetadata file."""
    return re.sub(r"([=;#\\\n])", r"\\\1", text)
