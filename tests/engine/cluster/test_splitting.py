"""Sections are split for several workers as far as it pays off."""

from pathlib import Path

import pytest

from astrai_video.engine.cluster.splitting import split
from astrai_video.engine.plan.jobs import Cost, RenderJob
from astrai_video.quality import get
from astrai_video.storyboard import SceneRef


def job(name):
    folder = Path("/nowhere")
    return RenderJob(
        section_id=name,
        scene=SceneRef("scene", "A"),
        root=folder,
        script=None,
        language="zh",
        quality=get("l"),
        key="key",
        inputs={},
        target=folder,
        scratch=folder,
        log=folder,
    )


def plays_of(job):
    assert isinstance(job, RenderJob)
    return job.plays


@pytest.mark.parametrize(
    ("slots", "expected"),
    [(1, [(0, None)]), (2, [(0, 4), (4, None)]), (4, [(0, 2), (2, 4), (4, 6), (6, None)])],
)
def test_a_section_alone_is_cut_into_as_many_parts_as_there_are_slots(slots, expected):
    parts = split([job("a")], {job("a").name: Cost(80.0, (10.0,) * 8, 100)}, slots)
    assert [plays_of(part) for part in parts] == expected
    assert len({part.name for part in parts}) == len(parts)
    assert {part.label for part in parts} == {"a"}


def test_parts_cost_about_the_same():
    (first, second) = split([job("a")], {job("a").name: Cost(40.0, (30.0, 2.0, 3.0, 5.0), 100)}, 2)
    assert (plays_of(first), plays_of(second)) == ((0, 1), (1, None))


def test_what_is_mostly_the_scene_itself_is_not_cut():
    assert len(split([job("a")], {job("a").name: Cost(40.0, (1.0,) * 8, 100)}, 8)) == 1


def test_a_section_that_others_outlast_is_not_cut():
    costs = {job(name).name: Cost(40.0, (5.0,) * 8, 100) for name in "abcd"}
    assert len(split([job(name) for name in "abcd"], costs, 2)) == 4
    costs[job("a").name] = Cost(400.0, (50.0,) * 8, 100)
    assert [part.label for part in split([job(name) for name in "abcd"], costs, 2)] == ["a", "a", "b", "c", "d"]


def test_what_nothing_is_known_of_is_not_cut():
    assert len(split([job("a")], {}, 8)) == 1
