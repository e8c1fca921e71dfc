"""Dimming and highlighting by levels: each part's opacities are multiplied, so that they keep their proportions."""

from __future__ import annotations

from typing import Any

from manim import Animation, FadeOut, Mobject

from astrai_video.stage import theme
from astrai_video.stage.scene import SectionScene

_LEVELS = "light_level"


def set_level(mobject: Mobject, level: float) -> Any:
    """Set the light level of `mobject` (1 is as it was drawn) and return the animation that does so.

    Opacities are multiplied, so that a pale fill stays pale relative to its stroke, and level 1 restores both.
    """
    before = float(getattr(mobject, _LEVELS, 1.0))
    setattr(mobject, _LEVELS, level)
    return mobject.animate.fade(1 - level / before)


def dim(*mobjects: Mobject) -> list[Any]:
    """Animations that dim `mobjects`."""
    return [set_level(m, theme.DIM_OPACITY) for m in mobjects]


def undim(*mobjects: Mobject) -> list[Any]:
    """Animations that restore the full opacity of `mobjects`."""
    return [set_level(m, 1.0) for m in mobjects]


def leaving(scene: SectionScene, *keep: Mobject) -> list[Animation]:
    """Animations that fade out all but the heading and `keep`, to be played together with the new content."""
    kept = {id(part) for m in (scene.title_bar, *keep) for part in m.get_family()}
    return [FadeOut(m) for m in scene.mobjects if id(m) not in kept]
