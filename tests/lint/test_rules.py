"""Findings over several shots: time spans, names, suppression, captions, beats, and scenes that are not checked."""

from dataclasses import replace

import pytest
from manim import DOWN, LEFT, RIGHT, FadeIn, Line, Rectangle, Scene, Square, Text, ThreeDScene, VGroup

from astrai_video.catalog import SectionScript
from astrai_video.stage import SectionScene, allow, label
from tests.lint.conftest import recorded


def scripted(scene_class, *beats):
    scene_class.script = SectionScript(
        id="test", title="Test", text={}, narration=dict.fromkeys(beats, "Some words."), index=0, count=1
    )
    return scene_class


class Crossed(Scene):
    """A line through a word, for three plays."""

    def construct(self):
        word = Text("crossed")
        self.strike = Line(LEFT * 2, RIGHT * 2)
        self.add(word, self.strike)
        self.wait(1)
        self.play(FadeIn(Square().shift(DOWN * 2.5)))
        self.wait(1)


def test_a_finding_that_lasts_is_one_with_its_span_and_its_first_line(findings):
    (found,) = findings(Crossed)
    assert (found.rule, found.play, found.time, found.until) == ("text-crossed", 0, 1.0, 3.0)
    assert found.line.startswith("test_rules.py:")


def test_objects_are_called_what_the_scene_calls_them(findings):
    (found,) = findings(Crossed)
    assert found.objects == ("strike", "word “crossed”")
    assert found.message == "strike runs through word “crossed”"


class Allowed(Crossed):
    """The same line, suppressed."""

    def construct(self):
        word = Text("crossed")
        self.add(word, allow(Line(LEFT * 2, RIGHT * 2), "text-crossed", reason="it is struck out"))
        self.wait(2)


def test_what_the_author_allows_is_found_with_its_reason(findings):
    (found,) = findings(Allowed)
    assert found.allowed == "it is struck out"


def test_allowing_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="reason"):
        allow(Square(), "overflow", reason=" ")


def test_allowing_what_no_rule_is_called_names_the_nearest(findings):
    class Misspelt(Scene):
        def construct(self):
            self.add(allow(Square(), "text-crosed", reason="x"))
            self.wait()

    from astrai_video.errors import SceneError

    with pytest.raises(SceneError, match="text-crossed"):
        findings(Misspelt)


def test_what_is_said_cannot_be_allowed_in_the_picture(findings):
    class Said(Scene):
        def construct(self):
            self.add(allow(Square(), "caption-speed", reason="x"))
            self.wait()

    from astrai_video.errors import SceneError

    with pytest.raises(SceneError, match="'caption-speed', which is no rule on what is on screen"):
        findings(Said)


class Solid(ThreeDScene):
    """A scene in perspective."""

    def construct(self):
        self.add(Square())
        self.wait()


def test_a_scene_in_perspective_is_refused_with_the_reason():
    assert "ThreeDScene" in recorded(Solid).refused


class Low(SectionScene):
    """A box in the caption band, and a beat that ends with an empty screen."""

    section_id = "test"

    def construct(self):
        self.beat(self.low)
        self.beat(self.nothing)

    def low(self):
        self.box = Rectangle(width=2, height=0.6).move_to(DOWN * 3.2)
        self.add(self.box)

    def nothing(self):
        self.remove(self.box)


def test_the_caption_band_counts_while_a_caption_is_up(findings):
    scene = scripted(Low, "low", "nothing")
    assert "caption-band" in {f.rule for f in findings(scene, {"low": "Words are spoken.", "nothing": "And on."})}
    assert "caption-band" not in {f.rule for f in findings(scene)}


def test_a_beat_that_ends_on_nothing_is_named(findings):
    scene = scripted(Low, "low", "nothing")
    (found,) = [f for f in findings(scene) if f.rule == "empty"]
    assert (found.beat, found.message) == ("nothing", "beat nothing ends with nothing on screen")


class Brief(SectionScene):
    """A long sentence, removed at once unless its narration is long."""

    section_id = "test"

    def construct(self):
        self.beat(self.say)
        self.beat(self.go)

    def say(self):
        self.words = label("这是一个要很长时间才能读完的句子吧")
        self.add(self.words)

    def go(self):
        self.remove(self.words)
        self.add(Square())


def test_a_hold_that_narration_stretches_gives_time_to_read(findings):
    scene = scripted(Brief, "say", "go")
    assert [f.rule for f in findings(scene)] == ["too-brief"]
    assert findings(scene, {"say": "A sentence that takes about three seconds to say."}) == []


def test_a_recording_survives_serialisation():
    import json

    from astrai_video.lint.record import read_recording

    recording = replace(recorded(Crossed), names={9: "one", 10: "another"})  # in JSON, "10" comes before "9"
    again = read_recording(json.loads(recording.to_json()))
    assert again is not None
    assert again.to_json() == recording.to_json()


def test_a_group_is_named_by_the_variable_that_holds_it(findings):
    class Column(Scene):
        def construct(self):
            steps = VGroup(*(Text(name) for name in ("one", "two"))).arrange(DOWN, buff=-0.4)
            self.add(steps)
            self.wait(2)

    Column.__module__ = Crossed.__module__
    (found,) = findings(Column)
    assert found.objects == ("steps[1] “two”", "steps[0] “one”")
