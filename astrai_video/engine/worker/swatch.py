"""Finds a square of one colour in a drawn picture, by which the colours of the finished film can be checked."""

from __future__ import annotations

import numpy as np

from astrai_video.timeline import Swatch

SIZE = 16  # pixels; conversion and encoding at the edges do not reach its middle
_STEP = 4  # pixels between the samples that candidates are found by
_TRIED = 50


def swatch(pixels: np.ndarray) -> Swatch | None:
    """The most colourful square of one colour, on a grid, in a (height, width, 4) RGBA picture; None without one."""
    rows, columns = pixels.shape[0] // SIZE, pixels.shape[1] // SIZE
    picture = pixels[: rows * SIZE, : columns * SIZE, :3]
    coarse = picture[::_STEP, ::_STEP].reshape(rows, SIZE // _STEP, columns, SIZE // _STEP, 3)
    least, most = coarse.min(axis=(1, 3)), coarse.max(axis=(1, 3))
    colourful = (least.max(axis=2).astype(int) - least.min(axis=2)) * 2 + 1
    colourful[(least != most).any(axis=2)] = 0
    for place in np.argsort(-colourful, axis=None, kind="stable")[:_TRIED]:
        row, column = divmod(int(place), columns)
        square = picture[row * SIZE : (row + 1) * SIZE, column * SIZE : (column + 1) * SIZE]
        if colourful[row, column] and (square == square[0, 0]).all():
            red, green, blue = (int(value) for value in square[0, 0])
            return Swatch(column * SIZE, row * SIZE, SIZE, (red, green, blue))
    return None
