"""Layout of the output folder; renderings are published by rename, with the timeline written last."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from astrai_video import timeline as timelines
from astrai_video.digests import file_digest, text_digest
from astrai_video.errors import DamagedError
from astrai_video.files import remove_abandoned, scratch_folder, write_text
from astrai_video.timeline import Timeline

KEY_LENGTH = 16
FOLDER_NAME = re.compile(rf"(?P<id>.+)-(?P<key>[0-9a-f]{{{KEY_LENGTH}}})")


def variant(language: str, quality: str) -> str:
    """The language and quality of a film as one word for names: `zh-h`, or `h` when it has no language."""
    return f"{language}-{quality}" if language else quality


@dataclass(frozen=True)
class Rendered:
    """A section that exists on disk: its timeline and the folder with its segments."""

    folder: Path
    timeline: Timeline

    def verify(self, *, checksums: bool) -> None:
        """Check that every segment has the size that the timeline records, and with `checksums` also the sha256.

        Raises DamagedError naming the file.
        """
        for piece in self.timeline.pieces:
            path = self.folder / piece.file
            try:
                size = path.stat().st_size
                damaged = size != piece.bytes or (checksums and file_digest(path) != piece.sha256)
            except OSError:
                raise DamagedError(f"{path} is gone") from None
            if damaged:
                raise DamagedError(f"{path} is damaged ({size} bytes of {piece.bytes})")


@dataclass(frozen=True)
class Store:
    """The paths below one output folder; `language` is "" for a film without catalogs, and then in no name."""

    root: Path

    def film(self, name: str, language: str, quality: str) -> Path:
        """The finished film."""
        return self.root / f"{name}-{variant(language, quality)}.mp4"

    def clip(self, language: str, quality: str, number: int, section_id: str) -> Path:
        """The playable clip of one section; `number` is its place in the film, from 1."""
        return self.root / "sections" / variant(language, quality) / f"{number:02d}-{section_id}.mp4"

    def film_record(self, language: str, quality: str, film: Path) -> Path:
        """The record of the clips that a film, at any path, was joined from."""
        return self.sections(language, quality) / f"film-{text_digest([str(film)])[:KEY_LENGTH]}.json"

    def published_record(self, language: str, quality: str, film: Path) -> Path:
        """The record of the film that a published film was made from, apart from its own `film_record`."""
        return self.sections(language, quality) / f"published-{text_digest([str(film)])[:KEY_LENGTH]}.json"

    def sections(self, language: str, quality: str) -> Path:
        """The folder of all rendered sections of a language and quality."""
        return self.root / "store" / language / quality

    def section(self, language: str, quality: str, section_id: str, key: str) -> Path:
        """The folder of one rendered section."""
        return self.sections(language, quality) / f"{section_id}-{key}"

    def sheet(self, language: str, quality: str, name: str) -> Path:
        """A contact sheet: of a section, or of the film."""
        return self.root / "sheets" / variant(language, quality) / f"{name}.png"

    def page(self, language: str) -> Path:
        """The folder of the player page."""
        return self.root / "page" / language

    def publish(self, target: str) -> Path:
        """The folder of all files published for a target."""
        return self.root / "publish" / target

    def verification(self, digest: str) -> Path:
        """The result of verifying a film, by the digest of the film."""
        return self.root / "store" / "verified" / f"{digest[:KEY_LENGTH]}.json"

    def take(self, digest: str) -> Path:
        """The sound of one sentence."""
        return self.root / "store" / "voice" / f"{digest[:KEY_LENGTH]}.wav"

    def log(self, section_id: str, film: str = "") -> Path:
        """The log of a section's last rendering; with `film`, in that film of a run that makes several."""
        return self.root / "logs" / f"{section_id}-{film}.log" if film else self.root / "logs" / f"{section_id}.log"

    @property
    def costs(self) -> Path:
        """The costs of earlier renderings."""
        return self.root / "costs.json"

    def renderings(self, language: str, quality: str, section_id: str) -> list[Rendered]:
        """All complete renderings of a section, the newest first, without those with damaged timelines."""
        found = []
        for folder in _subfolders(self.sections(language, quality)):
            match = FOLDER_NAME.fullmatch(folder.name)
            if match and match["id"] == section_id:
                with contextlib.suppress(DamagedError):
                    if timeline := timelines.read(folder):
                        found.append(Rendered(folder, timeline))
        return sorted(found, key=lambda rendered: rendered.timeline.created, reverse=True)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A private folder that is removed afterwards, as are those of runs that were killed.

        Raises OutputError when it cannot be made.
        """
        work = self.root / ".work"
        remove_abandoned(work, re.compile(r"\d.*"))
        with scratch_folder(work) as folder:
            yield folder


def publish(segments: Path, target: Path, timeline: Timeline) -> None:
    """Move a folder of segments into the store and write the timeline, last.

    The caller holds the section's lock. Raises OutputError when it cannot be written.
    """
    if target.exists():
        (target / timelines.FILE_NAME).unlink(missing_ok=True)
        shutil.rmtree(target)
    segments.rename(target)
    write_text(target / timelines.FILE_NAME, timeline.to_json())


def _subfolders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []
