"""Regions against the sets of pixels that they stand for."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from astrai_video.engine.worker.fast.regions import NOWHERE, Region, clusters

WHOLE = Region(0, 12, 0, 12)
edges = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)
regions = st.tuples(edges, edges).map(lambda pair: Region(*pair[0], *pair[1]))


def pixels(region):
    return set(itertools.product(range(region.top, region.bottom), range(region.left, region.right)))


@given(regions, regions)
def test_two_regions(one, other):
    assert one.meets(other) == bool(pixels(one) & pixels(other)) or one.is_empty or other.is_empty
    assert pixels(one.cut(other)) == pixels(one) & pixels(other)
    both = pixels(one) | pixels(other)
    joined = one.joined(other)
    assert pixels(joined) >= both
    if both:
        rows, columns = zip(*both, strict=True)
        assert joined == Region(min(rows), max(rows) + 1, min(columns), max(columns) + 1)


@given(regions, st.sampled_from([1, 2, 4]))
def test_one_region(region, step):
    assert region.area == len(pixels(region))
    assert region.is_empty == (not pixels(region))
    on_grid = region.on_grid(step)
    assert pixels(on_grid) >= pixels(region)
    assert all(edge % step == 0 for edge in on_grid)
    assert pixels(on_grid.shrunk(step)) >= {(row // step, column // step) for row, column in pixels(region)}
    assert pixels(region.grown(1).cut(WHOLE)) >= pixels(region)
    assert region.seen_from(region) == Region(0, region.bottom - region.top, 0, region.right - region.left)


@given(regions, st.lists(regions))
def test_one_region_among_others(region, others):
    assert region.meets_any(others) == any(region.meets(other) for other in others)
    assert region.is_empty or region.is_within_one(others) == any(other.joined(region) == other for other in others)


@given(st.lists(regions.map(lambda region: Region(*(edge * 20 for edge in region)))))
def test_clusters_cover_all_and_do_not_meet(scattered):
    found = clusters(scattered)
    assert all(region.is_within_one(found) for region in scattered if not region.is_empty)
    assert not any(one.meets(other) for one, other in itertools.combinations(found, 2))
    assert all(any(region.meets(cluster) for region in scattered) for cluster in found)


def test_what_is_far_apart_is_not_drawn_together():
    near, far = Region(0, 10, 0, 10), Region(0, 10, 500, 510)
    assert clusters([near, far, near]) == [near, far]
    assert clusters([near, Region(0, 10, 12, 20)]) == [Region(0, 10, 0, 20)]
    assert clusters([NOWHERE]) == []


def test_nowhere_is_nothing():
    assert NOWHERE.is_empty
    assert WHOLE.joined(NOWHERE) == WHOLE == NOWHERE.joined(WHOLE)
