"""The rules on captions: each reports its own cause and nothing else, and correct edge cases are not reported."""

import pytest

from astrai_video import storyboard
from astrai_video.catalog import Narration
from astrai_video.lint.geometry import CAPTION_BAND
from astrai_video.lint.record import Play, Recording, Span
from astrai_video.lint.rules.captions import judged
from astrai_video.lint.timing import seconds_of_plays

MOTION, HOLD = False, True
LONG = "This sentence has so many words that nobody can read all of it in half a second."


def recording(*beats, language="en"):
    """A recording of consecutive beats, each a list of plays: seconds, and True for a hold."""
    plays, spans, time = [], [], 0.0
    for name, *pieces in beats:
        first = len(plays)
        for seconds, still in pieces:
            plays.append(Play(f"film.py:{len(plays) + 10}", time, time + seconds, still))
            time += seconds
        spans.append(Span(name, first, len(plays)))
    return Recording("test", language, (), (), tuple(plays), tuple(spans))


def narration(language="en", terms=(), **sentences):
    return Narration(language, sentences, tuple(terms))


def rules_of(found):
    return [finding.rule for finding in found]


STRETCHED = recording(("say", (1, MOTION), (0.5, HOLD)))
RESTLESS = recording(("say", (1.5, MOTION)))

WRONG = {
    "a long sentence in a beat without a hold": (
        RESTLESS,
        narration(say=LONG),
        "caption-speed",
        "en.toml: test.narration.say: “This sentence has so many words that no…” takes 4.4 s at 20 characters a second,"
        " and its beat lasts 1.5 s without a hold to stretch: 55 characters too long",
    ),
    "the same in Chinese": (
        RESTLESS,
        narration("zh", say="这一句话太长了，一秒半里谁也读不完它。"),
        "caption-speed",
        "zh.toml: test.narration.say: “这一句话太长了，一秒半里谁也读不完它。” takes 2.1 s at 9 characters a second,"
        " and its beat lasts 1.5 s without a hold to stretch: 5 characters too long",
    ),
    "a word wider than a line": (
        STRETCHED,
        narration(say="It is at example.org/a-path/that/goes-on/and-on/and-on."),
        "caption-width",
        "en.toml: test.narration.say: “example.org/a-path/that/goes-on/and-on/and-on.” cannot be broken and is 4"
        " characters too long for a line of 42",
    ),
    "a Chinese term wider than a line": (
        STRETCHED,
        narration("zh", ["跨层共享的分组查询多头自注意力机制"], say="这叫跨层共享的分组查询多头自注意力机制。"),
        "caption-width",
        "zh.toml: test.narration.say: “跨层共享的分组查询多头自注意力机制” cannot be broken and is 1 character too"
        " long for a line of 16",
    ),
    "a term that is longer than a line and falls apart": (
        STRETCHED,
        narration(
            terms=["a grouped query multi-head attention with rotary positions"],
            say="Here is a grouped query multi-head attention with rotary positions.",
        ),
        "caption-width",
        "en.toml: test.narration.say: term “a grouped query multi-head attention with rotary positions” does not stay"
        " whole: it is 16 characters too long for a line of 42",
    ),
    "a word in a beat that flashes by": (
        recording(("say", (12 / 15 + 2 / 15, MOTION))),
        narration(say="Yes."),
        "caption-gap",
        "en.toml: test.narration.say: “Yes.” is shown for 0.80 s, less than 0.83 s: its beat has no hold to stretch",
    ),
    "a beat of one frame": (
        recording(("say", (1 / 15, MOTION)), ("go", (1, HOLD))),
        narration(say="A"),
        "caption-gap",
        "en.toml: test.narration.say: “A” takes 1.1 s, and its beat lasts 0.07 s without a hold to stretch: no 2"
        " frames are left before the next caption",
    ),
    "a beat that plays nothing": (
        recording(("say",), ("go", (1, HOLD))),
        narration(say="A"),
        "caption-gap",
        "en.toml: test.narration.say: “A” takes 1.1 s, and its beat lasts 0.00 s without a hold to stretch: no 2"
        " frames are left before the next caption",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_script_makes_impossible_is_found_and_nothing_else(case):
    scene, narration, rule, message = WRONG[case]
    (found,) = judged(scene, [narration])
    assert (found.rule, found.message) == (rule, message)
    assert found.severity == ("warning" if "stay whole" in message else "error")


def test_a_piece_too_long_to_be_read_in_seven_seconds_is_too_wide_and_too_slow():
    found = list(judged(STRETCHED, [narration(say="a" * 150)]))
    assert rules_of(found) == ["caption-speed", "caption-width"]
    assert found[0].message.endswith(
        "takes 7.5 s at 20 characters a second, and none is shown longer than 7 s: 11 characters too long"
    )


def test_many_captions_in_a_beat_of_a_few_frames_are_too_close_first_of_all():
    scene = recording(("say", (0.3, MOTION)), ("go", (1, HOLD)))
    assert rules_of(judged(scene, [narration(say=f"{LONG} {LONG}", go="And on.")])) == ["caption-gap"]


def test_beats_that_are_played_inside_of_each_other_have_their_captions_at_once():
    plays = (Play("film.py:1", 0, 1, MOTION), Play("film.py:2", 1, 2, HOLD), Play("film.py:3", 2, 3, HOLD))
    scene = Recording("test", "en", (), (), plays, (Span("inner", 0, 2), Span("outer", 0, 3)))
    (found,) = judged(scene, [narration(inner="The inner one.", outer="The outer one.")])
    assert found.rule == "caption-gap"
    assert "outer: “The outer one.” is shown while the caption of beat inner is" in found.message
    assert list(judged(scene, [narration(inner="The inner one.")])) == []


RIGHT = {
    "a sentence of many captions where a hold is": (STRETCHED, [narration(say=" ".join([LONG] * 6))]),
    "a hold that is not the last play": (recording(("say", (0.2, HOLD), (0.2, MOTION))), [narration(say=LONG)]),
    "no hold, and time enough": (recording(("say", (5, MOTION))), [narration(say=LONG)]),
    "no hold, and just the time": (recording(("say", (13 / 15 + 2 / 15, MOTION))), [narration(say="Yes.")]),
    "a line of 42 characters": (STRETCHED, [narration(say="abcdefghij " * 3 + "abcdefghi")]),
    "a word of 42 characters": (STRETCHED, [narration(say="a" * 42)]),
    "16 Chinese characters": (STRETCHED, [narration("zh", say="一二三四五六七八九十甲乙丙丁戊己。")]),
    "a term of just a line": (
        STRETCHED,
        [narration("zh", ["分组查询的多头交叉自注意力新机制"], say="看分组查询的多头交叉自注意力新机制。")],
    ),
    "a long term that is not said": (STRETCHED, [narration(terms=["x" * 60], say="Nothing of the kind.")]),
    "a long formula falls into what its signs join": (
        STRETCHED,
        [narration("zh", say="512×2048+2048×512+512×2048+2048×512")],
    ),
    "short beats, each with its hold": (
        recording(*((name, (0.1, HOLD)) for name in "abc")),
        [narration(a="One.", b="Two.", c="Three.")],
    ),
    "a sentence whose beat is not played": (STRETCHED, [narration(never=LONG)]),
    "a beat in silence": (RESTLESS, [narration(other=LONG)]),
    "no narration": (RESTLESS, []),
    "a beat that is played twice": (recording(("say", (0.1, HOLD)), ("say", (0.1, HOLD))), [narration(say=LONG)]),
    "a caption in a beat much longer than it": (recording(("say", (30, MOTION))), [narration(say="Yes.")]),
}


@pytest.mark.parametrize("case", RIGHT)
def test_what_keeps_the_limits_is_left_alone(case):
    scene, narrations = RIGHT[case]
    assert [finding.message for finding in judged(scene, narrations)] == []


def test_every_language_of_the_film_is_judged():
    found = list(judged(RESTLESS, [narration("zh", say="好。"), narration("en", say=LONG), narration("fr", say=LONG)]))
    assert [finding.message.split(":")[0] for finding in found] == ["en.toml", "fr.toml"]


def test_a_hold_waits_for_the_slowest_language():
    chinese, english = narration("zh", say="好。"), narration("en", say=LONG)
    alone, both = (sum(seconds_of_plays(STRETCHED, narrations)) for narrations in ([chinese], [chinese, english]))
    assert alone == 1.5
    assert both == pytest.approx(4.4, abs=0.1)


def test_a_finding_is_at_its_beat_in_the_band_of_captions():
    scene = recording(("open", (1, MOTION), (1, HOLD)), ("say", (0.5, MOTION), (1, MOTION)))
    (found,) = judged(scene, [narration(say=LONG)])
    assert (found.section, found.beat, found.play, found.last_play) == ("test", "say", 2, 3)
    assert (found.time, found.until, found.line) == (2, 3.5, "film.py:12")
    assert found.box == CAPTION_BAND


@pytest.mark.parametrize("section_id", list(storyboard.builtin().catalog("zh").sections))
def test_the_film_makes_nothing_impossible(section_id):
    narrations = [storyboard.builtin().catalog(language).narration(section_id) for language in ("zh", "en")]
    beats = [(beat, (1, MOTION), (0.5, HOLD)) for beat in narrations[0].sentences]
    assert [finding.message for finding in judged(recording(*beats, language="zh"), narrations)] == []
