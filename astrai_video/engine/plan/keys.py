"""Cache keys: decides from digests of all inputs whether a section is fresh, stale or missing, and explains why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from astrai_video import fonts
from astrai_video import timeline as timelines
from astrai_video.catalog import SectionScript
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.plan import code_digest
from astrai_video.engine.plan.film import Film, SectionState
from astrai_video.engine.plan.store import KEY_LENGTH, Rendered
from astrai_video.errors import DamagedError
from astrai_video.storyboard import Section
from astrai_video.timeline import Timeline

_WORKER = "astrai_video.engine.worker"
_FILES = ("source ", "engine ")
_DRAWING = ("engine ", "version ")
_REASONS = {"strings": "strings changed", "font": "font changed", "quality": "encoder settings changed"}


def states(film: Film, sections: Sequence[Section]) -> list[SectionState]:
    """The state of each section; nothing is rendered and manim is not imported."""
    return [_state(film, section) for section in sections]


def key_of(inputs: dict[str, str]) -> str:
    """The key of a section: the sha256 of its inputs, shortened."""
    return text_digest(f"{name}={value}" for name, value in sorted(inputs.items()))[:KEY_LENGTH]


def inputs_of(film: Film, section: Section, maker: str = _WORKER) -> dict[str, str]:
    """Digests of all inputs of what `maker`, a folder or module of this package, makes of a section, by name.

    The default is the folder of the worker, which renders it. Narration is not an input.
    """
    found = {f"engine {name}": digest for name, digest in code_digest.files(maker).items()}
    found |= {f"source {name}": digest for name, digest in _sources(film, section).items()}
    found["scene"] = section.scene.class_name
    found["strings"] = _strings_digest(film.script(section), film.language)
    found["font"] = fonts.digest()
    found["quality"] = film.quality.fingerprint()
    return found | {f"version {tool}": number for tool, number in _versions(film, section, maker).items()}


def plays_reusable(then: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Return True if plays with equal fingerprints have equal frames: all inputs but the film's own sources are equal.

    The stage counts as part of the film: its effect is in the scene, and so in the fingerprints of the plays.
    """
    ours = {name for name in {*then, *now} if name.startswith(_DRAWING) and not name.startswith("engine stage/")}
    return all(then.get(name) == now.get(name) for name in ours | {"source manim.cfg", "font", "quality"})


def why_stale(then: dict[str, str], now: dict[str, str]) -> str:
    """Explains the differences between the inputs of a rendering and the current ones, in words."""
    changed = [name for name in now if then.get(name) != now[name]] + [name for name in then if name not in now]
    sources = [name.partition(" ")[2] for name in changed if name.startswith(_FILES)]
    reasons = [_source_reason(sources)] if sources else []
    for name in changed:
        if name.startswith("version "):
            tool = name.removeprefix("version ")
            reasons.append(f"{tool} {then.get(name, 'none')} -> {now.get(name, 'none')}")
        elif name == "scene":
            reasons.append("another scene class")
        elif name in _REASONS:
            reasons.append(_REASONS[name])
    return ", ".join(reasons) or "inputs changed"


def _source_reason(sources: list[str]) -> str:
    names = sorted({Path(name).name for name in sources})
    shown = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    return f"source changed: {shown}"


def _state(film: Film, section: Section) -> SectionState:
    inputs = inputs_of(film, section)
    key = key_of(inputs)
    folder = film.store.section(film.language, film.quality.letter, section.id, key)
    timeline, damage = _timeline_of(folder)
    if timeline is not None and timeline.key == key:
        rendered = Rendered(folder, timeline)
        try:
            rendered.verify(checksums=False)
        except DamagedError as problem:
            return SectionState(section, "missing", f"{problem}", key, inputs, None)
        return SectionState(section, "fresh", "", key, inputs, rendered)
    renderings = film.store.renderings(film.language, film.quality.letter, section.id)
    if renderings:
        reason = damage or why_stale(dict(renderings[0].timeline.inputs), inputs)
        return SectionState(section, "stale", reason, key, inputs, renderings[0])
    return SectionState(section, "missing", damage or "not rendered yet", key, inputs, None)


def _timeline_of(folder: Path) -> tuple[Timeline | None, str]:
    """The timeline of a rendering, None when it is missing or damaged; and a description of the damage, else ""."""
    try:
        return timelines.read(folder), ""
    except DamagedError as problem:
        return None, str(problem)


def _sources(film: Film, section: Section) -> dict[str, str]:
    """Digests, by name, of the source and data files that a section's frames depend on."""
    settings = film.storyboard.root / "manim.cfg"
    found = {"manim.cfg": file_digest(settings)} if settings.is_file() else {}
    return found | (film.sources.closure(section.scene.file) if section.scene.file is not None else {})


def _strings_digest(script: SectionScript | None, language: str) -> str:
    if script is None:
        return text_digest([language])
    place = [language, script.title, str(script.index), str(script.count)]
    return text_digest(place + [f"{name}={text}" for name, text in script.text.items()])


def tool_versions() -> dict[str, str]:
    """The versions of the libraries that draw and encode, by name."""
    return code_digest.versions(_libraries(_WORKER))


def _versions(film: Film, section: Section, maker: str) -> dict[str, str]:
    """The versions of the libraries that a section's scene and `maker` import, by name."""
    scene = section.scene.file
    own = film.sources.libraries(scene) if scene is not None else frozenset()
    return code_digest.versions(_libraries(maker) | own)


def _libraries(maker: str) -> frozenset[str]:
    """The libraries that `maker` imports, and all that manim requires, with which it draws.

    The system's cairo and pango, which a local build of pycairo links to, are not among them: reading their versions
    means importing libraries, which takes 10 ms and more.
    """
    return code_digest.libraries(maker) | code_digest.requirements("manim")
