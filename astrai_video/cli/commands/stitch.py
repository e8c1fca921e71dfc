"""The command `stitch`: one film of what is rendered, in each language and quality asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from astrai_video.cli import console
from astrai_video.cli import target as publishing
from astrai_video.cli.commands import voice
from astrai_video.cli.commands.voice import Music, Sound, VoiceCommand, VoiceModel, VoiceName
from astrai_video.cli.options import (
    BurnCaptions,
    EncoderOptions,
    Json,
    Languages,
    LastQualities,
    Out,
    Place,
    Sections,
    Strict,
)
from astrai_video.cli.project import Project
from astrai_video.delivery.targets import Target
from astrai_video.engine.plan import keys
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.errors import AstraiVideoError, UsageError
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.cli import documents


@dataclass(frozen=True)
class How:
    """What the options say about stitching."""

    out: Path | None
    target: Target | None
    strict: bool
    burn_captions: bool


def stitch(
    context: typer.Context,
    letters: LastQualities = None,
    lang: Languages = None,
    sections: Sections = None,
    out: Out = None,
    strict: Strict = False,
    encoder_options: EncoderOptions = None,
    voice_name: VoiceName = None,
    voice_model: VoiceModel = None,
    voice_command: VoiceCommand = None,
    music: Music = None,
    burn_captions: BurnCaptions = False,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """Make one film of what is rendered."""
    project: Project = context.obj
    films = project.films(letters, lang, encoder_options)
    sound = Sound(voice_name, voice_model, voice_command, music)
    chosen = project.select(sections)
    films, how = prepared(project, films, chosen, sound, place, out, strict=strict, burn_captions=burn_captions)
    stitched = [joined(film, chosen, how) for film in films]
    if as_json:
        console.print_json_of_films(stitched)
    else:
        print_films(stitched)


def prepared(
    project: Project,
    films: Sequence[Film],
    sections: Sequence[Section],
    sound: Sound,
    place: str | None,
    out: Path | None,
    *,
    strict: bool,
    burn_captions: bool,
) -> tuple[list[Film], How]:
    """The films as they have to be rendered for a place, with their sound, and how they are to be stitched.

    Raises UsageError for options that contradict each other, VoiceError.
    """
    if out is not None and len(films) > 1:
        raise UsageError("--out names one file, and several films are asked for; leave it out.")
    target = publishing.target(place, burn_captions=burn_captions)
    spoken = [voice.with_sound(project, publishing.for_target(film, target), sections, sound) for film in films]
    return spoken, How(out.expanduser().absolute() if out else None, target, strict, burn_captions)


def joined(film: Film, sections: tuple[Section, ...], how: How) -> documents.Stitch:
    """Stitch a film, and make it for a place where one is named; its JSON document.

    Raises AstraiVideoError when nothing is rendered, or not all is and `how` is strict.
    """
    from astrai_video.engine.stitch import film as stitching  # noqa: PLC0415 - not needed by `list`

    states = keys.states(film, sections)
    _say_what_is_not_fresh(film, states, strict=how.strict)
    done = stitching.stitch(film, states, how.out or publishing.output(film), burn_captions=how.burn_captions)
    unsaid = set(done.missing) - {state.section.id for state in states if state.state == "missing"}
    if unsaid:
        console.say(
            f"warning: cannot be joined and left out: {', '.join(sorted(unsaid))}; "
            f"{_render_command(film, sorted(unsaid))}"
        )
    for message in done.unmatched:
        console.say(f"warning: {message}.")
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
        "published": publishing.publish(film, done, how.target) if how.target else None,
    }


def print_films(films: Iterable[documents.Stitch]) -> None:
    """The path of each film, and of the one that was made of it for a place."""
    for stitched in films:
        published = stitched["published"]
        for path in dict.fromkeys([stitched["output"], *([published["film"]] if published else [])]):
            console.stdout().print(path, markup=False)


def _say_what_is_not_fresh(film: Film, states: Sequence[SectionState], *, strict: bool) -> None:
    old = [state for state in states if state.state != "fresh"]
    if not old:
        return
    details = ", ".join(f"{state.section.id} is {state.state} ({state.reason})" for state in old)
    command = _render_command(film, [state.section.id for state in old])
    if strict or all(state.rendered is None for state in states):
        raise AstraiVideoError(f"Not stitched: {details}.", next_step=command)
    console.say(f"warning: {details}; {command}")


def _render_command(film: Film, ids: Sequence[str]) -> str:
    where = "" if film.storyboard.is_builtin else f"--storyboard {film.storyboard.source} "
    command = "build --target archive" if film.quality.lossless else "render"
    options = f"-q {film.quality.letter}" + (f" --lang {film.language}" if film.language else "")
    return f"run: astrai-video {where}{command} --sections {','.join(ids)} {options}"
