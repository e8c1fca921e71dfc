"""Rounding for display, such that a rounded row keeps its sum."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def round_row(row: npt.ArrayLike, digits: int = 2) -> Array:
    """Round a row of shape (n,) to `digits` so that the rounded cells keep the row's rounded sum.

    Largest remainder method: every cell is rounded down, then the missing units go to the cells with the largest
    remainders, the first of equal ones. No cell changes by a whole unit of the last digit, and a masked 0 stays 0.
    """
    unit = 10**digits
    cells = np.asarray(row, dtype=np.float64) * unit
    down = np.floor(cells + 1e-9)
    missing = round(float(cells.sum())) - int(down.sum())
    order = np.argsort(-(cells - down), kind="stable")
    down[order[:missing]] += 1
    return np.asarray(down / unit)


def round_rows(matrix: npt.ArrayLike, digits: int = 2) -> Array:
    """`round_row` on each row of a matrix of shape (n, m)."""
    return np.array([round_row(row, digits) for row in np.asarray(matrix, dtype=np.float64)])


def probability(value: float, digits: int = 2) -> str:
    """A rounded probability as shown in a cell: .48, 1.00, and 0 for one that is exactly 0 (masked)."""
    if value == 0:
        return "0"
    return f"{value:.{digits}f}".removeprefix("0")


def score(value: float) -> str:
    """A score as shown in a cell: one decimal, with a true minus sign and no -0.0."""
    if np.isneginf(value):
        return "−∞"
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")
