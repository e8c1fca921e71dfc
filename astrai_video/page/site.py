"""The folder of the player page: written beside its place, the film linked into it, and swapped in by rename."""

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

import srt

from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.film import Film
from astrai_video.engine.stitch import provenance
from astrai_video.engine.stitch.provenance import Provenance
from astrai_video.errors import AstraiVideoError, OutputError
from astrai_video.files import make_folder, read_json, write_text
from astrai_video.lint.findings import Finding
from astrai_video.page import stills
from astrai_video.page.player import Chapter, Cue, Player, Still, Track, player, track
from astrai_video.page.stills import Look
from astrai_video.page.strings import words

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).parent / "template"
_STILL = Look(320, 55)
_POSTER = Look(1280, 70)
_POSTER_FILE = "poster.webp"
_AT_ONCE = 2  # stills; most of one is done by libraries that let others run meanwhile
_RECORD = "page.json"


def make(film: Film, findings: Mapping[str, Sequence[Finding]]) -> Path:
    """Make the page of the finished film, unless it is there and of this very film; the page's file.

    Raises AstraiVideoError when there is no film yet, DamagedError, OutputError.
    """
    record = provenance.read(provenance.path_of(film.path))
    if record is None or not film.path.is_file():
        raise AstraiVideoError(f"There is no film {film.path} yet.", next_step="run: astrai-video build")
    folder = film.store.page(film.language)
    wanted = page_digest(film, record, findings)
    if version(folder) == wanted and (folder / film.path.name).is_file():
        return folder / "index.html"
    shown = player(film, record, _tracks(film, record), findings)
    try:
        with film.store.scratch() as scratch:
            unfinished = scratch / "page"
            make_folder(unfinished / "stills")
            _write(shown, unfinished, folder)
            poster = _poster(shown)
            record_of_page = {"digest": wanted, "pictures": _pictures(), "poster": poster and poster[1].file}
            write_text(unfinished / _RECORD, json.dumps(record_of_page) + "\n")
            _swap(unfinished, folder, scratch / "before")
    except OSError as problem:
        raise OutputError(folder, problem.strerror or str(problem)) from None
    return folder / "index.html"


def version(folder: Path) -> str | None:
    """What tells a page from the ones before and after it; None when there is none."""
    return _known(folder).get("digest")


def _known(folder: Path) -> dict[str, Any]:
    known = read_json(folder / _RECORD)
    return known if isinstance(known, dict) else {}


def _write(shown: Player, folder: Path, before: Path) -> None:
    """Fill a folder; pictures that the page `before` has, and were written alike, are taken from there."""
    _link(shown.film, folder / shown.film.name)
    known = _known(before)
    alike = known.get("pictures") == _pictures()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        writing = []
        if poster := _poster(shown):
            there = before / _POSTER_FILE if alike and known.get("poster") == poster[1].file else None
            writing.append(threads.submit(_write_picture, *poster, _POSTER, folder / _POSTER_FILE, there))
        for chapter in shown.chapters:
            for one in chapter.stills:
                place = Path("stills", one.file)
                there = before / place if alike else None
                writing.append(threads.submit(_write_picture, chapter, one, _STILL, folder / place, there))
        for each in writing:
            each.result()
    write_text(folder / "index.html", _html(shown))


def _write_picture(chapter: Chapter, one: Still, look: Look, target: Path, known: Path | None) -> None:
    """Write the picture of a still; `known` is where it may be already."""
    if known:
        with contextlib.suppress(OSError):
            _link(known, target)
            return
    stills.write(chapter.drawn_from, one.moment, look, target)


def _pictures() -> str:
    return stills.written_digest(_STILL, _POSTER)


def _poster(shown: Player) -> tuple[Chapter, Still] | None:
    """What the poster shows: the last picture of the first section that has one."""
    return next(((chapter, chapter.stills[-1]) for chapter in shown.chapters if chapter.stills), None)


def prepare() -> None:
    """Load what a new page needs: there may be time before."""
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


def _html(shown: Player) -> str:
    from markupsafe import Markup  # noqa: PLC0415 - as above

    style = (_TEMPLATE / "page.css").read_text(encoding="utf-8")
    script = (_TEMPLATE / "page.js").read_text(encoding="utf-8")
    return _template().render(
        player=shown,
        film=shown.film.name,
        poster=_POSTER_FILE,
        words=words(shown.language),
        clock=_clock,
        cues=[
            {"language": t.language, "name": t.name, "cues": [(c.start, c.end, c.text) for c in t.cues]}
            for t in shown.tracks
        ],
        # Our own files, not what an author wrote: they go in as they are, and the policy names their digests.
        style=Markup(style),
        script=Markup(script),
        style_hash=_policy_hash(style),
        script_hash=_policy_hash(script),
    )


def _policy_hash(text: str) -> str:
    """A source of a Content-Security-Policy: the digest of an inline element (W3C CSP Level 3, hash-source)."""
    return "sha256-" + base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def _link(file: Path, target: Path) -> None:
    """The same file again where the file system can have it twice, else a copy."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)


def _swap(unfinished: Path, folder: Path, before: Path) -> None:
    """Put a finished folder in the place of the one before, which goes to `before`.

    Below the page of a film without a language lie those of films that have one, and stay.
    """
    make_folder(folder.parent)
    with contextlib.suppress(FileNotFoundError):
        folder.rename(before)
        for other in before.iterdir():
            if (other / _RECORD).is_file():
                other.rename(unfinished / other.name)
    unfinished.rename(folder)


def _tracks(film: Film, record: Provenance) -> list[Track]:
    found = []
    for language, file in _captions(film, record).items():
        read = srt.parse(file.read_text(encoding="utf-8"))
        cues = [Cue(one.start.total_seconds(), one.end.total_seconds(), one.content) for one in read]
        found.append(track(language, cues))
    return found


def _captions(film: Film, record: Provenance) -> dict[str, Path]:
    """The files of captions beside the film: its own language has the film's name, others their tag."""
    files = {
        language: film.path.with_suffix(".srt" if language == record.language else f".{language}.srt")
        for language in film.catalogs
    }
    return {language: file for language, file in files.items() if file.is_file()}


def page_digest(film: Film, record: Provenance, findings: Mapping[str, Sequence[Finding]]) -> str:
    """Everything that the page is made of."""
    parts = [record.to_json(), code_digest(__name__), _pictures()]
    parts += [file_digest(file) for file in (*sorted(_TEMPLATE.iterdir()), *_captions(film, record).values())]
    parts += [repr(finding) for found in findings.values() for finding in found]
    for catalog in film.catalogs.values():
        parts += [catalog.title, *(f"{s.id} {s.title} {dict(s.narration)}" for s in catalog.sections.values())]
    return text_digest(parts)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
