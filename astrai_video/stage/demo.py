"""Renders the demonstration of one module to a PNG: `python -m astrai_video.stage.heatmap [FILE.png]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from manim import ORIGIN, Camera, ManimColor, Mobject, Scene, tempconfig
from PIL import Image

from astrai_video.stage import theme

_PIXELS = (1280, 720)


def still(mobject: Mobject, file: Path) -> Path:
    """Write a picture of `mobject`, centred on the film's background, to `file` (PNG, 1280 x 720)."""
    with tempconfig({"pixel_width": _PIXELS[0], "pixel_height": _PIXELS[1], "verbosity": "ERROR"}):
        scene = Scene()
        camera = cast(Camera, scene.camera)
        camera.background_color = ManimColor(theme.BACKGROUND)
        scene.add(mobject.move_to(ORIGIN))
        scene.renderer.update_frame(scene)
        Image.fromarray(camera.pixel_array).convert("RGB").save(file)
    return file


def main(demonstration: Callable[[], Mobject]) -> None:
    """Write a still of a module's demonstration to the file in the first argument, by default in the working directory.

    The file's path is printed.
    """
    module = Path(sys.argv[0]).stem
    file = Path(sys.argv[1] if len(sys.argv) > 1 else f"stage-{module}.png")
    print(still(demonstration(), file))
