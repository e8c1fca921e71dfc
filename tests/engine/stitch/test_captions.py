"""Captions and chapters of a small film: tracks in it, files next to it, and never a reason to render."""

import av
import numpy as np
import pytest
import srt
import webvtt

pytestmark = pytest.mark.usefixtures("each_ffmpeg")

EN = """film = "A talking film"
[spoken]
title = "Square"
text = { name = "Square {n}" }
narration = { square = "This is a square, and it takes a little while to say so in English." }
"""


@pytest.fixture(scope="module")
def original(make_shared_film, each_ffmpeg):
    """A film that was built, and the JSON document of its build."""
    made = make_shared_film(each_ffmpeg, spoken="spoken.py:Spoken", script='script = "script"')
    (made.folder / "script" / "en.toml").write_text(EN)
    return made, made.run("build", "-q", "l", "--json").json


@pytest.fixture
def film(make_film, original):
    """One like it to do something to."""
    return make_film(like=original[0])


def test_captions_lie_beside_the_film_in_both_formats_and_languages(original):
    film, built = original
    files = [film.output / f"small-zh-l{tag}" for tag in (".srt", ".vtt", ".en.srt", ".en.vtt")]
    assert built["captions"] == built["stitch"]["captions"] == [str(file) for file in files]
    assert [c.content for c in srt.parse(files[0].read_text())] == ["这是一个方块"]
    assert [c.text for c in webvtt.read(files[3]).captions] == [c.content for c in srt.parse(files[2].read_text())]


def test_the_film_carries_them_as_soft_tracks_with_languages_its_own_first(original):
    film, _ = original
    with av.open(film.output / "small-zh-l.mp4") as container:
        tracks = container.streams.subtitles
        assert [track.language for track in tracks] == ["zho", "eng"]
        assert [bool(track.disposition & av.stream.Disposition.default) for track in tracks] == [True, False]


def test_a_beat_is_long_enough_for_its_captions_in_every_language(original):
    film, built = original
    captions = list(srt.parse((film.output / "small-zh-l.en.srt").read_text()))
    assert captions[-1].end.total_seconds() <= built["stitch"]["seconds"]
    for caption in captions:
        assert len(caption.content) / (caption.end - caption.start).total_seconds() <= 20


def test_a_changed_sentence_is_in_the_captions_and_draws_nothing(film):
    film.edit("script/en.toml", "This is a square", "Here is a square")
    again = film.run("build", "-q", "l", "--json").json
    assert again["render"]["sections"][0]["frames_drawn"] == 0
    assert "Here is a square" in (film.output / "small-zh-l.en.srt").read_text()
    with av.open(film.output / "small-zh-l.mp4") as container:
        texts = [packet for packet in container.demux(container.streams.subtitles[1]) if packet.size > 2]
    assert b"Here is a square" in bytes(texts[0])


def test_nothing_is_written_again_while_nothing_is_said_anew(film):
    film.run("build", "-q", "l")
    times = {path: path.stat().st_mtime_ns for path in film.output.glob("small-zh-l*")}
    film.run("build", "-q", "l")
    assert {path: path.stat().st_mtime_ns for path in film.output.glob("small-zh-l*")} == times


def test_a_caption_file_that_was_lost_comes_back(film):
    (film.output / "small-zh-l.vtt").unlink()
    film.run("stitch")
    assert (film.output / "small-zh-l.vtt").read_text().startswith("WEBVTT")


def test_a_film_too_short_for_site_chapters_has_no_list_but_its_own_chapters(original):
    film, built = original
    assert not (film.output / "small-zh-l.chapters.txt").exists()
    assert [chapter["title"] for chapter in built["stitch"]["chapters"]] == ["方块"]


def test_burned_captions_are_in_the_picture_inside_of_the_band_and_the_own_track_is_gone(film, original):
    _, plain = original
    path = film.output / "small-zh-l.mp4"
    before = picture_at(path, 5)
    burned = film.run("build", "-q", "l", "--burn-captions", "--json").json
    assert burned["stitch"]["frames"] == plain["stitch"]["frames"]
    assert burned["render"]["sections"][0]["frames_drawn"] == 0
    changed = np.abs(picture_at(path, 5).astype(int) - before).max(axis=2) > 60
    rows = np.flatnonzero(changed.any(axis=1))
    assert len(rows) > 5, "words are drawn"
    assert rows[0] >= 480 * 0.88, "in the lowest 12 %"
    with av.open(path) as container:
        assert [track.language for track in container.streams.subtitles] == ["eng"]


def test_a_film_goes_back_to_soft_captions(film):
    soft = (film.output / "small-zh-l.mp4").read_bytes()
    film.run("stitch", "--burn-captions")
    assert (film.output / "small-zh-l.mp4").read_bytes() != soft
    film.run("stitch")
    assert (film.output / "small-zh-l.mp4").read_bytes() == soft


def test_a_sentence_without_its_beat_and_a_beat_without_its_sentence_are_named(film):
    film.edit("script/en.toml", "square =", "sqaure =")
    built = film.run("build", "-q", "l", "--json")
    assert built.json["stitch"]["unmatched"] == [
        "en.toml: spoken.narration.sqaure is never said: the scene plays no such beat",
        "en.toml: spoken.narration.square is missing: the scene plays this beat in silence",
    ]
    assert "sqaure is never said" in " ".join(built.err.split())


def picture_at(path, number):
    with av.open(path) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index == number:
                return frame.to_ndarray(format="rgb24")
    raise AssertionError("the film is too short")
