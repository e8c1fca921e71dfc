"""Contact sheets and stills of small films."""

import numpy as np
import pytest
from PIL import Image

RED = (255, 0, 0)


@pytest.fixture(scope="module")
def rendered(make_shared_film):
    film = make_shared_film(red="tiny.py:Red", still="tiny.py:Still")
    assert film.run("render", "-q", "l").code == 0
    return film


@pytest.fixture
def film(make_film, rendered):
    return make_film(like=rendered)


def share_of(picture, color):
    pixels = np.asarray(picture.convert("RGB"), dtype=int)
    return (np.abs(pixels - color).max(axis=-1) < 12).mean()


def test_a_still_is_the_picture_at_that_time(film):
    for seconds, shows_square in (("0.0", False), ("1.5", True)):
        path = film.run("still", "red", "--at", seconds).out.strip()
        with Image.open(path) as picture:
            assert picture.size == (854, 480)
            assert (share_of(picture, RED) > 0.05) == shows_square


def test_a_still_goes_where_it_is_wanted(film, tmp_path):
    wanted = str(tmp_path / "a.png")
    assert film.run("still", "red", "--at", "1", "-o", wanted, "--json").json == {"still": wanted}
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (854, 480)


@pytest.mark.parametrize(("where", "message"), [("9", "lasts 2.9 seconds"), ("nowhere", "no beats, give seconds")])
def test_a_moment_that_is_not_there_is_a_usage_error(film, where, message):
    result = film.run("still", "red", "--at", where)
    assert result.code == 2
    assert message in result.err


def test_a_sheet_a_section_and_one_for_the_film(film):
    document = film.run("sheet", "--json").json
    assert set(document["sheets"]) == {"red", "still"}
    with Image.open(document["sheets"]["red"]) as sheet:
        assert share_of(sheet, RED) > 0.02
        assert sheet.width > 4 * 400
    with Image.open(document["film"]) as sheet:
        assert share_of(sheet, RED) > 0.005


def test_the_lint_is_drawn_on_the_stills(make_film):
    film = make_film(wrong="wrong.py:LineThroughLabel")
    film.run("render", "-q", "l")
    shares = []
    for options in ((), ("--lint",)):
        with Image.open(film.run("sheet", *options, "--json").json["sheets"]["wrong"]) as sheet:
            shares.append(share_of(sheet, (0xFF, 0x7B, 0x72)))
    assert shares[0] < shares[1]


def test_what_has_no_place_in_the_picture_is_not_drawn_on_it(film):
    film.edit("storyboard.toml", 'title = "Still"', 'title = "Red"')
    film.run("render", "-q", "l")
    assert "chapter-rules" in film.run("lint").out
    pictures = []
    for options in ((), ("--lint",)):
        with Image.open(film.run("sheet", *options, "--json").json["film"]) as sheet:
            pictures.append(np.asarray(sheet).copy())
    assert np.array_equal(*pictures)  # type: ignore[arg-type]


def test_missing_renderings_are_reported_with_the_command_that_renders_them(make_film):
    film = make_film(red="tiny.py:Red")
    result = film.run("sheet", "-q", "l")
    assert result.code == 1
    assert "render --sections red -q l" in result.err
