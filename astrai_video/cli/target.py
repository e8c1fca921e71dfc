"""The option `--target`: a film made as a place asks for it, with all that is uploaded beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from astrai_video.delivery import targets
from astrai_video.delivery.targets import Target
from astrai_video.engine.plan.film import Film
from astrai_video.errors import UsageError

if TYPE_CHECKING:
    from astrai_video.cli.documents import Published
    from astrai_video.engine.stitch.film import Stitched


def target(place: str | None, *, burn_captions: bool) -> Target | None:
    """What a place asks for; None where none is named.

    Raises UsageError for an unknown place, and for options that contradict it.
    """
    if place is None:
        return None
    found = targets.get(place)
    if found.lossless and burn_captions:
        raise UsageError(f"--burn-captions encodes the film once more; {found.name} loses nothing. Choose one of them.")
    return found


def for_target(film: Film, target: Target | None) -> Film:
    """The film as it has to be rendered for a target."""
    return replace(film, quality=film.quality.without_loss()) if target and target.lossless else film


def output(film: Film) -> Path | None:
    """Where a film without loss is stitched: not in the ordinary film's place. None for others."""
    return film.store.publish("archive") / film.path.name if film.quality.lossless else None


def publish(film: Film, stitched: Stitched, target: Target) -> Published:
    """Make the folder that a target is uploaded from; its JSON document."""
    from astrai_video.delivery.publish import publish as run  # noqa: PLC0415 - pictures, not needed by `list`

    done = run(film, stitched, target)
    return {
        "target": done.target,
        "folder": str(done.folder),
        "film": str(done.film),
        "files": [str(path) for path in done.files],
    }
