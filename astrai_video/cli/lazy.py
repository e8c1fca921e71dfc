"""The commands by name: where each is, and what it does. A command's module is loaded when it is called.

To load all of them takes longer than `list` needs for its work.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {  # the module and the function, and the first sentence of its docstring
    "list": ("list:list_sections", "Show every section: order, id, title, length, and its state per quality."),
    "render": ("render:render", "Render what is not fresh, sections side by side."),
    "stitch": ("stitch:stitch", "Make one film of what is rendered."),
    "build": ("build:build", "Render what is not fresh, stitch the film and judge its layout; print where it is."),
    "lint": (
        "lint:lint",
        "Find mistakes of layout without drawing a frame: text off the frame, over text, crossed, too small.",
    ),
    "sheet": (
        "sheet:sheet",
        "Make contact sheets of what is rendered: one PNG a section, one for the film, a still for each beat.",
    ),
    "still": ("sheet:still", "Write one picture of a rendered section as a PNG."),
    "page": ("page:page", "Make the page of the finished film: it works from the disk and from any web server."),
    "watch": (
        "watch:watch",
        "Build the film, show its page, and build again whenever a scene, the script or the storyboard changes.",
    ),
    "new": ("new:new", "Make a small film of your own: two sections, their script and a storyboard."),
    "verify": (
        "verify:verify",
        "Check a finished film: its file, encoding, colours, sound, captions, chapters, stills and flashes.",
    ),
    "clean": (
        "clean:clean",
        "Show what the store holds and what could go, and remove it with --yes; finished films stay where they are.",
    ),
    "worker": ("worker:worker", "Start a worker that renders for a cluster, until it is interrupted."),
    "doctor": (
        "doctor:doctor",
        "Look whether this machine has all that the film needs, and say what mends what is missing.",
    ),
    "voice": ("voice:app", "The author's own voice: a script to read from, and a check of what was recorded."),
}


class Commands(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as its base class has it
        """The names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the same
        """The command of a name; None when there is none."""
        return _Named(cmd_name) if cmd_name in COMMANDS else None


class _Named(TyperCommand):
    """A command whose name and summary are known; all else of it is loaded when it is called."""

    def __init__(self, name: str) -> None:
        self._place, summary = COMMANDS[name]
        super().__init__(name, help=summary)

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """The context of the command itself."""
        return _loaded(str(self.name), self._place).make_context(info_name, args, parent, **extra)


def _loaded(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"astrai_video.cli.commands.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
    alone.command(name)(found)
    return typer.main.get_command(alone)
