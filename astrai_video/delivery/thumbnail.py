"""The picture that a film is chosen by: a still of it, with its title."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from astrai_video import fonts
from astrai_video.page.wrapping import wrapped

SIZE = (1280, 720)
MOST_BYTES = 2_000_000
_INK, _GROUND, _ACCENT = "#E6EDF3", "#0D1117", "#58A6FF"
_LARGEST, _SMALLEST, _LINES = 104, 48, 2
_MARGIN = 64
_SHADE_FROM = 0.42  # of the height: where the picture begins to go dark under the title


def richest(stills: Iterable[Image.Image]) -> Image.Image:
    """The still with the most to see: the largest mean difference between neighbouring pixels, at a small size.

    Raises ValueError when there is none.
    """
    return max(stills, key=_richness)


def thumbnail(still: Image.Image, title: str) -> bytes:
    """A PNG of 1280 x 720 pixels and less than 2 MB: the still, its lower part dark, and the title on it."""
    picture = still.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
    shade = np.clip((np.linspace(0, 1, SIZE[1]) - _SHADE_FROM) / (0.72 - _SHADE_FROM), 0, 1) * 250
    mask = Image.fromarray(np.repeat(shade.astype(np.uint8)[:, None], SIZE[0], axis=1))
    picture.paste(Image.new("RGB", SIZE, _GROUND), mask=mask)
    font, lines = _fitted(title)
    draw = ImageDraw.Draw(picture)
    height = font.size * 1.2
    top = SIZE[1] - _MARGIN - height * len(lines)
    draw.rectangle((_MARGIN, top + height * 0.12, _MARGIN + 10, SIZE[1] - _MARGIN), fill=_ACCENT)
    for number, line in enumerate(lines):
        draw.text((_MARGIN + 40, top + number * height), line, font=font, fill=_INK)
    return _small_enough(picture)


def _richness(still: Image.Image) -> float:
    values = np.asarray(still.convert("L").resize((320, 180)), dtype=np.float32)
    return float(np.abs(np.diff(values, axis=0)).mean() + np.abs(np.diff(values, axis=1)).mean())


def _fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest font in which the title fits, and its lines; cut with an ellipsis when it is too long for all."""
    bold = str(fonts.files()[-1])
    room = SIZE[0] - 2 * _MARGIN - 40
    for size in range(_LARGEST, _SMALLEST - 1, -4):
        font = ImageFont.truetype(bold, size)
        lines = wrapped(title, font, room)
        if len(lines) <= _LINES and all(font.getlength(line) <= room for line in lines):
            return font, lines
    kept = lines[:_LINES]
    while kept[-1] and font.getlength(kept[-1] + "…") > room:
        kept[-1] = kept[-1][:-1]
    return font, [*kept[:-1], kept[-1] + "…"]


def _small_enough(picture: Image.Image) -> bytes:
    """The PNG; with 256 colours where it would be too large for sites."""
    for variant in (picture, picture.quantize(256)):
        file = io.BytesIO()
        variant.save(file, "PNG", optimize=True)
        if file.tell() < MOST_BYTES:
            break
    return file.getvalue()
