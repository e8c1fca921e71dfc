"""The one ramp of the film: from the panel's colour to a role's, with ink that stays readable on it."""

from __future__ import annotations

from manim import ManimColor, interpolate_color

from astrai_video.stage import theme

# Black and white: on the middle of the ramp nothing less contrasts by 4.5:1.
DARK_INK = "#000000"
LIGHT_INK = "#FFFFFF"
_FAINT_UNTIL = 0.16  # share up to which a value is not the point and is written muted
_DARK_INK_FROM = 0.18  # luminance from which dark ink reads better: (L + .05)^2 = 1.05 * .05


def shade(share: float, role: str) -> ManimColor:
    """The colour at `share` (clipped to 0..1) of the way from the panel to `role`."""
    return interpolate_color(ManimColor(theme.PANEL), ManimColor(role), min(max(share, 0.0), 1.0))


def ink(share: float, role: str) -> str:
    """The colour of a value written on a cell of that share."""
    if share < _FAINT_UNTIL:
        return theme.SECOND
    return DARK_INK if _luminance(shade(share, role)) > _DARK_INK_FROM else LIGHT_INK


def _luminance(color: ManimColor) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.to_rgb())
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
