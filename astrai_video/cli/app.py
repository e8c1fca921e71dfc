"""The command line: parse, call, exit code. The one error boundary; it never imports manim."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from astrai_video import catalog, processes
from astrai_video.cli import console, crash, lazy, signals
from astrai_video.errors import AstraiVideoError, UsageError, from_system

INTERRUPTED = 130

app = typer.Typer(
    name="astrai-video",
    help="Render the sections of a film, each a manim scene, and stitch them into the finished film.",
    cls=lazy.Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(context: typer.Context, wanted: bool) -> None:
    """Print the version and end; the option is eager, so that nothing is read of any film."""
    if wanted and not context.resilient_parsing:  # which is how a shell's completion reads the options
        from importlib.metadata import version  # noqa: PLC0415 - as below

        console.stdout().print(f"astrai-video {version('astrai-video')}", markup=False)
        raise typer.Exit


@app.callback()
def project(
    context: typer.Context,
    storyboard_file: Annotated[
        Path | None,
        typer.Option(
            "--storyboard",
            help="A storyboard TOML; when left out, storyboard.toml in this folder, else the built-in film.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="The output folder; $ASTRAI_VIDEO_OUTPUT, else ./output.")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Read the storyboard that the command is about."""
    if context.invoked_subcommand in ("new", "verify", "worker"):  # they need no film
        return
    here = Path("storyboard.toml")
    if storyboard_file is None and here.is_file():
        console.say(f"The film is that of {here} in this folder.")
        storyboard_file = here
    from astrai_video.storyboard import BUILTIN  # noqa: PLC0415 - all that `--help` and `--version` do not need

    storyboard_file = storyboard_file or BUILTIN
    root = (output or Path(os.environ.get("ASTRAI_VIDEO_OUTPUT") or "output")).expanduser().absolute()
    _check_printable(str(root))
    if context.invoked_subcommand in ("build", "render"):
        from astrai_video.engine.run import warmup  # noqa: PLC0415 - as below

        warmup.begin(storyboard_file.parent, root)
    from astrai_video.cli.project import open_project  # noqa: PLC0415 - all that `--help` does not need

    context.obj = open_project(storyboard_file, root)


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code: 0 fine, 1 the work failed, 2 usage, 130 interrupted."""
    try:
        for argument in arguments:
            _check_printable(argument)
        code = _exit_code_of(arguments)
        sys.stdout.flush()  # while a full disk can still be told
    except AstraiVideoError as problem:
        return _interrupted() if signals.came() else _fail(problem)  # it may be of a program that was ended, too
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        _print_nothing_more()
        code = 1
    except OSError as problem:
        _print_nothing_more()
        return _fail(from_system(problem))
    return _interrupted() if code == INTERRUPTED else code


def _interrupted() -> int:
    console.say("Interrupted. Finished sections are kept; run the same command again to go on.")
    return INTERRUPTED


def _exit_code_of(arguments: Sequence[str]) -> int:
    """Let Typer run the command; it says itself what is wrong with its options, and ends with the exit code.

    Its errors have no public class that all of its versions share.
    """
    try:
        app(args=list(arguments), prog_name="astrai-video")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _check_printable(text: str) -> None:
    """Paths go into lists for ffmpeg, into records and on screen; what cannot be shown has no place there."""
    if problem := catalog.unprintable(text, allowed=""):
        raise UsageError(f"{text!r}: {problem}.")


def _fail(problem: AstraiVideoError) -> int:
    console.error(str(problem), problem.next_step)
    return problem.exit_code


def _print_nothing_more() -> None:
    """What still waits to be printed goes nowhere, in place of a complaint at the very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def main() -> NoReturn:
    """The entry point of the `astrai-video` program."""
    try:
        signals.listen(processes.end_all)
        code = crash.reported(run, sys.argv[1:])
        signals.ignore()
    except KeyboardInterrupt:  # before the command began, or as its end was told
        code = _interrupted()
    gc.freeze()  # the end of the interpreter would look at all of it once more
    sys.exit(code)
