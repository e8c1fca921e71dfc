"""Several languages and qualities in one build: one run, and a film each."""

import pytest

FAILING_AT_LOW = """
from manim import Create, Scene, Square, config


class Red(Scene):
    def construct(self):
        if config.frame_rate == 15:
            raise ValueError("not at 15 frames a second")
        self.play(Create(Square()), run_time=0.2)
"""


@pytest.fixture
def film(make_film):
    film = make_film(red="tiny.py:Red", spoken="spoken.py:Spoken", script='script = "script"')
    spoken = (film.folder / "script" / "zh.toml").read_text(encoding="utf-8")
    for language in ("zh", "en"):
        (film.folder / "script" / f"{language}.toml").write_text(f'{spoken}\n[red]\ntitle = "红"\n', encoding="utf-8")
    return film


def test_one_build_makes_a_film_in_each_language_and_quality(film):
    done = film.run("build", "--lang", "zh,en", "-q", "l,m", "--json")
    assert done.code == 0, done.err
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


def test_each_is_the_film_that_a_build_of_its_own_makes(film):
    film.run("render", "--lang", "zh,en", "-q", "l")
    for language in ("zh", "en"):
        alone = film.run("render", "--lang", language, "-q", "l", "--json").json
        assert [section["state"] for section in alone["sections"]] == ["cached", "cached"]
    stitched = film.run("stitch", "--lang", "zh,en")
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
