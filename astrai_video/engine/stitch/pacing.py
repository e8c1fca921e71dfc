"""Final length in frames of each piece of a section, stretched to fit its narration and captions."""

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
from astrai_video.storyboard import Section

if TYPE_CHECKING:
    from astrai_video.narration.captions import Window
    from astrai_video.narration.takes import Take

PAUSE = 0.35  # seconds between one sentence and the next
_RECORD = "pace.json"


@dataclass(frozen=True)
class Pace:
    """The lengths in frames of a section's pieces, and the digest of the sentences and rules that they depend on."""

    lengths: tuple[int, ...]
    digest: str

    @property
    def frames(self) -> int:
        """The section's length in frames."""
        return sum(self.lengths)


def pace(film: Film, section: Section, rendered: Rendered) -> Pace:
    """The lengths of a section's pieces: every beat is long enough for its captions in every language of the film.

    They are cached in the rendering's folder until a sentence or a rule changes.
    """
    narrations = film.narrations(section)
    takes = {beat: take for (owner, beat), take in film.takes.items() if owner == section.id}
    digest = pace_digest(narrations, takes)
    record = rendered.folder / _RECORD
    if (known := _lengths_in(read_json(record), digest, rendered)) is not None:
        return Pace(known, digest)
    lengths = piece_frames(rendered.timeline, _needed(narrations, takes, rendered.timeline.fps))
    with contextlib.suppress(OutputError):  # a folder that cannot be written to can still be read
        write_text(record, json.dumps({"digest": digest, "lengths": lengths}))
    return Pace(lengths, digest)


def windows(section: Section, rendered: Rendered, lengths: tuple[int, ...], first_frame: int) -> list[Window]:
    """The frames of the film that belong to each beat of a section that begins at `first_frame`."""
    from astrai_video.narration.captions import Window  # noqa: PLC0415 - `list` does not need it

    starts = [first_frame, *accumulate(lengths, initial=first_frame)][1:]
    return [Window(section.id, beat.name, starts[beat.first], starts[beat.end]) for beat in rendered.timeline.beats]


def _needed(narrations: Iterable[Narration], takes: Mapping[str, Take], fps: int) -> dict[str, int]:
    """The frames that each beat needs until it is spoken, and read in every language."""
    from astrai_video.narration.captions import frames_needed  # noqa: PLC0415

    needed = frames_needed(narrations, fps)
    for beat, take in takes.items():
        needed[beat] = max(needed.get(beat, 0), ceil((take.seconds + PAUSE) * fps))
    return needed


def pace_digest(narrations: Iterable[Narration], takes: Mapping[str, Take]) -> str:
    """The digest of all that determines the lengths of a rendering's pieces: sentences, their takes, our code."""
    parts = [code_digest(__name__)]
    parts += [f"{beat} {take.path.name} {take.seconds}" for beat, take in takes.items()]
    for narration in sorted(narrations, key=lambda one: one.language):
        sentences = (f"{beat}={text}" for beat, text in narration.sentences.items())
        parts += [narration.language, *narration.terms, *sentences]
    return text_digest(parts)


def _lengths_in(record: Any, digest: str, rendered: Rendered) -> tuple[int, ...] | None:
    """The lengths in a record if it has this digest and fits the rendering, else None."""
    if not isinstance(record, dict) or record.get("digest") != digest:
        return None
    lengths = record.get("lengths")
    if not isinstance(lengths, list) or len(lengths) != len(rendered.timeline.pieces):
        return None
    return tuple(lengths) if all(isinstance(length, int) and length > 0 for length in lengths) else None
