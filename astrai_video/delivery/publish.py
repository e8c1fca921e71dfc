"""The folder of everything that a place needs of a film: `output/publish/<target>/`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from astrai_video import fonts
from astrai_video.delivery import transcode
from astrai_video.delivery.description import About, description
from astrai_video.delivery.encoded import pictures
from astrai_video.delivery.targets import Target
from astrai_video.delivery.thumbnail import richest, thumbnail
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

_LAST_FILE = ".png"


@dataclass(frozen=True)
class Published:
    """A film as it goes to a place: the folder, the film, and all files beside it."""

    target: str
    folder: Path
    film: Path
    files: tuple[Path, ...]


def publish(film: Film, stitched: Stitched, target: Target) -> Published:
    """Encode a stitched film for a target and lay its texts, its thumbnail and its provenance beside it.

    One that lies there already, since it was stitched as the target asks for it, is not encoded again.
    Nothing is made again while the film, what is written about it and these rules are as they were. Every file is
    written beside its target and renamed. Raises FFmpegError, DamagedError, OutputError.
    """
    made_of = provenance.read(provenance.path_of(stitched.output))
    if made_of is None:
        raise DamagedError(f"{provenance.path_of(stitched.output)} is gone", next_step="run the same command again")
    folder = film.store.publish(target.name)
    make_folder(folder)
    out = folder / film.path.name
    texts = _texts(film, stitched, out, made_of)
    record = film.store.published_record(film.language, film.quality.letter, out)
    wanted = published_digest(made_of, target, _title(film, film.language), texts)
    files = (*texts, out.with_suffix(_LAST_FILE), provenance.path_of(out))
    if not _is_current(read_json(record), wanted, (out, *files)):
        for path, text in texts.items():
            write_text(path, text)
        with atomic_write(out.with_suffix(_LAST_FILE)) as unfinished:
            unfinished.write_bytes(thumbnail(richest(_stills(stitched)), _title(film, film.language)))
        if stitched.output != out:
            _encode(film, stitched, target, out, burned=made_of.burned)
            origin = replace(made_of, film=out.name, sha256=file_digest(out), target=target.name)
            write_text(provenance.path_of(out), origin.to_json())
        write_text(record, json.dumps({"wanted": wanted, "files": {str(p): file_digest(p) for p in (out, *files)}}))
    return Published(target.name, folder, out, files)


def published_digest(made_of: Provenance, target: Target, title: str, texts: Mapping[Path, str]) -> str:
    """What decides the files of a folder: the film that it is made of, the target, what is written, code and tools.

    The thumbnail has the title on it: fonts count, too.
    """
    written = [f"{path.name} {text}" for path, text in texts.items()]
    tools = [code_digest(__name__), runner.version(), fonts.digest()]
    return text_digest([made_of.to_json(), repr(target), title, *written, *tools])


def _is_current(record: object, wanted: str, paths: tuple[Path, ...]) -> bool:
    if not isinstance(record, dict) or record.get("wanted") != wanted:
        return False
    files = record.get("files")
    return isinstance(files, dict) and all(
        path.is_file() and file_digest(path) == files.get(str(path)) for path in paths
    )


def _encode(film: Film, stitched: Stitched, target: Target, out: Path, *, burned: bool) -> None:
    """Write the film beside its place, check it, and rename it."""
    quality = film.quality
    with film.store.scratch() as folder, atomic_write(out) as unfinished:
        scratch = folder.resolve()
        listing = None
        if not target.lossless:
            listing = scratch / "list.txt"
            encoded = (
                [_whole(stitched, target, scratch, quality)] if burned else pictures(stitched.clips, target, quality)
            )
            write_text(listing, concat_list([Entry(path.resolve()) for path in encoded], quality.fps))
        sound = _sound(film, stitched, target, scratch)
        made = transcode.film_graph(listing, stitched.output.resolve(), sound, unfinished.resolve(), target, quality)
        runner.run(made)
        checked(unfinished, quality, stitched.frames)


def _whole(stitched: Stitched, target: Target, scratch: Path, quality: Quality) -> Path:
    """The film's picture in one piece, where captions are drawn into it."""
    whole = scratch / "whole.mp4"
    runner.run(transcode.section_graph(stitched.output.resolve(), whole, target, quality))
    return whole


def _sound(film: Film, stitched: Stitched, target: Target, scratch: Path) -> Path | None:
    """The film's sound, in the target's codec; None when it has none."""
    if not film.takes and film.music is None:
        return None
    file = scratch / "sound.m4a"
    if target.audio == "flac":
        soundtrack.as_flac(film, stitched.starts, stitched.seconds, file)
    else:
        soundtrack.as_aac(film, stitched.starts, stitched.seconds, target.audio_bit_rate, file)
    return file


def _texts(film: Film, stitched: Stitched, out: Path, made_of: Provenance) -> dict[Path, str]:
    """Captions, chapters and descriptions, by the path that each will have."""
    stem = stitched.output.stem
    texts = {
        out.with_name(out.stem + path.name.removeprefix(stem)): path.read_text(encoding="utf-8")
        for path in stitched.texts
    }
    tools = {"astrai-video": made_of.astrai_video, "manim": made_of.tools["manim"]}
    music = film.music.stem if film.music else ""
    for language in film.catalogs or [film.language]:
        about = _about(film, stitched, language)
        tag = f".{language}" if language else ""
        texts[out.with_suffix(f".description{tag}.txt")] = description(about, tools, music)
    return texts


def _about(film: Film, stitched: Stitched, language: str) -> About:
    """What the description says: the chapters of the film, under their titles in another language."""
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
    """The last picture of every section."""
    for clip in stitched.clips:
        rendered = clip.drawn_from
        yield stills.still(rendered, stills.moments(rendered, clip.pace.lengths)[-1])
