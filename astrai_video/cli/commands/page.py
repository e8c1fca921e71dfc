"""The command `page`: makes the player page of a film, with chapters, transcript and stills, and serves it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from astrai_video.cli import console
from astrai_video.cli.commands import lint
from astrai_video.cli.options import Jobs, Json, Language, LastQuality
from astrai_video.cli.project import Project
from astrai_video.engine.plan.film import Film
from astrai_video.lint.findings import Verdict

Serve = Annotated[bool, typer.Option("--serve", help="Serve the page on this machine until Ctrl-C.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to serve on; 0 is any free port.")]


def page(
    context: typer.Context,
    letter: LastQuality = None,
    lang: Language = None,
    jobs: Jobs = None,
    serve: Serve = False,
    port: Port = 0,
    as_json: Json = False,
) -> None:
    """Make the web page of the finished film; it works from the disk and from any web server."""
    project: Project = context.obj
    language = project.storyboard.language(lang)
    film = project.film(letter or project.last_quality(language), language)
    path = make(film, lint.judge(film, project.storyboard.sections, jobs))
    if as_json:
        console.print_json({"page": str(path)})
    else:
        console.stdout().print(str(path), markup=False)
    if serve:
        from astrai_video.page import server as serving  # noqa: PLC0415 - loads a web server

        serving.serve(path.parent, port, log=console.info)


def make(film: Film, found: Sequence[Verdict]) -> Path:
    """Make the page of a film with the findings of the lint, and return its file."""
    from astrai_video.page import site  # noqa: PLC0415 - loads templates

    return site.make(film, {verdict.section: verdict.findings for verdict in found})


def prepare() -> None:
    """Import the modules of a page before it is made."""
    from astrai_video.page import site  # noqa: PLC0415 - loads templates

    site.prepare()
