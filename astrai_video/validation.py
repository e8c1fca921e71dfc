"""Validates dataclasses that are read back from files: fields of plain types must have values of these types."""

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
    """Check the fields of `record` that are declared as str, int, float or bool, and return it.

    Texts must be encodable as UTF-8, numbers finite. Raises ValueError naming the first field that is wrong.
    """
    for name, kinds in _plain_fields(type(record)):
        value = getattr(record, name)
        if not (isinstance(value, kinds) and isinstance(value, bool) == (bool in kinds) and is_representable(value)):
            raise ValueError(f"{name} is {value!r}")
    return record


@cache
def _plain_fields(kind: type[DataclassInstance]) -> tuple[tuple[str, tuple[type, ...]], ...]:
    return tuple((field.name, _PLAIN[str(field.type)]) for field in fields(kind) if str(field.type) in _PLAIN)


def is_representable(value: object) -> bool:
    """Return True unless the value is a text that UTF-8 cannot encode, or a number that is not finite."""
    if isinstance(value, str):
        return value.isascii() or not _SURROGATE.search(value)
    try:
        return not isinstance(value, int | float) or isfinite(value)
    except OverflowError:  # an integer that no float can hold
        return False
