"""The command line: parse, call, exit code. The one error boundary; it never imports manim."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from astrai_video import (
    display,
    paging,
    programs,
    publishing,
    quality,
    review,
    script,
    starting,
    storyboard,
    verifying,
    voice,
    watching,
)
from astrai_video.delivery.targets import Target
from astrai_video.engine import plan
from astrai_video.engine.events import Bounds, Event, Executor, SectionResult
from astrai_video.engine.pacing import pace
from astrai_video.engine.plan import Film, SectionState
from astrai_video.engine.store import Store
from astrai_video.errors import AstraiVideoError, UsageError, from_system
from astrai_video.project import (
    BurnCaptions,
    ClusterAddress,
    ClusterTlsCa,
    ClusterTlsCert,
    ClusterTlsKey,
    EncoderOptions,
    Force,
    Jobs,
    Json,
    Language,
    LastQuality,
    Memory,
    NoFast,
    Out,
    Place,
    Project,
    QualityLetter,
    Sections,
    Strict,
    Timeout,
    executor,
)
from astrai_video.storyboard import Section
from astrai_video.voice import Music, Sound, VoiceCommand, VoiceModel, VoiceName

INTERRUPTED = 130
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_USAGE_ERROR: type[Any] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    name="astrai-video",
    help="Render the sections of a film, each a manim scene, and stitch them into the finished film.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
) -> None:
    """Read the storyboard that the command is about."""
    if context.invoked_subcommand in ("new", "verify"):  # they need no film
        return
    here = Path("storyboard.toml")
    if storyboard_file is None and here.is_file():
        display.say(f"The film is that of {here} in this folder.")
        storyboard_file = here
    chosen = storyboard.load(storyboard_file) if storyboard_file else storyboard.builtin()
    root = output or Path(os.environ.get("ASTRAI_VIDEO_OUTPUT") or "output")
    root = root.expanduser().absolute()
    _check_printable(str(root))
    context.obj = Project(chosen, Store(root))


app.command()(review.lint)
app.command()(review.sheet)
app.command()(review.still)
app.command()(paging.page)
app.command()(watching.watch)
app.command()(starting.new)
app.command()(verifying.verify)
app.add_typer(voice.app, name="voice")


@app.command("list")
def list_sections(context: typer.Context, lang: Language = None, as_json: Json = False) -> None:
    """Show every section: order, id, title, length, and its state per quality."""
    rows = _list_rows(context.obj, lang)
    if as_json:
        display.print_json(rows)
    else:
        display.stdout().print(display.list_table(rows))


@app.command()
def render(
    context: typer.Context,
    sections: Sections = None,
    letter: QualityLetter = "m",
    lang: Language = None,
    jobs: Jobs = None,
    cluster: ClusterAddress = None,
    cluster_tls_ca: ClusterTlsCa = None,
    cluster_tls_cert: ClusterTlsCert = None,
    cluster_tls_key: ClusterTlsKey = None,
    force: Force = False,
    timeout: Timeout = None,
    memory: Memory = None,
    encoder_options: EncoderOptions = None,
    no_fast: NoFast = False,
    as_json: Json = False,
) -> None:
    """Render what is not fresh, sections side by side."""
    film = context.obj.film(letter, lang, encoder_options)
    workers = executor(jobs, cluster, cluster_tls_ca, cluster_tls_cert, cluster_tls_key)
    chosen = context.obj.select(sections)
    bounds = Bounds(timeout, memory)
    document, results, events = _render(film, chosen, workers, force=force, fast=not no_fast, bounds=bounds)
    _finish(events)
    if as_json:
        display.print_json(document)
    else:
        display.stdout().print(display.results_table(results))
    display.problems(results)
    _fail_if(any(result.state == "failed" for result in results))


@app.command()
def stitch(
    context: typer.Context,
    letter: LastQuality = None,
    lang: Language = None,
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
    language = lang or project.storyboard.languages[0]
    film = project.film(letter or project.last_quality(language), language, encoder_options)
    film, target = publishing.for_place(film, place, burn_captions=burn_captions)
    chosen = project.select(sections)
    film = voice.with_sound(project, film, chosen, Sound(voice_name, voice_model, voice_command, music))
    document = _stitch(film, chosen, out, target, strict=strict, burn_captions=burn_captions)
    if as_json:
        display.print_json(document)
    else:
        _print_films(document)


@app.command()
def build(
    context: typer.Context,
    sections: Sections = None,
    letter: QualityLetter = "m",
    lang: Language = None,
    jobs: Jobs = None,
    cluster: ClusterAddress = None,
    cluster_tls_ca: ClusterTlsCa = None,
    cluster_tls_cert: ClusterTlsCert = None,
    cluster_tls_key: ClusterTlsKey = None,
    force: Force = False,
    timeout: Timeout = None,
    memory: Memory = None,
    encoder_options: EncoderOptions = None,
    no_fast: NoFast = False,
    out: Out = None,
    strict: Strict = False,
    voice_name: VoiceName = None,
    voice_model: VoiceModel = None,
    voice_command: VoiceCommand = None,
    music: Music = None,
    burn_captions: BurnCaptions = False,
    place: Place = None,
    as_json: Json = False,
) -> None:
    """Render what is not fresh, stitch the film and judge its layout; print where it is."""
    workers = executor(jobs, cluster, cluster_tls_ca, cluster_tls_cert, cluster_tls_key)
    film = context.obj.film(letter, lang, encoder_options)
    film, target = publishing.for_place(film, place, burn_captions=burn_captions)
    chosen = context.obj.select(sections)
    film = voice.with_sound(context.obj, film, chosen, Sound(voice_name, voice_model, voice_command, music))
    threading.Thread(target=_prepare_to_stitch, args=(film,), daemon=True).start()
    bounds = Bounds(timeout, memory)
    rendered, results, events = _render(
        film, chosen, workers, force=force, fast=not no_fast, with_lint=True, bounds=bounds
    )
    with contextlib.closing(events):
        display.stderr().print(display.results_table(results))
        display.problems(results)
        _refuse_failed(results)
        if strict:
            _finish(events)
            review.refuse_wrong(review.judged(film, chosen, jobs))
        stitched = _stitch(film, chosen, out, target, strict=strict, burn_captions=burn_captions)
        is_the_film = Path(stitched["output"]) == film.path
        if is_the_film:  # it can be seen before all of its layout is judged
            paging.make(film, review.known(film, chosen))
        _finish(events)
    found = review.judged(film, chosen, jobs)
    page = paging.make(film, found) if is_the_film else None
    checked = verifying.published(film.store, stitched["published"], target) if target else []
    if as_json:
        lint = review.document(found)
        captions = stitched["captions"]
        verified = verifying.document(Path(stitched["published"]["film"]), target, checked) if target else None
        document = {
            "render": rendered,
            "stitch": stitched,
            "lint": lint,
            "captions": captions,
            "page": str(page) if page else None,
        }
        display.print_json(document | {"verify": verified})
    else:
        display.verdicts(display.stderr(), found)
        _print_films(stitched)
    if not verifying.passed(checked):
        display.stderr().print(display.checks_table(checked))
    _fail_if(not verifying.passed(checked))


def _prepare_to_stitch(film: Film) -> None:
    from astrai_video.engine import stitch as stitching  # noqa: PLC0415 - it waits for those who render

    stitching.prepare(film)


def _refuse_failed(results: Sequence[SectionResult]) -> None:
    if failed := [result.id for result in results if result.state == "failed"]:
        raise AstraiVideoError(
            f"The film was not stitched: {', '.join(failed)} failed.",
            next_step="Do what is said above and build again; the sections that are finished are kept.",
        )


def _render(
    film: Film,
    sections: tuple[Section, ...],
    workers: Executor,
    *,
    force: bool,
    fast: bool,
    with_lint: bool = False,
    bounds: Bounds,
) -> tuple[dict[str, Any], list[SectionResult], Generator[Event]]:
    """Render; `with_lint` also records what the lint will judge, where there is room meanwhile.

    All sections have ended then; what is still done beside them is, too, when the events have.
    """
    from astrai_video.engine.render import render as run  # noqa: PLC0415 - ffmpeg and fonts, not needed by `list`

    started = time.monotonic()
    beside = partial(review.jobs_to_record, film, sections if with_lint else ())
    events = run(film, sections, executor=workers, force=force, fast=fast, bounds=bounds, beside=beside)
    results = display.follow(events)
    document = {
        "quality": film.quality.letter,
        "lang": film.language,
        "wall_seconds": round(time.monotonic() - started, 3),
        "sections": [_result_json(result) for result in results],
    }
    return document, results, events


def _finish(events: Iterable[Event]) -> None:
    for _ in events:
        pass


def _stitch(
    film: Film,
    sections: tuple[Section, ...],
    out: Path | None,
    target: Target | None,
    *,
    strict: bool,
    burn_captions: bool,
) -> dict[str, Any]:
    from astrai_video.engine import stitch as stitching  # noqa: PLC0415

    states = plan.states(film, sections)
    _say_what_is_not_fresh(film, states, strict=strict)
    output = out.expanduser().absolute() if out else publishing.output(film)
    done = stitching.stitch(film, states, output, burn_captions=burn_captions)
    unsaid = set(done.missing) - {state.section.id for state in states if state.state == "missing"}
    if unsaid:
        display.say(
            f"warning: cannot be joined and left out: {', '.join(sorted(unsaid))}; "
            f"{_render_command(film, sorted(unsaid))}"
        )
    for message in done.unmatched:
        display.say(f"warning: {message}.")
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
        "published": publishing.publish(film, done, target) if target else None,
    }


def _print_films(stitched: dict[str, Any]) -> None:
    """The path of the film, and of the one that was made of it for a place."""
    published = stitched["published"]
    for path in dict.fromkeys([stitched["output"], *([published["film"]] if published else [])]):
        display.stdout().print(path, markup=False)


def _say_what_is_not_fresh(film: Film, states: Sequence[SectionState], *, strict: bool) -> None:
    old = [state for state in states if state.state != "fresh"]
    if not old:
        return
    details = ", ".join(f"{state.section.id} is {state.state} ({state.reason})" for state in old)
    command = _render_command(film, [state.section.id for state in old])
    if strict or all(state.rendered is None for state in states):
        raise AstraiVideoError(f"Not stitched: {details}.", next_step=command)
    display.say(f"warning: {details}; {command}")


def _render_command(film: Film, ids: Sequence[str]) -> str:
    where = "" if film.storyboard.source.startswith("the ") else f"--storyboard {film.storyboard.source} "
    command = "build --target archive" if film.quality.lossless else "render"
    options = f"-q {film.quality.letter} --lang {film.language}"
    return f"run: astrai-video {where}{command} --sections {','.join(ids)} {options}"


def _list_rows(project: Project, lang: str | None) -> list[dict[str, Any]]:
    film = project.film("m", lang)
    films = {letter: replace(film, quality=quality.get(letter)) for letter in quality.QUALITIES}
    sections = project.storyboard.sections
    sources = plan.sources_of(project.storyboard, sections)
    states = {letter: plan.states(film, sections, sources) for letter, film in films.items()}
    rows = []
    for index, section in enumerate(sections):
        clips = {letter: _clip_json(films[letter], states[letter][index]) for letter in films}
        title = film.title(section)
        rows.append({"id": section.id, "title": title, "scene": str(section.scene), "clips": clips})
    return rows


def _clip_json(film: Film, state: SectionState) -> dict[str, Any]:
    seconds = None
    if state.rendered is not None:
        seconds = round(pace(film, state.section, state.rendered).frames / state.rendered.timeline.fps, 3)
    return {"state": state.state, "reason": state.reason, "seconds": seconds}


def _result_json(result: SectionResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "state": result.state,
        "reason": result.reason,
        "wall_seconds": round(result.wall_seconds, 3),
        "frames": result.frames,
        "frames_drawn": result.frames_drawn,
        "clip": str(result.clip) if result.clip else None,
        "error": result.error,
        "log": str(result.log) if result.log else None,
        "warnings": list(result.warnings),
    }


def _fail_if(failed: bool) -> None:
    if failed:
        raise typer.Exit(1)


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code: 0 fine, 1 the work failed, 2 usage, 130 interrupted."""
    try:
        for argument in arguments:
            _check_printable(argument)
        code = app(args=list(arguments), prog_name="astrai-video", standalone_mode=False) or 0
        sys.stdout.flush()  # while a full disk can still be told
    except AstraiVideoError as problem:
        return _fail(problem)
    except _USAGE_ERROR as problem:
        problem.show()
        return int(problem.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        _print_nothing_more()
        code = 1
    except OSError as problem:
        _print_nothing_more()
        return _fail(from_system(problem))
    if code == INTERRUPTED:
        display.say("Interrupted. Finished sections are kept; run the same command again to go on.")
    return code


def _check_printable(text: str) -> None:
    """Paths go into lists for ffmpeg, into records and on screen; what cannot be shown has no place there."""
    if problem := script.unprintable(text, allowed=""):
        raise UsageError(f"{text!r}: {problem}.")


def _fail(problem: AstraiVideoError) -> int:
    display.error(str(problem), problem.next_step)
    return problem.exit_code


def _print_nothing_more() -> None:
    """What still waits to be printed goes nowhere, in place of a complaint at the very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def main() -> NoReturn:
    """The entry point of the `astrai-video` program."""
    for number in _ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks
            signal.signal(number, _interrupt)
    code = run(sys.argv[1:])
    _stop_listening()
    sys.exit(code)


def _interrupt(*_signal: object) -> None:
    """End in order, once: the end takes two seconds at most, and another Ctrl-C would only cut it short."""
    _stop_listening()
    programs.end_all()
    raise KeyboardInterrupt


def _stop_listening() -> None:
    for number in _ENDINGS:
        signal.signal(number, signal.SIG_IGN)
