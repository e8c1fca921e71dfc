"""Publishes a stitched film to the folder `output/publish/<target>/`: encoded film, texts, thumbnail, provenance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from astrai_video import fonts
from astrai_video.delivery import transcode
from astrai_video.delivery.description import About, description
from astrai_video.delivery.encoded import encoded_clips
from astrai_video.delivery.targets import Target
from astrai_video.delivery.thumbnail import most_detailed, thumbnail
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.film import Film
from astrai_video.engine.sound import soundtrack
from astrai_video.engine.stitch import provenance
from astrai_video.engine.stitch.concat import Entry, checked, concat_list
from astrai_video.engine.stitch.film import Stitched
from astrai_video.engine.stitch.provenance import Provenance
from astrai_video.errors import DamagedError
from astrai_video.files import atomic_write, make_folder, read_json, write_text
from astrai_video.page import stills
from astrai_video.quality import Quality

_THUMBNAIL = ".png"


@dataclass(frozen=True)
class Published:
    """A published film: its folder, the film, and all other files of the folder."""

    target: str
    folder: Path
    film: Path
    files: tuple[Path, ...]


def publish(film: Film, stitched: Stitched, target: Target) -> Published:
    """Encode a stitched film for a target, and write its texts, thumbnail and provenance next to it.

    A film that was stitched into the folder, in the encoding that the target asks for, is not encoded again. Nothing is
    made again while the film, its texts, the code and the tools are unchanged. Every write is atomic. Raises
    FFmpegError, DamagedError, OutputError.
    """
    source = provenance.read(provenance.path_of(stitched.output))
    if source is None:
        raise DamagedError(f"{provenance.path_of(stitched.output)} is gone", next_step="run the same command again")
    folder = film.store.publish(target.name)
    make_folder(folder)
    out = folder / film.path.name
    texts = _texts(film, stitched, out, source)
    record = film.store.published_record(film.language, film.quality.letter, out)
    digest = published_digest(source, target, _title(film, film.language), texts)
    files = (*texts, out.with_suffix(_THUMBNAIL), provenance.path_of(out))
    if not _is_current(read_json(record), digest, (out, *files)):
        for path, text in texts.items():
            write_text(path, text)
        with atomic_write(out.with_suffix(_THUMBNAIL)) as temporary:
            temporary.write_bytes(thumbnail(most_detailed(_stills(stitched)), _title(film, film.language)))
        if stitched.output != out:
            _encode(film, stitched, target, out, burned=source.burned)
            origin = replace(source, film=out.name, sha256=file_digest(out), target=target.name)
            write_text(provenance.path_of(out), origin.to_json())
        write_text(record, json.dumps({"wanted": digest, "files": {str(p): file_digest(p) for p in (out, *files)}}))
    return Published(target.name, folder, out, files)


def published_digest(source: Provenance, target: Target, title: str, texts: Mapping[Path, str]) -> str:
    """The digest of all that determines the files of the folder: source film, target, texts, code, tools and fonts.

    Fonts count because the title is drawn on the thumbnail.
    """
    written = [f"{path.name} {text}" for path, text in texts.items()]
    tools = [code_digest(__name__), runner.version(), fonts.digest()]
    return text_digest([source.to_json(), repr(target), title, *written, *tools])


def _is_current(record: object, digest: str, paths: tuple[Path, ...]) -> bool:
    if not isinstance(record, dict) or record.get("wanted") != digest:
        return False
    files = record.get("files")
    return isinstance(files, dict) and all(
        path.is_file() and file_digest(path) == files.get(str(path)) for path in paths
    )


def _encode(film: Film, stitched: Stitched, target: Target, out: Path, *, burned: bool) -> None:
    """Write the film atomically, after checking it."""
    quality = film.quality
    with film.store.scratch() as folder, atomic_write(out) as temporary:
        scratch = folder.resolve()
        listing = None
        if not target.lossless:
            listing = scratch / "list.txt"
            if burned:
                encoded = [_encoded_whole(stitched, target, scratch, quality)]
            else:
                encoded = encoded_clips(stitched.clips, target, quality)
            write_text(listing, concat_list([Entry(path.resolve()) for path in encoded], quality.fps))
        bit_rate = None if target.audio == "flac" else target.audio_bit_rate
        sound = scratch / "sound.m4a" if film.has_sound else None
        if sound is not None:
            soundtrack.write(film, stitched.starts, stitched.seconds, bit_rate, sound)
        graph = transcode.film_graph(listing, stitched.output.resolve(), sound, temporary.resolve(), target, quality)
        runner.run(graph)
        checked(temporary, quality, stitched.frames)


def _encoded_whole(stitched: Stitched, target: Target, scratch: Path, quality: Quality) -> Path:
    """The film's picture encoded in one piece, for a film with burned captions."""
    whole = scratch / "whole.mp4"
    runner.run(transcode.section_graph(stitched.output.resolve(), whole, target, quality))
    return whole


def _texts(film: Film, stitched: Stitched, out: Path, source: Provenance) -> dict[Path, str]:
    """The texts of captions, chapters and descriptions, by target path."""
    stem = stitched.output.stem
    texts = {
        out.with_name(out.stem + path.name.removeprefix(stem)): path.read_text(encoding="utf-8")
        for path in stitched.texts
    }
    tools = {"astrai-video": source.astrai_video, "manim": source.tools["manim"]}
    music = film.music.stem if film.music else ""
    for language in film.catalogs or [film.language]:
        about = _about(film, stitched, language)
        tag = f".{language}" if language else ""
        texts[out.with_suffix(f".description{tag}.txt")] = description(about, tools, music)
    return texts


def _about(film: Film, stitched: Stitched, language: str) -> About:
    """The contents of the description in a language, with the film's chapters under their titles in it."""
    catalog = film.catalogs.get(language)
    scripts = catalog.sections if catalog else {}
    titles = {section: script.title for section, script in scripts.items()}
    chapters = [
        replace(chapter, title=titles.get(clip.section.id, chapter.title))
        for clip, chapter in zip(stitched.clips, stitched.chapters, strict=True)
    ]
    text, credit = (catalog.about, catalog.credits) if catalog else ("", ())
    return About(language, _title(film, language), text, chapters, credit)


def _title(film: Film, language: str) -> str:
    catalog = film.catalogs.get(language)
    return catalog.title if catalog else film.storyboard.title


def _stills(stitched: Stitched) -> Iterator[Image.Image]:
    """The last frame of every section."""
    for clip in stitched.clips:
        rendered = clip.drawn_from
        yield stills.still(rendered, stills.moments(rendered, clip.pace.lengths)[-1])
