"""Random numbers that are the same in every process: a generator seeded by the sha256 of a name."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(name: str) -> np.random.Generator:
    """A generator whose numbers depend on `name` alone (`hash()` would differ from process to process)."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
