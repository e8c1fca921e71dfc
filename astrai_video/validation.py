"""Records that are read back from files: each field of a plain type holds what it says, or the file is damaged."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_PLAIN: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}
_SURROGATE = re.compile("[\ud800-\udfff]")

Record = TypeVar("Record", bound="DataclassInstance")


def checked(record: Record) -> Record:
    """`record`, whose plain fields have the types that they are declared with: texts that can be written, real numbers.

    Raises ValueError naming the first field that has not.
    """
    for name, kinds in _plain_fields(type(record)):
        value = getattr(record, name)
        if not (isinstance(value, kinds) and isinstance(value, bool) == (bool in kinds) and is_sound(value)):
            raise ValueError(f"{name} is {value!r}")
    return record


@cache
def _plain_fields(kind: type[DataclassInstance]) -> tuple[tuple[str, tuple[type, ...]], ...]:
    return tuple((field.name, _PLAIN[str(field.type)]) for field in fields(kind) if str(field.type) in _PLAIN)


def is_sound(value: object) -> bool:
    """Whether a text can be written, and a number is one."""
    if isinstance(value, str):
        return value.isascii() or not _SURROGATE.search(value)
    try:
        return not isinstance(value, int | float) or isfinite(value)
    except OverflowError:  # an integer that no float can hold
        return False
