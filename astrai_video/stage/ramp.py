"""The one ramp of the film: from the panel's colour to a role's, with ink that stays readable on it."""

from __future__ import annotations

from manim import ManimColor, interpolate_color

from astrai_video.stage import theme

_DARK_INK_FROM = 0.45  # share of the role's colour from which dark ink reads better
_FAINT_UNTIL = 0.16  # share up to which a value is not the point and is written muted


def shade(share: float, role: str) -> ManimColor:
    """The colour at `share` (clipped to 0..1) of the way from the panel to `role`."""
    return interpolate_color(ManimColor(theme.PANEL), ManimColor(role), min(max(share, 0.0), 1.0))


def ink(share: float) -> str:
    """The colour of a value written on a cell of that share."""
    if share > _DARK_INK_FROM:
        return theme.BACKGROUND
    return theme.MUTED if share < _FAINT_UNTIL else theme.INK
