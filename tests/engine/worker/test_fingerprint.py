"""Fingerprints differ if and only if the frames of plays may differ."""

import numpy as np
import pytest
from manim import (
    BLUE,
    LEFT,
    RED,
    RIGHT,
    Camera,
    Circle,
    FadeIn,
    ImageMobject,
    LineJointType,
    MoveAlongPath,
    Scene,
    Square,
    Text,
    ThreeDCamera,
    Transform,
    VGroup,
    linear,
    smooth,
    tempconfig,
)

from astrai_video import fonts
from astrai_video.engine.worker.fingerprint import fingerprint

SMALL = {"dry_run": True, "pixel_width": 64, "pixel_height": 36, "frame_rate": 10, "verbosity": "ERROR"}
PIXELS = np.zeros((4, 4, 4), np.uint8)


@pytest.fixture(autouse=True)
def small_pictures(tmp_path):
    fonts.register()
    with tempconfig(SMALL | {"media_dir": str(tmp_path), "disable_caching": True}):
        yield


class Play:
    """A square that turns into a circle, with a text and a picture; to be changed before it begins."""

    def __init__(self, camera=Camera):
        self.scene = Scene(camera_class=camera)
        self.square, self.circle = Square(color=BLUE), Circle()
        self.standing = VGroup(Text("ab", font=fonts.FAMILY), Square(0.5)).arrange(RIGHT).shift(2 * LEFT)
        self.image = ImageMobject(PIXELS)
        self.shown = [self.standing, self.image]
        self.animations = [Transform(self.square, self.circle), FadeIn(Circle(0.2))]
        self.run_time = 1.0
        self.code = "code"

    def fingerprint(self):
        self.scene.add(*self.shown)
        self.scene.compile_animation_data(*self.animations, run_time=self.run_time)
        self.scene.begin_animations()
        return fingerprint(self.scene, lambda _file: self.code)


def drawn_by_own_code(play):
    class Own(Square):
        def get_stroke_width(self, background=False):  # noqa: ARG002
            return 3

    play.shown.append(Own())


def changed(change):
    play = Play()
    change(play)
    return play.fingerprint()


def eased(by):
    return lambda t: t**by


def with_rate(function):
    return lambda play: setattr(play.animations[0], "rate_func", function)


def doubled(t):
    return np.sin(t) * 2


CHANGES = {
    "nothing": lambda _play: None,
    "fill": lambda play: play.standing[1].set_fill(RED, 1),
    "opacity": lambda play: play.standing[0][1].set_opacity(0.5),
    "stroke": lambda play: play.standing[1].set_stroke(width=5),
    "joints": lambda play: setattr(play.standing[1], "joint_type", LineJointType.ROUND),
    "a bit": lambda play: play.standing.shift(1e-9 * RIGHT),
    "z": lambda play: play.standing.set_z_index(1),
    "order": lambda play: play.shown.reverse(),
    "foreground": lambda play: play.scene.add_foreground_mobject(play.image),
    "pixel": lambda play: play.image.pixel_array.__setitem__((0, 0, 0), 9),
    "gone": lambda play: play.shown.pop(),
    "target": lambda play: play.circle.scale(1.1),
    "start": lambda play: play.square.rotate(0.1),
    "length": lambda play: setattr(play, "run_time", 2.0),
    "rate": with_rate(linear),
    "own rate": with_rate(eased(2)),
    "another own rate": with_rate(eased(3)),
    "lag": lambda play: setattr(play.animations[0], "lag_ratio", 0.5),
    "another animation": lambda play: play.animations.append(MoveAlongPath(Square(), Circle())),
    "background": lambda play: setattr(play.scene.camera, "background_color", RED),
    "frame": lambda play: setattr(play.scene.camera, "frame_width", 10),
}


def test_every_change_that_may_be_seen_makes_another_fingerprint():
    found = {name: changed(change) for name, change in CHANGES.items()}
    assert "" not in found.values()
    twice = [(one, other) for one in found for other in found if one < other and found[one] == found[other]]
    assert twice == []


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_play_has_the_same_fingerprint_whatever_was_made_before(name):
    kept = [Square() for _ in range(3)]
    assert changed(CHANGES[name]) == changed(CHANGES[name])
    assert len(kept) == 3


def test_what_nobody_sees_does_not_count():
    def note(play):
        play.standing[1].note = "a note"  # only drawn attributes of static mobjects count
        play.unseen = Square()
        play.square.fill_opacity = 0.123  # manim draws by the color arrays

    assert changed(note) == changed(CHANGES["nothing"])


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (drawn_by_own_code, True),
        (with_rate(lambda t: SMALL["frame_rate"] * t), True),
        (with_rate(lambda t: linear(np.sqrt(t))), False),
        (with_rate(doubled), False),
        (with_rate(smooth), False),
    ],
)
def test_the_files_of_code_that_is_not_a_librarys_count_where_they_matter(change, counts):
    def with_code(code):
        def both(play):
            change(play)
            play.code = code

        return changed(both)

    assert (with_code("code") != with_code("other code")) == counts


@pytest.mark.parametrize(
    "change",
    [
        with_rate(lambda _t: eval("_t")),
        lambda play: setattr(play.animations[0], "numbers", iter([1])),
        lambda play: setattr(play.animations[0], "scene", Scene()),
    ],
)
def test_what_cannot_be_looked_through_gives_none(change):
    assert changed(change) == ""


def test_a_camera_of_another_kind_gives_none():
    assert Play(ThreeDCamera).fingerprint() == ""
