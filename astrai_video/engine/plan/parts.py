"""A section cut into ranges of plays that are drawn in different places, and its parts put together again.

Each part runs the whole scene, and draws the plays of its range; the others it passes over as fast as it can. The
files of all parts together are those of the section drawn in one place.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from astrai_video import timeline
from astrai_video.engine.plan.store import Rendered
from astrai_video.errors import DamagedError
from astrai_video.files import write_text
from astrai_video.timeline import Hold, Segment, Timeline

FILE_NAME = "part.json"


def write(folder: Path, record: Timeline) -> None:
    """Write what a part has drawn beside its files; those of plays that it could not pass over go.

    Raises OutputError.
    """
    asked = {piece.file for piece in record.pieces}
    for file in folder.iterdir():
        if file.name not in asked:
            file.unlink()
    write_text(folder / FILE_NAME, record.to_json())


def read(folder: Path, key: str) -> Timeline:
    """What a part has drawn, its files checked.

    Raises DamagedError when it is not a part of the section with this key, or a file is not what it should be.
    """
    path = folder / FILE_NAME
    try:
        record = timeline.from_json(path.read_text(encoding="utf-8"), str(path), is_part=True)
    except (OSError, UnicodeDecodeError) as problem:
        raise DamagedError(f"{path}: cannot be read ({problem})") from None
    if record.key != key:
        raise DamagedError(f"{folder} is not a part of the section that was asked for")
    Rendered(folder, record).verify(checksums=True)
    return record


def join(folders: Sequence[Path], key: str, target: Path) -> Timeline:
    """Move the files of all parts into `target`; the timeline of the section.

    Raises DamagedError when the parts are not the whole section.
    """
    parts = [read(folder, key) for folder in folders]
    target.mkdir(parents=True)
    for folder, part in zip(folders, parts, strict=True):
        for piece in part.pieces:
            shutil.move(folder / piece.file, target / piece.file)
    pieces = sorted((piece for part in parts for piece in part.pieces), key=number_of)
    last = max((beat.end for part in parts for beat in part.beats), default=0)
    if [number_of(piece) for piece in pieces] != list(range(len(pieces))) or last > len(pieces):
        raise DamagedError(f"the parts of {target.name} are not all of it")
    return replace(
        parts[0],
        pieces=tuple(pieces),
        warnings=tuple(dict.fromkeys(text for part in parts for text in part.warnings)),
        wall_seconds=max(part.wall_seconds for part in parts),
        cpu_seconds=round(max(map(_for_the_scene, parts)) + sum(map(_for_plays, parts)), 3),
        created=max(part.created for part in parts),
    )


def _for_plays(part: Timeline) -> float:
    return sum(piece.cpu_seconds for piece in part.pieces)


def _for_the_scene(part: Timeline) -> float:
    """What running the scene took, which every part does: as in one place it is counted once."""
    return part.cpu_seconds - _for_plays(part)


def number_of(piece: Segment | Hold) -> int:
    """The number of a play, from 0, as its file has it."""
    return int(piece.file.removesuffix(".mp4").removeprefix("hold-"))
