"""Scenes with odd plays, from the command line: plain manim's film, or an error with the reason."""

from pathlib import Path

import pytest

from astrai_video.engine.media.probe import video_facts

pytestmark = pytest.mark.usefixtures("small_pictures")


@pytest.mark.parametrize("scene", ["ShortWaits", "Skipped"])
def test_as_many_frames_as_in_manim(make_film, frames, scene):
    film = make_film(odd=f"odd.py:{scene}")
    (section,) = film.run("render", "-q", "l", "--json").json["sections"]
    assert section["frames"] == sum(repeat for _, repeat in frames("manim", "odd.py")[scene])
    assert video_facts(Path(section["clip"])).frames == section["frames"]


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        ("NoFrames", "run_time"),
        ("Nothing", "run_time"),
        ("OtherRate", "the scene sets 24 frames a second; the film's quality decides them"),
        ("OddSize", "the scene sets a frame of 853x479 pixels; the film's quality decides it"),
        ("Transparent", "the scene's background is transparent; a film is opaque"),
    ],
)
def test_refused_with_a_reason(make_film, scene, said):
    film = make_film(odd=f"odd.py:{scene}")
    done = film.run("render", "-q", "l", "--json")
    assert done.code == 1
    error = done.json["sections"][0]["error"]
    assert said in error
    assert "odd.py:" in error, "file and line"
    assert "Traceback" not in done.err
