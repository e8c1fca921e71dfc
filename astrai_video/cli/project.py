"""The context object of the commands: storyboard and output folder, and the films and executors that options name."""

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
    """A storyboard and its output folder."""

    storyboard: Storyboard
    store: Store

    @cached_property
    def sources(self) -> Sources:
        """The source files of the scenes."""
        return Sources(self.storyboard.root)

    def film(self, letter: str, language: str | None, encoder_options: Sequence[str] | None = None) -> Film:
        """Return the film in one quality and language, by default its first language.

        Raises UsageError for an unknown quality, language or encoder option.
        """
        chosen = self.storyboard.language(language)
        encoded = quality.get(letter).with_options(encoder_options or ())
        return Film(self.storyboard, chosen, encoded, self.store, self.storyboard.catalogs(chosen), self.sources)

    def films(self, letters: str | None, languages: str | None, encoder_options: Sequence[str] | None) -> list[Film]:
        """Return the film in each of these comma-separated languages and qualities.

        None is the first language, and the quality that was rendered last.

        Raises UsageError for an unknown one, AstraiVideoError when nothing is rendered.
        """
        named = _split("--lang", languages, "language") if languages is not None else [None]
        chosen = [self.storyboard.language(name) for name in named]
        return [
            self.film(letter, language, encoder_options)
            for language in chosen
            for letter in (_split("-q", letters, "quality") if letters is not None else [self.last_quality(language)])
        ]

    def last_quality(self, language: str) -> str:
        """Return the letter of the quality in which a section was rendered last.

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
        """Return the sections of a comma-separated list of ids, in the order of the film; all for None.

        Raises UsageError for an unknown id.
        """
        if ids is None:
            return self.storyboard.sections
        return self.storyboard.select(_split("--sections", ids, "section"))


def open_project(storyboard_file: Path, output: Path) -> Project:
    """Read a storyboard for an output folder.

    Raises StoryboardError.
    """
    return Project(storyboard.load(storyboard_file), Store(output))


def _split(option: str, text: str, what: str) -> list[str]:
    """Return the items of a comma-separated list, without duplicates; `what` names an item in the error."""
    words = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not words:
        raise UsageError(f"{option} names no {what}.", next_step="Give one, or several with commas between them.")
    return words


def tls_files(options: TlsOptions) -> Tls:
    """Return the TLS files of a cluster, as absolute paths."""
    from astrai_video.engine.cluster.executor import Tls  # noqa: PLC0415 - not needed without a cluster

    files = (options.cluster_tls_ca, options.cluster_tls_cert, options.cluster_tls_key)
    return Tls(*(path.expanduser().absolute() if path else None for path in files))


def executor(jobs: int | None, cluster: ClusterOptions) -> Executor:
    """Return the executor of a run: the process pool of this machine, or the cluster at an address.

    Raises UsageError for options that contradict each other.
    """
    from astrai_video.engine.run import pool  # noqa: PLC0415

    if cluster.address is None:
        if cluster.tls != TlsOptions():
            raise UsageError("The --cluster-tls options go with --cluster tls://HOST:PORT.")
        return pool.Local(jobs or processes.default_workers())
    from astrai_video.engine.cluster.executor import Cluster  # noqa: PLC0415

    return Cluster(cluster.address, tls_files(cluster.tls))
