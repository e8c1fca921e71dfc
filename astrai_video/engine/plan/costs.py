"""What rendering a section costs, learned from every rendering and kept in the output folder."""

from __future__ import annotations

import contextlib
import json
import statistics
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from pathlib import Path

from astrai_video.engine.plan.jobs import Cost
from astrai_video.errors import OutputError
from astrai_video.files import read_json, write_text
from astrai_video.quality import QUALITIES
from astrai_video.timeline import Timeline

_FORMAT = 1


def of(record: Timeline) -> Cost:
    """What a rendering cost, or would have cost without the plays that were drawn before."""
    before = sum(piece.cpu_seconds for piece in record.pieces if piece.reused)
    plays = tuple(piece.cpu_seconds for piece in record.pieces)
    return Cost(record.cpu_seconds + before, plays, sum(piece.pictures for piece in record.pieces))


class CostModel:
    """The costs known so far, by section and quality.

    A section that was rendered in another quality only is judged by how much the two qualities differ in the
    sections that are known in both, else by their pixels a second.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, dict[str, Cost]] = _read(path)

    def expect(self, section: str, quality: str) -> Cost | None:
        """What rendering a section in a quality will probably cost; None when it was never rendered."""
        known = self._known.get(section, {})
        if quality in known:
            return known[quality]
        if not known:
            return None
        nearest = min(known, key=lambda other: abs(_pixel_rate(other) - _pixel_rate(quality)))
        return known[nearest].times(self._ratio(nearest, quality))

    def learn(self, record: Timeline) -> None:
        """Note what a rendering cost, and keep it."""
        self._known = _read(self._path)
        self._known.setdefault(record.section, {})[record.quality] = of(record)
        data = {name: {q: asdict(cost) for q, cost in costs.items()} for name, costs in sorted(self._known.items())}
        with contextlib.suppress(OutputError):  # a guess is all that is lost
            write_text(self._path, json.dumps({"format": _FORMAT, "sections": data}))

    def _ratio(self, known: str, wanted: str) -> float:
        both = [costs for costs in self._known.values() if known in costs and wanted in costs]
        ratios = [costs[wanted].seconds / costs[known].seconds for costs in both if costs[known].seconds]
        return statistics.median(ratios) if ratios else _pixel_rate(wanted) / _pixel_rate(known)


def _pixel_rate(quality: str) -> float:
    chosen = QUALITIES[quality]
    return chosen.width * chosen.height * chosen.fps


def _read(path: Path) -> dict[str, dict[str, Cost]]:
    data = read_json(path)
    try:
        if data["format"] != _FORMAT:
            return {}
        return {
            name: {q: _cost(raw) for q, raw in costs.items() if q in QUALITIES}
            for name, costs in data["sections"].items()
        }
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError):
        return {}  # a guess is all that is lost


def _cost(raw: Mapping[str, object]) -> Cost:
    cost = Cost(float(raw["seconds"]), tuple(map(float, raw["plays"])), int(raw["frames"]))  # type: ignore[arg-type, call-overload]
    if not all(map(isfinite, (cost.seconds, *cost.plays))):
        raise ValueError("not a number")
    return cost
