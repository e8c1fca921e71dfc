"""Sinusoidal positional encoding: sines and cosines of many wavelengths, interleaved.

Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.5: PE(pos, 2i) = sin(pos / 10000^(2i/d)) and PE(pos,
2i+1) = cos(pos / 10000^(2i/d)). The input of layer 1 is sqrt(d) times the embedding (section 3.4) plus this encoding.
"""

from __future__ import annotations

import numpy as np

from astrai_video.transformer.model.attention import D_MODEL, Array

BASE = 10_000


def positions(n: int, d: int = D_MODEL) -> Array:
    """The encodings of positions 0 to n - 1, shape (n, d); d is even. Even columns are sines, odd ones cosines."""
    angles = np.arange(n)[:, None] / BASE ** (np.arange(0, d, 2) / d)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(n, d)


def wavelength(column: int, d: int = D_MODEL) -> float:
    """Wavelength of a column, in positions."""
    return float(2 * np.pi * BASE ** ((column - column % 2) / d))


def with_positions(embedded: Array) -> Array:
    """The input of layer 1: sqrt(d) times the embedded tokens (n, d), plus their positional encodings."""
    n, d = embedded.shape
    return np.asarray(np.sqrt(d) * embedded + positions(n, d))
