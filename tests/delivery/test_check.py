"""The message of a check, and the record of checks that is read back."""

import pytest

from astrai_video.delivery.check import Check, from_json, message


def test_what_failed_is_a_sentence_with_the_next_step():
    text = message("frozen", "failed", "no 2 s that are no hold", "3.0-6.1 s")
    assert text.startswith("frozen: 3.0-6.1 s; expected no 2 s that are no hold. Next: look at it with")


def test_captions_of_any_language_have_their_own_step():
    assert "shorten the sentence" in message("captions zh", "failed", "lines", "1.0 s “…”: 12.0 characters a second")
    assert "stitch the film again" in message(".vtt en", "failed", "what the track says", "differs")


def test_every_failure_has_a_next_step():
    assert "Next: stitch the film again" in message("a check of tomorrow", "failed", "a", "b")


def test_what_is_unknown_says_why_and_what_passed_says_nothing():
    assert message("provenance", "unknown", "a record beside the film", "none") == (
        "Not checked: it takes a record beside the film."
    )
    assert message("frozen", "unknown", "no 2 s that are no hold", "3-6 s") == "For you to judge: 3-6 s."
    assert message("codec", "passed", "h264", "h264") == ""


ONE = {"name": "codec", "state": "passed", "expected": "h264", "found": "h264", "message": ""}


def test_a_record_of_checks_is_read_back():
    assert from_json([ONE]) == [Check("codec", "passed", "h264", "h264")]


@pytest.mark.parametrize(
    "damage",
    [None, {}, "codec", [1], [{}], [ONE | {"state": "lost"}], [ONE | {"found": 1}], [ONE | {"state": ["passed"]}]],
)
def test_a_damaged_record_of_checks_is_none(damage):
    assert from_json(damage) is None
