"""The options that several commands share: annotated types for Typer, and dataclasses that bundle them.

`bundled` gives a command one option for each field of such a dataclass.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

Sections = Annotated[str | None, typer.Option(help="Comma-separated ids of sections, in any order; all by default.")]
QualityLetter = Annotated[
    str, typer.Option("-q", "--quality", help="l 480p15, m 720p30, h 1080p60, p 1440p60, k 2160p60.")
]
QualityLetters = Annotated[
    str,
    typer.Option("-q", "--quality", help="l 480p15, m 720p30, h 1080p60, p 1440p60, k 2160p60; or several: m,h."),
]
LastQualities = Annotated[
    str | None,
    typer.Option("-q", "--quality", help="l, m, h, p or k, or several: m,h; by default the one rendered last."),
]
LastQuality = Annotated[
    str | None, typer.Option("-q", "--quality", help="l, m, h, p or k; by default the one rendered last.")
]
Language = Annotated[str | None, typer.Option("--lang", help="Language of the film; by default its first one.")]
Languages = Annotated[
    str | None, typer.Option("--lang", help="Language of the film, or several: zh,en; by default its first one.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Sections rendered at once; by default as many as cores.")]
EncoderOptions = Annotated[
    list[str] | None,
    typer.Option("--encoder-option", help="KEY=VALUE for x264: preset, tune, crf, qp or a parameter. May be repeated."),
]
Timeout = Annotated[
    float | None, typer.Option(min=0.1, help="Time limit of a section in seconds; it fails when it takes longer.")
]
Memory = Annotated[
    int | None, typer.Option(min=1, help="Memory limit of each drawing process in MB; a section that needs more fails.")
]
NoFast = Annotated[bool, typer.Option("--no-fast", help="Draw with manim's own code only, for comparison.")]
ClusterAddress = Annotated[
    str | None,
    typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Render on the workers of this Dask scheduler."),
]
ClusterTlsCa = Annotated[
    Path | None, typer.Option("--cluster-tls-ca", help="Certificate of the authority, for tls://.")
]
ClusterTlsCert = Annotated[Path | None, typer.Option("--cluster-tls-cert", help="Certificate of this client.")]
ClusterTlsKey = Annotated[Path | None, typer.Option("--cluster-tls-key", help="Private key of this client.")]
Force = Annotated[bool, typer.Option("--force", help="Render fresh sections again, too.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="The file to write.")]
Place = Annotated[
    str | None,
    typer.Option(
        "--target", help="Also make the film for youtube, bilibili, web or archive, in output/publish/<target>."
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict", help="Fail, and write no film, when a section is missing or stale, or the lint finds errors."
    ),
]
BurnCaptions = Annotated[
    bool,
    typer.Option("--burn-captions", help="Draw the captions into the picture instead; this encodes the film again."),
]
VoiceName = Annotated[
    str | None,
    typer.Option(
        "--voice", help="none, recorded, espeak, piper or command; by default recorded if there are takes, else none."
    ),
]
VoiceModel = Annotated[Path | None, typer.Option("--voice-model", help="The model file of --voice piper.")]
VoiceCommand = Annotated[
    str | None,
    typer.Option("--voice-command", help="For --voice command: a program and its arguments, with {wav} and {text}."),
]
Music = Annotated[Path | None, typer.Option("--music", help="A sound file that is mixed under the whole film.")]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on stdout; everything else goes to stderr.")
]


@dataclass(frozen=True, kw_only=True)
class TlsOptions:
    """The TLS files of a cluster."""

    cluster_tls_ca: ClusterTlsCa = None
    cluster_tls_cert: ClusterTlsCert = None
    cluster_tls_key: ClusterTlsKey = None


@dataclass(frozen=True, kw_only=True)
class ClusterOptions:
    """A cluster that runs the jobs; this machine runs them when `address` is None."""

    address: ClusterAddress = None
    tls: TlsOptions


@dataclass(frozen=True, kw_only=True)
class RenderOptions:
    """The options of rendering: `render` and `build`."""

    jobs: Jobs = None
    cluster: ClusterOptions
    force: Force = False
    timeout: Timeout = None
    memory: Memory = None
    no_fast: NoFast = False


@dataclass(frozen=True, kw_only=True)
class SoundOptions:
    """The voice and the music of a film."""

    voice_name: VoiceName = None
    voice_model: VoiceModel = None
    voice_command: VoiceCommand = None
    music: Music = None


@dataclass(frozen=True, kw_only=True)
class StitchOptions:
    """The options of stitching: `stitch` and `build`."""

    out: Out = None
    strict: Strict = False
    sound: SoundOptions
    burn_captions: BurnCaptions = False
    place: Place = None


def bundled(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one option for each field of its parameters that are dataclasses of this module.

    Typer reads the options of a command from its signature, one from each parameter. The returned function has the
    flat signature; it builds the dataclasses, nested ones too, and calls the command.
    """
    hints = get_type_hints(command, include_extras=True)
    parameters = inspect.signature(command).parameters.values()
    flat = list(_flat(parameter.replace(annotation=hints[parameter.name]) for parameter in parameters))

    @functools.wraps(command)
    def call(**values: Any) -> None:
        for name in inspect.signature(command).parameters:
            if is_dataclass(hints[name]):
                values[name] = _built(hints[name], values)
        command(**values)

    call.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in flat}
    return call


def _flat(parameters: Iterable[inspect.Parameter]) -> Iterator[inspect.Parameter]:
    """The parameters with a dataclass replaced by those of its fields, all of them by keyword."""
    for parameter in parameters:
        if isinstance(parameter.annotation, type) and is_dataclass(parameter.annotation):
            yield from _flat(inspect.signature(parameter.annotation, eval_str=True).parameters.values())
        else:
            yield parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)


def _built(bundle: Any, values: dict[str, Any]) -> Any:
    """Build a dataclass from values by the names of its fields, which are removed."""
    hints = get_type_hints(bundle)
    names = [field.name for field in fields(bundle)]
    return bundle(
        **{name: _built(hints[name], values) if is_dataclass(hints[name]) else values.pop(name) for name in names}
    )
