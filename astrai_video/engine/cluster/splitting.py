"""Splits long sections into parts, ranges of plays that different workers of a cluster render."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from astrai_video.engine.plan.jobs import Cost, Job, PartJob, RenderJob
from astrai_video.engine.plan.sources import reads_pixels

_LEAST_GAIN = 0.85  # each part runs the scene once more: another part has to shorten the section to this share at most


def split(jobs: Sequence[Job], costs: Mapping[str, Cost | None], slots: int) -> list[Job]:
    """The jobs, those split into parts that would take longer than a fair share of all work on each of `slots`."""
    fair = sum(cost.seconds for cost in costs.values() if cost) / slots
    return [part for job in jobs for part in _parts(job, costs.get(job.name), fair, slots)]


def _parts(job: Job, cost: Cost | None, fair: float, slots: int) -> Iterator[Job]:
    if not isinstance(job, RenderJob) or not job.fast or cost is None or reads_pixels(job.own_files):
        yield job
        return
    first_plays = starts(cost, fair, slots)
    if len(first_plays) == 1:
        yield job
        return
    for first, end in zip(first_plays, [*first_plays[1:], None], strict=True):
        yield PartJob(**vars(job), first=first, end=end)


def starts(cost: Cost, fair: float, slots: int) -> list[int]:
    """The first play of each part: one part if the section takes `fair` seconds or less, else as many as pay off."""
    number = 1
    while number < min(slots, len(cost.plays)) and _seconds(cost, number) > fair:
        if _seconds(cost, number + 1) > _LEAST_GAIN * _seconds(cost, number):
            break
        number += 1
    return _edges(cost.plays, number)


def _seconds(cost: Cost, parts: int) -> float:
    """The seconds of each of so many parts: running the scene, and its share of the plays."""
    drawing = sum(cost.plays)
    return cost.seconds - drawing + drawing / parts


def _edges(plays: Sequence[float], parts: int) -> list[int]:
    """The first play of each part, chosen so that the parts cost about the same."""
    edges, so_far, total = [0], 0.0, sum(plays)
    for number, seconds in enumerate(plays):
        if len(edges) < parts and so_far >= total * len(edges) / parts and number > edges[-1]:
            edges.append(number)
        so_far += seconds
    return edges
