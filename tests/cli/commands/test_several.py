"""Several languages and qualities in one build: one run makes a film for each."""

from dataclasses import replace

import pytest

from astrai_video.cli.commands.render import Run
from astrai_video.cli.project import open_project
from astrai_video.engine.plan.events import SectionResult
from astrai_video.quality import QUALITIES

FAILING_AT_LOW = """
from manim import Create, Scene, Square, config


class Red(Scene):
    def construct(self):
        if config.frame_rate == 15:
            raise ValueError("not at 15 frames a second")
        self.play(Create(Square()), run_time=0.2)
"""


@pytest.fixture(scope="module", autouse=True)
def small_pictures():
    """Two qualities of few pixels: what is asked here is which films are made."""
    with pytest.MonkeyPatch.context() as patch:
        for letter in "lm":
            patch.setitem(QUALITIES, letter, replace(QUALITIES[letter], width=320, height=180))
        yield


@pytest.fixture(scope="module")
def original(make_shared_film):
    """A film with two languages, as it is written."""
    film = make_shared_film(red="tiny.py:Red", spoken="spoken.py:Spoken", script='script = "script"')
    spoken = (film.folder / "script" / "zh.toml").read_text(encoding="utf-8")
    for language in ("zh", "en"):
        (film.folder / "script" / f"{language}.toml").write_text(f'{spoken}\n[red]\ntitle = "红"\n', encoding="utf-8")
    return film


@pytest.fixture
def film(make_film, original):
    """One like it."""
    return make_film(like=original)


@pytest.fixture(scope="module")
def built(make_shared_film, original):
    """One of which all four films were built at once, and what the build said."""
    film = make_shared_film("built", like=original)
    done = film.run("build", "--lang", "zh,en", "-q", "l,m", "--json")
    assert done.code == 0, done.err
    return film, done


def test_one_build_makes_a_film_in_each_language_and_quality(built):
    film, done = built
    films = done.json["films"]
    assert [(one["render"]["lang"], one["render"]["quality"]) for one in films] == [
        ("zh", "l"),
        ("zh", "m"),
        ("en", "l"),
        ("en", "m"),
    ]
    for one in films:
        name = f"small-{one['render']['lang']}-{one['render']['quality']}.mp4"
        assert one["stitch"]["output"] == str(film.output / name)
        assert (film.output / name).is_file()
        assert [section["state"] for section in one["render"]["sections"]] == ["rendered", "rendered"]
    begun = {line.removesuffix(": started") for line in done.err.splitlines() if line.endswith(": started")}
    assert begun == {f"{section} {name}" for section in ("red", "spoken") for name in ("zh-l", "zh-m", "en-l", "en-m")}
    assert (film.output / "page" / "en" / "index.html").is_file()


def test_each_is_the_film_that_a_build_of_its_own_makes(make_film, built):
    film = make_film(like=built[0])
    for language in ("zh", "en"):
        alone = film.run("render", "--lang", language, "-q", "l", "--json").json
        assert [section["state"] for section in alone["sections"]] == ["cached", "cached"]
    stitched = film.run("stitch", "--lang", "zh,en", "-q", "l")
    assert stitched.out.splitlines() == [str(film.output / f"small-{name}-l.mp4") for name in ("zh", "en")]


def test_a_section_that_fails_costs_the_films_it_is_in_and_no_other(film):
    (film.folder / "tiny.py").write_text(FAILING_AT_LOW, encoding="utf-8")
    done = film.run("build", "--lang", "zh", "-q", "m,l")
    assert done.code == 1
    assert done.out.splitlines() == [str(film.output / "small-zh-m.mp4")]
    assert f"error: red zh-l: {film.folder / 'tiny.py'}:8: ValueError: not at 15 frames a second" in done.err
    assert "error: Not all films were stitched: red zh-l failed." in done.err
    assert not (film.output / "small-zh-l.mp4").exists()
    assert "15 frames" in (film.output / "logs" / "red-zh-l.log").read_text()


def test_one_file_cannot_be_several_films(film):
    done = film.run("build", "--lang", "zh,en", "-q", "l", "--out", "one.mp4")
    assert done.code == 2
    assert "--out names one file, and several films are asked for" in done.err


def test_languages_and_qualities_are_taken_once_each_in_the_order_that_is_asked_for(make_film, built):
    film = make_film(like=built[0])
    done = film.run("render", "--lang", "en,zh,en", "-q", "m,l,m", "--json")
    assert done.code == 0, done.err
    rendered = {}
    for one in done.json["films"]:
        rendered[f"{one['lang']}-{one['quality']}"] = [(s["id"], s["clip"]) for s in one["sections"]]
    assert rendered == {
        name: [
            ("red", str(film.output / "sections" / name / "01-red.mp4")),
            ("spoken", str(film.output / "sections" / name / "02-spoken.mp4")),
        ]
        for name in ("en-m", "en-l", "zh-m", "zh-l")
    }


def test_each_film_has_its_own_results_whatever_their_order_and_when_some_are_missing(film):
    films = open_project(film.storyboard, film.output).films("l,m", "zh,en", None)
    ended = ["en-m spoken", "zh-m red", "zh-l spoken", "en-l red", "zh-m spoken", "en-m red", "en-l spoken"]
    results = [SectionResult(label.split()[1], label.split()[0], label, "rendered", "", 1.0) for label in ended]
    run = Run(films, results, 1.0, (_ for _ in ()))
    assert {film.name: sorted(result.label for result in run.results_of(film)) for film in films} == {
        "zh-l": ["zh-l spoken"],
        "zh-m": ["zh-m red", "zh-m spoken"],
        "en-l": ["en-l red", "en-l spoken"],
        "en-m": ["en-m red", "en-m spoken"],
    }
