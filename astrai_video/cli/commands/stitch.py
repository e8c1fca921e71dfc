"""The command `stitch`: joins rendered sections into one film for each language and quality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astrai_video.cli import console
from astrai_video.cli import target as publishing
from astrai_video.cli.commands import voice
from astrai_video.cli.options import EncoderOptions, Json, Languages, LastQualities, Sections, StitchOptions, bundled
from astrai_video.cli.project import Project
from astrai_video.delivery.targets import Target
from astrai_video.engine.plan import keys
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.errors import AstraiVideoError, UsageError
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.cli import documents


@dataclass(frozen=True)
class Settings:
    """The options of the stitch, checked: an absolute path and a known target."""

    out: Path | None
    target: Target | None
    strict: bool
    burn_captions: bool


@bundled
def stitch(
    context: typer.Context,
    *,
    letters: LastQualities = None,
    lang: Languages = None,
    sections: Sections = None,
    encoder_options: EncoderOptions = None,
    stitching: StitchOptions,
    as_json: Json = False,
) -> None:
    """Join the rendered sections into one film."""
    project: Project = context.obj
    films = project.films(letters, lang, encoder_options)
    chosen = project.select(sections)
    films, settings = prepare(project, films, chosen, stitching)
    stitched = [stitch_film(film, chosen, settings) for film in films]
    if as_json:
        console.print_json_of_films(stitched)
    else:
        print_films(stitched)


def prepare(
    project: Project, films: Sequence[Film], sections: Sequence[Section], options: StitchOptions
) -> tuple[list[Film], Settings]:
    """Return the films with their sound, and lossless where the target asks for it, and the settings of the stitch.

    Raises UsageError for options that contradict each other, VoiceError.
    """
    if options.out is not None and len(films) > 1:
        raise UsageError("--out names one file, and several films are asked for; leave it out.")
    target = publishing.target(options.place, burn_captions=options.burn_captions)
    spoken = [voice.with_sound(project, publishing.for_target(film, target), sections, options.sound) for film in films]
    out = options.out.expanduser().absolute() if options.out else None
    return spoken, Settings(out, target, options.strict, options.burn_captions)


def stitch_film(film: Film, sections: tuple[Section, ...], settings: Settings) -> documents.Stitch:
    """Stitch a film, publish it for its target, and return its JSON document.

    Raises AstraiVideoError when no section is rendered, or when the settings are strict and not all are fresh.
    """
    from astrai_video.engine.stitch import film as stitching  # noqa: PLC0415 - loads ffmpeg

    states = keys.states(film, sections)
    _warn_of_old_sections(film, states, strict=settings.strict)
    done = stitching.stitch(film, states, settings.out or publishing.output(film), burn_captions=settings.burn_captions)
    unreported = set(done.missing) - {state.section.id for state in states if state.state == "missing"}
    if unreported:
        console.warning(
            f"cannot be joined and left out: {', '.join(sorted(unreported))}; "
            f"{_render_command(film, sorted(unreported))}"
        )
    for message in done.unmatched:
        console.warning(f"{message}.")
    return {
        "output": str(done.output),
        "seconds": round(done.seconds, 3),
        "frames": done.frames,
        "sections": list(done.sections),
        "missing": list(done.missing),
        "stale": list(done.stale),
        "chapters": [{"title": c.title, "start": round(c.start, 3), "end": round(c.end, 3)} for c in done.chapters],
        "captions": [str(path) for path in done.texts],
        "unmatched": list(done.unmatched),
        "published": publishing.publish(film, done, settings.target) if settings.target else None,
    }


def print_films(films: Iterable[documents.Stitch]) -> None:
    """Print the path of each film, and of its copy for a target."""
    for stitched in films:
        published = stitched["published"]
        for path in dict.fromkeys([stitched["output"], *([published["film"]] if published else [])]):
            console.stdout().print(path, markup=False)


def _warn_of_old_sections(film: Film, states: Sequence[SectionState], *, strict: bool) -> None:
    old = [state for state in states if state.state != "fresh"]
    if not old:
        return
    details = ", ".join(f"{state.section.id} is {state.state} ({state.reason})" for state in old)
    command = _render_command(film, [state.section.id for state in old])
    if strict or all(state.rendered is None for state in states):
        raise AstraiVideoError(f"Not stitched: {details}.", next_step=command)
    console.warning(f"{details}; {command}")


def _render_command(film: Film, ids: Sequence[str]) -> str:
    option = "" if film.storyboard.is_builtin else f"--storyboard {film.storyboard.source} "
    command = "build --target archive" if film.quality.lossless else "render"
    options = f"-q {film.quality.letter}" + (f" --lang {film.language}" if film.language else "")
    return f"run: astrai-video {option}{command} --sections {','.join(ids)} {options}"
