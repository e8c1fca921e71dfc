"""The option `--target`: renders, stitches and encodes a film by the rules of the site that publishes it."""

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
    """Return the target of this name; None for None.

    Raises UsageError for an unknown name, and for options that contradict the target.
    """
    if place is None:
        return None
    found = targets.get(place)
    if found.lossless and burn_captions:
        raise UsageError(f"--burn-captions encodes the film once more; {found.name} loses nothing. Choose one of them.")
    return found


def for_target(film: Film, target: Target | None) -> Film:
    """Return the film with the quality that a target needs: lossless for the archive."""
    return replace(film, quality=film.quality.without_loss()) if target and target.lossless else film


def output(film: Film) -> Path | None:
    """Return the path of a lossless film, which does not replace the ordinary one; None for other films."""
    return film.store.publish("archive") / film.path.name if film.quality.lossless else None


def publish(film: Film, stitched: Stitched, target: Target) -> Published:
    """Make the folder to upload to a target, and return its JSON document."""
    from astrai_video.delivery.publish import publish as run  # noqa: PLC0415 - loads Pillow

    done = run(film, stitched, target)
    return {
        "target": done.target,
        "folder": str(done.folder),
        "film": str(done.film),
        "files": [str(path) for path in done.files],
    }
