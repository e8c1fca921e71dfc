"""Rules about the frame: things outside it, things in the caption band, and an empty frame."""

from __future__ import annotations

from collections.abc import Iterator

from astrai_video.lint.geometry import CAPTION_BAND, FRAME, area, contains, grown, holds, overlaps
from astrai_video.lint.record import Rect, Thing
from astrai_video.lint.view import View, Violation, blended, contrast_of, is_backdrop, is_box

_OUTSIDE = 0.03
# 5 % of the frame's height, on all sides; less than manim's default distance from an edge (0.5).
_MARGIN = 0.4
_TOLERANCE = 0.02
_INVISIBLE = 1.1
_BAND = 0.5
_WHOLE = 0.8
_SIDES = ("left", "bottom", "right", "top")


def off_frame(view: View) -> Iterator[Violation]:
    """A thing at rest that is partly or wholly outside the frame (error), or nearer to its edge than 5 % (warning).

    Exempt: things that are wholly outside now and inside at another time; things that only a moved or zoomed camera
    cuts off, unless they are text that is never seen whole; backdrops, grids and lines that leave the frame at both
    ends. The margin applies to words and boxes, not to lines and axes, nor to the content of a box that is reported
    itself.
    """
    reported: list[Rect] = []
    for thing in view.at_rest:
        if is_backdrop(thing) or _runs_through(thing) or view.hidden(thing, thing.box):
            continue
        sides = [name for name, over in zip(_SIDES, _beyond(thing.box, FRAME), strict=True) if over > _OUTSIDE]
        if sides:
            reported.append(thing.box)
            if not _excused(view, thing):
                yield Violation((thing,), _how_far(thing, sides), thing.box)
        elif not view.shot.zoomed and thing.role != "axis" and thing.kind != "line":
            near, is_flush = _near_sides(thing)
            if is_flush:
                reported.append(thing.box)
            if near and thing.role not in ("axis", "plot") and not any(holds(b, thing.box, _MARGIN) for b in reported):
                reported.append(thing.box)
                yield Violation(
                    (thing,),
                    f"{{0}} is nearer than 5 % to the {' and '.join(near)} edge of the frame",
                    thing.box,
                    "warning",
                )


def _near_sides(thing: Thing) -> tuple[list[str], bool]:
    """The edges that a thing is too near to, and True if it is flush with one.

    A thing flush with an edge is intended, and so is a frame around everything.
    """
    is_frame = thing.kind == "shape" and area(thing.box) > _WHOLE * area(FRAME)
    solid = thing.kind == "picture" or (is_box(thing) and thing.fill[3] >= _BAND)
    to_margin, to_edge = _beyond(thing.box, grown(FRAME, -_MARGIN)), _beyond(thing.box, FRAME)
    close = [] if is_frame else [place for place, over in enumerate(to_margin) if over > 1e-3]
    flush = [place for place in close if solid and abs(to_edge[place]) <= _OUTSIDE]
    return [_SIDES[place] for place in close if place not in flush], bool(flush)


def caption_band(view: View) -> Iterator[Violation]:
    """A thing in the bottom 12 % of the frame while a caption is shown.

    Exempt: backdrops, and lines that leave the frame. Without narration there is no caption, and no finding.
    """
    if not view.captioned:
        return
    for thing in view.at_rest:
        if is_backdrop(thing) or _runs_through(thing) or thing.box[3] < FRAME[1]:
            continue
        if thing.box[1] < CAPTION_BAND[3] - _TOLERANCE and thing.box[2] > FRAME[0] and thing.box[0] < FRAME[2]:
            yield Violation((thing,), "{0} stands where the caption is (the bottom 12 % of the frame)", thing.box)


def empty(view: View) -> Iterator[Violation]:
    """A beat that ends with nothing on screen; in a scene without beats, a wait.

    Exempt: up to a second of empty frame at the beginning and end of a scene, and half a second in between.
    """
    if view.shot.moment != "end" or any(_is_seen(view, t) for t in view.things):
        return
    plays, number = view.recording.plays, view.shot.play
    if view.recording.beats:
        if view.beat:
            yield Violation((), f"beat {view.beat} ends with nothing on screen", FRAME)
    elif plays[number].still:
        seconds = plays[number].end - plays[number].start
        at_an_end = number == 0 or number == len(plays) - 1
        if seconds > (1.01 if at_an_end else 0.5):
            yield Violation((), f"nothing is on screen for {seconds:.1f} s", FRAME)


def _is_seen(view: View, thing: Thing) -> bool:
    """Return True if a thing is in the frame and differs from the background."""
    if is_backdrop(thing) or not overlaps(grown(thing.box, 0.01), FRAME):
        return False
    ground = view.shot.background
    paints = (thing.fill, thing.stroke, *thing.colors)
    return thing.kind == "picture" or any(contrast_of(blended(paint, ground), ground) > _INVISIBLE for paint in paints)


def _beyond(box: Rect, limits: Rect) -> tuple[float, float, float, float]:
    return limits[0] - box[0], limits[1] - box[1], box[2] - limits[2], box[3] - limits[3]


def _how_far(thing: Thing, sides: list[str]) -> str:
    where = " and ".join(sides)
    if not overlaps(thing.box, FRAME):
        return f"{{0}} is outside the frame, beyond its {where} edge"
    over = max(_beyond(thing.box, FRAME))
    return f"{{0}} runs off the {where} edge of the frame by {over:.2f}"


def _excused(view: View, thing: Thing) -> bool:
    """Return True if another shot shows that the position is intended."""
    visibility = view.visibility[thing.number]
    if not overlaps(thing.box, FRAME):
        return visibility.seen_inside
    return view.shot.zoomed and (visibility.seen_whole or not thing.is_text)


def _runs_through(thing: Thing) -> bool:
    """Return True for an open line with both ends outside the frame, or a filled band from edge to edge."""
    if is_box(thing) and thing.fill[3] >= _BAND:
        left, bottom, right, top = (over > _OUTSIDE for over in _beyond(thing.box, FRAME))
        return (left and right) or (bottom and top)
    if thing.kind != "line" or thing.closed or not thing.paths:
        return False
    return not contains(FRAME, thing.paths[0][0]) and not contains(FRAME, thing.paths[-1][-1])
