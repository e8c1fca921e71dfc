"""What the command line is about: the project that its first options name, and the options that commands share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from astrai_video import quality, storyboard
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.sources import Sources
from astrai_video.engine.plan.store import Store
from astrai_video.errors import AstraiVideoError, UsageError
from astrai_video.storyboard import Section, Storyboard

if TYPE_CHECKING:
    from astrai_video.engine.plan.events import Executor

Sections = Annotated[str | None, typer.Option(help="Ids, comma-separated, in any order; all when left out.")]
QualityLetter = Annotated[
    str, typer.Option("-q", "--quality", help="l 480p15, m 720p30, h 1080p60, p 1440p60, k 2160p60.")
]
QualityLetters = Annotated[
    str,
    typer.Option("-q", "--quality", help="l 480p15, m 720p30, h 1080p60, p 1440p60, k 2160p60; or several: m,h."),
]
LastQualities = Annotated[
    str | None,
    typer.Option("-q", "--quality", help="l, m, h, p or k, or several: m,h; the one rendered last when left out."),
]
LastQuality = Annotated[
    str | None, typer.Option("-q", "--quality", help="l, m, h, p or k; the one rendered last when left out.")
]
Language = Annotated[str | None, typer.Option("--lang", help="Language of the film; its first one when left out.")]
Languages = Annotated[
    str | None, typer.Option("--lang", help="Language of the film, or several: zh,en; its first one when left out.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Sections rendered at once; as many as cores when left out.")]
EncoderOptions = Annotated[
    list[str] | None,
    typer.Option("--encoder-option", help="KEY=VALUE for x264: preset, tune, crf, qp or a parameter. May be repeated."),
]
Timeout = Annotated[
    float | None, typer.Option(min=0.1, help="Seconds that a section may take; one that takes longer is ended.")
]
Memory = Annotated[
    int | None, typer.Option(min=1, help="MB that each process which draws may use; a section that needs more fails.")
]
NoFast = Annotated[bool, typer.Option("--no-fast", help="Draw with manim's own code alone, for comparison.")]
ClusterAddress = Annotated[
    str | None,
    typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Render on the workers of this Dask scheduler."),
]
ClusterTlsCa = Annotated[Path | None, typer.Option("--cluster-tls-ca", help="The authority's certificate, for tls://.")]
ClusterTlsCert = Annotated[Path | None, typer.Option("--cluster-tls-cert", help="Our certificate.")]
ClusterTlsKey = Annotated[Path | None, typer.Option("--cluster-tls-key", help="Our key.")]
Force = Annotated[bool, typer.Option("--force", help="Render again what is fresh, too.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="Where the film goes.")]
Place = Annotated[
    str | None,
    typer.Option("--target", help="Make it for youtube, bilibili, web or archive, too: output/publish/<target>."),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict", help="Fail, and write no film, when a section is missing or stale, or the lint finds errors."
    ),
]
BurnCaptions = Annotated[
    bool,
    typer.Option("--burn-captions", help="Draw the captions into the picture instead; encodes the film once more."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout; all else on stderr.")]


@dataclass(frozen=True)
class Project:
    """What the options before the command say: the storyboard and the output folder."""

    storyboard: Storyboard
    store: Store

    @cached_property
    def sources(self) -> Sources:
        """The files of the scenes."""
        return Sources(self.storyboard.root)

    def film(self, letter: str, language: str | None, encoder_options: Sequence[str] | None = None) -> Film:
        """The film in one quality and language."""
        chosen = self.storyboard.language(language)
        encoded = quality.get(letter).with_options(encoder_options or ())
        return Film(self.storyboard, chosen, encoded, self.store, self.storyboard.catalogs(chosen), self.sources)

    def films(self, letters: str | None, languages: str | None, encoder_options: Sequence[str] | None) -> list[Film]:
        """The film in each of these languages and qualities, comma-separated; in the one rendered last for None.

        Raises UsageError for an unknown one, AstraiVideoError when nothing is rendered.
        """
        named = _listed("--lang", languages, "language") if languages is not None else [None]
        chosen = [self.storyboard.language(name) for name in named]
        return [
            self.film(letter, language, encoder_options)
            for language in chosen
            for letter in (_listed("-q", letters, "quality") if letters is not None else [self.last_quality(language)])
        ]

    def last_quality(self, language: str) -> str:
        """The quality that any of the film's sections was rendered in last.

        Raises AstraiVideoError when nothing is rendered.
        """
        newest = {
            letter: max(
                (
                    rendered.timeline.created
                    for section in self.storyboard.sections
                    for rendered in self.store.renderings(language, letter, section.id)[:1]
                ),
                default=0.0,
            )
            for letter in quality.QUALITIES
        }
        if not any(newest.values()):
            raise AstraiVideoError("Nothing is rendered yet.", next_step="run: astrai-video render")
        return max(newest, key=lambda letter: newest[letter])

    def select(self, ids: str | None) -> tuple[Section, ...]:
        """The sections of a comma-separated list of ids."""
        if ids is None:
            return self.storyboard.sections
        return self.storyboard.select(_listed("--sections", ids, "section"))


def open_project(storyboard_file: Path, output: Path) -> Project:
    """The project of a storyboard in an output folder.

    Raises StoryboardError.
    """
    return Project(storyboard.load(storyboard_file), Store(output))


def _listed(option: str, text: str, what: str) -> list[str]:
    """The words of a comma-separated list, each once."""
    words = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not words:
        raise UsageError(f"{option} names no {what}.", next_step="Give one, or several with commas between them.")
    return words


def executor(jobs: int | None, cluster: str | None, ca: Path | None, cert: Path | None, key: Path | None) -> Executor:
    """Who renders: this machine, or the cluster at an address.

    Raises UsageError for options that do not go together.
    """
    from astrai_video import processes  # noqa: PLC0415
    from astrai_video.engine.run import pool  # noqa: PLC0415

    tls = [path.expanduser().absolute() if path else None for path in (ca, cert, key)]
    if cluster is None:
        if any(tls):
            raise UsageError("The --cluster-tls options go with --cluster tls://HOST:PORT.")
        return pool.Local(jobs or processes.default_workers())
    from astrai_video.engine.cluster.executor import Cluster, Tls  # noqa: PLC0415 - not needed without one

    return Cluster(cluster, Tls(*tls))
