"""Rectangles of pixels and their set operations."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import NamedTuple


class Region(NamedTuple):
    """A rectangle of pixels; `top` and `left` are inclusive, `bottom` and `right` exclusive."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def is_empty(self) -> bool:
        """Return True if it contains no pixel."""
        return self.top >= self.bottom or self.left >= self.right

    @property
    def area(self) -> int:
        """The number of pixels."""
        return 0 if self.is_empty else (self.bottom - self.top) * (self.right - self.left)

    @property
    def slices(self) -> tuple[slice, slice]:
        """The region as an index into an array of rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def aligned(self, step: int) -> Region:
        """The smallest region around this one whose edges are multiples of `step`."""
        return Region(
            self.top // step * step,
            -(-self.bottom // step) * step,
            self.left // step * step,
            -(-self.right // step) * step,
        )

    def expanded(self, by: int) -> Region:
        """The region with a margin of `by` pixels."""
        return Region(self.top - by, self.bottom + by, self.left - by, self.right + by)

    def intersection(self, whole: Region) -> Region:
        """The common part of two regions."""
        return Region(
            max(self.top, whole.top),
            min(self.bottom, whole.bottom),
            max(self.left, whole.left),
            min(self.right, whole.right),
        )

    def relative_to(self, other: Region) -> Region:
        """The same region in the coordinates of another."""
        return Region(self.top - other.top, self.bottom - other.top, self.left - other.left, self.right - other.left)

    def shrunk(self, factor: int) -> Region:
        """The region in a picture reduced by a factor that divides its edges."""
        return Region(*(edge // factor for edge in self))

    def union(self, other: Region) -> Region:
        """The smallest rectangle around both."""
        if (
            self.top <= other.top
            and self.bottom >= other.bottom
            and self.left <= other.left
            and self.right >= other.right
        ):
            return self
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return Region(
            min(self.top, other.top),
            max(self.bottom, other.bottom),
            min(self.left, other.left),
            max(self.right, other.right),
        )

    def overlaps(self, other: Region) -> bool:
        """Return True if both have a pixel in common."""
        return (
            self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right
        )

    def overlaps_any(self, others: Iterable[Region]) -> bool:
        """Return True if it has a pixel in common with one of the others."""
        top, bottom, left, right = self
        for up, down, west, east in others:  # noqa: SIM110 - a generator takes twice as long
            if top < down and up < bottom and left < east and west < right:
                return True
        return False

    def is_inside_any(self, others: Iterable[Region]) -> bool:
        """Return True if one of the others contains it."""
        top, bottom, left, right = self
        for up, down, west, east in others:  # noqa: SIM110 - a generator takes twice as long
            if up <= top and bottom <= down and west <= left and right <= east:
                return True
        return False


EMPTY = Region(0, 0, 0, 0)


def clusters(regions: Iterable[Region]) -> list[Region]:
    """Disjoint regions that together cover all of these, each about as small as possible."""
    rows = _groups([region for region in regions if not region.is_empty], _TOP, _BOTTOM)
    return [_bounding_box(group) for row in rows for group in _groups(row, _LEFT, _RIGHT)]


def _groups(regions: list[Region], start: int, end: int) -> list[list[Region]]:
    """Split the regions at every gap between two edges that is large enough."""
    groups: list[list[Region]] = []
    reached = -math.inf
    for region in sorted(regions, key=operator.itemgetter(start)):
        if region[start] > reached + _GAP:
            groups.append([])
        groups[-1].append(region)
        reached = max(reached, region[end])
    return groups


def _bounding_box(regions: list[Region]) -> Region:
    tops, bottoms, lefts, rights = zip(*regions, strict=True)
    return Region(min(tops), max(bottoms), min(lefts), max(rights))


_GAP = 32  # pixels; drawing and converting nearer regions together is faster
_TOP, _BOTTOM, _LEFT, _RIGHT = range(4)
