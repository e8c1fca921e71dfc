"""Lazy commands for Typer: the module of a command is imported when the command is called.

To import all of them takes longer than `list` runs.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {  # module and function, and the summary, which is the first paragraph of the function's docstring
    "list": ("list:list_sections", "Show every section: order, id, title, length, and its state per quality."),
    "render": ("render:render", "Render the sections that are missing or stale, in parallel."),
    "stitch": ("stitch:stitch", "Join the rendered sections into one film."),
    "build": ("build:build", "Render missing and stale sections, stitch the film and lint its layout; print its path."),
    "lint": (
        "lint:lint",
        "Find layout mistakes without drawing a frame: text off the frame, overlapping, crossed, too small.",
    ),
    "sheet": (
        "sheet:sheet",
        "Make contact sheets of rendered sections: a still of each beat, one PNG per section and one of the film.",
    ),
    "still": ("sheet:still", "Write one frame of a rendered section as a PNG."),
    "page": ("page:page", "Make the web page of the finished film; it works from the disk and from any web server."),
    "watch": (
        "watch:watch",
        "Build the film, serve its page, and build again when a scene, the script or the storyboard changes.",
    ),
    "new": ("new:new", "Create a small film of your own: two sections, their script and a storyboard."),
    "verify": (
        "verify:verify",
        "Check a finished film: its file, encoding, colours, sound, captions, chapters, stills and flashes.",
    ),
    "clean": (
        "clean:clean",
        "Show the contents of the store and what can be removed, and remove it with --yes; finished films are kept.",
    ),
    "worker": ("worker:worker", "Start a Dask worker that renders for a cluster, until it is interrupted."),
    "doctor": (
        "doctor:doctor",
        "Check that this machine has everything the film needs, and name the fix for each thing that is missing.",
    ),
    "voice": ("voice:app", "Your own voice: a script to read aloud, and a check of the recordings."),
}


class Commands(TyperGroup):
    """The group of all commands; it knows their names and summaries without their modules."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature of the base class
        """Return the names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature of the base class
        """Return the command of a name; None when there is none."""
        return _LazyCommand(cmd_name) if cmd_name in COMMANDS else None


class _LazyCommand(TyperCommand):
    """A command that is imported when it is called, or when its options are completed."""

    def __init__(self, name: str) -> None:
        self._place, summary = COMMANDS[name]
        super().__init__(name, help=summary)

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Return the context of the imported command."""
        return _load(str(self.name), self._place).make_context(info_name, args, parent, **extra)


def _load(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"astrai_video.cli.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
    alone.command(name)(found)
    return typer.main.get_command(alone)
