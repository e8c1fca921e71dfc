"""Entry point of the command line: runs a command with Typer and turns every error into a message and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from astrai_video import processes
from astrai_video.cli import console, crash, lazy, signals
from astrai_video.errors import AstraiVideoError, UsageError, from_system
from astrai_video.toml_table import unprintable

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
    """Print the version and exit; the option is eager, so that no storyboard is read."""
    if wanted and not context.resilient_parsing:  # True while a shell completes a command
        from importlib.metadata import version  # noqa: PLC0415 - needed for `--version` only

        console.stdout().print(f"astrai-video {version('astrai-video')}", markup=False)
        raise typer.Exit


@app.callback()
def project(
    context: typer.Context,
    storyboard_file: Annotated[
        Path | None,
        typer.Option(
            "--storyboard",
            help="The storyboard, a TOML file; by default storyboard.toml in this folder, else the built-in film.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="The output folder; by default $ASTRAI_VIDEO_OUTPUT, else ./output.")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Read the storyboard and store it, with the output folder, as the context object of the command."""
    if context.invoked_subcommand in ("new", "verify", "worker"):  # they use no film
        return
    here = Path("storyboard.toml")
    if storyboard_file is None and here.is_file():
        console.info(f"The film is that of {here} in this folder.")
        storyboard_file = here
    from astrai_video.storyboard import BUILTIN  # noqa: PLC0415 - not needed by `--help` and `--version`

    storyboard_file = storyboard_file or BUILTIN
    root = (output or Path(os.environ.get("ASTRAI_VIDEO_OUTPUT") or "output")).expanduser().absolute()
    _check_printable(str(root))
    if context.invoked_subcommand in ("build", "render"):
        from astrai_video.engine.run import warmup  # noqa: PLC0415 - not needed by other commands

        warmup.begin(storyboard_file.parent, root)
    from astrai_video.cli.project import open_project  # noqa: PLC0415 - not needed by `--help`

    context.obj = open_project(storyboard_file, root)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code: 0 success, 1 failure, 2 usage error, 130 interrupted."""
    try:
        for argument in arguments:
            _check_printable(argument)
        code = _exit_code_of(arguments)
        sys.stdout.flush()  # a full disk raises an error here, where it can still be reported
    except AstraiVideoError as problem:
        # An interrupt ends the other programs that we run, and that raises an error as well.
        return _interrupted() if signals.received() else _fail(problem)
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:  # the reader of stdout has ended, as in `| head`
        _discard_stdout()
        code = 1
    except OSError as problem:
        _discard_stdout()
        return _fail(from_system(problem))
    return _interrupted() if code == INTERRUPTED else code


def _interrupted() -> int:
    console.info("Interrupted. Finished sections are kept; run the same command again to go on.")
    return INTERRUPTED


def _exit_code_of(arguments: Sequence[str]) -> int:
    """Run the command with Typer, which prints usage errors itself and exits.

    SystemExit is caught because Typer's errors have no public class that all of its versions share.
    """
    try:
        app(args=list(arguments), prog_name="astrai-video")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _check_printable(text: str) -> None:
    """Raise UsageError for unprintable characters: paths are written into ffmpeg's lists, JSON files and messages."""
    if problem := unprintable(text, allowed=""):
        raise UsageError(f"{text!r}: {problem}.")


def _fail(problem: AstraiVideoError) -> int:
    console.error(str(problem), problem.next_step)
    return problem.exit_code


def _discard_stdout() -> None:
    """Redirect stdout to the null device: flushing its buffer at exit would fail and print a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def main() -> NoReturn:
    """The entry point of the `astrai-video` program."""
    try:
        signals.install(processes.end_all)
        code = crash.run_with_report(run, sys.argv[1:])
        signals.ignore()
    except KeyboardInterrupt:  # before the command started, or while its end was reported
        code = _interrupted()
    gc.freeze()  # saves the last garbage collection, at interpreter exit, the walk over all objects
    sys.exit(code)
