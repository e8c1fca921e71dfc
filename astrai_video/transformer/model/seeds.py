"""Reproducible random numbers: generators seeded by the sha256 of a name."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(name: str) -> np.random.Generator:
    """A generator whose numbers depend on `name` alone (`hash()` would differ between processes)."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
