"""manim's Cairo renderer, drawing each play into a segment: here, or in a process of its own."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from manim import CairoRenderer, Mobject, Scene, config

from astrai_video.engine.worker.encoder import OverlappedEncoder, SegmentEncoder
from astrai_video.engine.worker.fast.camera import changed_regions, keep_canvas
from astrai_video.engine.worker.forks import Snapshots
from astrai_video.engine.worker.reuse import Earlier
from astrai_video.engine.worker.segments import Recording, SegmentWriter
from astrai_video.engine.worker.skipping import Ahead, bystanders, way_ahead
from astrai_video.errors import SceneError
from astrai_video.timeline import Hold, Segment

_CHOOSE = "Leave it out, and choose a quality with -q: l, m, h, p or k."


class SegmentRenderer(CairoRenderer):
    """A Cairo renderer whose frames go to a Recording; the frames themselves are manim's own.

    manim's own play cache is left out: a section's key replaces it.
    """

    recording: Recording
    snapshots: Snapshots
    earlier: Earlier | None
    fast: bool
    plays: tuple[int, int | None]
    _encoder: SegmentEncoder | OverlappedEncoder

    @classmethod
    def adopt(
        cls,
        scene: Scene,
        recording: Recording,
        snapshots: Snapshots,
        earlier: Earlier | None = None,
        plays: tuple[int, int | None] = (0, None),
        *,
        fast: bool = True,
    ) -> None:
        """Turn the scene's renderer into one of this class; without `earlier` every play is drawn.

        Without `fast` manim draws every play, in this process, frame by frame. Of `plays`, the first and
        the one after the last, those outside are passed over where the scene allows it.

        Raises SceneError when the scene is not drawn by Cairo.
        """
        renderer = scene.renderer
        if not isinstance(renderer, CairoRenderer):
            raise SceneError("sections are drawn with manim's Cairo renderer; this scene asks for OpenGL.")
        own = type(renderer)
        renderer.__class__ = cls if own is CairoRenderer else type(own.__name__, (cls, own), {})
        assert isinstance(renderer, cls)
        renderer.recording = recording
        renderer.snapshots = snapshots
        renderer.earlier = earlier
        renderer.plays = plays
        renderer.fast = fast
        renderer.file_writer = SegmentWriter(scene.file_writer_settings, recording)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Play animations: draw them here, leave them to a snapshot of this process, or skip them as the scene asks."""
        self.skip_animations = self._original_skipping_status
        self.update_skipping_status()
        scene.compile_animation_data(*args, **kwargs)
        if self.skip_animations:
            self.time += scene.duration
            scene.begin_animations()
            self._finish_undrawn(scene)
        else:
            self._check_frame()
            number = self.recording.reserve()
            scene.begin_animations()
            self._draw_somewhere(scene, number)
        self.num_plays += 1

    def render(self, scene: Scene, _time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:
        """Draw a frame and encode it; the pixels are read in place."""
        self.update_frame(scene, moving_mobjects)
        self.add_frame(self.camera.pixel_array)

    def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
        """Encode a frame that stands for `num_frames`."""
        if self.skip_animations:
            return
        self.time += num_frames * (1 / self.camera.frame_rate)
        self._encoder.write_frame(frame, repeat=num_frames, changed=changed_regions(self.camera))
        self.recording.count(num_frames)

    def _check_frame(self) -> None:
        """Raise SceneError when the scene has changed what the film's quality decides."""
        quality, camera = self.recording.quality, self.camera
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

    def _draw_somewhere(self, scene: Scene, number: int) -> None:
        way = way_ahead(scene) if self.fast else Ahead.NO
        first, end = self.plays
        if way and not (first <= number and (end is None or number < end)):
            self._run_ahead(scene, way)
            return
        name = None
        if way and self.earlier:
            name = self.earlier.fingerprint(scene)
            piece = self.earlier.take(name, self.recording.path(number), self.recording.line())
            if piece is not None:
                self.recording.take_over(number, piece)
                self._run_ahead(scene, way)
                return
        keep_canvas(self.camera, bystanders(scene) if way else None)
        try:
            draw = functools.partial(self._draw, scene, number, way, name)
            frames = self._frames_to_draw(scene)
            if self.snapshots.wanted and way and not self.snapshots.are_enough_for(frames):
                self.snapshots.draw(frames, draw, functools.partial(self.recording.add, number))
                self._run_ahead(scene, way)
            else:
                with self.snapshots.spare_slot() as spare:
                    self.recording.add(number, draw(overlapped=spare))
        finally:
            keep_canvas(self.camera, None)

    def _draw(
        self, scene: Scene, number: int, way: Ahead, name: str | None, *, overlapped: bool = False
    ) -> Segment | Hold:
        """Draw a play whose animations have begun, to its end; the record of its file."""
        line, cpu = self.recording.line(), time.process_time()
        if name is None:  # not asked for before: snapshots do this side by side
            name = self.earlier.fingerprint(scene) if way and self.earlier is not None else ""
        encoder = SegmentEncoder(self.recording.path(number), self.recording.quality, hinted=self.fast)
        self._encoder = OverlappedEncoder(encoder) if overlapped else encoder
        try:
            self.save_static_frame_data(scene, scene.static_mobjects)
            if scene.is_current_animation_frozen_frame():
                self.update_frame(scene, mobjects=scene.moving_mobjects)
                self.freeze_current_frame(scene.duration)
            else:
                scene.play_internal()
            piece = self._encoder.finish(line)
            self.recording.tell()
            return replace(piece, cpu_seconds=round(time.process_time() - cpu, 4), fingerprint=name)
        except BaseException:
            self._encoder.abort()
            raise

    def _frames_to_draw(self, scene: Scene) -> int:
        """About how many frames the play, which has begun, is for the encoder."""
        quality = self.recording.quality
        still = scene.is_current_animation_frozen_frame()
        return quality.hold_gop_frames if still else round(scene.duration * quality.fps)

    def _run_ahead(self, scene: Scene, way: Ahead) -> None:
        """Leave the scene as the play leaves it, without drawing; time passes as frames would make it pass."""
        dt = 1 / self.camera.frame_rate
        if scene.is_current_animation_frozen_frame():
            self.time += int(scene.duration / dt) * dt
        else:
            for _ in np.arange(0, scene.duration, 1 / config["frame_rate"]):
                self.time += dt
        self.skip_animations = way is Ahead.JUMP  # else manim goes through the play frame by frame
        self._finish_undrawn(scene)

    def _finish_undrawn(self, scene: Scene) -> None:
        if not scene.is_current_animation_frozen_frame():
            scene.play_internal(skip_rendering=True)
