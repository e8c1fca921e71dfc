"""Draws the thumbnail of a film with Pillow: its title over a still."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from astrai_video import fonts
from astrai_video.page.wrapping import wrapped

SIZE = (1280, 720)
MAX_BYTES = 2_000_000
_INK, _GROUND, _ACCENT = "#E6EDF3", "#0D1117", "#58A6FF"
_MAX_SIZE, _MIN_SIZE, _MAX_LINES = 104, 48, 2
_MARGIN = 64
_SHADE_FROM = 0.42  # of the height: where the gradient to the dark ground under the title begins


def most_detailed(stills: Iterable[Image.Image]) -> Image.Image:
    """The still with the most detail: the largest mean difference of neighbouring pixels, at a small size.

    Raises ValueError when there is none.
    """
    return max(stills, key=_detail)


def thumbnail(still: Image.Image, title: str) -> bytes:
    """A PNG of 1280 x 720 pixels and less than 2 MB: the still, darkened at the bottom, with the title on it."""
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
    return _png(picture)


def _detail(still: Image.Image) -> float:
    values = np.asarray(still.convert("L").resize((320, 180)), dtype=np.float32)
    return float(np.abs(np.diff(values, axis=0)).mean() + np.abs(np.diff(values, axis=1)).mean())


def _fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest font in which the title fits, and its lines; a title too long for any is cut with an ellipsis."""
    bold = str(fonts.files()[-1])
    room = SIZE[0] - 2 * _MARGIN - 40
    for size in range(_MAX_SIZE, _MIN_SIZE - 1, -4):
        font = ImageFont.truetype(bold, size)
        lines = wrapped(title, font, room)
        if len(lines) <= _MAX_LINES and all(font.getlength(line) <= room for line in lines):
            return font, lines
    lines_left = lines[:_MAX_LINES]
    while lines_left[-1] and font.getlength(lines_left[-1] + "…") > room:
        lines_left[-1] = lines_left[-1][:-1]
    return font, [*lines_left[:-1], lines_left[-1] + "…"]


def _png(picture: Image.Image) -> bytes:
    """The PNG; with 256 colours where it would exceed the limit of sites."""
    for variant in (picture, picture.quantize(256)):
        file = io.BytesIO()
        variant.save(file, "PNG", optimize=True)
        if file.tell() < MAX_BYTES:
            break
    return file.getvalue()
