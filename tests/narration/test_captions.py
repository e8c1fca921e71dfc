"""Captions: natural line breaks, readable lengths, no caption too long, never two at once."""

import math
from datetime import timedelta
from itertools import pairwise

import pytest
import srt
import webvtt
from hypothesis import example, given
from hypothesis import strategies as st

from astrai_video import storyboard
from astrai_video.narration.captions import Speech, Window, captions_of, speech_of, to_srt, to_vtt

ZH, EN = Speech("zh"), Speech("en")
FPS = 60


def lines_of(speech, sentence):
    return [line for part in speech.parts(sentence) for line in part]


@pytest.mark.parametrize("region", ["zh-TW", "zh-Hant", "en-GB", "en-US"])
def test_captions_are_laid_out_alike_in_every_region_of_a_language(region):
    sentence = (
        "编码器最后的输出，不是只给一层，而是送进每一个解码器层。" * 2
        + "The encoder's last output, to every layer. " * 4
    )
    assert Speech(region).limits == Speech(region[:2]).limits
    assert Speech(region).parts(sentence) == Speech(region[:2]).parts(sentence)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("任务很简单：一句话进去，下一个词出来。", (("任务很简单：", "一句话进去，下一个词出来"),)),
        (
            "编码器最后的输出，不是只给一层，而是送进每一个解码器层。",
            (("编码器最后的输出，不是只给一层", "而是送进每一个解码器层"),),
        ),
        ("那么，它怎么知道是「累」？", (("那么，它怎么知道是「累」？",),)),
    ],
)
def test_chinese_breaks_at_punctuation_and_drops_the_comma_there(sentence, parts):
    assert ZH.parts(sentence) == parts


def test_english_breaks_between_clauses():
    parts = EN.parts("Its task is simple: a sentence goes in, and the next word comes out.")
    assert parts == (("Its task is simple: a sentence goes in,", "and the next word comes out."),)


@pytest.mark.parametrize(
    ("speech", "sentence", "whole"),
    [
        (ZH, "第二个子层是前馈网络里面的 512 到 2048 这么宽的一层", "512 到 2048"),
        (ZH, "相同的开头按整页整页地存放在 Radix Tree 里只存一份", "Radix Tree"),
        (ZH, "第二个出口就是编码器-解码器注意力机制", "编码器-解码器"),
        (ZH, "这一个矩阵的大小是 8 × 64 = 512 个数", "8 × 64 = 512"),
        (EN, "The feed-forward network goes from width 512 to 2048 and back to 512 again", "512 to 2048"),
        (
            Speech("en", ("multi-head attention",)),
            "Next on this road there comes multi-head attention",
            "multi-head attention",
        ),
        (Speech("zh", ("缩放点积注意力",)), "我们现在来看这一个缩放点积注意力是怎么算出来的", "缩放点积注意力"),
    ],
)
def test_terms_numbers_and_formulas_stay_whole(speech, sentence, whole):
    assert any(whole in line for line in lines_of(speech, sentence))


def test_chinese_words_are_not_cut():
    lines = lines_of(ZH, "我们需要仔细考虑这些非常重要的注意力权重之间存在的关系问题")
    for word in ("需要", "仔细", "考虑", "重要", "注意力", "权重", "之间", "存在", "关系"):
        assert any(word in line for line in lines), word


SENTENCES = [
    pytest.param(language, sentence, id=f"{language}-{section.id}-{beat}")
    for language in ("zh", "en")
    for section in storyboard.builtin().catalog(language).sections.values()
    for beat, sentence in section.narration.items()
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_every_sentence_of_the_film_keeps_the_limits(language, sentence):
    speech = speech_of(storyboard.builtin().catalog(language))
    captions = speech.placed(sentence, 0, speech.frames_needed(sentence, FPS), FPS)
    assert_readable(captions, speech)
    shown = "".join("".join(lines_of(speech, sentence)).split())
    assert [c for c in sentence if c.isalnum()] == [c for c in shown if c.isalnum()], "nothing is lost"


def assert_readable(captions, speech):
    limits = speech.limits
    for caption in captions:
        shown = (caption.end - caption.start) / FPS
        assert len(caption.lines) <= limits.lines
        assert max(map(len, caption.lines)) <= limits.width
        assert speech.characters(caption.lines) / shown <= limits.speed
        assert 5 / 6 <= shown <= 7
    for one, other in pairwise(captions):
        assert other.start - one.end >= 2


@given(
    st.lists(st.text("一二三四五六七八九，。：0123456789 abcXYZ", min_size=1), min_size=1, max_size=6).map("".join),
    st.integers(0, 10_000),
    st.integers(1, 2_000),
)
@example("0" * 63, 0, 423)  # an unbreakable piece that takes one frame longer to read than a caption is shown
@example("0" * 90, 0, 700)
def test_any_sentence_in_any_room_gives_captions_that_follow_each_other_in_it(sentence, start, frames):
    captions = ZH.placed(sentence, start, start + frames, FPS)
    assert all(c.start < c.end and all(c.lines) for c in captions)
    assert all(one.end + 2 == other.start for one, other in pairwise(captions))
    if captions and frames >= ZH.frames_needed(sentence, FPS):
        assert start == captions[0].start
        assert captions[-1].end + 2 <= start + frames
        for caption in captions:
            shown, most = caption.end - caption.start, ZH.most_frames(FPS)
            assert min(ZH.least_frames(caption.lines, FPS), most) <= shown <= most, "what takes longer is for the lint"


def test_a_long_beat_shows_its_caption_seven_seconds_at_most():
    (caption,) = EN.placed("A short one.", 0, 20 * FPS, FPS)
    assert caption.end - caption.start == 7 * FPS


def some_captions():
    windows = [Window("one", "a", 0, 200), Window("one", "silent", 200, 300), Window("two", "b", 300, 700)]
    narration = {"one": {"a": "一 < 二 & 三"}, "two": {"b": "后来的一句话，长一些，分成两行：这样就好。"}}
    return captions_of(windows, narration, ZH, FPS)


def test_srt_and_vtt_say_the_same_and_can_be_read():
    captions = some_captions()
    from_srt = [(c.start, c.end, c.content) for c in srt.parse(to_srt(captions, FPS))]
    from_vtt = [
        (timedelta(seconds=c.start_in_seconds), timedelta(seconds=c.end_in_seconds), c.text)
        for c in webvtt.from_string(to_vtt(captions, FPS))  # type: ignore[attr-defined]
    ]
    assert len(from_srt) == len(from_vtt) == len(captions)
    for (start, end, text), other, caption in zip(from_srt, from_vtt, captions, strict=True):
        assert math.isclose(start.total_seconds(), caption.start / FPS, abs_tol=0.001)
        assert math.isclose(end.total_seconds(), caption.end / FPS, abs_tol=0.001)
        assert abs(other[0] - start).total_seconds() < 1
        assert text == "\n".join(caption.lines)
    assert "一 &lt; 二 &amp; 三" in to_vtt(captions, FPS)


def test_a_beat_without_a_sentence_has_no_caption():
    assert not any(200 <= caption.start < 300 for caption in some_captions())
