"""The command `clean`: lists the store by kind, and removes old, superseded or all items."""

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
from astrai_video.engine.plan.inventory import Item
from astrai_video.engine.plan.store import variant
from astrai_video.errors import UsageError

if TYPE_CHECKING:
    from astrai_video.cli import documents

KeepLatest = Annotated[
    bool, typer.Option("--keep-latest", help="Keep the newest rendering of each section, language and quality.")
]
OlderThan = Annotated[
    str | None,
    typer.Option("--older-than", metavar="30d", help="Remove items older than this: a number and h, d or w."),
]
MaxSize = Annotated[
    str | None,
    typer.Option(
        "--max-size", metavar="5GB", help="Remove the oldest items until this is left: a number and KB, MB, GB or TB."
    ),
]
All = Annotated[bool, typer.Option("--all", help="Remove everything; a build renders it again.")]
Yes = Annotated[bool, typer.Option("--yes", help="Remove the items; without it they are only listed.")]

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
    """Show the contents of the store and what can be removed, and remove it with --yes; finished films are kept."""
    project: Project = context.obj
    asked = keep_latest or older_than is not None or max_size is not None or everything
    if everything and (keep_latest or older_than is not None or max_size is not None):
        raise UsageError("--all removes all of it; leave out the other options, or --all.")
    if yes and not asked:
        raise UsageError("--yes: say what is to go.", next_step="Add --keep-latest, --older-than, --max-size or --all.")
    age = _parse_quantity("--older-than", older_than, _SECONDS, "30d") if older_than is not None else None
    size = _parse_quantity("--max-size", max_size, _BYTES, "5GB") if max_size is not None else None
    items = inventory.items(project.store)
    needed = _needed(project, items)
    removed = _to_remove(items, needed if keep_latest else set(), age, size) if asked else []
    freed = inventory.freed_bytes(removed)
    if as_json:
        console.print_json(_document(items, removed, freed, done=yes))
    else:
        console.stdout().print(_removal_table(items, removed) if asked else _usage_table(items, needed))
    if yes:
        inventory.remove(project.store, removed)
    if asked and not as_json:
        console.info(f"{decimal(freed)} freed." if yes else f"{decimal(freed)} would be freed; --yes does it.")


def _needed(project: Project, items: Sequence[Item]) -> set[Path]:
    """Return the paths of the newest item of everything, and of the renderings that fit the present sources."""
    films = {item.version_of[:2] for item in items if item.kind == "rendering"}
    states = [
        state
        for language, letter in films
        if language in project.storyboard.languages and letter in quality.QUALITIES
        for state in keys.states(project.film(letter, language), project.storyboard.sections)
    ]
    return inventory.latest(items) | {state.rendered.folder for state in states if state.rendered}


def _to_remove(items: Sequence[Item], kept: set[Path], age: float | None, size: float | None) -> list[Item]:
    """Return the items that are not kept; with an age in seconds or a size in bytes only those beyond it."""
    free = [item for item in items if item.path not in kept]
    if age is None and size is None:
        return free
    old = [item for item in free if age is not None and item.created < time.time() - age]
    if size is None:
        return old
    rest = [item for item in free if item not in old]
    kept_bytes = inventory.freed_bytes(items) - inventory.freed_bytes(free)
    return old + inventory.oldest_over(rest, max(0, int(size) - kept_bytes))


def _parse_quantity(option: str, text: str, units: dict[str, int], example: str) -> float:
    """Return a number with a unit, in seconds or bytes.

    Raises UsageError naming the option, with an example.
    """
    match = re.fullmatch(_NUMBER, text.strip())
    unit = next((one for one in units if match and one.casefold() == match["unit"].casefold()), None)
    if match is None or unit is None:
        known = ", ".join(one for one in units if one)
        raise UsageError(f"{option} {text!r}: is not a number and one of {known}, as in {example}.")
    return float(match["number"]) * units[unit]


def _removal_table(items: Sequence[Item], removed: Sequence[Item]) -> Table:
    """Return the items of each kind, and those that are removed."""
    table = _columns("number", "size", "goes", "frees")
    paths = {item.path for item in removed}
    for label, some in _groups(items).items():
        table.add_row(label, *_sum(some), *_sum([item for item in some if item.path in paths]))
    return table


def _usage_table(items: Sequence[Item], needed: set[Path]) -> Table:
    """Return the items of each kind, and those that each option would remove."""
    table = _columns("number", "size")
    for label, some in _groups(items).items():
        table.add_row(label, *_sum(some))
    table.add_row()
    for option, some in {"--keep-latest": _to_remove(items, needed, None, None), "--all": list(items)}.items():
        table.add_row(f"clean {option} removes", *_sum(some))
    return table


def _columns(*numbers: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("kind")
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def _sum(items: Sequence[Item]) -> tuple[str, str]:
    return str(len(items)), decimal(inventory.freed_bytes(items))


def _groups(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Group the items by label: renderings by language and quality, the others by kind."""
    names = {"lint": "records of the lint", "voice": "sentences spoken", "verified": "verifications"}
    groups: dict[str, list[Item]] = {}
    for item in items:
        label = f"renderings {variant(*item.version_of[:2])}" if item.kind == "rendering" else names[item.kind]
        groups.setdefault(label, []).append(item)
    return dict(sorted(groups.items()))


def _document(items: Sequence[Item], removed: Sequence[Item], freed: int, *, done: bool) -> documents.Clean:
    return {
        "held": {
            label: {"number": len(some), "bytes": inventory.freed_bytes(some)} for label, some in _groups(items).items()
        },
        "going": [str(item.path) for item in removed],
        "freed_bytes": freed,
        "removed": done,
    }
