"""Suppresses findings of the lint on a mobject, with a reason."""

from __future__ import annotations

from typing import TypeVar

from manim import Mobject

_Any = TypeVar("_Any", bound=Mobject)


def allow(mobject: _Any, rule: str, *, reason: str) -> _Any:
    """Suppress a rule of `astrai-video lint` on a mobject and all its parts; returns the mobject.

    `rule` is the name of a rule, such as "text-crossed". Suppressed findings are counted, and listed with
    `--show-allowed`. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(f"allow({rule!r}) needs a reason: why is it right here?")
    mobject.lint_allowed = (*vars(mobject).get("lint_allowed", ()), (rule, reason))  # type: ignore[attr-defined]
    return mobject
