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
    from astrai_video.stage.highway import Highway, Sublayer
    from astrai_video.stage.scene import SectionScene
    from astrai_video.stage.text import Label, cell_text, formula, label, lines, paragraph
    from astrai_video.stage.tokens import Chip, TokenRow
    from astrai_video.stage.vectors import Strip
    from astrai_video.transformer.diagrams.cache import CacheTable
    from astrai_video.transformer.diagrams.cycle import Cycle
    from astrai_video.transformer.diagrams.distribution import Distribution
    from astrai_video.transformer.diagrams.loop import WordLoop
    from astrai_video.transformer.diagrams.matrix import StripMatrix
    from astrai_video.transformer.diagrams.nucleus import ProbabilityLine
    from astrai_video.transformer.diagrams.pages import PromptRow
    from astrai_video.transformer.diagrams.passes import PassGrid
    from astrai_video.transformer.diagrams.patterns import PatternWall
    from astrai_video.transformer.diagrams.pool import Pool
    from astrai_video.transformer.diagrams.products import RowProduct, WeightMatrix
    from astrai_video.transformer.diagrams.radix import PageTree
    from astrai_video.transformer.diagrams.reading import Reading
    from astrai_video.transformer.diagrams.registers import Registers
    from astrai_video.transformer.diagrams.requests import Queue
    from astrai_video.transformer.diagrams.shares import ShareBar
    from astrai_video.transformer.diagrams.slots import Timeline
    from astrai_video.transformer.diagrams.steps import Triangle
    from astrai_video.transformer.diagrams.tiles import TileGrid

# The module of each name. A module is imported when its name is asked for, so that each can be run alone.
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
# Diagrams of the built-in film, whose names stay available here.
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
    "slots": ("Timeline",),
    "steps": ("Triangle",),
    "tiles": ("TileGrid",),
}

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


def __getattr__(name: str) -> object:
    """The public name, out of its module (or the module `theme` itself)."""
    if name == "theme":
        return importlib.import_module("astrai_video.stage.theme")
    for package, homes in (("stage", _HOMES), ("transformer.diagrams", _DIAGRAMS)):
        for module, names in homes.items():
            if name in names:
                return getattr(importlib.import_module(f"astrai_video.{package}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
