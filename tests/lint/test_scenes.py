"""No false positives on correct scenes that look like mistakes; no false negatives on scenes with one mistake each."""

import pytest

from tests.lint.conftest import scenes_of

RIGHT = [*scenes_of("right"), *scenes_of("right_styles")]
WRONG = [*scenes_of("wrong"), *scenes_of("wrong_styles")]


@pytest.mark.parametrize("scene", RIGHT, ids=lambda scene: scene.__name__)
def test_what_is_right_is_left_alone(scene, findings):
    assert [f"{f.rule}: {f.message}" for f in findings(scene)] == []


@pytest.mark.parametrize("scene", WRONG, ids=lambda scene: scene.__name__)
def test_what_is_wrong_is_found_and_nothing_else(scene, findings):
    found = findings(scene)
    assert {f.rule for f in found} == {scene.finds}
    messages = " ".join(f.message for f in found)
    assert [name for name in getattr(scene, "objects", ()) if name not in messages] == []
    assert all(f.line.startswith("wrong") for f in found)


def test_there_are_enough_of_both():
    assert len(RIGHT) >= 25
    assert len(WRONG) >= 25
