"""The command `verify`: checks a finished film, made by this program or not, against the rules of its target."""

from __future__ import annotations

import glob
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from astrai_video.check_result import has_errors
from astrai_video.cli import console
from astrai_video.cli.options import Json
from astrai_video.delivery import check as checks
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
        "--target", help="youtube, bilibili, web or archive; by default the target that the film was made for."
    ),
]

_CHECKING = "astrai_video.delivery.verify"


def verify(
    file: Annotated[Path, typer.Argument(help="The film.")], name: ForTarget = None, as_json: Json = False
) -> None:
    """Check a finished film: its file, encoding, colours, sound, captions, chapters, stills and flashes."""
    path = file.expanduser().absolute()
    target = targets.get(name) if name else _target_of(path)
    found = check_film(path, target)
    if as_json:
        console.print_json(document(path, target, found))
    else:
        console.stdout().print(console.checks_table(found))
    if not passed(found):
        raise typer.Exit(1)


def _target_of(path: Path) -> Target | None:
    """Return the target that a film was made for, from its provenance file; None when there is none."""
    from astrai_video.engine.stitch import provenance  # noqa: PLC0415 - only without --target

    record = provenance.read(provenance.path_of(path))
    return targets.TARGETS.get(record.target) if record else None


def check_film(path: Path, target: Target | None) -> list[Check]:
    """Return every check of a film."""
    from astrai_video.delivery.verify import verify as run  # noqa: PLC0415 - loads decoders

    return run(path, target)


def published(store: Store, film: documents.Published, target: Target) -> list[Check]:
    """Return every check of a film that was made for a target.

    They are cached in the store, by a digest of the film, the files with its name and the code of the checks.
    """
    path = Path(film["film"])
    cache = store.verification(checks_digest(path, target))
    known = checks.from_json(read_json(cache))
    if known is not None:
        return known
    found = check_film(path, target)
    write_text(cache, json.dumps([asdict(check) for check in found]))
    return found


def checks_digest(path: Path, target: Target) -> str:
    """Return the cache key of the checks: film, files with its name, target, code, libraries, ffmpeg and fonts."""
    from astrai_video import fonts  # noqa: PLC0415 - only for a target
    from astrai_video.engine.stitch import provenance  # noqa: PLC0415 - only for a target

    files = sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))
    digests = [f"{file.name} {file_digest(file)}" for file in files]
    return text_digest([*digests, repr(target), code_digest(_CHECKING), *provenance.installed(), fonts.digest()])


def passed(found: list[Check]) -> bool:
    """Return True when no check failed; an unknown one is no failure."""
    return not has_errors(found)


def document(path: Path, target: Target | None, found: list[Check]) -> documents.Verify:
    """Return the JSON document of `verify`."""
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
