"""What an author means, although the lint finds it."""

from __future__ import annotations

from typing import TypeVar

from manim import Mobject

_Any = TypeVar("_Any", bound=Mobject)


def allow(mobject: _Any, rule: str, *, reason: str) -> _Any:
    """Allow a mobject, and all its parts, what a rule of `astrai-video lint` would find; returns the mobject.

    `rule` is a rule's name, as "text-crossed". Such findings are counted, and listed with `--show-allowed`.
    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(f"allow({rule!r}) needs a reason: why is it right here?")
    mobject.lint_allowed = (*vars(mobject).get("lint_allowed", ()), (rule, reason))  # type: ignore[attr-defined]
    return mobject
