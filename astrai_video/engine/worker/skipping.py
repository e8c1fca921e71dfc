"""May a scene run ahead of its drawing? Only past plays in which nothing but their animations moves anything.

Most of manim's own animations leave the scene in a state that their start and target alone decide: jumping to the end
gives the same as stepping there. Some carry a state from frame to frame, if only in the last bits, and are stepped
through, undrawn. A play with updaters, or with code of the author's, is drawn by the process that runs the scene.
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

# What decides an animation's end; a subclass that brings its own version of one of these is not trusted unless it
# says `depends_only_on_alpha = True`.
_STEPS = (
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
# (any code of the author's, or another mobject's state), TypeWithCursor (moves a second mobject).
_TRUSTED = frozenset(
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
# These move only what they know of, but where they end depends on every step: the last bits of their shifts add up.
_STEPPED = frozenset(
    {
        manim.MoveAlongPath,
        manim.PhaseFlow,
        manim.SmoothedVectorizedHomotopy,
    }
)
_SCENE_STEPS = ("play_internal", "update_to_time", "update_mobjects", "update_self", "update_meshes")
_OWN_MODULES = ("manim.", "astrai_video.stage.", "astrai_video.engine.")
_MOBJECT_STEPS = ("interpolate", "interpolate_color", "pointwise_become_partial", "update")


class Ahead(enum.IntEnum):
    """How a scene may get past a play before it is drawn."""

    NO = 0
    STEP = 1
    JUMP = 2


def way_ahead(scene: Scene) -> Ahead:
    """How the scene, whose play has begun, may go on to the end of the play. NO when in doubt."""
    if scene.updaters or scene.meshes or scene.always_update_mobjects or scene.stop_condition is not None:
        return Ahead.NO
    if any(getattr(type(scene), name) is not getattr(Scene, name) for name in _SCENE_STEPS):
        return Ahead.NO
    if _is_alive(_on_screen(scene)):
        return Ahead.NO
    animations = scene.animations or []
    if isinstance(animations[0], Wait):
        return Ahead.JUMP if scene.is_current_animation_frozen_frame() else Ahead.NO
    return min(map(_way_of, animations))


def bystanders(scene: Scene) -> frozenset[int] | None:
    """The ids of the mobjects on screen that a play, which may be run ahead of, cannot change.

    None when the camera itself moves.
    """
    animated = {id(part) for animation in scene.animations or [] for part in _touched(animation)}
    frame = getattr(scene.camera, "frame", None)
    if isinstance(frame, Mobject) and any(id(part) in animated for part in frame.get_family()):
        return None
    return frozenset(id(part) for part in _on_screen(scene) if id(part) not in animated)


def _touched(animation: Animation) -> Iterator[Mobject]:
    """Every mobject that an animation knows of, with its family."""
    for value in vars(animation).values():
        if isinstance(value, Mobject):
            yield from value.get_family()
    for part in getattr(animation, "animations", ()):
        yield from _touched(part)


def _way_of(animation: Animation) -> Ahead:
    way = _way_of_kind(type(animation))  # type: ignore[arg-type]
    if isinstance(animation, AnimationGroup):
        return min([way, *map(_way_of, animation.animations)])
    return Ahead.NO if _is_alive(_touched(animation)) else way


@functools.cache
def _way_of_kind(kind: type[Animation]) -> Ahead:
    """Of a class: what the classes allow that define what decides its end."""
    if getattr(kind, "depends_only_on_alpha", False):
        return Ahead.JUMP
    if not all(_is_manims_own(kind, step) for step in _STEPS):
        return Ahead.NO
    if kind in _TRUSTED:
        return Ahead.JUMP
    definers = {kind} if kind in _STEPPED else {_definer(kind, step) for step in _STEPS}
    if definers <= _TRUSTED:
        return Ahead.JUMP
    return Ahead.STEP if definers <= _TRUSTED | _STEPPED else Ahead.NO


def _definer(kind: type, name: str) -> type:
    return next(base for base in kind.__mro__ if name in vars(base))


def _is_manims_own(kind: type, name: str) -> bool:
    """Whether a method is manim's or one of ours in its place: a film may put its own into manim's classes."""
    method = vars(_definer(kind, name))[name]
    return str(getattr(method, "__module__", "")).startswith(_OWN_MODULES)


def _on_screen(scene: Scene) -> Iterator[Mobject]:
    for mobject in (*scene.mobjects, *scene.foreground_mobjects, getattr(scene.camera, "frame", None)):
        if isinstance(mobject, Mobject):
            yield from mobject.get_family()


def _is_alive(mobjects: Iterable[Mobject]) -> bool:
    """Whether one of the mobjects has an updater, or is of a kind that moves in its own way."""
    return any(mobject.updaters or not _is_plain(type(mobject)) for mobject in mobjects)  # type: ignore[arg-type]


@functools.cache
def _is_plain(kind: type[Mobject]) -> bool:
    return all(_is_manims_own(kind, step) for step in _MOBJECT_STEPS if hasattr(kind, step))
