"""The command `page`: the film on a page, with chapters, transcript, captions and storyboard."""

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

Serve = Annotated[bool, typer.Option("--serve", help="Serve it on this machine until Ctrl-C.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to serve on; 0 picks a free one.")]


def page(
    context: typer.Context,
    letter: LastQuality = None,
    lang: Language = None,
    jobs: Jobs = None,
    serve: Serve = False,
    port: Port = 0,
    as_json: Json = False,
) -> None:
    """Make the page of the finished film: it works from the disk and from any web server."""
    project: Project = context.obj
    language = project.storyboard.language(lang)
    film = project.film(letter or project.last_quality(language), language)
    path = make(film, lint.judged(film, project.storyboard.sections, jobs))
    if as_json:
        console.print_json({"page": str(path)})
    else:
        console.stdout().print(str(path), markup=False)
    if serve:
        from astrai_video.page import server as serving  # noqa: PLC0415 - a server, not needed by other commands

        serving.serve(path.parent, port, say=console.say)


def make(film: Film, found: Sequence[Verdict]) -> Path:
    """The page of a film and of what the lint found in it."""
    from astrai_video.page import site  # noqa: PLC0415 - pictures and templates, not needed by `list`

    return site.make(film, {verdict.section: verdict.findings for verdict in found})


def prepare() -> None:
    """Load what a new page needs: there may be time before."""
    from astrai_video.page import site  # noqa: PLC0415 - as above

    site.prepare()
