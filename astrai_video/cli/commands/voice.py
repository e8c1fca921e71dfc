"""The voice of a film, and the commands `voice script` and `voice check` for recordings of the author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astrai_video.cli import console
from astrai_video.cli.options import Json, Language, Sections, SoundOptions
from astrai_video.cli.project import Project
from astrai_video.engine.plan.film import Film
from astrai_video.engine.sound import voices
from astrai_video.engine.sound.voices import Recorded
from astrai_video.errors import AstraiVideoError, UsageError, VoiceError
from astrai_video.narration.pace import reading_seconds
from astrai_video.narration.takes import Line, Take
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.cli import documents

_FOLDER = "voice"
_SLOW = 1.6  # a take is too long from this multiple of the expected time on, plus a second

app = typer.Typer(help="Your own voice: a script to read aloud, and a check of the recordings.")


def with_sound(project: Project, film: Film, sections: Sequence[Section], sound: SoundOptions) -> Film:
    """Return the film with the takes of its voice, synthesized or recorded, and its music.

    Raises UsageError for options that contradict each other, VoiceError.
    """
    chosen = _chosen(project, film, sound)
    if chosen is None and sound.music is None:
        return film
    from astrai_video.engine.sound import narration  # noqa: PLC0415 - only for sound
    from astrai_video.engine.sound import samples as audio  # noqa: PLC0415 - only for sound

    takes = narration.takes_of(film, sections, chosen) if chosen else {}
    music = audio.checked_music(sound.music.expanduser().absolute()) if sound.music else None
    if isinstance(chosen, Recorded):
        _warn_of_missing_takes(narration.lines(film, sections), takes, chosen.folder)
    return replace(film, takes=takes, music=music)


@app.command("script")
def write_script(context: typer.Context, sections: Sections = None, lang: Language = None) -> None:
    """Write the narration to read aloud, beat by beat, as a web page and as plain text."""
    from astrai_video.engine.sound import narration  # noqa: PLC0415
    from astrai_video.files import write_text  # noqa: PLC0415

    project: Project = context.obj
    film = project.film("m", lang)
    lines = narration.lines(film, project.select(sections))
    if not lines:
        raise AstraiVideoError("There is nothing to say: this film has no narration.")
    folder = project.store.root / _FOLDER
    for suffix, text in ((".txt", _as_text(lines)), (".html", _as_page(film, lines))):
        path = folder / f"{film.language}-script{suffix}"
        write_text(path, text)
        console.stdout().print(str(path), markup=False)


@app.command("check")
def check_takes(
    context: typer.Context, sections: Sections = None, lang: Language = None, as_json: Json = False
) -> None:
    """List the takes that are missing, unreadable, silent, clipped or too long."""
    from astrai_video.engine.sound import narration  # noqa: PLC0415

    project: Project = context.obj
    film = project.film("m", lang)
    recorded = Recorded(folder_of(project))
    problems: list[documents.TakeProblem] = [
        {"section": line.section, "beat": line.beat, "problem": problem}
        for line in narration.lines(film, project.select(sections))
        if (problem := _problem(recorded, line))
    ]
    if as_json:
        console.print_json({"folder": str(recorded.folder), "problems": problems})
    else:
        for take in problems:
            console.stdout().print(f"{take['section']}.{take['beat']}: {take['problem']}", markup=False)
    if problems:
        raise typer.Exit(1)


def folder_of(project: Project) -> Path:
    """Return the folder of recordings: `voice` next to the storyboard; in the working folder for the built-in film."""
    return (Path.cwd() if project.storyboard.is_builtin else project.storyboard.root) / _FOLDER


def _chosen(project: Project, film: Film, sound: SoundOptions) -> voices.Voice | Recorded | None:
    recorded = Recorded(folder_of(project))
    name = sound.voice_name or ("recorded" if film.catalog and recorded.has_takes(film.language) else "none")
    if name != "none" and film.catalog is None:
        raise UsageError(f"--voice {name}: this film has no catalogs, so there is nothing to say (key `script`).")
    return voices.choose(name, recorded.folder, sound.voice_model, sound.voice_command)


def _warn_of_missing_takes(lines: Sequence[Line], takes: Mapping[tuple[str, str], Take], folder: Path) -> None:
    missing = [f"{line.section}.{line.beat}" for line in lines if (line.section, line.beat) not in takes]
    if missing:
        console.warning(f"no recording in {folder} for {', '.join(missing)}; these beats are silent.")


def _problem(recorded: Recorded, line: Line) -> str:
    """Return the problem with the take of a beat; "" when there is none."""
    from astrai_video.engine.sound import samples as audio  # noqa: PLC0415

    path = recorded.take(line)
    if path is None:
        return "is missing"
    try:
        samples = audio.read(path)
    except VoiceError as problem:
        return str(problem)
    if audio.is_silent(samples):
        return f"{path.name} is silent"
    if audio.is_clipped(samples):
        return f"{path.name} is clipped: record it again, less loud"
    seconds, expected = len(samples) / audio.RATE, _expected(line)
    if seconds > _SLOW * expected + 1:
        return f"{path.name} lasts {seconds:.1f} s, where {expected:.1f} s were expected"
    return ""


def _expected(line: Line) -> float:
    """Return the seconds that a sentence takes to say: one and a half times the reading time."""
    return 1.5 * reading_seconds(line.text, line.language)


def _as_text(lines: Sequence[Line]) -> str:
    return "".join(f"{line.section}.{line.beat} · {_expected(line):.1f} s\n{line.text}\n\n" for line in lines)


def _as_page(film: Film, lines: Sequence[Line]) -> str:
    from astrai_video.narration.captions import speech_of  # noqa: PLC0415

    assert film.catalog is not None
    rows = "".join(
        f"<tr><td>{escape(line.section)}.{escape(line.beat)}</td>"
        f"<td>{'<br>'.join(escape(' '.join(part)) for part in speech_of(film.catalog).phrases(line.text))}</td>"
        f"<td>{_expected(line):.1f} s</td></tr>\n"
        for line in lines
    )
    style = (
        "body{font:28px/1.5 sans-serif;margin:2em;background:#111;color:#eee}td{padding:.5em 1em;vertical-align:top}"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(film.language)}"><meta charset="utf-8">'
        f"<title>{escape(film.catalog.title)}</title><style>{style}</style>\n<table>\n{rows}</table></html>\n"
    )
