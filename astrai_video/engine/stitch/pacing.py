"""How long every piece of a section is in the film: as its scene asks, and as what is said in it needs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Any

from astrai_video.catalog import Narration
from astrai_video.digests import text_digest
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.film import Film
from astrai_video.engine.plan.store import Rendered
from astrai_video.errors import OutputError
from astrai_video.files import read_json, write_text
from astrai_video.narration.pace import piece_frames
from astrai_video.narration.takes import Take
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.narration.captions import Window

PAUSE = 0.35  # seconds between one sentence and the next
_RECORD = "pace.json"


@dataclass(frozen=True)
class Pace:
    """The lengths in frames of a section's pieces, and the digest of the sentences and rules they come from."""

    lengths: tuple[int, ...]
    digest: str

    @property
    def frames(self) -> int:
        """The section's length."""
        return sum(self.lengths)


def pace(film: Film, section: Section, rendered: Rendered) -> Pace:
    """The lengths of a section's pieces: every beat long enough for its captions in every language of the film.

    They are kept beside the rendering, so that nothing is computed again while no sentence and no rule has changed.
    """
    said = film.said(section)
    spoken = {beat: take for (owner, beat), take in film.takes.items() if owner == section.id}
    digest = pace_digest(said, spoken)
    record = rendered.folder / _RECORD
    if (known := _lengths_in(read_json(record), digest, rendered)) is not None:
        return Pace(known, digest)
    lengths = piece_frames(rendered.timeline, _needed(said, spoken, rendered.timeline.fps))
    with contextlib.suppress(OutputError):  # a folder that cannot be written to can still be read
        write_text(record, json.dumps({"digest": digest, "lengths": lengths}))
    return Pace(lengths, digest)


def windows(section: Section, rendered: Rendered, lengths: tuple[int, ...], first_frame: int) -> list[Window]:
    """The frames of the film that belong to each beat of a section that begins at `first_frame`."""
    from astrai_video.narration.captions import Window  # noqa: PLC0415 - `list` does not need it

    starts = [first_frame, *accumulate(lengths, initial=first_frame)][1:]
    return [Window(section.id, beat.name, starts[beat.first], starts[beat.end]) for beat in rendered.timeline.beats]


def _needed(said: Iterable[Narration], spoken: Mapping[str, Take], fps: int) -> dict[str, int]:
    """The frames that each beat needs: until it is said, and read in any language."""
    from astrai_video.narration.captions import frames_needed  # noqa: PLC0415

    needed = frames_needed(said, fps)
    for beat, take in spoken.items():
        needed[beat] = max(needed.get(beat, 0), ceil((take.seconds + PAUSE) * fps))
    return needed


def pace_digest(said: Iterable[Narration], spoken: Mapping[str, Take]) -> str:
    """What decides the lengths of a rendering's pieces: what is said in it, in what time, and our code."""
    parts = [code_digest(__name__)]
    parts += [f"{beat} {take.path.name} {take.seconds}" for beat, take in spoken.items()]
    for narration in sorted(said, key=lambda one: one.language):
        sentences = (f"{beat}={text}" for beat, text in narration.sentences.items())
        parts += [narration.language, *narration.terms, *sentences]
    return text_digest(parts)


def _lengths_in(record: Any, digest: str, rendered: Rendered) -> tuple[int, ...] | None:
    """The lengths in a record, if it is of these sentences and fits the rendering."""
    if not isinstance(record, dict) or record.get("digest") != digest:
        return None
    lengths = record.get("lengths")
    if not isinstance(lengths, list) or len(lengths) != len(rendered.timeline.pieces):
        return None
    return tuple(lengths) if all(isinstance(length, int) and length > 0 for length in lengths) else None
