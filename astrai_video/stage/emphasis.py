"""Dim what was said, light what is said now, let go of what is over: every part keeps its own share of opacity."""

from __future__ import annotations

from typing import Any

from manim import Animation, FadeOut, Mobject

from astrai_video.stage import theme
from astrai_video.stage.scene import SectionScene

_LEVELS = "light_level"


def set_level(mobject: Mobject, level: float) -> Any:
    """Bring `mobject` to `level` (1 is as it was drawn) and return the animation that does so.

    Opacities are multiplied, so a pale fill stays pale beside its full stroke, and level 1 restores both.
    """
    before = float(getattr(mobject, _LEVELS, 1.0))
    setattr(mobject, _LEVELS, level)
    return mobject.animate.fade(1 - level / before)


def dim(*mobjects: Mobject) -> list[Any]:
    """Animations that dim `mobjects`."""
    return [set_level(m, theme.DIM_OPACITY) for m in mobjects]


def undim(*mobjects: Mobject) -> list[Any]:
    """Animations that bring `mobjects` back to full light."""
    return [set_level(m, 1.0) for m in mobjects]


def leaving(scene: SectionScene, *keep: Mobject) -> list[Animation]:
    """Animations that take all but the heading and `keep` off the stage, to be played with what comes instead."""
    kept = {id(part) for m in (scene.title_bar, *keep) for part in m.get_family()}
    return [FadeOut(m) for m in scene.mobjects if id(m) not in kept]
