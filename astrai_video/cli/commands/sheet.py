"""The commands `sheet` and `still`: contact sheets and single frames of rendered sections."""

from __future__ import annotations

from typing import Annotated

import typer

from astrai_video.cli import console
from astrai_video.cli.commands import lint
from astrai_video.cli.options import Jobs, Json, Language, LastQuality, Out, Sections
from astrai_video.cli.project import Project
from astrai_video.engine.plan.film import Film

WithLint = Annotated[bool, typer.Option("--lint", help="Draw the findings of the lint on the stills.")]


def sheet(
    context: typer.Context,
    sections: Sections = None,
    letter: LastQuality = None,
    lang: Language = None,
    jobs: Jobs = None,
    with_lint: WithLint = False,
    as_json: Json = False,
) -> None:
    """Make contact sheets of rendered sections: a still of each beat, one PNG per section and one of the film."""
    from astrai_video.page import sheets  # noqa: PLC0415 - loads Pillow

    project: Project = context.obj
    film = _rendered_film(project, letter, lang)
    chosen = project.select(sections)
    found = lint.judge(film, chosen, jobs) if with_lint else []
    made = sheets.make(film, chosen, {verdict.section: verdict.findings for verdict in found})
    for section_id in made.missing:
        console.warning(f"{section_id} is not rendered in this quality and language, and left out.")
    if as_json:
        paths = {section_id: str(path) for section_id, path in made.sections.items()}
        console.print_json({"sheets": paths, "film": str(made.film), "missing": list(made.missing)})
    else:
        for path in (*made.sections.values(), made.film):
            console.stdout().print(str(path), markup=False)


def still(
    context: typer.Context,
    section: Annotated[str, typer.Argument(help="The id of a section.")],
    at: Annotated[str, typer.Option("--at", help="A time in seconds of the section, or the name of a beat.")],
    letter: LastQuality = None,
    lang: Language = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Write one frame of a rendered section as a PNG."""
    from astrai_video.page import sheets  # noqa: PLC0415 - loads Pillow

    project: Project = context.obj
    (chosen,) = project.storyboard.select([section])
    film = _rendered_film(project, letter, lang)
    path = sheets.write_still(film, chosen, at, out.expanduser().absolute() if out else None)
    if as_json:
        console.print_json({"still": str(path)})
    else:
        console.stdout().print(str(path), markup=False)


def _rendered_film(project: Project, letter: str | None, lang: str | None) -> Film:
    language = project.storyboard.language(lang)
    return project.film(letter or project.last_quality(language), language)
