"""The command `clean`: what the store holds, and what can go."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.filesize import decimal
from rich.table import Table

from astrai_video import quality
from astrai_video.cli import console
from astrai_video.cli.options import Json
from astrai_video.cli.project import Project
from astrai_video.engine.plan import inventory, keys
from astrai_video.engine.plan.inventory import Holding
from astrai_video.engine.plan.store import variant
from astrai_video.errors import UsageError

if TYPE_CHECKING:
    from astrai_video.cli import documents

KeepLatest = Annotated[
    bool, typer.Option("--keep-latest", help="Keep the newest rendering of each section, language and quality.")
]
OlderThan = Annotated[
    str | None, typer.Option("--older-than", metavar="30d", help="What is older: a number and h, d or w.")
]
MaxSize = Annotated[
    str | None,
    typer.Option("--max-size", metavar="5GB", help="The oldest, until so much is left: a number and KB, MB, GB or TB."),
]
All = Annotated[bool, typer.Option("--all", help="All of it; what is needed is rendered again.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without it what would go is only shown.")]

_SECONDS = {"h": 3600, "d": 86400, "w": 7 * 86400}
_BYTES = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_NUMBER = r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]*)"


def clean(
    context: typer.Context,
    keep_latest: KeepLatest = False,
    older_than: OlderThan = None,
    max_size: MaxSize = None,
    everything: All = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Show what the store holds and what could go, and remove it with --yes; finished films stay where they are."""
    project: Project = context.obj
    asked = keep_latest or older_than is not None or max_size is not None or everything
    if everything and (keep_latest or older_than is not None or max_size is not None):
        raise UsageError("--all removes all of it; leave out the other options, or --all.")
    if yes and not asked:
        raise UsageError("--yes: say what is to go.", next_step="Add --keep-latest, --older-than, --max-size or --all.")
    age = _measured("--older-than", older_than, _SECONDS, "30d") if older_than is not None else None
    size = _measured("--max-size", max_size, _BYTES, "5GB") if max_size is not None else None
    found = inventory.holdings(project.store)
    kept = _needed(project, found)
    going = _chosen(found, kept if keep_latest else set(), age, size) if asked else []
    freed = inventory.bytes_of(going)
    if as_json:
        console.print_json(_document(found, going, freed, removed=yes))
    else:
        console.stdout().print(_table(found, going) if asked else _offer(found, kept))
    if yes:
        inventory.remove(project.store, going)
    if asked and not as_json:
        console.say(f"{decimal(freed)} freed." if yes else f"{decimal(freed)} would be freed; --yes does it.")


def _needed(project: Project, found: Sequence[Holding]) -> set[Path]:
    """The newest of everything, and what the film is made of as its sources are now."""
    films = {one.of[:2] for one in found if one.kind == "rendering"}
    states = [
        state
        for language, letter in films
        if language in project.storyboard.languages and letter in quality.QUALITIES
        for state in keys.states(project.film(letter, language), project.storyboard.sections)
    ]
    return inventory.latest(found) | {state.rendered.folder for state in states if state.rendered}


def _chosen(found: Sequence[Holding], kept: set[Path], age: float | None, size: float | None) -> list[Holding]:
    """What goes: all that is not kept; with an age or a size only what is too old or too much."""
    free = [one for one in found if one.path not in kept]
    if age is None and size is None:
        return free
    old = [one for one in free if age is not None and one.made < time.time() - age]
    if size is None:
        return old
    rest = [one for one in free if one not in old]
    held = inventory.bytes_of(found) - inventory.bytes_of(free)
    return old + inventory.over(rest, max(0, int(size) - held))


def _measured(option: str, text: str, units: dict[str, int], example: str) -> float:
    """A number with a unit, in seconds or bytes."""
    match = re.fullmatch(_NUMBER, text.strip())
    unit = next((one for one in units if match and one.casefold() == match["unit"].casefold()), None)
    if match is None or unit is None:
        known = ", ".join(one for one in units if one)
        raise UsageError(f"{option} {text!r}: is not a number and one of {known}, as in {example}.")
    return float(match["number"]) * units[unit]


def _table(found: Sequence[Holding], going: Sequence[Holding]) -> Table:
    """What there is of each kind, and what of it goes."""
    table = _columns("number", "size", "goes", "frees")
    gone = {one.path for one in going}
    for label, some in _groups(found).items():
        table.add_row(label, *_sum(some), *_sum([one for one in some if one.path in gone]))
    return table


def _offer(found: Sequence[Holding], kept: set[Path]) -> Table:
    """What there is of each kind, and what could go."""
    table = _columns("number", "size")
    for label, some in _groups(found).items():
        table.add_row(label, *_sum(some))
    table.add_row()
    for option, some in {"--keep-latest": _chosen(found, kept, None, None), "--all": list(found)}.items():
        table.add_row(f"clean {option} removes", *_sum(some))
    return table


def _columns(*numbers: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("held")
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def _sum(some: Sequence[Holding]) -> tuple[str, str]:
    return str(len(some)), decimal(inventory.bytes_of(some))


def _groups(found: Sequence[Holding]) -> dict[str, list[Holding]]:
    """By what people know them as: renderings by language and quality, the others by their kind."""
    names = {"lint": "records of the lint", "voice": "sentences spoken", "verified": "verifications"}
    groups: dict[str, list[Holding]] = {}
    for one in found:
        label = f"renderings {variant(*one.of[:2])}" if one.kind == "rendering" else names[one.kind]
        groups.setdefault(label, []).append(one)
    return dict(sorted(groups.items()))


def _document(found: Sequence[Holding], going: Sequence[Holding], freed: int, *, removed: bool) -> documents.Clean:
    return {
        "held": {
            label: {"number": len(some), "bytes": inventory.bytes_of(some)} for label, some in _groups(found).items()
        },
        "going": [str(one.path) for one in going],
        "freed_bytes": freed,
        "removed": removed,
    }
