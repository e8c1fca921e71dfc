"""Cairo renderer that draws each play into a segment: in this process, in a fork, or by reuse of an earlier one."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from manim import CairoRenderer, Mobject, Scene, config

from astrai_video.engine.worker.encoder import OverlappedEncoder, SegmentEncoder
from astrai_video.engine.worker.fast.camera import changed_regions, set_partial_redraw
from astrai_video.engine.worker.forks import Forks
from astrai_video.engine.worker.reuse import PlayCache
from astrai_video.engine.worker.segments import Segments, SegmentWriter
from astrai_video.engine.worker.skipping import Skip, skip_of, static_ids
from astrai_video.errors import SceneError
from astrai_video.timeline import Hold, Segment

_CHOOSE = "Leave it out, and choose a quality with -q: l, m, h, p or k."


class SegmentRenderer(CairoRenderer):
    """A Cairo renderer that encodes manim's own frames as segments.

    Replaces manim's cache of plays: the section's key takes its place.
    """

    segments: Segments
    forks: Forks
    cache: PlayCache | None
    fast: bool
    plays: tuple[int, int | None]
    _encoder: SegmentEncoder | OverlappedEncoder

    @classmethod
    def adopt(
        cls,
        scene: Scene,
        segments: Segments,
        forks: Forks,
        cache: PlayCache | None = None,
        plays: tuple[int, int | None] = (0, None),
        *,
        fast: bool = True,
    ) -> None:
        """Turn the scene's renderer into one of this class; without `cache` every play is drawn.

        Without `fast` manim draws every play, in this process, frame by frame. Plays outside of the range `plays` (the
        first, and the one after the last) are skipped where the scene allows it.

        Raises SceneError when the scene is not drawn by Cairo.
        """
        renderer = scene.renderer
        if not isinstance(renderer, CairoRenderer):
            raise SceneError("sections are drawn with manim's Cairo renderer; this scene asks for OpenGL.")
        own = type(renderer)
        renderer.__class__ = cls if own is CairoRenderer else type(own.__name__, (cls, own), {})
        assert isinstance(renderer, cls)
        renderer.segments = segments
        renderer.forks = forks
        renderer.cache = cache
        renderer.plays = plays
        renderer.fast = fast
        renderer.file_writer = SegmentWriter(scene.file_writer_settings, segments)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Play animations: draw them here or in a fork, reuse an earlier segment, or skip them if the scene asks to."""
        self.skip_animations = self._original_skipping_status
        self.update_skipping_status()
        scene.compile_animation_data(*args, **kwargs)
        if self.skip_animations:
            self.time += scene.duration
            scene.begin_animations()
            self._finish_undrawn(scene)
        else:
            self._check_frame()
            number = self.segments.reserve()
            scene.begin_animations()
            self._render_play(scene, number)
        self.num_plays += 1

    def render(self, scene: Scene, _time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:
        """Draw a frame and encode it; the pixels are read in place."""
        self.update_frame(scene, moving_mobjects)
        self.add_frame(self.camera.pixel_array)

    def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
        """Encode a frame that is shown for `num_frames`."""
        if self.skip_animations:
            return
        self.time += num_frames * (1 / self.camera.frame_rate)
        self._encoder.write_frame(frame, repeat=num_frames, changed=changed_regions(self.camera))
        self.segments.count(num_frames)

    def _check_frame(self) -> None:
        """Raise SceneError when the scene overrides what the film's quality decides."""
        quality, camera = self.segments.quality, self.camera
        if (camera.pixel_width, camera.pixel_height) != (quality.width, quality.height):
            size = f"{camera.pixel_width}x{camera.pixel_height}"
            raise SceneError(
                f"the scene sets a frame of {size} pixels; the film's quality decides it.", next_step=_CHOOSE
            )
        if {camera.frame_rate, config["frame_rate"]} != {quality.fps}:
            rate = ({camera.frame_rate, config["frame_rate"]} - {quality.fps}).pop()
            raise SceneError(
                f"the scene sets {rate:g} frames a second; the film's quality decides them.", next_step=_CHOOSE
            )
        if camera.background_opacity < 1:
            raise SceneError(
                "the scene's background is transparent; a film is opaque.", next_step="Set background_opacity to 1."
            )

    def _render_play(self, scene: Scene, number: int) -> None:
        skip = skip_of(scene) if self.fast else Skip.NONE
        first, end = self.plays
        if skip and not (first <= number and (end is None or number < end)):
            self._skip(scene, skip)
            return
        fingerprint = None
        if skip and self.cache:
            fingerprint = self.cache.fingerprint(scene)
            piece = self.cache.reuse(fingerprint, self.segments.path(number), self.segments.line())
            if piece is not None:
                self.segments.add_reused(number, piece)
                self._skip(scene, skip)
                return
        set_partial_redraw(self.camera, static_ids(scene) if skip else None)
        try:
            draw = functools.partial(self._draw, scene, number, skip, fingerprint)
            frames = self._frames_to_draw(scene)
            if self.forks.is_useful and skip and not self.forks.are_enough_for(frames):
                self.forks.draw(frames, draw, functools.partial(self.segments.add, number))
                self._skip(scene, skip)
            else:
                with self.forks.spare_slot() as spare:
                    self.segments.add(number, draw(overlapped=spare))
        finally:
            set_partial_redraw(self.camera, None)

    def _draw(
        self, scene: Scene, number: int, skip: Skip, fingerprint: str | None, *, overlapped: bool = False
    ) -> Segment | Hold:
        """Draw a play whose animations have begun, to its end; return the description of its file."""
        line, cpu = self.segments.line(), time.process_time()
        if fingerprint is None:  # not computed before: forks do this in parallel
            fingerprint = self.cache.fingerprint(scene) if skip and self.cache is not None else ""
        encoder = SegmentEncoder(self.segments.path(number), self.segments.quality, hinted=self.fast)
        self._encoder = OverlappedEncoder(encoder) if overlapped else encoder
        try:
            self.save_static_frame_data(scene, scene.static_mobjects)
            if scene.is_current_animation_frozen_frame():
                self.update_frame(scene, mobjects=scene.moving_mobjects)
                self.freeze_current_frame(scene.duration)
            else:
                scene.play_internal()
            piece = self._encoder.finish(line)
            self.segments.report()
            return replace(piece, cpu_seconds=round(time.process_time() - cpu, 4), fingerprint=fingerprint)
        except BaseException:
            self._encoder.abort()
            raise

    def _frames_to_draw(self, scene: Scene) -> int:
        """The approximate number of frames to encode for the play that has begun."""
        quality = self.segments.quality
        still = scene.is_current_animation_frozen_frame()
        return quality.hold_gop_frames if still else round(scene.duration * quality.fps)

    def _skip(self, scene: Scene, skip: Skip) -> None:
        """Bring the scene to the end of the play without drawing; its time advances as with frames."""
        dt = 1 / self.camera.frame_rate
        if scene.is_current_animation_frozen_frame():
            self.time += int(scene.duration / dt) * dt
        else:
            for _ in np.arange(0, scene.duration, 1 / config["frame_rate"]):
                self.time += dt
        self.skip_animations = skip is Skip.JUMP  # else manim steps through the play frame by frame
        self._finish_undrawn(scene)

    def _finish_undrawn(self, scene: Scene) -> None:
        if not scene.is_current_animation_frozen_frame():
            scene.play_internal(skip_rendering=True)
