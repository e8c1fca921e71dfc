"""`astrai-video lint` on small films, as a user runs it."""

import json

import pytest

SCENES = {"right": "right.py:LineAcross", "wrong": "wrong.py:LineThroughLabel"}


@pytest.fixture(scope="module")
def judged(make_shared_film):
    """A film with one mistake, and what the lint has said of it."""
    film = make_shared_film(**SCENES)
    return film, film.run("lint")


def test_findings_are_printed_with_place_and_names_and_exit_code_1(judged):
    film, result = judged
    assert result.code == 1
    (line,) = [line for line in result.out.splitlines() if "text-crossed" in line]
    assert "wrong wrong.py:" in line
    assert "edge runs through label “weight”" in line
    assert "1 errors, 0 warnings, 0 allowed" in result.out
    assert film.run("lint", "--sections", "right").code == 0


def test_json_has_what_other_programs_rely_on(judged):
    film, _ = judged
    document = film.run("lint", "--json").json
    (finding,) = document["findings"]
    assert finding.keys() >= {"rule", "severity", "section", "play", "time", "objects", "message", "box"}
    assert (finding["rule"], finding["severity"], finding["section"]) == ("text-crossed", "error", "wrong")
    assert len(finding["box"]) == 4
    assert document["checked"]["sections"] == 2


def test_warnings_fail_only_when_strict(make_film):
    film = make_film(near="wrong.py:TooNearEdge")
    assert film.run("lint").code == 0
    assert film.run("lint", "--strict").code == 1


def test_what_is_allowed_is_counted_and_listed_on_demand(make_film):
    film = make_film(wrong="wrong.py:LineThroughLabel")
    film.edit("wrong.py", "from manim import", "from astrai_video.stage import allow\nfrom manim import")
    source = (film.folder / "wrong.py").read_text()
    body = source[source.index("class LineThroughLabel") :]
    play = next(line for line in body.splitlines() if "self.play(" in line)
    indent = play[: len(play) - len(play.lstrip())]
    meant = f'{indent}allow(edge, "text-crossed", reason="it is cut")\n'
    film.edit("wrong.py", body, body.replace(play, meant + play, 1))
    quiet, listed = film.run("lint"), film.run("lint", "--show-allowed")
    assert quiet.code == 0
    assert "1 allowed" in quiet.out
    assert "text-crossed" not in quiet.out
    assert "it is cut" in listed.out


def test_only_a_section_that_changed_is_run_again_and_only_rules_judge_an_old_recording(make_film, judged):
    film = make_film(like=judged[0])
    recordings = sorted((film.output / "store" / "lint").glob("*.json"))
    written = {path: path.stat().st_mtime_ns for path in recordings}
    for verdict in recordings[0].parent.glob("*.verdict"):
        verdict.write_text(json.dumps({"digest": "of other rules", "verdict": {}}))
    assert "text-crossed" in film.run("lint").out
    assert {path: path.stat().st_mtime_ns for path in recordings} == written
    film.edit("wrong.py", '"weight"', '"heavier"')
    assert "“heavier”" in film.run("lint").out


def test_a_scene_that_fails_is_an_error_with_its_line_and_the_others_are_judged(make_film):
    film = make_film(broken="tiny.py:Failing", wrong="wrong.py:LineThroughLabel")
    result = film.run("lint")
    assert result.code == 1
    assert "tiny.py:" in result.err
    assert "text-crossed" in result.out


def test_a_scene_in_perspective_is_not_judged_and_costs_no_other(make_film):
    film = make_film(right="right.py:LineAcross", solid="solid.py:Solid")
    (film.folder / "solid.py").write_text(
        "from manim import Cube, ThreeDScene\n\n"
        "class Solid(ThreeDScene):\n    def construct(self):\n        self.add(Cube())\n        self.wait()\n"
    )
    result = film.run("lint")
    assert result.code == 0
    assert "solid is not judged: a ThreeDScene is seen in perspective" in result.out


def test_build_says_what_is_wrong_and_a_strict_build_makes_no_film(make_film):
    film = make_film(wrong="wrong.py:LineThroughLabel")
    strict = film.run("build", "-q", "l", "--strict")
    assert strict.code == 1
    assert "text-crossed" in strict.err
    assert not (film.output / "small-l.mp4").exists()
    built = film.run("build", "-q", "l", "--json")
    assert built.code == 0
    assert built.json["lint"]["findings"][0]["rule"] == "text-crossed"
    assert (film.output / "small-l.mp4").exists()


def test_a_build_records_for_the_lint_while_it_renders(make_film):
    film = make_film(**SCENES)
    result = film.run("build", "-q", "l", "--json")
    assert result.code == 0
    assert "lint" not in [event.split(":")[0] for event in result.err.splitlines()]
    assert {f["section"] for f in result.json["lint"]["findings"]} == {"wrong"}
    assert [s["id"] for s in result.json["render"]["sections"]] == ["right", "wrong"]
    assert len(list((film.output / "store" / "lint").glob("*.json"))) == 2


ENGLISH = """film = "A talking film"
[spoken]
title = "Square"
text = { name = "Square {n}" }
narration = { square = "This is a square, and it takes a little while to say so in English." }
"""


def test_captions_are_judged_in_every_language_and_again_when_one_of_them_changes(make_film):
    film = make_film(spoken="spoken.py:Restless", script='script = "script"')
    (film.folder / "script" / "en.toml").write_text(ENGLISH)
    result = film.run("lint", "--json")
    assert result.code == 1
    (finding,) = result.json["findings"]
    assert (finding["rule"], finding["section"], finding["play"], finding["beat"]) == (
        "caption-speed",
        "spoken",
        0,
        "square",
    )
    assert finding["message"].startswith("en.toml: spoken.narration.square: “This is a square, ")
    (recording,) = film.output.glob("store/zh/lint/*.json")
    written = recording.stat().st_mtime_ns
    film.edit("script/en.toml", ", and it takes a little while to say so in English", "")
    assert film.run("lint").code == 0
    film.edit("script/en.toml", "film =", 'terms = ["a square that is longer than any line of captions is"]\nfilm =')
    film.edit("script/en.toml", "This is a square", "It is a square that is longer than any line of captions is")
    assert "does not stay whole" in film.run("lint").out
    assert recording.stat().st_mtime_ns == written


def test_chapters_are_judged_as_those_of_the_whole_film(make_film):
    film = make_film(one="long.py:Long", two="right.py:LineAcross")
    (film.folder / "long.py").write_text(
        "from manim import Scene, Square\n\n"
        "class Long(Scene):\n    def construct(self):\n        self.add(Square())\n        self.wait(60)\n"
    )
    film.edit("storyboard.toml", 'title = "Two"', 'title = "One"')
    whole = film.run("lint", "--json").json["findings"]
    assert [(f["rule"], f["severity"], f["section"]) for f in whole] == [
        ("chapter-rules", "warning", "one"),
        ("chapter-rules", "warning", "two"),
    ]
    assert "sites list its chapters only from 3 on: 1 " in whole[0]["message"]
    assert whole[1]["message"] == "storyboard.toml: section[2].title: the title “One” is that of section one, too"
    assert [f["box"] for f in whole] == [[0, 0, 0, 0]] * 2
    assert film.run("lint", "--sections", "one", "--json").json["findings"] == []
