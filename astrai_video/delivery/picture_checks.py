"""Checks of a film's picture: colour tags and known colours, black and frozen stretches, flashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from astrai_video.delivery.check import Check, check, listed
from astrai_video.delivery.flashes import MAX_FLASHES
from astrai_video.delivery.measurement import Measurement
from astrai_video.delivery.picture import longest_outside
from astrai_video.engine.stitch.provenance import Provenance

COLOUR_TOLERANCE = 8  # of 255 a channel, for the loss of encoding; BT.601 in place of BT.709 makes red 23 too green
_MAX_STILL_SECONDS = 2.0  # a longer still stretch is a hold, or a mistake
_MAX_BLACK_SECONDS = 0.5


def colours(measured: Measurement, record: Provenance | None) -> Iterator[Check]:
    """Colour tags of the video stream, and the colours at the patches of the record."""
    video = measured.contents.video
    tags = {
        "matrix": video.color_space,
        "primaries": video.color_primaries,
        "transfer": video.color_trc,
        "range": video.color_range,
    }
    wrong_tags = [f"{name} {value}" for name, value in tags.items() if value != 1]
    yield check("colour tags", not wrong_tags, "BT.709, limited range (all 1)", listed(wrong_tags))
    if record is None or not record.patches:
        yield check("known colours", None, "a record beside the film that names some", "none named")
        return
    wrong = []
    for patch in record.patches:
        rgb, found = patch.swatch.rgb, measured.picture.colours.get(patch)
        if found is None or max(abs(a - b) for a, b in zip(found, rgb, strict=True)) > COLOUR_TOLERANCE:
            is_now = "not there" if found is None else f"#{bytes(found).hex()}"
            wrong.append(f"#{bytes(rgb).hex()} is {is_now} in frame {patch.frame}")
    yield check("known colours", not wrong, f"{len(record.patches)}, within {COLOUR_TOLERANCE}", listed(wrong))


def stretches(measured: Measurement, record: Provenance | None) -> Iterator[Check]:
    """Black and frozen stretches outside of holds, and flashes."""
    picture, fps = measured.picture, float(measured.contents.fps)
    holds = [hold for part in record.parts for hold in part.holds] if record else []
    slack = max(2, round(fps / 15))  # frames; a play eases in and out: its ends may not be seen to move
    for name, found, most in (
        ("black", picture.black, _MAX_BLACK_SECONDS),
        ("frozen", picture.still, _MAX_STILL_SECONDS),
    ):
        long = [stretch for stretch in found if longest_outside(stretch, holds, slack) >= most * fps]
        places = [f"{stretch.start / fps:.1f}-{stretch.end / fps:.1f} s" for stretch in long]
        passed = not places if record else None if places else True  # without a record they may be holds
        yield check(name, passed, f"no {most:g} s that are no hold", listed(places))
    for name, frames in (("flashes", picture.flashes), ("red flashes", picture.red_flashes)):
        yield check(name, not frames, f"at most {MAX_FLASHES} a second", listed(list(_places(frames, fps))))


def _places(frames: Sequence[int], fps: float) -> Iterator[str]:
    """The stretches that frames are in, in seconds: frames at most a second apart are in one stretch."""
    first = 0
    for number, frame in enumerate(frames):
        if number + 1 == len(frames) or frames[number + 1] - frame > fps:
            yield f"{frames[first] / fps:.1f}-{frame / fps:.1f} s"
            first = number + 1
