"""Caches families of mobjects: manim computes those of every mobject in a scene many times per frame."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable, Sequence
from typing import Self

from manim import Mobject


def get_family(self: Mobject, recurse: bool = True) -> list[Mobject]:  # noqa: ARG001 - manim's signature
    """As Mobject.get_family: the mobject and all its descendants, parents first."""
    family: list[Mobject] = [self]
    if self.submobjects:
        _add_descendants(self, family)
        if len(set(family)) < len(family):  # shared by two parents: manim decides the order
            return _manims_get_family(self)
    return family


def extract_families(
    mobjects: Iterable[Mobject], use_z_index: bool = False, only_those_with_points: bool = False
) -> list[Mobject]:
    """As extract_mobject_family_members: each member once, at its last position."""
    global _last  # noqa: PLW0603 - every frame of a play asks for the same families
    roots = list(mobjects)
    if not _last.is_current_for(roots):
        _last = FamilyMembers.of(roots)
    members = [member for member in _last.members if not only_those_with_points or len(member.points)]
    return sorted(members, key=_z_index) if use_z_index else members


class FamilyMembers:
    """The members of some families, parents first, and their parts, to detect changes."""

    def __init__(self, roots: Sequence[Mobject], members: Sequence[Mobject]) -> None:
        self._roots = roots
        self.members = members
        self._parts = [list(parts) for parts in map(_parts, members)]

    @classmethod
    def of(cls, roots: Sequence[Mobject]) -> Self:
        """The families of some mobjects, each member once, at its last position."""
        families = (mobject.get_family()[::-1] for mobject in reversed(roots))
        members = list(dict.fromkeys(itertools.chain.from_iterable(families)))
        return cls(roots, members[::-1])

    def is_current_for(self, roots: Sequence[Mobject]) -> bool:
        """Return True if these are its roots, and no member has gained or lost parts; checks each member once."""
        return roots == self._roots and [*map(_parts, self.members)] == self._parts


def _add_descendants(mobject: Mobject, family: list[Mobject]) -> None:
    for part in mobject.submobjects:
        family.append(part)
        if part.submobjects:
            _add_descendants(part, family)


_parts = operator.attrgetter("submobjects")
_z_index = operator.attrgetter("z_index")
_last = FamilyMembers([], [])
_manims_get_family = Mobject.get_family
