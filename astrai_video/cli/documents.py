"""The JSON documents that commands print with `--json`, as types: fields are added freely and never renamed."""

from __future__ import annotations

from typing import Generic, Literal, TypedDict, TypeVar

FilmDocument = TypeVar("FilmDocument")


class Films(TypedDict, Generic[FilmDocument]):
    """`render`, `stitch` and `build` of several languages or qualities: the document of each film."""

    films: list[FilmDocument]


class Clip(TypedDict):
    """A section in one quality; `seconds` is its length in the film, None while it is missing."""

    state: Literal["fresh", "stale", "missing"]
    reason: str
    seconds: float | None


class ListedSection(TypedDict):
    """An item of `list`; `clips` is by the letter of the quality."""

    id: str
    title: str
    scene: str
    clips: dict[str, Clip]


class RenderedSection(TypedDict):
    """A section in `render`; `frames` is its length, `frames_drawn` is 0 when it is cached."""

    id: str
    state: Literal["rendered", "cached", "failed"]
    reason: str
    wall_seconds: float
    frames: int
    frames_drawn: int
    clip: str | None
    error: str | None
    log: str | None
    warnings: list[str]


class Render(TypedDict):
    """`render`; `lang` is None for a film without catalogs."""

    quality: str
    lang: str | None
    wall_seconds: float
    sections: list[RenderedSection]


class Chapter(TypedDict):
    """A chapter of the film, in seconds."""

    title: str
    start: float
    end: float


class Published(TypedDict):
    """The files that were made for a target."""

    target: str
    folder: str
    film: str
    files: list[str]


class Stitch(TypedDict):
    """`stitch`; sections are ids, `unmatched` are warnings on captions, `published` is None without `--target`."""

    output: str
    seconds: float
    frames: int
    sections: list[str]
    missing: list[str]
    stale: list[str]
    chapters: list[Chapter]
    captions: list[str]
    unmatched: list[str]
    published: Published | None


class LintFinding(TypedDict):
    """A finding of a layout rule.

    `play` and `last_play` count from 0, `time` and `until` are seconds of the section, `box` is left, bottom, right
    and top in scene units.
    """

    rule: str
    severity: Literal["error", "warning"]
    section: str
    play: int
    last_play: int
    time: float
    until: float
    line: str
    beat: str
    objects: list[str]
    message: str
    box: list[float]


class AllowedFinding(LintFinding):
    """A finding that the scene allows, with the author's reason."""

    reason: str


class LintCounts(TypedDict):
    """The numbers of sections, plays and samples that were checked."""

    sections: int
    plays: int
    samples: int


class RefusedSection(TypedDict):
    """A section that cannot be recorded."""

    section: str
    reason: str


class FailedSection(TypedDict):
    """A section whose scene raised an error while it was recorded."""

    section: str
    error: str


class Lint(TypedDict):
    """`lint`."""

    findings: list[LintFinding]
    allowed: list[AllowedFinding]
    checked: LintCounts
    refused: list[RefusedSection]
    failed: list[FailedSection]


class DeliveryCheck(TypedDict):
    """A check of a finished film."""

    name: str
    state: Literal["passed", "failed", "unknown"]
    expected: str
    found: str
    message: str


class Verify(TypedDict):
    """`verify`; `target` is None for a film that was made for none."""

    file: str
    target: str | None
    passed: bool
    checks: list[DeliveryCheck]


class Build(TypedDict):
    """`build`; `page` is None for a film that `--out` or a lossless target puts elsewhere."""

    render: Render
    stitch: Stitch
    lint: Lint
    captions: list[str]
    page: str | None
    verify: Verify | None


class Sheet(TypedDict):
    """`sheet`: a file for each section, by id, and one for the film; `missing` are the ids that are not rendered."""

    sheets: dict[str, str]
    film: str
    missing: list[str]


class Still(TypedDict):
    """`still`."""

    still: str


class Page(TypedDict):
    """`page`."""

    page: str


class StoreUsage(TypedDict):
    """Items of one kind in the store."""

    number: int
    bytes: int


class Clean(TypedDict):
    """`clean`: the store by kind, the paths that are removed, or would be, and the bytes that this frees."""

    held: dict[str, StoreUsage]
    going: list[str]
    freed_bytes: int
    removed: bool


class HealthCheck(TypedDict):
    """A check of this machine; `mend` is the command or step that repairs it, "" when there is none."""

    name: str
    state: Literal["ok", "warning", "missing"]
    found: str
    mend: str


class Doctor(TypedDict):
    """`doctor`; `ok` when nothing is missing."""

    ok: bool
    checks: list[HealthCheck]


class TakeProblem(TypedDict):
    """A recording that is missing or cannot be used."""

    section: str
    beat: str
    problem: str


class VoiceCheck(TypedDict):
    """`voice check`."""

    folder: str
    problems: list[TakeProblem]


# The documents of single films and machines; Films is printed for several.
Document = (
    list[ListedSection] | Render | Stitch | Build | Lint | Sheet | Still | Page | Verify | Clean | Doctor | VoiceCheck
)
