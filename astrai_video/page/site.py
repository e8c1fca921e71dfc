"""Writes the folder of the player page: rendered from a Jinja template in a scratch folder and swapped in by rename."""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from astrai_video import timecode
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.film import Film
from astrai_video.engine.stitch import provenance
from astrai_video.engine.stitch.provenance import Provenance
from astrai_video.errors import AstraiVideoError, OutputError
from astrai_video.files import make_folder, read_json, write_text
from astrai_video.lint.findings import Finding
from astrai_video.page import stills
from astrai_video.page.player import Chapter, Player, Still, Track, player, track
from astrai_video.page.stills import StillFormat
from astrai_video.page.strings import labels

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).parent / "template"
_STILL = StillFormat(320, 55)
_POSTER = StillFormat(1280, 70)
_POSTER_FILE = "poster.webp"
_THREADS = 2  # for stills; the libraries that decode and encode them release the interpreter lock
_RECORD = "page.json"


def make(film: Film, findings: Mapping[str, Sequence[Finding]]) -> Path:
    """Make the page of a finished film, unless it is up to date, and return its index file.

    Raises AstraiVideoError when there is no film yet, DamagedError, OutputError.
    """
    record = provenance.read(provenance.path_of(film.path))
    if record is None or not film.path.is_file():
        raise AstraiVideoError(f"There is no film {film.path} yet.", next_step="run: astrai-video build")
    folder = film.store.page(film.language)
    wanted = page_digest(film, record, findings)
    if version(folder) == wanted and (folder / film.path.name).is_file():
        return folder / "index.html"
    content = player(film, record, _tracks(film, record), findings)
    try:
        with film.store.scratch() as scratch:
            unfinished = scratch / "page"
            make_folder(unfinished / "stills")
            _write(content, unfinished, folder)
            poster = _poster(content)
            record_of_page = {"digest": wanted, "pictures": _format_digest(), "poster": poster and poster[1].file}
            write_text(unfinished / _RECORD, json.dumps(record_of_page) + "\n")
            _swap(unfinished, folder, scratch / "before")
    except OSError as problem:
        raise OutputError(folder, problem.strerror or str(problem)) from None
    return folder / "index.html"


def version(folder: Path) -> str | None:
    """Return the digest of the page in a folder; None when there is no page."""
    return _read_record(folder).get("digest")


def _read_record(folder: Path) -> dict[str, Any]:
    known = read_json(folder / _RECORD)
    return known if isinstance(known, dict) else {}


def _write(content: Player, folder: Path, before: Path) -> None:
    """Write all files of a page; pictures that the page `before` has in the same format are linked from there."""
    _link(content.film, folder / content.film.name)
    known = _read_record(before)
    reusable = known.get("pictures") == _format_digest()
    with ThreadPoolExecutor(_THREADS) as threads:
        writing = []
        if poster := _poster(content):
            there = before / _POSTER_FILE if reusable and known.get("poster") == poster[1].file else None
            writing.append(threads.submit(_write_picture, *poster, _POSTER, folder / _POSTER_FILE, there))
        for chapter in content.chapters:
            for one in chapter.stills:
                place = Path("stills", one.file)
                there = before / place if reusable else None
                writing.append(threads.submit(_write_picture, chapter, one, _STILL, folder / place, there))
        for each in writing:
            each.result()
    write_text(folder / "index.html", _html(content))


def _write_picture(chapter: Chapter, one: Still, still_format: StillFormat, target: Path, known: Path | None) -> None:
    """Write the picture of a still; `known` is a file that may have it already."""
    if known:
        with contextlib.suppress(OSError):
            _link(known, target)
            return
    stills.write(chapter.drawn_from, one.moment, still_format, target)


def _format_digest() -> str:
    return stills.written_digest(_STILL, _POSTER)


def _poster(content: Player) -> tuple[Chapter, Still] | None:
    """Return the still of the poster: the last of the first section that has stills."""
    return next(((chapter, chapter.stills[-1]) for chapter in content.chapters if chapter.stills), None)


def prepare() -> None:
    """Import the libraries of a new page and compile its template, ahead of time."""
    for module in ("numpy", "PIL.WebPImagePlugin"):
        importlib.import_module(module)
    _template()


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 0.1 s, only for a new page

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("index.html.j2")


def _html(content: Player) -> str:
    from markupsafe import Markup  # noqa: PLC0415 - only for a new page

    style = (_TEMPLATE / "page.css").read_text(encoding="utf-8")
    script = (_TEMPLATE / "page.js").read_text(encoding="utf-8")
    return _template().render(
        player=content,
        film=content.film.name,
        poster=_POSTER_FILE,
        labels=labels(content.language),
        clock=timecode.to_second,
        cues=[
            {"language": t.language, "name": t.name, "cues": [(c.start, c.end, c.text) for c in t.cues]}
            for t in content.tracks
        ],
        # Files of this package are not escaped, unlike an author's text; the policy contains their digests.
        style=Markup(style),
        script=Markup(script),
        style_hash=_policy_hash(style),
        script_hash=_policy_hash(script),
    )


def _policy_hash(text: str) -> str:
    """Return the hash-source of an inline element for a Content-Security-Policy (W3C CSP Level 3)."""
    return "sha256-" + base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def _link(file: Path, target: Path) -> None:
    """Make a hard link to a file, or a copy where the file system has no hard links."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)


def _swap(unfinished: Path, folder: Path, before: Path) -> None:
    """Replace a folder by a finished one; the old one is moved to `before`.

    The folder of a film without a language contains the pages of films with one, which are kept.
    """
    make_folder(folder.parent)
    with contextlib.suppress(FileNotFoundError):
        folder.rename(before)
        for other in before.iterdir():
            if (other / _RECORD).is_file():
                other.rename(unfinished / other.name)
    unfinished.rename(folder)


def _tracks(film: Film, record: Provenance) -> list[Track]:
    from astrai_video.narration import cues  # noqa: PLC0415 - only for a page that is made

    found = []
    for language, file in _captions(film, record).items():
        found.append(track(language, cues.from_srt(file.read_text(encoding="utf-8"))))
    return found


def _captions(film: Film, record: Provenance) -> dict[str, Path]:
    """Return the caption files of a film: that of its language has its name, the others add their language tag."""
    files = {
        language: film.path.with_suffix(".srt" if language == record.language else f".{language}.srt")
        for language in film.catalogs
    }
    return {language: file for language, file in files.items() if file.is_file()}


def page_digest(film: Film, record: Provenance, findings: Mapping[str, Sequence[Finding]]) -> str:
    """Return the digest of all inputs of a page: provenance, code, template, captions, findings and catalogs."""
    parts = [record.to_json(), code_digest(__name__), _format_digest()]
    parts += [file_digest(file) for file in (*sorted(_TEMPLATE.iterdir()), *_captions(film, record).values())]
    parts += [repr(finding) for found in findings.values() for finding in found]
    for catalog in film.catalogs.values():
        parts += [catalog.title, *(f"{s.id} {s.title} {dict(s.narration)}" for s in catalog.sections.values())]
    return text_digest(parts)
