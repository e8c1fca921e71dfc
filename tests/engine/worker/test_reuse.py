"""In a section that has changed only the changed plays are drawn; the film equals that of a cold build."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("small_pictures")


def pieces(film):
    """The plays of the newest rendering."""
    newest = max((json.loads(path.read_text()) for path in film.timelines("again")), key=lambda made: made["created"])
    return newest["pieces"]


def drawn(film):
    """The numbers of the plays that were drawn for the newest rendering."""
    return [number for number, piece in enumerate(pieces(film)) if not piece["reused"]]


def assert_as_if_cold(film):
    """Every file of the newest rendering equals the one that drawing all plays gives."""
    found = [(piece["sha256"], piece["frames"]) for piece in pieces(film)]
    assert film.run("render", "-q", "l", "--force").code == 0
    assert drawn(film) == list(range(len(found)))
    assert [(piece["sha256"], piece["frames"]) for piece in pieces(film)] == found


@pytest.fixture(scope="module", params=["1", "2"])
def jobs(request):
    """With how many jobs everything is rendered."""
    return request.param


@pytest.fixture(scope="module")
def rendered(make_shared_film, jobs):
    """A film of one section, rendered once."""
    film = make_shared_film(f"film-{jobs}", again="again.py:Plays")
    assert film.run("render", "-q", "l", "--jobs", jobs).code == 0
    return film


@pytest.fixture
def film(make_film, rendered, jobs):
    """One like it."""
    film = make_film(like=rendered)
    run = film.run
    film.run = lambda command, *options: run(command, *options, *(("--jobs", jobs) if command == "render" else ()))
    return film


def change(film, old, new, file="again.py"):
    film.edit(file, old, new)
    result = film.run("render", "-q", "l", "--json")
    assert result.code == 0, result.err
    return result.json["sections"][0]


def test_only_the_play_that_changed_is_drawn(film):
    assert drawn(film) == list(range(8))
    section = change(film, "square.animate.shift(LEFT), run_time=0.4", "square.animate.shift(LEFT), run_time=0.6")
    assert drawn(film) == [3]
    assert (section["frames_drawn"], section["frames"]) == (9, 6 + 9 + 6 + 9 + 6 + 3 + 6 + 9)
    assert_as_if_cold(film)


def test_what_is_on_screen_later_is_drawn_with_it(film):
    change(film, "square.animate.shift(LEFT)", "square.animate.shift(0.5 * LEFT)")
    assert drawn(film) == [3, 4], "the circle that it turns into stands where it stood"
    change(film, "font_size=40", "font_size=44")
    assert drawn(film) == list(range(8))
    assert_as_if_cold(film)


def test_a_play_that_is_undone_is_not_drawn_again(film):
    change(film, "Create(square), run_time=0.6", "Create(square), run_time=0.2")
    change(film, "Create(square), run_time=0.2", "Create(square), run_time=0.6 ")
    assert drawn(film) == []
    assert_as_if_cold(film)


def test_code_that_manim_calls_while_it_draws_counts(film):
    change(film, "linear(t) ** 2", "linear(t) ** 3")
    assert 5 in drawn(film)
    assert drawn(film) == [5]
    change(film, "SIDE = 1.0", "SIDE = 0.5", "again_code.py")
    assert drawn(film) == [4, 5, 6, 7], "a rate function that reads it, and a mobject of a class of that file"
    change(film, "super().get_fill_rgbas() * 0.5", "super().get_fill_rgbas() * 0.25", "again_code.py")
    assert drawn(film) == [4, 5, 6, 7]
    assert_as_if_cold(film)


def test_a_comment_changes_no_play(film):
    change(film, '"""Scenes in which', '"""The scenes in which')
    assert drawn(film) == []
    assert_as_if_cold(film)


def test_plays_with_updaters_and_scenes_that_look_at_their_picture_are_drawn(make_film):
    film = make_film(again="again.py:Alive")
    film.run("render", "-q", "l")
    change(film, "one.shift(RIGHT * dt)", "one.shift(2 * RIGHT * dt)")
    assert drawn(film) == [1, 2], "what the updater has moved stands elsewhere"
    film = make_film("other", again="looking.py:Looking")
    film.run("render", "-q", "l")
    film.edit("looking.py", "max() > 200", "max() > 100")
    film.run("render", "-q", "l")
    assert drawn(film) == [0, 1]


def test_a_damaged_file_is_not_used_again(make_film):
    film = make_film(again="again.py:Plays")
    film.run("render", "-q", "l")
    first = film.timelines("again")[0].parent / pieces(film)[0]["file"]
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    first.write_bytes(data)
    change(film, "Create(square), run_time=0.6", "Create(square), run_time=0.2")
    assert drawn(film) == [0, 1]
    assert_as_if_cold(film)


def test_manims_own_drawing_is_asked_for_anew(make_film):
    film = make_film(again="again.py:Plays")
    film.run("render", "-q", "l")
    film.edit("again.py", "run_time=0.6", "run_time=0.2")
    assert film.run("render", "-q", "l", "--no-fast").code == 0
    assert drawn(film) == list(range(8))
