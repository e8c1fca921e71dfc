"""Predicts the CPU seconds of rendering a section from the costs of earlier renderings, kept in the output folder."""

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


def of(timeline: Timeline) -> Cost:
    """The cost of a rendering, with reused plays counted at the cost of drawing them."""
    before = sum(piece.cpu_seconds for piece in timeline.pieces if piece.reused)
    plays = tuple(piece.cpu_seconds for piece in timeline.pieces)
    return Cost(timeline.cpu_seconds + before, plays, sum(piece.drawn_frames for piece in timeline.pieces))


class CostModel:
    """The known costs, by section and quality.

    A section that was rendered in other qualities only is estimated with the median cost ratio of the two qualities
    over the sections known in both, else with the ratio of their pixels per second.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, dict[str, Cost]] = _read(path)

    def expect(self, section: str, quality: str) -> Cost | None:
        """The expected cost of rendering a section in a quality; None when the section was never rendered."""
        known = self._known.get(section, {})
        if quality in known:
            return known[quality]
        if not known:
            return None
        nearest = min(known, key=lambda other: abs(_pixel_rate(other) - _pixel_rate(quality)))
        return known[nearest].times(self._ratio(nearest, quality))

    def learn(self, timeline: Timeline) -> None:
        """Add the cost of a rendering, and save all costs."""
        self._known = _read(self._path)
        self._known.setdefault(timeline.section, {})[timeline.quality] = of(timeline)
        data = {name: {q: asdict(cost) for q, cost in costs.items()} for name, costs in sorted(self._known.items())}
        with contextlib.suppress(OutputError):  # only an estimate is lost
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
        return {}  # only an estimate is lost


def _cost(raw: Mapping[str, object]) -> Cost:
    cost = Cost(float(raw["seconds"]), tuple(map(float, raw["plays"])), int(raw["frames"]))  # type: ignore[arg-type, call-overload]
    if not all(map(isfinite, (cost.seconds, *cost.plays))):
        raise ValueError("not a number")
    return cost
