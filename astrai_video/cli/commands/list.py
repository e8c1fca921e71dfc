"""The command `list`: prints every section of the film with its length and its state in each quality."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from astrai_video import quality
from astrai_video.cli import console
from astrai_video.cli.options import Json, Language
from astrai_video.cli.project import Project
from astrai_video.engine.plan import keys
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.stitch.pacing import pace

if TYPE_CHECKING:
    from astrai_video.cli import documents


def list_sections(context: typer.Context, lang: Language = None, as_json: Json = False) -> None:
    """Show every section: order, id, title, length, and its state per quality."""
    rows = _rows(context.obj, lang)
    if as_json:
        console.print_json(rows)
    else:
        console.stdout().print(console.list_table(rows))


def _rows(project: Project, lang: str | None) -> list[documents.ListedSection]:
    film = project.film("m", lang)
    films = {letter: replace(film, quality=quality.get(letter)) for letter in quality.QUALITIES}
    sections = project.storyboard.sections
    states = {letter: keys.states(film, sections) for letter, film in films.items()}
    rows: list[documents.ListedSection] = []
    for index, section in enumerate(sections):
        clips = {letter: _clip(films[letter], states[letter][index]) for letter in films}
        title = film.title(section)
        rows.append({"id": section.id, "title": title, "scene": str(section.scene), "clips": clips})
    return rows


def _clip(film: Film, state: SectionState) -> documents.Clip:
    seconds = None
    if state.rendered is not None:
        seconds = round(pace(film, state.section, state.rendered).frames / state.rendered.timeline.fps, 3)
    return {"state": state.state, "reason": state.reason, "seconds": seconds}
