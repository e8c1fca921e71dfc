"""Draws a Chinese line and a formula with the bundled font and Typst; run by `doctor` in a process of its own."""

from __future__ import annotations

import sys
import tempfile
from typing import cast

import numpy as np
from manim import Camera, Mobject, Scene, tempconfig

from astrai_video import fonts
from astrai_video.stage.text import formula, label

_LINE, _FORMULA = "注意力机制", "(Q K^T) / sqrt(d_k)"


def main() -> None:
    """Draw both and print the number of pixels of each; exit code 1 when one of them is empty."""
    with tempfile.TemporaryDirectory() as folder, tempconfig({"media_dir": folder, "verbosity": "ERROR"}):
        fonts.register()
        line, terms = _drawn(label(_LINE)), _drawn(formula(_FORMULA))
    if not line or not terms:
        sys.exit(f"{'the Chinese line' if not line else 'the formula'} is drawn as nothing")
    print(f"a Chinese line ({line} pixels) and a formula ({terms} pixels)")


def _drawn(mobject: Mobject) -> int:
    """The number of pixels that a mobject covers in a picture of 640 by 360."""
    with tempconfig({"pixel_width": 640, "pixel_height": 360}):
        scene = Scene()
        scene.add(mobject.center())
        scene.renderer.update_frame(scene)
        pixels = cast(Camera, scene.camera).pixel_array
    return int(np.count_nonzero(pixels[:, :, :3].max(axis=2) > 64))
