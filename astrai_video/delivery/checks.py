"""Checks a film against its provenance record and its target: pure functions over its measurement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from astrai_video.delivery.caption_checks import captions, chapters
from astrai_video.delivery.check import Check, check, listed
from astrai_video.delivery.measurement import Measurement
from astrai_video.delivery.picture_checks import colours, stretches
from astrai_video.delivery.stream_checks import container, encoding, frames, sound
from astrai_video.delivery.targets import Target
from astrai_video.engine.stitch.provenance import Provenance


def evaluate(measured: Measurement, record: Provenance | None, target: Target | None) -> list[Check]:
    """Every check of a film; without its record, or a target, the checks that need them are unknown or left out."""
    return [
        *container(measured, target),
        *encoding(measured, record, target),
        *frames(measured, record),
        *colours(measured, record),
        *sound(measured, record, target),
        *captions(measured, record),
        *chapters(measured, record),
        *stretches(measured, record),
        *_provenance(measured, record),
    ]


def _provenance(measured: Measurement, record: Provenance | None) -> Iterator[Check]:
    if record is None:
        yield check("provenance", None, "a record beside the film", "none")
        return
    same = record.sha256 == measured.sha256
    yield check("provenance", same, "the film that the record speaks of", "as expected" if same else "another film")


def compare_tools(record: Provenance, tools: Mapping[str, str], fonts: Mapping[str, str]) -> Check:
    """Compare the tools and fonts that a film was made with with those of this machine: no failure if they differ.

    `tools` are versions by name, `fonts` the sha256 of font files by name.
    """
    made_with = {"astrai-video": record.astrai_video, **record.tools}
    differ = [
        f"{name} {made_with.get(name, 'not recorded')}, here {tools[name]}"
        for name in tools
        if made_with.get(name) != tools[name]
    ]
    differ += [f"{name} is another file" for name in fonts if record.fonts.get(name) != fonts[name]]
    return check("tools and fonts", None if differ else True, "those of this machine", listed(differ))
