"""The visual vocabulary, for other people's films: `from astrai_video.stage import SectionScene, Box, label`."""

from astrai_video.stage import theme
from astrai_video.stage.allow import allow
from astrai_video.stage.arrows import Route, connect, flow, travel
from astrai_video.stage.bars import BarChart
from astrai_video.stage.blocks import Box, Plus, Stack, panel, rounded
from astrai_video.stage.emphasis import dim, undim
from astrai_video.stage.heatmap import HeatMap
from astrai_video.stage.scene import SectionScene
from astrai_video.stage.text import Label, cell_text, formula, label, lines, paragraph
from astrai_video.stage.tokens import Chip, TokenRow
from astrai_video.stage.vectors import Strip

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
