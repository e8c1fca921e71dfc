"""The pure functions of stitching: concat lists, metadata, graphs; and the facts of a stitched file."""

from itertools import pairwise
from pathlib import Path

import ffmpeg
import pytest

from astrai_video import quality
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.media.probe import video_facts
from astrai_video.engine.plan.store import Rendered
from astrai_video.engine.stitch.clips import entries
from astrai_video.engine.stitch.concat import Entry, concat_list, copied
from astrai_video.engine.stitch.film_graph import chapter_metadata, film_graph
from astrai_video.errors import FFmpegError
from astrai_video.narration.chapters import Chapter
from astrai_video.timeline import Hold, Segment, Timeline, from_json

pytestmark = pytest.mark.usefixtures("each_ffmpeg")


def a_timeline(*pieces, beats=(), fps=30, language="zh"):
    return Timeline("s", language, "m", "k", {}, 1280, 720, fps, pieces, beats, (), 1.0, 1.0, 0.0)


PLAY = Segment("000.mp4", 20, 1, "", "")
HOLD = Hold("hold-001.mp4", 40, 15, 1, "", "")


@pytest.mark.parametrize(
    ("frames", "expected"),
    [(40, [None, None, 10]), (30, [None, None]), (7, [7]), (15, [None])],
)
def test_a_hold_is_its_gop_repeated_and_the_last_one_cut(frames, expected):
    rendered = Rendered(Path("store"), a_timeline(PLAY, HOLD))
    found = entries(rendered, [20, frames])
    assert found[0] == Entry(Path("store/000.mp4"))
    assert [entry.frames for entry in found[1:]] == expected
    assert sum(entry.frames or 15 for entry in found[1:]) == frames


def test_quotes_in_paths_are_escaped_in_concat_lists():
    text = concat_list([Entry(Path("/it's/a.mp4")), Entry(Path("/b.mp4"), 7)], 30)
    assert text == "ffconcat version 1.0\nfile 'file:/it'\\''s/a.mp4'\nfile 'file:/b.mp4'\noutpoint 0.233333\n"


def test_chapter_titles_cannot_break_the_metadata():
    text = chapter_metadata("a=b", [Chapter("x;#\n[CHAPTER]", 0, 1.5)])
    assert "title=a\\=b\n" in text
    assert "title=x\\;\\#\\\n[CHAPTER]\n" in text
    assert "START=0\nEND=1500\n" in text


def test_the_graph_copies_and_sets_one_timestamp_a_frame():
    captions = [("zh", Path("/zh.srt")), ("en", Path("/en.srt"))]
    sound = ("zh", Path("/s.m4a"))
    graph = film_graph(Path("/l.txt"), Path("/c.txt"), captions, sound, Path("/o.mp4"), quality.get("h"))
    arguments = ffmpeg.get_args(graph)
    pairs = dict(pairwise(arguments))
    assert pairs["-c"] == "copy"
    assert pairs["-bsf:v"] == "setts=ts=N*256:duration=256"
    assert pairs["-movflags"] == "+faststart"
    assert pairs["-map_chapters"] == "1"
    assert arguments[-1] == "file:/o.mp4"


def test_a_timeline_survives_json():
    timeline = a_timeline(PLAY, HOLD)
    assert from_json(timeline.to_json(), "here") == timeline


def test_chapters_longer_than_45_seconds_are_in_a_film_with_sound_and_captions(tmp_path):
    clip, sound, captions = tmp_path / "clip.mp4", tmp_path / "sound.m4a", tmp_path / "en.srt"
    picture = ffmpeg.input("color=s=64x36:r=15:d=130", f="lavfi")
    runner.run(ffmpeg.output(picture, str(clip), vcodec="libx264", preset="ultrafast", video_track_timescale=15360))
    runner.run(ffmpeg.output(ffmpeg.input("anullsrc=r=48000", f="lavfi"), str(sound), t=130))
    captions.write_text("1\n00:00:01,000 --> 00:00:03,000\nA caption\n")
    chapters = [Chapter("One", 0, 20), Chapter("Two", 20, 80), Chapter("Three", 80, 100), Chapter("Four", 100, 130)]
    (tmp_path / "chapters.txt").write_text(chapter_metadata("A film", chapters))
    (tmp_path / "list.txt").write_text(concat_list([Entry(clip)], 15))
    film = tmp_path / "film.mp4"
    texts = [("en", captions)]
    listing, metadata = tmp_path / "list.txt", tmp_path / "chapters.txt"
    runner.run(film_graph(listing, metadata, texts, ("en", sound), film, quality.get("l")))
    assert [(title, start) for title, start, _ in video_facts(film).chapters] == [(c.title, c.start) for c in chapters]


def test_the_reason_is_said_and_not_that_nothing_is_decoded(tmp_path):
    clip = tmp_path / "clip.mp4"
    picture = ffmpeg.input("color=s=64x36:r=15:d=1", f="lavfi")
    runner.run(ffmpeg.output(picture, str(clip), vcodec="libx264", preset="ultrafast"))
    listing = tmp_path / "list.txt"
    listing.write_text(concat_list([Entry(clip)] * 12 + [Entry(tmp_path / "gone.mp4")] + [Entry(clip)] * 12, 15))
    stream, options = copied(listing, quality.get("l"))
    with pytest.raises(FFmpegError) as failed:
        runner.run(ffmpeg.output(stream, str(tmp_path / "film.mp4"), **options, xerror=None))
    assert "gone.mp4" in failed.value.stderr_tail
    assert "whitelist" not in str(failed.value.stderr_tail)


def test_frames_whose_bytes_are_missing_are_not_counted(tmp_path):
    film = tmp_path / "film.mp4"
    picture = ffmpeg.input("testsrc=s=64x36:r=15:d=2", f="lavfi")
    options = {"vcodec": "libx264", "preset": "ultrafast", "movflags": "+faststart", "bf": 0}
    runner.run(ffmpeg.output(picture, str(film), **options))
    assert (video_facts(film).frames, video_facts(film).indexed_frames) == (30, 30)
    film.write_bytes(film.read_bytes()[:-1])
    assert (video_facts(film).frames, video_facts(film).indexed_frames) == (29, 30)
