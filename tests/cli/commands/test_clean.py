"""`clean` on a film that was rendered twice: the items it removes and those it keeps."""

import pytest

from astrai_video.engine.plan.store import Store

pytestmark = pytest.mark.usefixtures("small_pictures")


@pytest.fixture(scope="module")
def built_twice(make_shared_film):
    """A film whose first section was changed after the first build."""
    film = make_shared_film(again="again.py:Plays", still="tiny.py:Still")
    film.run("build", "-q", "l")
    film.edit("again.py", "square.animate.shift(LEFT), run_time=0.4", "square.animate.shift(LEFT), run_time=0.6")
    assert film.run("build", "-q", "l").code == 0
    return film


@pytest.fixture
def film(make_film, built_twice):
    return make_film(like=built_twice)


def everything(film):
    return sorted(path for path in film.output.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_nothing_is_removed_without_yes(film):
    before = everything(film)
    assert "clean --keep-latest removes" in film.run("clean").out
    shown = film.run("clean", "--all")
    assert "renderings l" in shown.out
    assert "would be freed; --yes does it." in shown.err
    assert everything(film) == before


def test_the_latest_stay_and_the_next_build_draws_nothing(film):
    assert len(film.timelines("again")) == 2
    done = film.run("clean", "--keep-latest", "--yes", "--json").json
    assert len(film.timelines("again")) == 1
    assert len(film.timelines("still")) == 1
    assert [path.rpartition("/")[2].partition("-")[0] for path in done["going"] if "/l/" in path] == ["again"]
    drawn = film.run("build", "-q", "l", "--json").json["render"]["sections"]
    assert [section["state"] for section in drawn] == ["cached", "cached"]


def test_only_what_no_other_rendering_shares_is_counted_as_freed(film):
    (old, new) = sorted(film.timelines("again"), key=lambda path: path.stat().st_mtime)
    shared = {path.stat().st_ino for path in new.parent.iterdir()}
    own = [path for path in old.parent.iterdir() if path.stat().st_ino not in shared]
    lint = [path for path in film.output.glob("store/lint/again-*") if path.stat().st_mtime < new.stat().st_mtime]
    freed = film.run("clean", "--keep-latest", "--json").json["freed_bytes"]
    assert sum(path.stat().st_size for path in own) <= freed
    assert freed <= sum(path.stat().st_size for path in own + lint)
    assert freed < sum(path.stat().st_size for path in old.parent.iterdir())


def test_what_the_film_is_made_of_now_stays_also_when_it_is_not_the_newest(film):
    film.edit("again.py", "square.animate.shift(LEFT), run_time=0.6", "square.animate.shift(LEFT), run_time=0.4")
    film.run("clean", "--keep-latest", "--yes")
    (section, _) = film.run("render", "-q", "l", "--json").json["sections"]
    assert section["state"] == "cached"


def test_films_pages_and_what_we_did_not_write_stay(film, tmp_path):
    film.run("sheet", "-q", "l")
    (folder, *_) = {path.parent for path in film.timelines("again")}
    (folder / "notes.txt").write_text("mine")
    own = tmp_path / "own"
    own.mkdir()
    (own / "000.mp4").write_text("mine")
    (folder.parent / f"linked-{'0' * 16}").symlink_to(own)
    before = everything(film)
    film.run("clean", "--all", "--yes")
    gone = set(before) - set(everything(film))
    assert gone
    assert all(path.is_relative_to(film.output / "store") for path in gone)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (own / "000.mp4").read_text() == "mine"
    assert film.timelines("again") == film.timelines("still") == []
    assert film.run("build", "-q", "l").code == 0


def test_what_is_old_and_what_is_too_much_goes(film):
    assert film.run("clean", "--older-than", "1h", "--json").json["going"] == []
    assert len(film.run("clean", "--older-than", "0h", "--json").json["going"]) >= 3
    held = sum(one["bytes"] for one in film.run("clean", "--json").json["held"].values())
    assert film.run("clean", "--max-size", "1GB", "--json").json["going"] == []
    assert film.run("clean", "--max-size", "0", "--json").json["freed_bytes"] >= held
    less = f"{(held - 1) / 1000}KB"  # one item is removed; the newest may be more than half of the total
    some = film.run("clean", "--max-size", less, "--json").json
    assert 0 < some["freed_bytes"] < held
    film.run("clean", "--max-size", less, "--yes")
    left = sum(one["bytes"] for one in film.run("clean", "--json").json["held"].values())
    assert left == held - some["freed_bytes"]


def test_nothing_is_removed_under_a_run_that_is_at_work(film):
    with Store(film.output).scratch():
        done = film.run("clean", "--all", "--yes")
    assert done.code == 1
    assert "Nothing was removed: a run is at work in" in done.err
    assert film.timelines("again")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--yes"], "--yes: say what is to go."),
        (["--all", "--keep-latest"], "--all removes all of it"),
        (["--older-than", "30"], "--older-than '30': is not a number and one of h, d, w, as in 30d."),
        (["--max-size", "much"], "--max-size 'much': is not a number and one of B, KB, MB, GB, TB, as in 5GB."),
    ],
)
def test_what_cannot_be_meant_is_refused(make_film, arguments, message):
    done = make_film(still="tiny.py:Still").run("clean", *arguments)
    assert done.code == 2
    assert message in " ".join(done.err.split())
