"""The detector finds flashes that may cause seizures at any rate, anywhere in the picture, and passes harmless ones."""

import numpy as np
import pytest

from astrai_video.delivery.flashes import CELLS, FlashDetector

GREY, WHITE, DARK = (126.0, 128.0, 128.0), (235.0, 128.0, 128.0), (30.0, 128.0, 128.0)  # Y', Cb, Cr, limited range
PALE, PALER = (205.0, 128.0, 128.0), (225.0, 128.0, 128.0)  # relative luminance 0.71 and 0.89, both bright
RED, BLUE = (63.0, 102.0, 240.0), (32.0, 240.0, 118.0)
WHOLE = np.ones(CELLS, dtype=bool)


def square(rows: int, columns: int, top: int = 0, left: int = 0):
    where = np.zeros(CELLS, dtype=bool)
    where[top : top + rows, left : left + columns] = True
    return where


def blinking(hertz, where=WHOLE, colours=(DARK, WHITE), fps=60, seconds=2, size=(1920, 1080)):
    """A detector that was given `where` going from one colour to the other and back `hertz` times a second."""
    width, height = size
    detector = FlashDetector(width, height, fps)
    for frame in range(round(seconds * fps)):
        colour = colours[int(frame * 2 * hertz / fps) % 2]
        planes = [
            np.where(where, now, before).astype(np.float32) for now, before in zip(colour, colours[0], strict=True)
        ]
        detector.add(frame, *planes)
    return detector


@pytest.mark.parametrize("hertz", [4, 5, 10, 30])
def test_more_than_three_a_second_are_too_many_up_to_a_change_in_every_frame(hertz):
    found = blinking(hertz)
    assert found.general
    assert found.general[0] / 60 <= 1


@pytest.mark.parametrize("hertz", [0.5, 2, 3])
def test_three_a_second_are_not(hertz):
    assert blinking(hertz, seconds=5).general == []


def test_it_is_the_changes_within_one_second_that_count():
    assert blinking(5, seconds=0.6).general == [], "three flashes, then rest"


def test_a_small_spot_may_flash_wherever_it_is():
    assert blinking(5, square(8, 10)).general == []
    assert blinking(5, square(8, 10, top=20, left=50)).general == []


def test_a_quarter_of_ten_degrees_may_not():
    assert blinking(5, square(9, 10)).general
    assert blinking(5, square(9, 10, top=27, left=54)).general


def test_spots_far_from_each_other_are_not_seen_at_once():
    apart = square(7, 10) | square(7, 10, top=29, left=54)
    assert blinking(5, apart).general == []


def test_the_same_cells_of_an_upright_film_are_a_smaller_part_of_what_is_seen():
    strip = square(5, 25)
    assert blinking(5, strip, size=(1920, 1080)).general
    assert blinking(5, strip, size=(1080, 1920)).general == []


def test_bright_on_bright_and_small_changes_are_no_flashes():
    assert blinking(5, colours=(PALER, WHITE)).general == []
    assert blinking(5, colours=(PALE, WHITE)).general, "the darker is below 0.80"
    assert blinking(5, colours=(GREY, (133.0, 128.0, 128.0))).general == []


def test_saturated_red_flashes_at_a_luminance_that_hardly_changes():
    dark_red = (40.0, 115.0, 180.0)
    found = blinking(5, colours=(dark_red, RED))
    assert found.red
    assert blinking(2, colours=(dark_red, RED)).red == []
    assert blinking(5, square(4, 4), colours=(dark_red, RED)).red == []
    assert blinking(5, colours=(DARK, BLUE)).red == []
