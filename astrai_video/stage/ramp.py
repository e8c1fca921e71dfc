"""Colour ramp from the panel's colour to a role's, and text colours that stay legible on it."""

from __future__ import annotations

from manim import ManimColor, interpolate_color

from astrai_video.stage import theme

# Only black and white reach a contrast of 4.5:1 in the middle of the ramp.
DARK_INK = "#000000"
LIGHT_INK = "#FFFFFF"
_FAINT_UNTIL = 0.16  # share up to which a value is not emphasised and is written muted
_DARK_INK_FROM = 0.18  # luminance from which dark text has more contrast: (L + .05)^2 = 1.05 * .05


def shade(share: float, role: str) -> ManimColor:
    """The colour at `share` (clipped to 0..1) between the panel's colour and `role`."""
    return interpolate_color(ManimColor(theme.PANEL), ManimColor(role), min(max(share, 0.0), 1.0))


def ink(share: float, role: str) -> str:
    """The colour of a number written on a cell of this share."""
    if share < _FAINT_UNTIL:
        return theme.SECOND
    return DARK_INK if _luminance(shade(share, role)) > _DARK_INK_FROM else LIGHT_INK


def _luminance(color: ManimColor) -> float:
    """Relative luminance as defined by WCAG 2.2, 0 to 1."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.to_rgb())
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
