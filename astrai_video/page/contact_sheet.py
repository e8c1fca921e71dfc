"""Draws contact sheets with Pillow: stills in a grid with captions below, and the findings of the lint on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from astrai_video import fonts
from astrai_video.page.wrapping import wrapped

Box = tuple[float, float, float, float]  # left, bottom, right, top in scene units

_FRAME = (128 / 9, 8.0)
_GROUND, _INK, _MUTED, _HAIRLINE = "#0D1117", "#E6EDF3", "#8B949E", "#30363D"
_MARKS = {"error": "#FF7B72", "warning": "#F2CC60"}
_MARGIN, _GAP = 24, 16
_TEXT, _HEADING = 15, 24
_LINES = 3
_PADDING, _SMALLEST_MARK = 5, 12  # pixels: between a finding and its frame; font size of the rule's name


@dataclass(frozen=True)
class Mark:
    """A finding to draw on a still: rule, severity and box in scene units."""

    rule: str
    severity: str
    box: Box


@dataclass(frozen=True)
class Tile:
    """A still, the heading and text below it, and the findings on it."""

    picture: Image.Image
    heading: str
    text: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Strip:
    """Tiles below a title."""

    title: str
    tiles: tuple[Tile, ...]


def sheet(strips: Sequence[Strip], *, columns: int = 4, width: int = 400) -> Image.Image:
    """Draw all strips into one picture, with `columns` tiles of `width` pixels in a row."""
    rows = [
        (strip.title, strip.tiles[at : at + columns]) for strip in strips for at in range(0, len(strip.tiles), columns)
    ]
    titled = [title if at == 0 or rows[at - 1][0] != title else "" for at, (title, _) in enumerate(rows)]
    thumbs = [[_thumb(tile, width) for tile in tiles] for _, tiles in rows]
    under = (_LINES + 1) * _line_height(_TEXT) + _GAP
    heights = [
        max(thumb.height for thumb in row) + under + (_HEADING + _GAP if title else 0)
        for row, title in zip(thumbs, titled, strict=True)
    ]
    size = (2 * _MARGIN + columns * (width + _GAP) - _GAP, 2 * _MARGIN + sum(heights))
    page = Image.new("RGB", size, _GROUND)
    draw = ImageDraw.Draw(page)
    top = _MARGIN
    for (_, tiles), row, title, height in zip(rows, thumbs, titled, heights, strict=True):
        if title:
            draw.text((_MARGIN, top), title, _INK, _font(_HEADING, bold=True))
        below_title = top + (_HEADING + _GAP if title else 0)
        for place, (tile, thumb) in enumerate(zip(tiles, row, strict=True)):
            left = _MARGIN + place * (width + _GAP)
            page.paste(thumb, (left, below_title))
            draw.rectangle((left, below_title, left + width - 1, below_title + thumb.height - 1), outline=_HAIRLINE)
            _write_under(draw, tile, left, below_title + thumb.height + 4, width)
        top += height
    return page


def marked(picture: Image.Image, marks: Iterable[Mark]) -> Image.Image:
    """Return a still with a frame around every finding and the name of the rule above it."""
    result = picture.convert("RGB")
    draw = ImageDraw.Draw(result)
    scale = result.width / _FRAME[0]
    size = max(_SMALLEST_MARK, result.width // 45)
    for mark in marks:
        left, bottom, right, top = mark.box
        corners = (
            _clamp((left + _FRAME[0] / 2) * scale - _PADDING, result.width),
            _clamp((_FRAME[1] / 2 - top) * scale - _PADDING, result.height),
            _clamp((right + _FRAME[0] / 2) * scale + _PADDING, result.width),
            _clamp((_FRAME[1] / 2 - bottom) * scale + _PADDING, result.height),
        )
        color = _MARKS[mark.severity]
        draw.rectangle(corners, outline=color, width=max(2, result.width // 400))
        draw.text((corners[0], max(0, corners[1] - size * 1.4)), mark.rule, color, _font(size, bold=True))
    return result


def _thumb(tile: Tile, width: int) -> Image.Image:
    size = (width, round(width * tile.picture.height / tile.picture.width))
    return marked(tile.picture.resize(size, Image.Resampling.LANCZOS), tile.marks)


def _write_under(draw: ImageDraw.ImageDraw, tile: Tile, left: int, top: int, width: int) -> None:
    draw.text((left, top), tile.heading, _INK, _font(_TEXT, bold=True))
    for number, line in enumerate(_wrapped(tile.text, width)):
        draw.text((left, top + (number + 1) * _line_height(_TEXT)), line, _MUTED, _font(_TEXT))


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of `width` pixels; after the last line that fits it is cut with an ellipsis."""
    lines = wrapped(text, _font(_TEXT), width)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1][:-1] + "…"]
    return lines


def _clamp(value: float, most: int) -> float:
    return min(max(value, 0.0), most - 1.0)


def _line_height(size: int) -> int:
    return round(size * 1.4)


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.files()[1 if bold else 0]), size)
