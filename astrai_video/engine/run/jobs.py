"""Creates the job that renders a section of a film."""

from __future__ import annotations

from pathlib import Path

from astrai_video.engine.plan import keys
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.plan.jobs import RenderJob, labelled
from astrai_video.files import make_folder

_RENDERINGS_USED = 3  # an edit that is undone brings back plays of a few renderings ago


def job_of(film: Film, state: SectionState, scratch: Path, name: str = "") -> RenderJob:
    """The job that renders a section; creates its scratch folder below `scratch`.

    `name` is the name of the film in a run that makes several, else "".
    """
    own = scratch / labelled(state.section.id, name)
    make_folder(own)
    target = film.store.section(film.language, film.quality.letter, state.section.id, state.key)
    return RenderJob(
        section_id=state.section.id,
        scene=state.section.scene,
        root=film.storyboard.root,
        script=film.script(state.section),
        language=film.language,
        quality=film.quality,
        key=state.key,
        inputs=state.inputs,
        target=target.resolve(),
        scratch=own.resolve(),
        log=film.store.log(state.section.id, name).resolve(),
        film=name,
        earlier=_earlier(film, state),
    )


def _earlier(film: Film, state: SectionState) -> tuple[Path, ...]:
    """The store folders of the section whose plays may be reused, the newest first."""
    renderings = film.store.renderings(film.language, film.quality.letter, state.section.id)
    alike = [one.folder for one in renderings if keys.plays_reusable(one.timeline.inputs, state.inputs)]
    return tuple(folder.resolve() for folder in alike[:_RENDERINGS_USED])
