"""Palette, type sizes, spacing and timing of the film. Scenes name roles, never colours.

Lengths are scene units (the frame is 14.22 x 8), font sizes manim's points, times seconds.
"""

from __future__ import annotations

# Palette: one hue a role, the same through the whole film.
BACKGROUND = "#0D1117"
PANEL = "#161B22"
HAIRLINE = "#30363D"
INK = "#E6EDF3"
MUTED = "#8B949E"
SECOND = "#B1BAC4"  # a second line, also on a highlighted box
MASKED = "#484F58"
ENCODER = "#5AA9FF"
DECODER = "#FFA657"
QUERY = "#58C4F6"
KEY = "#F58FB8"
VALUE = "#3DD6B0"
RESIDUAL = "#FF7B72"
NORM = "#B79CF7"
ATTENTION = "#F2CC60"
FEED_FORWARD = "#7BD88F"
INPUT = FEED_FORWARD
OUTPUT = FEED_FORWARD

# Type
TITLE_SIZE = 36
BODY_SIZE = 28
SMALL_SIZE = 24  # second line of a box, ticks and cell values: nothing is smaller
FIGURE_SIZE = 36  # an important number
FORMULA_SIZE = 40

# Grid
FRAME_WIDTH = 128 / 9
FRAME_HEIGHT = 8.0
MARGIN = 0.5
LEFT_EDGE = -FRAME_WIDTH / 2 + MARGIN
RIGHT_EDGE = FRAME_WIDTH / 2 - MARGIN
TOP_EDGE = FRAME_HEIGHT / 2 - MARGIN
CAPTION_TOP = -3.04  # everything below is reserved for captions
CONTENT_TOP = 2.75  # below the title
CONTENT_CENTER_Y = (CONTENT_TOP + CAPTION_TOP) / 2

# Shapes
STROKE = 3.0
ROAD_STROKE = 8.0
CORNER_RADIUS = 0.14
FILL_OPACITY = 0.12
DIM_OPACITY = 0.3
GAP_SMALL = 0.15
GAP = 0.3
GAP_LARGE = 0.6

# Timing
APPEAR = 0.6
TRANSFORM = 1.0
HOLD = 1.0
