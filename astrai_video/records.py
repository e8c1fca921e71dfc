"""Records that are read back from files: each field of a plain type holds what it says, or the file is damaged."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_PLAIN: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}

Record = TypeVar("Record", bound="DataclassInstance")


def checked(record: Record) -> Record:
    """`record`, whose plain fields have the types that they are declared with: texts that can be written, real numbers.

    Raises ValueError naming the first field that has not.
    """
    for field in fields(record):
        value = getattr(record, field.name)
        kinds = _PLAIN.get(str(field.type))
        if kinds and not (isinstance(value, kinds) and isinstance(value, bool) == (bool in kinds) and _is_sound(value)):
            raise ValueError(f"{field.name} is {value!r}")
    return record


def _is_sound(value: object) -> bool:
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    try:
        return not isinstance(value, int | float) or isfinite(value)
    except OverflowError:  # an integer that no float can hold
        return False
