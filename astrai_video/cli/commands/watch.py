"""The command `watch`: rebuilds the film at every change and serves its page, which reloads itself."""

from __future__ import annotations

from pathlib import Path

import typer

from astrai_video import PACKAGE
from astrai_video.cli.commands.page import Port
from astrai_video.cli.options import Jobs, Language, QualityLetter, Sections
from astrai_video.cli.project import Project


def watch(
    context: typer.Context,
    sections: Sections = None,
    letter: QualityLetter = "l",
    lang: Language = None,
    jobs: Jobs = None,
    port: Port = 0,
) -> None:
    """Build the film, serve its page, and build again when a scene, the script or the storyboard changes."""
    from astrai_video.cli import rebuild  # noqa: PLC0415 - loads a web server

    project: Project = context.obj
    film = project.film(letter, lang)
    project.select(sections)
    options = ["--sections", sections] if sections else []
    options += ["--jobs", str(jobs)] if jobs else []
    build = rebuild.Build(project.storyboard.source, str(project.store.root), letter, film.language, options)
    rebuild.run(build, _roots(project), project.store.root, project.store.page(film.language), port)


def _roots(project: Project) -> list[Path]:
    """Return the folders to watch: of the film, of its catalogs, and this package with the built-in film."""
    roots = {project.storyboard.root.resolve(), PACKAGE}
    if project.storyboard.script is not None:
        roots.add(project.storyboard.script.resolve())
    return sorted(root for root in roots if not any(root != other and root.is_relative_to(other) for other in roots))
