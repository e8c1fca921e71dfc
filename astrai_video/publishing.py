"""The option `--target`: a film made as a place asks for it, with all that is uploaded beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from astrai_video.delivery import targets
from astrai_video.delivery.targets import Target
from astrai_video.engine.plan import Film
from astrai_video.errors import UsageError

if TYPE_CHECKING:
    from astrai_video.engine.stitch import Stitched


def for_place(film: Film, place: str | None, *, burn_captions: bool) -> tuple[Film, Target | None]:
    """The film as it has to be rendered for a place, and the place's target; None where none is named.

    Raises UsageError for an unknown place, and for options that contradict it.
    """
    if place is None:
        return film, None
    target = targets.get(place)
    if not target.lossless:
        return film, target
    if burn_captions:
        raise UsageError(
            f"--burn-captions encodes the film once more; {target.name} loses nothing. Choose one of them."
        )
    return replace(film, quality=film.quality.without_loss()), target


def output(film: Film) -> Path | None:
    """Where a film without loss is stitched: not in the ordinary film's place. None for others."""
    return film.store.publish("archive") / film.path.name if film.quality.lossless else None


def publish(film: Film, stitched: Stitched, target: Target) -> dict[str, Any]:
    """Make the folder that a target is uploaded from; its JSON document."""
    from astrai_video.delivery.publish import publish as run  # noqa: PLC0415 - pictures, not needed by `list`

    done = run(film, stitched, target)
    return {
        "target": done.target,
        "folder": str(done.folder),
        "film": str(done.film),
        "files": [str(path) for path in done.files],
    }
