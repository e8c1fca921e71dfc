"""The visual vocabulary, for other people's films: `from astrai_video.stage import SectionScene, Box, label`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astrai_video.stage import theme
    from astrai_video.stage.allowed import allow
    from astrai_video.stage.arrows import Route, connect, flow, travel
    from astrai_video.stage.bars import BarChart
    from astrai_video.stage.blocks import Box, Plus, Stack, panel, rounded
    from astrai_video.stage.emphasis import dim, undim
    from astrai_video.stage.heatmap import HeatMap
    from astrai_video.stage.scene import SectionScene
    from astrai_video.stage.text import Label, cell_text, formula, label, lines, paragraph
    from astrai_video.stage.tokens import Chip, TokenRow
    from astrai_video.stage.vectors import Strip

# Where each name is. A module is imported when its name is asked for, so that each can be run alone.
_HOMES = {
    "allowed": ("allow",),
    "arrows": ("Route", "connect", "flow", "travel"),
    "bars": ("BarChart",),
    "blocks": ("Box", "Plus", "Stack", "panel", "rounded"),
    "emphasis": ("dim", "undim"),
    "heatmap": ("HeatMap",),
    "scene": ("SectionScene",),
    "text": ("Label", "cell_text", "formula", "label", "lines", "paragraph"),
    "tokens": ("Chip", "TokenRow"),
    "vectors": ("Strip",),
}

__all__ = [
    "BarChart",
    "Box",
    "Chip",
    "HeatMap",
    "Label",
    "Plus",
    "Route",
    "SectionScene",
    "Stack",
    "Strip",
    "TokenRow",
    "allow",
    "cell_text",
    "connect",
    "dim",
    "flow",
    "formula",
    "label",
    "lines",
    "panel",
    "paragraph",
    "rounded",
    "theme",
    "travel",
    "undim",
]


def __getattr__(name: str) -> object:
    """The public name, out of its module (or the module `theme` itself)."""
    if name == "theme":
        return importlib.import_module("astrai_video.stage.theme")
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"astrai_video.stage.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
