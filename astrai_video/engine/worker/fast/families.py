"""Families of mobjects. manim asks every mobject of a scene for its family, many times a frame."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable, Sequence
from typing import Self

from manim import Mobject


def get_family(self: Mobject, recurse: bool = True) -> list[Mobject]:  # noqa: ARG001 - manim's signature
    """As Mobject.get_family: the mobject and all below it, parents first."""
    family: list[Mobject] = [self]
    if self.submobjects:
        _add_descendants(self, family)
        if len(set(family)) < len(family):  # shared by two parents: manim's own way decides what comes where
            return _manims_get_family(self)
    return family


def extract_families(
    mobjects: Iterable[Mobject], use_z_index: bool = False, only_those_with_points: bool = False
) -> list[Mobject]:
    """As extract_mobject_family_members: each member once, at its last place."""
    global _last  # noqa: PLW0603 - the same families are asked for at every frame of a play
    roots = list(mobjects)
    if not _last.is_of(roots):
        _last = Cast.of(roots)
    members = [member for member in _last.members if not only_those_with_points or len(member.points)]
    return sorted(members, key=_z_index) if use_z_index else members


class Cast:
    """The members of some families, parents first, and whose parts they are."""

    def __init__(self, roots: Sequence[Mobject], members: Sequence[Mobject]) -> None:
        self._roots = roots
        self.members = members
        self._parts = [list(parts) for parts in map(_parts, members)]

    @classmethod
    def of(cls, roots: Sequence[Mobject]) -> Self:
        """The families of some mobjects, each member once, at its last place."""
        families = (mobject.get_family()[::-1] for mobject in reversed(roots))
        members = list(dict.fromkeys(itertools.chain.from_iterable(families)))
        return cls(roots, members[::-1])

    def is_of(self, roots: Sequence[Mobject]) -> bool:
        """Whether these are its roots, and no member has got or lost parts; looks at each once."""
        return roots == self._roots and [*map(_parts, self.members)] == self._parts


def _add_descendants(mobject: Mobject, family: list[Mobject]) -> None:
    for part in mobject.submobjects:
        family.append(part)
        if part.submobjects:
            _add_descendants(part, family)


_parts = operator.attrgetter("submobjects")
_z_index = operator.attrgetter("z_index")
_last = Cast([], [])
_manims_get_family = Mobject.get_family
