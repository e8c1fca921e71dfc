"""Reads, writes and joins the parts of a section: ranges of plays rendered on different machines.

Each part runs the whole scene and draws the plays of its range; the others are skipped where the scene allows it.
Joined, the files of all parts equal those of the section rendered at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from astrai_video import timeline as timelines
from astrai_video.engine.plan.store import Rendered
from astrai_video.errors import DamagedError
from astrai_video.files import write_text
from astrai_video.timeline import Hold, Segment, Timeline

FILE_NAME = "part.json"


def write(folder: Path, timeline: Timeline) -> None:
    """Write the timeline of a part into its folder; files of plays outside of its range are removed.

    Raises OutputError.
    """
    asked = {piece.file for piece in timeline.pieces}
    for file in folder.iterdir():
        if file.name not in asked:
            file.unlink()
    write_text(folder / FILE_NAME, timeline.to_json())


def read(folder: Path, key: str) -> Timeline:
    """The timeline of a part, its files verified.

    Raises DamagedError when it is not a part of the section with this key, or when a file is damaged.
    """
    path = folder / FILE_NAME
    try:
        timeline = timelines.from_json(path.read_text(encoding="utf-8"), str(path), is_part=True)
    except (OSError, UnicodeDecodeError) as problem:
        raise DamagedError(f"{path}: cannot be read ({problem})") from None
    if timeline.key != key:
        raise DamagedError(f"{folder} is not a part of the section that was asked for")
    Rendered(folder, timeline).verify(checksums=True)
    return timeline


def join(folders: Sequence[Path], key: str, target: Path) -> Timeline:
    """Move the files of all parts into `target`; return the timeline of the section.

    Raises DamagedError when the parts are not the whole section.
    """
    parts = [read(folder, key) for folder in folders]
    target.mkdir(parents=True)
    for folder, part in zip(folders, parts, strict=True):
        for piece in part.pieces:
            shutil.move(folder / piece.file, target / piece.file)
    pieces = sorted((piece for part in parts for piece in part.pieces), key=play_number)
    last = max((beat.end for part in parts for beat in part.beats), default=0)
    if [play_number(piece) for piece in pieces] != list(range(len(pieces))) or last > len(pieces):
        raise DamagedError(f"the parts of {target.name} are not all of it")
    return replace(
        parts[0],
        pieces=tuple(pieces),
        warnings=tuple(dict.fromkeys(text for part in parts for text in part.warnings)),
        wall_seconds=max(part.wall_seconds for part in parts),
        cpu_seconds=round(max(map(_scene_seconds, parts)) + sum(map(_play_seconds, parts)), 3),
        created=max(part.created for part in parts),
    )


def _play_seconds(part: Timeline) -> float:
    return sum(piece.cpu_seconds for piece in part.pieces)


def _scene_seconds(part: Timeline) -> float:
    """The CPU seconds of running the scene, which every part spends; a joined section counts them once."""
    return part.cpu_seconds - _play_seconds(part)


def play_number(piece: Segment | Hold) -> int:
    """The number of a play, from 0, as in the name of its file."""
    return int(piece.file.removesuffix(".mp4").removeprefix("hold-"))
