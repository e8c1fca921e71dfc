"""Every JSON document that a command prints has the fields and types that `documents` declares, and no others."""

import types
from typing import Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from astrai_video.cli import documents

pytestmark = pytest.mark.usefixtures("small_pictures")

SCENES = """
from manim import LEFT, FadeIn, Scene, Text, ThreeDScene

from astrai_video.stage import allow


class Failing(Scene):
    def construct(self):
        raise ValueError("no")


class Solid(ThreeDScene):
    def construct(self):
        self.wait(0.2)


class Allowed(Scene):
    def construct(self):
        self.play(FadeIn(allow(Text("off the frame").shift(7 * LEFT), "off-frame", reason="it is meant")), run_time=0.2)
"""


def mismatches(value, declared, place="document"):
    """The places where a JSON value is not of a type, each with what is wrong."""
    origin, arguments = get_origin(declared), get_args(declared)
    if is_typeddict(origin or declared):
        return fields_that_differ(value, origin or declared, arguments, place)
    if origin is list:
        wrong = [] if isinstance(value, list) else [f"{place}: {value!r} is no list"]
        return wrong or [m for n, one in enumerate(value) for m in mismatches(one, arguments[0], f"{place}[{n}]")]
    if origin is dict:
        wrong = [] if isinstance(value, dict) else [f"{place}: {value!r} is no object"]
        return wrong or [m for key, one in value.items() for m in mismatches(one, arguments[1], f"{place}[{key!r}]")]
    if origin in (Union, types.UnionType):
        return [] if any(mismatches(value, one) == [] for one in arguments) else [f"{place}: {value!r} is none of them"]
    if origin is Literal:
        return [] if value in arguments else [f"{place}: {value!r} is not one of {arguments}"]
    accepted = {float: (int, float), type(None): (type(None),)}.get(declared, (declared,))
    return [] if type(value) in accepted else [f"{place}: {value!r} is no {declared.__name__}"]


def fields_that_differ(value, declared, arguments, place):
    if not isinstance(value, dict):
        return [f"{place}: {value!r} is no object"]
    hints = get_type_hints(declared)
    found = [f"{place}: {name} is not in both" for name in sorted(hints.keys() ^ value.keys())]
    for name in hints.keys() & value.keys():
        hint = hints[name][arguments[0]] if arguments else hints[name]  # `Films` has one field, of a generic type
        found += mismatches(value[name], hint, f"{place}.{name}")
    return found


@pytest.mark.parametrize(
    ("value", "declared", "wrong"),
    [
        ({"still": 1}, documents.Still, ["document.still: 1 is no str"]),
        ({"still": "a", "at": 1}, documents.Still, ["document: at is not in both"]),
        ({}, documents.Still, ["document: still is not in both"]),
        (
            {"state": "old", "reason": "", "seconds": None},
            documents.Clip,
            ["document.state: 'old' is not one of ('fresh', 'stale', 'missing')"],
        ),
        ({"films": [{"still": 1}]}, documents.Films[documents.Still], ["document.films[0].still: 1 is no str"]),
        ({"ok": 1, "checks": []}, documents.Doctor, ["document.ok: 1 is no bool"]),
    ],
)
def test_a_document_that_is_not_as_declared_is_found(value, declared, wrong):
    assert mismatches(value, declared) == wrong


@pytest.fixture(scope="module")
def film(make_shared_film):
    """A film of two languages whose sections are silent, speak, and break a rule of the lint."""
    film = make_shared_film(spoken="spoken.py:Spoken", off="wrong.py:WideTitle", script='script = "script"')
    spoken = (film.folder / "script" / "zh.toml").read_text(encoding="utf-8")
    for language in ("zh", "en"):
        text = f'{spoken}\n[off]\ntitle = "宽"\n'
        (film.folder / "script" / f"{language}.toml").write_text(text, encoding="utf-8")
    assert film.run("list", "--json").json[0]["clips"]["l"]["state"] == "missing"
    assert film.run("build", "-q", "l", "--target", "web", "--json").code in (0, 1)
    return film


@pytest.mark.parametrize(
    ("command", "declared"),
    [
        ("list", list[documents.ListedSection]),
        ("list --lang en", list[documents.ListedSection]),
        ("render -q l", documents.Render),
        ("render -q l --lang zh,en", documents.Films[documents.Render]),
        ("stitch -q l", documents.Stitch),
        ("stitch -q l --lang zh,en", documents.Films[documents.Stitch]),
        ("build -q l", documents.Build),
        ("build -q l --target web", documents.Build),
        ("build -q l --lang zh,en", documents.Films[documents.Build]),
        ("lint", documents.Lint),
        ("sheet -q l", documents.Sheet),
        ("still spoken -q l --at 0", documents.Still),
        ("page -q l", documents.Page),
        ("verify {film.output}/small-zh-l.mp4", documents.Verify),
        ("verify {film.output}/publish/web/small-zh-l.mp4", documents.Verify),
        ("clean", documents.Clean),
        ("clean --all", documents.Clean),
        ("doctor", documents.Doctor),
        ("voice check", documents.VoiceCheck),
    ],
)
def test_a_command_prints_the_document_that_is_declared(film, command, declared):
    arguments = [argument.format(film=film) for argument in command.split()]
    done = film.run(*arguments, "--json")
    assert mismatches(done.json, declared) == [], done.err


def test_documents_of_scenes_that_fail_or_cannot_be_judged_are_as_declared(make_film):
    film = make_film(failing="more.py:Failing", solid="more.py:Solid", allowed="more.py:Allowed")
    (film.folder / "more.py").write_text(SCENES, encoding="utf-8")
    rendered = film.run("render", "-q", "l", "--json").json
    assert mismatches(rendered, documents.Render) == []
    assert rendered["sections"][0]["error"].endswith("ValueError: no")
    stitched = film.run("stitch", "-q", "l", "--json").json
    assert mismatches(stitched, documents.Stitch) == []
    assert stitched["missing"] == ["failing"]
    judged = film.run("lint", "--json").json
    assert mismatches(judged, documents.Lint) == []
    assert [len(judged[part]) for part in ("allowed", "refused", "failed")] == [1, 1, 1]
    listed = film.run("list", "--json").json
    assert mismatches(listed, list[documents.ListedSection]) == []
    assert [section["clips"]["l"]["state"] for section in listed] == ["missing", "fresh", "fresh"]
    assert mismatches(film.run("sheet", "-q", "l", "--json").json, documents.Sheet) == []
