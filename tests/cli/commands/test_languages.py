"""The language of a film in names and tags; a film without catalogs has no language."""

import av
import pytest

from astrai_video.engine.stitch.provenance import path_of, read
from tests.cli.commands.test_voice import a_tone

pytestmark = pytest.mark.usefixtures("small_pictures")

SECTIONS = {"red": "tiny.py:Red", "still": "tiny.py:Still"}
QUALITY = ("-q", "l")


@pytest.fixture
def film(make_film):
    """A film without catalogs."""
    return make_film(**SECTIONS)


@pytest.fixture(scope="module")
def original(make_shared_film):
    """Such a film that was built, and what the build said."""
    film = make_shared_film(**SECTIONS)
    return film, film.run("build", *QUALITY, "--json").json


@pytest.fixture
def built(make_film, original):
    """One like it to do something to."""
    return make_film(like=original[0])


def files(film):
    """The relative paths of all files in the output folder."""
    return {str(path.relative_to(film.output)) for path in film.output.rglob("*") if path.is_file()}


def test_a_film_without_catalogs_has_no_language_in_any_name(built):
    done = built.run("build", *QUALITY, "--target", "web")
    assert done.code == 0, done.err
    for command in (["sheet", *QUALITY], ["still", "red", "--at", "1", *QUALITY], ["render", "-q", "l,m"]):
        assert built.run(*command).code == 0
    found = files(built)
    assert found >= {
        "small-l.mp4",
        "small-l.json",
        "sections/l/01-red.mp4",
        "sections/m/02-still.mp4",
        "page/index.html",
        "page/small-l.mp4",
        "sheets/l/small.png",
        "sheets/l/01-red-1.png",
        "logs/red-m.log",
        "publish/web/small-l.mp4",
        "publish/web/small-l.json",
        "publish/web/small-l.png",
        "publish/web/small-l.description.txt",
    }
    assert {name.split("/")[1] for name in found if name.startswith("store/")} == {"l", "m", "lint", "verified"}
    assert [name for name in found if "zh" in name or "--" in name or "-." in name or ".." in name] == []


def test_nothing_is_said_of_a_language_where_there_is_none(built, original):
    assert original[1]["render"]["lang"] is None
    assert built.run("render", *QUALITY, "--json").json["lang"] is None
    assert read(path_of(built.output / "small-l.mp4")).language == ""
    built.edit("tiny.py", "self.wait(2)", "self.wait(3)")
    said = built.run("stitch").err
    assert "run: astrai-video" in said
    assert "--lang" not in said
    assert "renderings l " in built.run("clean").out


@pytest.mark.parametrize(
    "command", [["build"], ["render"], ["stitch"], ["list"], ["lint"], ["sheet"], ["page"], ["still", "red"]]
)
def test_a_language_cannot_be_chosen_where_there_is_none(film, command):
    at = ["--at", "1"] if command[0] == "still" else []
    done = film.run(*command, *at, "--lang", "zh")
    assert done.code == 2
    assert f"--lang zh: {film.storyboard} has no script, so there is no language to choose." in done.err
    assert "Leave --lang out" in done.err


def test_an_unknown_language_is_reported_before_missing_renderings(make_film):
    film = make_film(spoken="spoken.py:Spoken", script='script = "script"')
    for command in (["stitch"], ["sheet"], ["page"], ["still", "spoken", "--at", "1"]):
        done = film.run(*command, "--lang", "ehn")
        assert done.code == 2
        assert "Unknown language 'ehn'" in done.err


def test_sound_without_a_language_is_tagged_as_undetermined(built, tmp_path):
    a_tone(tmp_path / "tune.wav", 2.0)
    done = built.run("build", *QUALITY, "--music", str(tmp_path / "tune.wav"))
    assert done.code == 0, done.err
    with av.open(built.output / "small-l.mp4") as container:
        assert [stream.language for stream in container.streams.audio] in (["und"], [None])


def test_the_next_build_finds_all_that_the_last_one_made(built):
    built.run("build", *QUALITY)  # in another folder, a film is joined anew
    before = {path: path.stat().st_mtime_ns for path in built.output.rglob("*.mp4")}
    again = built.run("build", *QUALITY, "--json").json
    assert [section["state"] for section in again["render"]["sections"]] == ["cached", "cached"]
    assert {path: path.stat().st_mtime_ns for path in built.output.rglob("*.mp4")} == before
    assert [row["clips"]["l"]["state"] for row in built.run("list", "--json").json] == ["fresh", "fresh"]


def test_clean_removes_what_a_film_without_a_language_holds_and_what_has_a_language_beside_it(built):
    (built.output / "store" / "zh").mkdir()
    (built.output / "store" / "l").rename(built.output / "store" / "zh" / "l")  # where it was when there were catalogs
    built.run("build", *QUALITY)
    held = built.run("clean", "--json").json["held"]
    assert {name: held[name]["number"] for name in ("renderings l", "renderings zh-l")} == {
        "renderings l": 2,
        "renderings zh-l": 2,
    }
    kept = built.run("clean", "--keep-latest", "--json").json
    assert kept["going"] == []
    built.run("clean", "--all", "--yes")
    assert built.timelines("red") == built.timelines("still") == []
    assert not list(built.output.glob("store/lint/*.json"))


def test_pages_in_languages_below_that_of_a_film_without_one_stay(film):
    """The same output folder, once with and once without catalogs."""
    spoken = (film.folder / "script" / "zh.toml").read_text(encoding="utf-8")
    catalog = spoken + '\n[red]\ntitle = "红"\n[still]\ntitle = "静"\n'
    (film.folder / "script" / "zh.toml").write_text(catalog, encoding="utf-8")
    film.edit("storyboard.toml", 'title = "A small film"', 'title = "A small film"\nscript = "script"')
    assert film.run("build", *QUALITY).out.strip() == str(film.output / "small-zh-l.mp4")
    page = film.output / "page" / "zh"
    before = {path.name: path.read_bytes() for path in page.rglob("*") if path.is_file()}
    film.edit("storyboard.toml", 'script = "script"', "")
    for hold in ("self.wait(2)", "self.wait(3)"):
        film.edit("tiny.py", hold, "self.wait(3)")
        assert film.run("build", *QUALITY).code == 0
    assert (film.output / "page" / "small-l.mp4").is_file()
    assert {path.name: path.read_bytes() for path in page.rglob("*") if path.is_file()} == before


def test_a_page_without_a_language_is_in_the_english_of_its_own_words(original):
    assert '<html lang="en">' in (original[0].output / "page" / "index.html").read_text(encoding="utf-8")
