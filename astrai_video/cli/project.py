"""The project of a command: the storyboard and the output folder that the options before the command name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from astrai_video import processes, quality, storyboard
from astrai_video.cli.options import ClusterOptions, TlsOptions
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.sources import Sources
from astrai_video.engine.plan.store import Store
from astrai_video.errors import AstraiVideoError, UsageError
from astrai_video.storyboard import Section, Storyboard

if TYPE_CHECKING:
    from astrai_video.engine.cluster.executor import Tls
    from astrai_video.engine.plan.events import Executor


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


def tls_files(options: TlsOptions) -> Tls:
    """The TLS files of a cluster, as absolute paths."""
    from astrai_video.engine.cluster.executor import Tls  # noqa: PLC0415 - not needed without a cluster

    files = (options.cluster_tls_ca, options.cluster_tls_cert, options.cluster_tls_key)
    return Tls(*(path.expanduser().absolute() if path else None for path in files))


def executor(jobs: int | None, cluster: ClusterOptions) -> Executor:
    """The executor of a run: the process pool of this machine, or the cluster at an address.

    Raises UsageError for options that contradict each other.
    """
    from astrai_video.engine.run import pool  # noqa: PLC0415

    if cluster.address is None:
        if cluster.tls != TlsOptions():
            raise UsageError("The --cluster-tls options go with --cluster tls://HOST:PORT.")
        return pool.Local(jobs or processes.default_workers())
    from astrai_video.engine.cluster.executor import Cluster  # noqa: PLC0415

    return Cluster(cluster.address, tls_files(cluster.tls))
