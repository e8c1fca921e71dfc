"""Plays that were drawn before: those of earlier renderings of a section, found by what decides their frames."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from manim import Scene

from astrai_video import timeline
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.plan.sources import Sources
from astrai_video.engine.worker.encoder import path_of_hold
from astrai_video.engine.worker.fingerprint import fingerprint
from astrai_video.errors import DamagedError
from astrai_video.timeline import Hold, Segment


class Earlier:
    """The plays of earlier renderings of one section, in the same quality and drawn by the same code.

    `root` is the film's folder; its sources are part of what decides the frames where a scene has code of its own
    that manim calls while it draws.
    """

    def __init__(self, folders: Iterable[Path], root: Path) -> None:
        self._sources = Sources(root)
        self._digests: dict[Path, str] = {}
        self._known: dict[str, tuple[Path, Segment | Hold]] = {}
        for folder in folders:
            with contextlib.suppress(DamagedError):
                record = timeline.read(folder)
                for piece in record.pieces if record else ():
                    if piece.fingerprint:
                        self._known.setdefault(piece.fingerprint, (folder / piece.file, piece))

    def __bool__(self) -> bool:
        return bool(self._known)

    def fingerprint(self, scene: Scene) -> str:
        """What decides the frames of the play that has begun; "" when that is not known."""
        return fingerprint(scene, self._code_of)

    def take(self, wanted: str, target: Path, line: str) -> Segment | Hold | None:
        """Put the file of a play with this fingerprint at `target`; its record. None when there is no sound one.

        The two share the file where the file system can: nothing in the store is ever written to.
        """
        found = self._known.get(wanted)
        if found is None:
            return None
        path, piece = found
        target = path_of_hold(target) if isinstance(piece, Hold) else target
        try:
            _link(path, target)
            if file_digest(target) == piece.sha256:
                return replace(piece, file=target.name, line=line, reused=True)
        except OSError:
            pass
        target.unlink(missing_ok=True)
        return None

    def _code_of(self, file: Path) -> str:
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
