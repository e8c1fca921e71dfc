"""Regions, against the sets of their pixels."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from astrai_video.engine.worker.fast.regions import EMPTY, Region, clusters

WHOLE = Region(0, 12, 0, 12)
edges = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)
regions = st.tuples(edges, edges).map(lambda pair: Region(*pair[0], *pair[1]))


def pixels(region):
    return set(itertools.product(range(region.top, region.bottom), range(region.left, region.right)))


@given(regions, regions)
def test_two_regions(one, other):
    assert one.overlaps(other) == bool(pixels(one) & pixels(other)) or one.is_empty or other.is_empty
    assert pixels(one.intersection(other)) == pixels(one) & pixels(other)
    both = pixels(one) | pixels(other)
    union = one.union(other)
    assert pixels(union) >= both
    if both:
        rows, columns = zip(*both, strict=True)
        assert union == Region(min(rows), max(rows) + 1, min(columns), max(columns) + 1)


@given(regions, st.sampled_from([1, 2, 4]))
def test_one_region(region, step):
    assert region.area == len(pixels(region))
    assert region.is_empty == (not pixels(region))
    aligned = region.aligned(step)
    assert pixels(aligned) >= pixels(region)
    assert all(edge % step == 0 for edge in aligned)
    assert pixels(aligned.shrunk(step)) >= {(row // step, column // step) for row, column in pixels(region)}
    assert pixels(region.expanded(1).intersection(WHOLE)) >= pixels(region)
    assert region.relative_to(region) == Region(0, region.bottom - region.top, 0, region.right - region.left)


@given(regions, st.lists(regions))
def test_one_region_among_others(region, others):
    assert region.overlaps_any(others) == any(region.overlaps(other) for other in others)
    assert region.is_empty or region.is_inside_any(others) == any(other.union(region) == other for other in others)


@given(st.lists(regions.map(lambda region: Region(*(edge * 20 for edge in region)))))
def test_clusters_cover_all_and_do_not_meet(scattered):
    found = clusters(scattered)
    assert all(region.is_inside_any(found) for region in scattered if not region.is_empty)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(found, 2))
    assert all(any(region.overlaps(cluster) for region in scattered) for cluster in found)


def test_what_is_far_apart_is_not_drawn_together():
    near, far = Region(0, 10, 0, 10), Region(0, 10, 500, 510)
    assert clusters([near, far, near]) == [near, far]
    assert clusters([near, Region(0, 10, 12, 20)]) == [Region(0, 10, 0, 20)]
    assert clusters([EMPTY]) == []


def test_nowhere_is_nothing():
    assert EMPTY.is_empty
    assert WHOLE.union(EMPTY) == WHOLE == EMPTY.union(WHOLE)
