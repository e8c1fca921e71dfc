"""The folder of the player page: written beside its place, the film linked into it, and swapped in by rename."""

from __future__ import annotations

import base64
import contextlib
import importlib
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import srt

from astrai_video.engine import provenance
from astrai_video.engine.plan import Film
from astrai_video.engine.provenance import Provenance
from astrai_video.engine.sources import file_digest, text_digest
from astrai_video.engine.store import make_folder, read_json, write_text
from astrai_video.errors import AstraiVideoError, OutputError
from astrai_video.lint.findings import Finding
from astrai_video.page.player import Chapter, Cue, Player, Still, Track, player, track
from astrai_video.page.stills import still
from astrai_video.page.words import words

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "template"
_RULES = ("player.py", "site.py", "stills.py", "words.py")
_STILL_WIDTH, _STILL_QUALITY = 320, 55
_POSTER_WIDTH, _POSTER_QUALITY = 1280, 70
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
    wanted = _digest(film, record, findings)
    if version(folder) == wanted and (folder / film.path.name).is_file():
        return folder / "index.html"
    shown = player(film, record, _tracks(film, record), findings)
    try:
        with film.store.scratch() as scratch:
            unfinished = scratch / "page"
            make_folder(unfinished / "stills")
            _write(shown, unfinished, folder)
            write_text(unfinished / _RECORD, f'{{"digest": "{wanted}"}}\n')
            _swap(unfinished, folder, scratch / "before")
    except OSError as problem:
        raise OutputError(folder, problem.strerror or str(problem)) from None
    return folder / "index.html"


def version(folder: Path) -> str | None:
    """What tells a page from the ones before and after it; None when there is none."""
    known = read_json(folder / _RECORD)
    return known.get("digest") if isinstance(known, dict) else None


def _write(shown: Player, folder: Path, before: Path) -> None:
    """Fill a folder; stills that the page `before` has are taken from there."""
    _link(shown.film, folder / shown.film.name)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        poster = threads.submit(_write_poster, shown.chapters, folder / "poster.webp")
        each = [(chapter, one) for chapter in shown.chapters for one in chapter.stills]
        list(threads.map(lambda at: _write_still(at[0], at[1], folder / "stills", before / "stills"), each))
        poster.result()
    write_text(folder / "index.html", _html(shown))


def _write_still(chapter: Chapter, one: Still, folder: Path, before: Path) -> None:
    try:
        _link(before / one.file, folder / one.file)
    except OSError:
        picture = still(chapter.drawn_from, one.moment, _STILL_WIDTH)
        picture.save(folder / one.file, "WEBP", quality=_STILL_QUALITY)


def _write_poster(chapters: Sequence[Chapter], target: Path) -> None:
    """Write the last picture of the first section that has one."""
    last = next(((chapter, chapter.stills[-1]) for chapter in chapters if chapter.stills), None)
    if last is not None:
        still(last[0].drawn_from, last[1].moment, _POSTER_WIDTH).save(target, "WEBP", quality=_POSTER_QUALITY)


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
        poster="poster.webp",
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
    """Put a finished folder in the place of the one before, which goes to `before`."""
    make_folder(folder.parent)
    with contextlib.suppress(FileNotFoundError):
        folder.rename(before)
    unfinished.rename(folder)


def _tracks(film: Film, record: Provenance) -> list[Track]:
    """The captions of the files beside the film: its own language has the film's name, others their tag."""
    found = []
    for language in film.catalogs:
        file = film.path.with_suffix(".srt" if language == record.language else f".{language}.srt")
        if file.is_file():
            read = srt.parse(file.read_text(encoding="utf-8"))
            cues = [Cue(one.start.total_seconds(), one.end.total_seconds(), one.content) for one in read]
            found.append(track(language, cues))
    return found


def _digest(film: Film, record: Provenance, findings: Mapping[str, Sequence[Finding]]) -> str:
    """Everything that the page is made of."""
    parts = [record.to_json(), *(file_digest(_HERE / name) for name in _RULES)]
    parts += [file_digest(file) for file in sorted(_TEMPLATE.iterdir())]
    parts += [repr(finding) for found in findings.values() for finding in found]
    for catalog in film.catalogs.values():
        parts += [catalog.title, *(f"{s.id} {s.title} {dict(s.narration)}" for s in catalog.sections.values())]
    return text_digest(parts)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}"
