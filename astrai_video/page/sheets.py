"""Writes contact sheets and stills of a film into its output folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from astrai_video.engine.plan import keys
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.stitch.pacing import pace
from astrai_video.errors import AstraiVideoError
from astrai_video.files import atomic_write
from astrai_video.lint.findings import NOWHERE, Finding
from astrai_video.page.contact_sheet import Mark, Strip, Tile
from astrai_video.page.contact_sheet import sheet as draw_sheet
from astrai_video.page.stills import Moment, moment_at, moments, still
from astrai_video.storyboard import Section
from astrai_video.timecode import to_tenth

_MAX_STILLS = 12  # of one section on the sheet of the film
_FILM_WIDTH = 320


@dataclass(frozen=True)
class Sheets:
    """The files that were written, by section and of the film; `missing` are the sections that are not rendered."""

    sections: Mapping[str, Path]
    film: Path
    missing: tuple[str, ...]


def make(film: Film, sections: Sequence[Section], findings: Mapping[str, Sequence[Finding]]) -> Sheets:
    """Write the sheet of each rendered section, fresh or stale, and that of the film.

    Raises AstraiVideoError when no section is rendered, DamagedError, OutputError.
    """
    states = keys.states(film, tuple(sections))
    letter = film.quality.letter
    written, strips = {}, []
    for state in states:
        if state.rendered is None:
            continue
        strip = _strip(film, state, state.rendered, findings.get(state.section.id, ()))
        name = f"{film.storyboard.number(state.section.id):02d}-{state.section.id}"
        written[state.section.id] = _write(draw_sheet([strip]), film.store.sheet(film.language, letter, name))
        strips.append(Strip(strip.title, _sample(strip.tiles)))
    missing = tuple(state.section.id for state in states if state.rendered is None)
    if not strips:
        raise AstraiVideoError("Nothing is rendered yet.", next_step=_render_command(film, missing))
    whole = draw_sheet(strips, columns=6, width=_FILM_WIDTH)
    path = _write(whole, film.store.sheet(film.language, letter, film.storyboard.name))
    return Sheets(written, path, missing)


def write_still(film: Film, section: Section, where: str, out: Path | None) -> Path:
    """Write the frame of a section at the end of a beat, or at a time in seconds.

    Raises AstraiVideoError when the section is not rendered, UsageError, DamagedError, OutputError.
    """
    (state,) = keys.states(film, (section,))
    if state.rendered is None:
        raise AstraiVideoError(f"{section.id} is not rendered yet.", next_step=_render_command(film, [section.id]))
    moment = moment_at(state.rendered, pace(film, section, state.rendered).lengths, where)
    name = f"{film.storyboard.number(section.id):02d}-{section.id}-{where}"
    return _write(still(state.rendered, moment), out or film.store.sheet(film.language, film.quality.letter, name))


def _strip(film: Film, state: SectionState, rendered: Rendered, findings: Sequence[Finding]) -> Strip:
    narration = _narration(film, state.section)
    number = film.storyboard.number(state.section.id)
    tiles = tuple(
        Tile(
            still(rendered, moment),
            f"{number}.{place}  {moment.name}  {to_tenth(moment.seconds)}",
            narration.get(moment.name, ""),
            tuple(Mark(f.rule, f.severity, f.box) for f in findings if _is_marked(f, moment)),
        )
        for place, moment in enumerate(moments(rendered, pace(film, state.section, rendered).lengths), 1)
    )
    return Strip(f"{number}  {film.title(state.section)}", tiles)


def _is_marked(finding: Finding, moment: Moment) -> bool:
    """Return True for a finding to draw on the picture of a moment: not allowed, with a box; plays are pieces."""
    if finding.allowed or finding.box == NOWHERE:
        return False
    return finding.play <= moment.piece <= max(finding.play, finding.last_play)


def _sample(tiles: tuple[Tile, ...]) -> tuple[Tile, ...]:
    """Return at most `_MAX_STILLS` tiles, evenly spaced, with the last one."""
    step = -(-len(tiles) // _MAX_STILLS)
    return tuple(reversed(tiles[::-1][::step]))


def _narration(film: Film, section: Section) -> Mapping[str, str]:
    script = film.script(section)
    return script.narration if script else {}


def _render_command(film: Film, ids: Sequence[str]) -> str:
    return f"render it first: astrai-video render --sections {','.join(ids)} -q {film.quality.letter}"


def _write(picture: Image.Image, path: Path) -> Path:
    """Write a PNG file atomically, by rename, and return its path.

    Raises OutputError.
    """
    with atomic_write(path) as unfinished:
        picture.save(unfinished, "PNG")
    return path
