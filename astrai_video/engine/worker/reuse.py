"""Reuses the segments of earlier renderings of a section, found by the fingerprints of their plays."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from manim import Scene

from astrai_video import timeline as timelines
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.plan.sources import Sources
from astrai_video.engine.worker.encoder import hold_path
from astrai_video.engine.worker.fingerprint import fingerprint
from astrai_video.errors import DamagedError
from astrai_video.timeline import Hold, Segment


class PlayCache:
    """The plays of earlier renderings of one section, in the same quality and drawn by the same code.

    `root` is the film's folder: the digests of its sources are part of the fingerprint of a play that calls code of the
    film while it is drawn.
    """

    def __init__(self, folders: Iterable[Path], root: Path) -> None:
        self._sources = Sources(root)
        self._digests: dict[Path, str] = {}
        self._known: dict[str, tuple[Path, Segment | Hold]] = {}
        for folder in folders:
            with contextlib.suppress(DamagedError):
                timeline = timelines.read(folder)
                for piece in timeline.pieces if timeline else ():
                    if piece.fingerprint:
                        self._known.setdefault(piece.fingerprint, (folder / piece.file, piece))

    def __bool__(self) -> bool:
        return bool(self._known)

    def fingerprint(self, scene: Scene) -> str:
        """The fingerprint of the play that has begun; "" when it has none."""
        return fingerprint(scene, self._code_digest)

    def reuse(self, wanted: str, target: Path, line: str) -> Segment | Hold | None:
        """Put the segment of a play with this fingerprint at `target`; return its description, None if there is none.

        A damaged segment does not count. A hard link where the file system allows it: files in the store are never
        written to.
        """
        found = self._known.get(wanted)
        if found is None:
            return None
        path, piece = found
        target = hold_path(target) if isinstance(piece, Hold) else target
        try:
            _link(path, target)
            if file_digest(target) == piece.sha256:
                return replace(piece, file=target.name, line=line, reused=True)
        except OSError:
            pass
        target.unlink(missing_ok=True)
        return None

    def _code_digest(self, file: Path) -> str:
        if file not in self._digests:
            self._digests[file] = text_digest(
                f"{name}={digest}" for name, digest in self._sources.closure(file).items()
            )
        return self._digests[file]


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
