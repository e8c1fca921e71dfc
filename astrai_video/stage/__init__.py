"""Reusable mobjects and scene base class for any film: `from astrai_video.stage import SectionScene, Box, label`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from astrai_video.stage import theme
    from astrai_video.stage.allowed import allow
    from astrai_video.stage.arrows import Route, connect, flow, travel
    from astrai_video.stage.bars import BarChart
    from astrai_video.stage.blocks import Box, Plus, Stack, panel, rounded
    from astrai_video.stage.emphasis import dim, undim
    from astrai_video.stage.heatmap import HeatMap
    from astrai_video.stage.highway import Highway, Sublayer
    from astrai_video.stage.scene import SectionScene
    from astrai_video.stage.text import Label, cell_text, formula, label, lines, paragraph
    from astrai_video.stage.tokens import Chip, TokenRow
    from astrai_video.stage.vectors import Strip

# The module of each name. Modules are imported lazily, so that each can also be run alone.
_HOMES = {
    "allowed": ("allow",),
    "arrows": ("Route", "connect", "flow", "travel"),
    "bars": ("BarChart",),
    "blocks": ("Box", "Plus", "Stack", "panel", "rounded"),
    "emphasis": ("dim", "undim"),
    "heatmap": ("HeatMap",),
    "highway": ("Highway", "Sublayer"),
    "scene": ("SectionScene",),
    "text": ("Label", "cell_text", "formula", "label", "lines", "paragraph"),
    "tokens": ("Chip", "TokenRow"),
    "vectors": ("Strip",),
}
# Diagrams of the built-in film, whose names stay public here.
_DIAGRAMS = {
    "cache": ("CacheTable",),
    "cycle": ("Cycle",),
    "distribution": ("Distribution",),
    "loop": ("WordLoop",),
    "matrix": ("StripMatrix",),
    "nucleus": ("ProbabilityLine",),
    "pages": ("PromptRow",),
    "passes": ("PassGrid",),
    "patterns": ("PatternWall",),
    "pool": ("Pool",),
    "products": ("RowProduct", "WeightMatrix"),
    "radix": ("PageTree",),
    "reading": ("Reading",),
    "registers": ("Registers",),
    "requests": ("Queue",),
    "shares": ("ShareBar",),
    "slots": ("SlotChart",),
    "steps": ("Triangle",),
    "tiles": ("TileGrid",),
}

# Public names of classes that are called otherwise in their modules.
_ALIASES = {"Timeline": "SlotChart"}

__all__ = [
    "BarChart",
    "Box",
    "CacheTable",
    "Chip",
    "Cycle",
    "Distribution",
    "HeatMap",
    "Highway",
    "Label",
    "PageTree",
    "PassGrid",
    "PatternWall",
    "Plus",
    "Pool",
    "ProbabilityLine",
    "PromptRow",
    "Queue",
    "Reading",
    "Registers",
    "Route",
    "RowProduct",
    "SectionScene",
    "ShareBar",
    "Stack",
    "Strip",
    "StripMatrix",
    "Sublayer",
    "TileGrid",
    "Timeline",
    "TokenRow",
    "Triangle",
    "WeightMatrix",
    "WordLoop",
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


def __getattr__(name: str) -> Any:
    """Import a public name from its module (or the module `theme` itself)."""
    if name == "theme":
        return importlib.import_module("astrai_video.stage.theme")
    name = _ALIASES.get(name, name)
    for package, homes in (("stage", _HOMES), ("transformer.diagrams", _DIAGRAMS)):
        for module, names in homes.items():
            if name in names:
                return getattr(importlib.import_module(f"astrai_video.{package}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
