"""The command `verify`: a finished film, of ours or not, checked for what was promised."""

from __future__ import annotations

import glob
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from astrai_video.cli import console
from astrai_video.cli.options import Json
from astrai_video.delivery import targets
from astrai_video.delivery.check import Check
from astrai_video.delivery.targets import Target
from astrai_video.digests import file_digest, text_digest
from astrai_video.engine.plan.code_digest import code_digest
from astrai_video.engine.plan.store import Store
from astrai_video.files import read_json, write_text

if TYPE_CHECKING:
    from astrai_video.cli import documents

ForTarget = Annotated[
    str | None,
    typer.Option(
        "--target", help="youtube, bilibili, web or archive; the place that the film was made for if left out."
    ),
]

_CHECKING = "astrai_video.delivery.verify"


def verify(
    file: Annotated[Path, typer.Argument(help="The film.")], place: ForTarget = None, as_json: Json = False
) -> None:
    """Check a finished film: its file, encoding, colours, sound, captions, chapters, stills and flashes."""
    path = file.expanduser().absolute()
    target = targets.get(place) if place else _recorded(path)
    found = verified(path, target)
    if as_json:
        console.print_json(document(path, target, found))
    else:
        console.stdout().print(console.checks_table(found))
    if not passed(found):
        raise typer.Exit(1)


def _recorded(path: Path) -> Target | None:
    """The place that a film was made for, by its record."""
    from astrai_video.engine.stitch import provenance  # noqa: PLC0415 - what stitches, not needed by `list`

    record = provenance.read(provenance.path_of(path))
    return targets.TARGETS.get(record.target) if record else None


def verified(path: Path, target: Target | None) -> list[Check]:
    """Every check of a film."""
    from astrai_video.delivery.verify import verify as run  # noqa: PLC0415 - decoders, not needed by `list`

    return run(path, target)


def published(store: Store, film: documents.Published, target: Target) -> list[Check]:
    """Every check of a film that was made for a place; kept until it, what lies beside it or the checks change."""
    path = Path(film["film"])
    kept = store.verification(checks_digest(path, target))
    known = read_json(kept)
    if isinstance(known, list):
        return [Check(**one) for one in known]
    found = verified(path, target)
    write_text(kept, json.dumps([asdict(check) for check in found]))
    return found


def checks_digest(path: Path, target: Target) -> str:
    """What decides what is found in a film: it and what lies beside it, its target, our code and the tools."""
    from astrai_video import fonts  # noqa: PLC0415 - as above
    from astrai_video.engine.stitch import provenance  # noqa: PLC0415

    files = sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))
    beside = [f"{file.name} {file_digest(file)}" for file in files]
    return text_digest([*beside, repr(target), code_digest(_CHECKING), *provenance.installed(), fonts.digest()])


def passed(found: list[Check]) -> bool:
    """Whether nothing failed; what is unknown is no failure."""
    return all(check.state != "failed" for check in found)


def document(path: Path, target: Target | None, found: list[Check]) -> documents.Verify:
    """The JSON document of `verify`."""
    return {
        "file": str(path),
        "target": target.name if target else None,
        "passed": passed(found),
        "checks": [_document(check) for check in found],
    }


def _document(check: Check) -> documents.DeliveryCheck:
    return {
        "name": check.name,
        "state": cast(Literal["passed", "failed", "unknown"], check.state),
        "expected": check.expected,
        "found": check.found,
        "message": check.message,
    }
