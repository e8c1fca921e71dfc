"""Holds follow the narration: 9 characters a second in Chinese, 20 in English."""

import pytest

from astrai_video.narration.pace import piece_frames, reading_seconds
from astrai_video.timeline import Beat, Hold, Segment, Timeline


def test_reading_takes_its_time():
    assert reading_seconds("一二三四五六七八九", "zh") == 1.0
    assert reading_seconds("一二三 四五六 七八九", "zh") == 1.0
    assert reading_seconds("twenty characters ok", "en") == 1.0


@pytest.mark.parametrize(
    ("region", "language"), [("zh-TW", "zh"), ("zh-Hans-SG", "zh"), ("en-GB", "en"), ("fr", "tlh")]
)
def test_a_language_is_read_at_one_pace_in_every_region(region, language):
    for sentence in ("一二三 四五六 七八九", "twenty characters ok"):
        assert reading_seconds(sentence, region) == reading_seconds(sentence, language)


@pytest.mark.parametrize(
    ("needed", "expected"),
    [({"b": 15}, (30, 30, 20)), ({"b": 120}, (30, 90, 20)), ({"other": 120}, (30, 30, 20))],
)
def test_the_last_hold_of_a_beat_is_stretched_and_never_shortened(needed, expected):
    pieces = (Segment("0", 30, 1, "", ""), Hold("1", 30, 15, 1, "", ""), Segment("2", 20, 1, "", ""))
    timeline = Timeline("s", "zh", "m", "k", {}, 1, 1, 30, pieces, (Beat("b", 0, 2),), (), 1, 1, 0)
    assert piece_frames(timeline, needed) == expected
