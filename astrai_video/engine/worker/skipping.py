"""Decides which plays can be fast-forwarded while a forked child renders them: those that only their animations change.

Most of manim's animations leave the scene in a state that depends on their start and target alone: jumping to the end
is equal to stepping there. Some accumulate state from frame to frame, if only in the last bits, and are stepped through
without drawing. A play with updaters, or with code of the author's, is drawn by the process that runs the scene.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable, Iterator

import manim
from manim import Animation, AnimationGroup, Mobject, Scene, Succession
from manim.animation.animation import Wait
from manim.animation.fading import _Fade
from manim.animation.transform import _MethodAnimation
from manim.animation.transform_matching_parts import TransformMatchingAbstractBase

# The methods that decide the end of an animation; a subclass that overrides one of them is not skipped unless it sets
# `depends_only_on_alpha = True`.
_END_METHODS = (
    "begin",
    "finish",
    "interpolate",
    "interpolate_mobject",
    "interpolate_submobject",
    "update_mobjects",
    "clean_up_from_scene",
    "create_starting_mobject",
    "get_all_mobjects",
    "get_all_families_zipped",
    "get_sub_alpha",
)
# Left out on purpose: ChangeSpeed, MaintainPositionRelativeTo, UpdateFromFunc, UpdateFromAlphaFunc and ChangingDecimal
# (they call code of the author's, or read another mobject), TypeWithCursor (moves a second mobject).
_JUMPED = frozenset(
    {
        _Fade,
        _MethodAnimation,
        TransformMatchingAbstractBase,
        Animation,
        AnimationGroup,
        Succession,
        manim.Add,
        manim.AddTextLetterByLetter,
        manim.ApplyComplexFunction,
        manim.ApplyFunction,
        manim.ApplyMatrix,
        manim.ApplyMethod,
        manim.ApplyPointwiseFunction,
        manim.ApplyWave,
        manim.Broadcast,
        manim.ChangeDecimalToValue,
        manim.Circumscribe,
        manim.ClockwiseTransform,
        manim.ComplexHomotopy,
        manim.CounterclockwiseTransform,
        manim.Create,
        manim.CyclicReplace,
        manim.DrawBorderThenFill,
        manim.FadeIn,
        manim.FadeOut,
        manim.FadeToColor,
        manim.FadeTransform,
        manim.FadeTransformPieces,
        manim.Flash,
        manim.FocusOn,
        manim.GrowArrow,
        manim.GrowFromCenter,
        manim.GrowFromEdge,
        manim.GrowFromPoint,
        manim.Homotopy,
        manim.Indicate,
        manim.LaggedStart,
        manim.LaggedStartMap,
        manim.MoveToTarget,
        manim.RemoveTextLetterByLetter,
        manim.ReplacementTransform,
        manim.Restore,
        manim.Rotate,
        manim.Rotating,
        manim.ScaleInPlace,
        manim.ShowIncreasingSubsets,
        manim.ShowPassingFlash,
        manim.ShowPassingFlashWithThinningStrokeWidth,
        manim.ShowPartial,
        manim.ShowSubmobjectsOneByOne,
        manim.ShrinkToCenter,
        manim.SpinInFromNothing,
        manim.SpiralIn,
        manim.Swap,
        manim.Transform,
        manim.TransformFromCopy,
        manim.TransformMatchingShapes,
        manim.TransformMatchingTex,
        manim.Uncreate,
        manim.Unwrite,
        manim.Wiggle,
        manim.Write,
    }
)
# These move only their own mobjects, but their end depends on every step: the last bits of the shifts add up.
_STEPPED = frozenset(
    {
        manim.MoveAlongPath,
        manim.PhaseFlow,
        manim.SmoothedVectorizedHomotopy,
    }
)
_SCENE_METHODS = ("play_internal", "update_to_time", "update_mobjects", "update_self", "update_meshes")
_OWN_MODULES = ("manim.", "astrai_video.stage.", "astrai_video.engine.")
_MOBJECT_METHODS = ("interpolate", "interpolate_color", "pointwise_become_partial", "update")


class Skip(enum.IntEnum):
    """The way to get past a play without drawing it."""

    NONE = 0
    STEP = 1
    JUMP = 2


def skip_of(scene: Scene) -> Skip:
    """The way to skip the play that has begun; NONE when in doubt."""
    if scene.updaters or scene.meshes or scene.always_update_mobjects or scene.stop_condition is not None:
        return Skip.NONE
    if any(getattr(type(scene), name) is not getattr(Scene, name) for name in _SCENE_METHODS):
        return Skip.NONE
    if _any_updates(_on_screen(scene)):
        return Skip.NONE
    animations = scene.animations or []
    if isinstance(animations[0], Wait):
        return Skip.JUMP if scene.is_current_animation_frozen_frame() else Skip.NONE
    return min(map(_skip_of_animation, animations))


def static_ids(scene: Scene) -> frozenset[int] | None:
    """The ids of the mobjects on screen that a play, one that can be skipped, does not change.

    None when the camera itself moves.
    """
    animated = {id(part) for animation in scene.animations or [] for part in _mobjects_of(animation)}
    frame = getattr(scene.camera, "frame", None)
    if isinstance(frame, Mobject) and any(id(part) in animated for part in frame.get_family()):
        return None
    return frozenset(id(part) for part in _on_screen(scene) if id(part) not in animated)


def _mobjects_of(animation: Animation) -> Iterator[Mobject]:
    """Every mobject that an animation refers to, with its family."""
    for value in vars(animation).values():
        if isinstance(value, Mobject):
            yield from value.get_family()
    for part in getattr(animation, "animations", ()):
        yield from _mobjects_of(part)


def _skip_of_animation(animation: Animation) -> Skip:
    skip = _skip_of_class(type(animation))  # type: ignore[arg-type]
    if isinstance(animation, AnimationGroup):
        return min([skip, *map(_skip_of_animation, animation.animations)])
    return Skip.NONE if _any_updates(_mobjects_of(animation)) else skip


@functools.cache
def _skip_of_class(kind: type[Animation]) -> Skip:
    """The way to skip animations of a class, by the classes that define the methods that decide its end."""
    if getattr(kind, "depends_only_on_alpha", False):
        return Skip.JUMP
    if not all(_is_manims_own(kind, step) for step in _END_METHODS):
        return Skip.NONE
    if kind in _JUMPED:
        return Skip.JUMP
    definers = {kind} if kind in _STEPPED else {_definer(kind, step) for step in _END_METHODS}
    if definers <= _JUMPED:
        return Skip.JUMP
    return Skip.STEP if definers <= _JUMPED | _STEPPED else Skip.NONE


def _definer(kind: type, name: str) -> type:
    return next(base for base in kind.__mro__ if name in vars(base))


def _is_manims_own(kind: type, name: str) -> bool:
    """Return True if a method is manim's, or ours in its place: a film may patch manim's classes."""
    method = vars(_definer(kind, name))[name]
    return str(getattr(method, "__module__", "")).startswith(_OWN_MODULES)


def _on_screen(scene: Scene) -> Iterator[Mobject]:
    for mobject in (*scene.mobjects, *scene.foreground_mobjects, getattr(scene.camera, "frame", None)):
        if isinstance(mobject, Mobject):
            yield from mobject.get_family()


def _any_updates(mobjects: Iterable[Mobject]) -> bool:
    """Return True if one of the mobjects has an updater, or is of a class that overrides how it moves."""
    return any(mobject.updaters or not _is_plain(type(mobject)) for mobject in mobjects)  # type: ignore[arg-type]


@functools.cache
def _is_plain(kind: type[Mobject]) -> bool:
    return all(_is_manims_own(kind, step) for step in _MOBJECT_METHODS if hasattr(kind, step))
