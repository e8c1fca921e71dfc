"""Prints the figures as Markdown, for docs/speed.md, and as JSON, for programs."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from works import Figure

Picture = dict[str, dict[str, float]]
_TOOLS = ("astrai-video", "manim", "av", "numpy", "pycairo", "manimpango")


@dataclass(frozen=True)
class Check:
    """A predicted and a measured wall time, in seconds."""

    cores: int
    predicted: float
    measured: float

    @property
    def error(self) -> float:
        """Relative to the measured time."""
        return self.predicted / self.measured - 1


def machine() -> dict[str, Any]:
    """A description of this machine."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {tool: version(tool) for tool in _TOOLS},
    }


def _processor() -> str:
    with Path("/proc/cpuinfo").open() as lines:
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def markdown(figures: Sequence[Figure], where: dict[str, Any], quality: str, repeat: int) -> Iterator[str]:
    """A table with a line per work: wall seconds as minimum - median - maximum, CPU seconds as median."""
    versions = ", ".join(f"{tool} {number}" for tool, number in where["versions"].items())
    yield f"{where['cores']} cores, {where['processor']}, Python {where['python']}, {versions}; quality {quality},"
    yield f"{repeat} runs each, by turns: wall seconds as minimum - median - maximum, CPU seconds as median."
    yield ""
    yield "| work | peer, wall | CPU | astrai-video, wall | CPU | figure | at the least | aim |"
    yield "|---|---|---|---|---|---|---|---|"
    for figure in figures:
        peer = f"{figure.peer.spread()} | {figure.peer.cpu:.1f}" if figure.peer else "- | -"
        bound = "" if figure.unit == "x" or figure.at_least is None else "at most "
        yield (
            f"| {figure.work} | {peer} | {figure.ours.spread()} | {figure.ours.cpu:.1f} "
            f"| **{_amount(figure.value, figure.unit)}** | {bound}{_amount(figure.at_least, figure.unit)}"
            f"{'' if figure.is_met else ' (missed)'} | {_amount(figure.aim, figure.unit)} |"
        )
    yield ""
    for figure in figures:
        beside = f"`{figure.peer.command}` and " if figure.peer else ""
        yield f"* {figure.work}: {beside}`{figure.ours.command}`"


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}x" if unit == "x" else f"{value:.0f} MB" if unit == "MB" else f"{value:.2f} {unit}"


def picture_markdown(pictures: dict[str, Picture]) -> Iterator[str]:
    """A table of SSIM and size by quality, ours and manim's."""
    yield "| quality | SSIM, manim | SSIM, astrai-video | size against manim's |"
    yield "|---|---|---|---|"
    for letter, picture in pictures.items():
        ours, theirs = picture["ours"], picture["manim"]
        size = ours["bytes"] / theirs["bytes"]
        yield f"| {letter} | {theirs['ssim']:.5f} | {ours['ssim']:.5f} | {size:.2f}x |"


def prediction_markdown(predicted: dict[int, float], checks: Sequence[Check]) -> Iterator[str]:
    """A table of predicted wall times, with the error where they were measured."""
    yield "| cores | predicted wall time | against one |"
    yield "|---|---|---|"
    for cores, seconds in predicted.items():
        yield f"| {cores} | {seconds:.1f} s | {predicted[min(predicted)] / seconds:.1f}x |"
    yield ""
    for check in checks:
        yield (
            f"* {check.cores} processes: predicted {check.predicted:.1f} s, measured {check.measured:.1f} s "
            f"({check.error:+.1%})"
        )


def as_json(
    figures: Sequence[Figure],
    where: dict[str, Any],
    predicted: dict[int, float],
    checks: Sequence[Check],
    pictures: dict[str, Picture],
) -> dict[str, Any]:
    """Everything, run by run."""
    return {
        "machine": where,
        "figures": [
            {
                "work": figure.work,
                "peer": figure.peer.as_json() if figure.peer else None,
                "ours": figure.ours.as_json(),
                "value": round(figure.value, 3),
                "unit": figure.unit,
                "at_least": figure.at_least,
                "aim": figure.aim,
                "met": figure.is_met,
            }
            for figure in figures
        ],
        "pictures": pictures,
        "predicted_wall_seconds": {str(cores): round(seconds, 2) for cores, seconds in predicted.items()},
        "checks": [
            {"cores": check.cores, "predicted": round(check.predicted, 2), "measured": round(check.measured, 2)}
            for check in checks
        ],
    }
