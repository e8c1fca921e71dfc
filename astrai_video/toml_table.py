"""Reads TOML files and validates their tables strictly; each problem is an error with the file and the key."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from astrai_video.errors import UsageError, nearest


def read_toml(path: Path, error: type[UsageError]) -> dict[str, Any]:
    """The data of a TOML file.

    Raises `error` when it cannot be read or parsed.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise error(f"{path}: cannot be read: {problem.strerror}") from None
    except (ValueError, RecursionError) as problem:
        raise error(f"{path}: {problem}") from None


def unprintable(text: str, *, allowed: str = "\n\t") -> str:
    """The problem of a text that cannot be printed; "" when there is none. Control characters in `allowed` pass."""
    odd = next((one for one in text if unicodedata.category(one) in ("Cc", "Cs") and one not in allowed), "")
    if unicodedata.category(odd or " ") == "Cs":
        return "is not UTF-8"
    return f"has the control character U+{ord(odd):04X}" if odd else ""


@dataclass(frozen=True)
class TomlReader:
    """Takes values out of the tables of one TOML file; `error` is raised with `file: key: problem`."""

    path: Path
    error: type[UsageError]

    def check_keys(self, table: dict[str, Any], prefix: str, known: tuple[str, ...]) -> None:
        """Raise the error for a key that is not known; `prefix` is the table's place in the file."""
        for key in table:
            if key not in known:
                self.fail(f"{prefix}{key}", f"unknown key; {nearest(key, known)}")

    def text(self, table: dict[str, Any], key: str, prefix: str, default: str | None = None) -> str:
        """A text that is neither empty nor has control characters; without a default it is required."""
        value = table.get(key, default)
        if value is None:
            self.fail(f"{prefix}{key}", "is missing")
        if not isinstance(value, str) or not value.strip():
            self.fail(f"{prefix}{key}", "must be a text that is not empty")
        if problem := unprintable(value, allowed=""):
            self.fail(f"{prefix}{key}", problem)
        return value

    def fail(self, key: str, problem: str) -> NoReturn:
        """Raise the error."""
        raise self.error(f"{self.path}: {key}: {problem}")
