"""Rendering and stitching small films from the command line, as a user does."""

import contextlib
import os
import shutil
import time

import pytest

from astrai_video.engine.media.probe import video_facts
from tests.fake_ffmpeg import fake_ffmpeg
from tests.processes import alive, children, parent_of

pytestmark = pytest.mark.usefixtures("each_ffmpeg")


@pytest.fixture(scope="module")
def built(make_shared_film, each_ffmpeg):
    """A film of two sections that was built."""
    film = make_shared_film(each_ffmpeg, red="tiny.py:Red", still="tiny.py:Still")
    assert film.run("build", "-q", "l").code == 0
    return film


@pytest.fixture
def film(make_film, built):
    """One like it to do something to."""
    return make_film(like=built)


def test_a_film_is_rendered_and_stitched_in_storyboard_order(make_film):
    film = make_film(red="tiny.py:Red", still="tiny.py:Still")
    rendered = film.run("render", "-q", "l", "--sections", "still,red", "--json")
    assert rendered.code == 0
    sections = rendered.json["sections"]
    assert [(s["id"], s["state"], s["frames"]) for s in sections] == [
        ("red", "rendered", 43),
        ("still", "rendered", 30),
    ]
    assert [s["frames_drawn"] for s in sections] == [15 + 1 + 6, 1]

    stitched = film.run("stitch", "--json")
    assert stitched.code == 0
    assert stitched.json["sections"] == ["red", "still"]
    assert stitched.json["frames"] == 43 + 30
    assert [c["title"] for c in stitched.json["chapters"]] == ["Red", "Still"]
    facts = video_facts(film.output / "small-l.mp4")
    assert (facts.frames, facts.codec, facts.profile, facts.pixel_format) == (73, "h264", "High", "yuv420p")
    assert (facts.width, facts.height, facts.moov_first, facts.starts_at_zero) == (854, 480, True, True)
    assert len(facts.steps) == 1, "frames are evenly spaced"
    assert [(title, round(start, 2)) for title, start, _ in facts.chapters] == [("Red", 0.0), ("Still", 2.87)]


def test_every_frame_is_the_one_that_was_drawn_then(built):
    """Hold and plays decode to the right pictures at the right times, and red is #FF0000 as BT.709."""
    frames = decoded(built.output / "small-l.mp4")
    assert len(frames) == 43 + 30
    middle = [frame[240, 427] for frame in frames]
    for number in range(15, 43):
        assert abs(int(middle[number][0]) - 255) <= 3
        assert max(middle[number][1:]) <= 3
    left_edge = [frame[240, 427 - 80].max() for frame in frames]
    assert all(value > 200 for value in left_edge[15:37]), "the square rests during the hold"
    assert left_edge[42] < 60, "and has moved on in the last frame"


def decoded(path):
    import av
    from av.video.reformatter import Colorspace, VideoReformatter

    reformatter = VideoReformatter()
    with av.open(str(path)) as container:
        return [
            reformatter.reformat(frame, format="rgb24", src_colorspace=Colorspace.ITU709).to_ndarray()
            for frame in container.decode(video=0)
        ]


def test_what_is_fresh_is_not_rendered_again(film):
    started = time.process_time()
    again = film.run("build", "-q", "l", "--json").json
    assert time.process_time() - started < 1.0
    assert [(s["state"], s["frames_drawn"]) for s in again["render"]["sections"]] == [("cached", 0), ("cached", 0)]
    assert again["stitch"]["missing"] == again["stitch"]["stale"] == []


def test_a_film_that_is_current_is_not_written_again_and_one_that_was_touched_is(film):
    film.run("build", "-q", "l")  # in another folder, it is joined anew
    path = film.output / "small-l.mp4"
    good, written = path.read_bytes(), path.stat()
    assert film.run("build", "-q", "l", "--json").json["stitch"]["frames"] == 73
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    for harm in (lambda: path.write_bytes(good[:-1] + b"?"), path.unlink):
        harm()
        film.run("build", "-q", "l")
        assert path.read_bytes() == good
    film.run("stitch", "--sections", "red")
    assert video_facts(path).frames == 43
    film.run("stitch")
    assert path.read_bytes() == good


def test_a_changed_source_makes_its_sections_stale_and_says_so(make_film):
    film = make_film(red="tiny.py:Red", spoken="spoken.py:Spoken", script='script = "script"')
    (film.folder / "script" / "zh.toml").write_text(
        'film = "x"\n[red]\ntitle = "Red"\n[spoken]\ntitle = "S"\nnarration = { square = "短" }\n'
    )
    film.run("render", "-q", "l")
    film.edit("tiny.py", "self.wait(1.5)", "self.wait(1.0)")
    clips = {row["id"]: row["clips"]["l"] for row in film.run("list", "--json").json}
    assert clips["red"]["state"] == "stale"
    assert "tiny.py" in clips["red"]["reason"]
    assert clips["spoken"]["state"] == "fresh"
    again = film.run("render", "-q", "l", "--json").json["sections"]
    assert [s["state"] for s in again] == ["rendered", "cached"]


def test_a_stale_section_is_stitched_and_named_but_not_with_strict(make_film):
    film = make_film(red="tiny.py:Red", still="tiny.py:Still")
    film.run("render", "-q", "l", "--sections", "red")
    film.edit("tiny.py", "self.wait(1.5)", "self.wait(1.0)")
    strict = film.run("stitch", "--strict")
    assert strict.code == 1
    assert not (film.output / "small-l.mp4").exists()
    loose = film.run("stitch", "--json")
    assert loose.code == 0
    assert (loose.json["stale"], loose.json["missing"], loose.json["frames"]) == (["red"], ["still"], 43)
    for message in (strict.err, loose.err):
        assert "red is stale" in message
        assert "still is missing" in message
        assert "render --sections red,still -q l" in message


@pytest.fixture(scope="module")
def spoken(make_shared_film, each_ffmpeg):
    """A film with a script that was built, and what the build said."""
    film = make_shared_film(f"spoken-{each_ffmpeg}", spoken="spoken.py:Spoken", script='script = "script"')
    return film, film.run("build", "-q", "l", "--json").json


def test_a_longer_narration_stretches_the_hold_and_draws_nothing(make_film, spoken):
    like, short = spoken
    film = make_film(like=like)
    film.edit("script/zh.toml", "这是一个方块。", "这是一个方块，" * 9)
    long = film.run("build", "-q", "l", "--json").json
    assert short["stitch"]["seconds"] == 1.6
    assert 56 / 9 < long["stitch"]["seconds"] < 56 / 9 + 1  # as shown in two captions, with the gap after each
    assert long["render"]["sections"][0]["state"] == "cached"
    assert long["render"]["sections"][0]["frames_drawn"] == 0
    facts = video_facts(film.output / "small-zh-l.mp4")
    assert (facts.frames, len(facts.steps)) == (round(long["stitch"]["seconds"] * 15), 1)


def test_an_on_screen_string_is_in_the_key_and_narration_is_not(make_film, spoken):
    film = make_film(like=spoken[0])
    film.edit("script/zh.toml", "方块 {n}", "方框 {n}")
    clip = film.run("list", "--json").json[0]["clips"]["l"]
    assert (clip["state"], clip["reason"]) == ("stale", "strings changed")


def test_a_wait_with_an_updater_that_moves_something_is_drawn(make_film):
    film = make_film(moving="tiny.py:Moving")
    section = film.run("render", "-q", "l", "--json").json["sections"][0]
    assert (section["frames"], section["frames_drawn"]) == (15, 15)


def test_a_font_that_is_not_installed_is_a_warning_for_foreign_scenes(make_film):
    film = make_film(font="tiny.py:SimHei")
    for _ in ("rendered", "cached"):
        done = film.run("render", "-q", "l")
        assert done.code == 0
        assert "font 'SimHei' is not installed" in done.err


def test_a_failing_section_costs_no_other_and_says_where(make_film):
    film = make_film(failing="tiny.py:Failing", still="tiny.py:Still")
    done = film.run("render", "-q", "l", "--json")
    failing, still = done.json["sections"]
    assert done.code == 1
    assert (failing["state"], still["state"]) == ("failed", "rendered")
    line = 1 + (film.folder / "tiny.py").read_text().splitlines().index(
        '        raise ValueError("the numbers do not add up")'
    )
    assert failing["error"] == f"{film.folder / 'tiny.py'}:{line}: ValueError: the numbers do not add up"
    assert "the numbers do not add up" in (film.output / "logs" / "failing.log").read_text()
    assert str(film.output / "logs" / "failing.log") in done.err
    assert "Traceback" not in done.err
    build = film.run("build", "-q", "l")
    assert build.code == 1
    assert "failing failed" in build.err
    assert not (film.output / "small-l.mp4").exists()


@pytest.mark.skipif(shutil.which("latex") is not None, reason="LaTeX is installed here")
def test_a_missing_latex_is_named_with_its_section(make_film):
    done = make_film(tex="tiny.py:NeedsLatex").run("render", "-q", "l")
    assert done.code == 1
    assert "tex: " in done.err
    assert "the program 'latex' is not installed" in done.err
    assert "MathTypst" in done.err


@pytest.mark.parametrize(
    ("scene", "problem"),
    [
        ("tiny.py:NotAScene", "NotAScene in tiny.py is not a manim Scene"),
        ("tiny.py:Nowhere", "tiny.py has no class Nowhere"),
        ("tiny.py:Empty", "plays nothing"),
        ("broken.py:Any", "SyntaxError"),
    ],
)
def test_a_scene_that_cannot_be_rendered_is_named(make_film, scene, problem):
    film = make_film(bad="tiny.py:Still")
    (film.folder / "broken.py").write_text("class Any(:\n")
    film.edit("storyboard.toml", "tiny.py:Still", scene)
    done = film.run("render", "-q", "l")
    assert done.code == 1
    assert problem in done.err
    assert "Traceback" not in done.err


def test_a_damaged_segment_is_found_reported_and_rendered_again(film):
    segment = next(film.output.glob("store/l/red-*/000.mp4"))
    flip_a_byte(segment)
    section = film.run("render", "-q", "l", "--json").json["sections"][0]
    assert section["state"] == "rendered"
    assert f"{segment.name} is damaged" in section["reason"]
    assert film.run("build", "-q", "l", "--json").json["render"]["sections"][0]["state"] == "cached"


def test_a_truncated_segment_is_left_out_by_stitch_and_named(film):
    os.truncate(next(film.output.glob("store/l/red-*/000.mp4")), 100)
    done = film.run("stitch", "--json")
    assert done.json["missing"] == ["red"]
    assert "000.mp4 is damaged" in done.err


def test_a_section_encoded_with_other_settings_is_not_joined(film):
    (timeline,) = film.timelines("red")
    record = timeline.read_text()
    timeline.write_text(record.replace("superfast", "medium").replace('"key": "', '"key": "other '))
    done = film.run("stitch", "--json")
    assert (done.json["missing"], done.json["sections"]) == (["red"], ["still"])
    assert "red is stale (encoder settings changed)" in done.err


def test_a_truncated_clip_is_made_again_without_drawing(film):
    clip = film.output / "sections" / "l" / "01-red.mp4"
    os.truncate(clip, 100)
    section = film.run("render", "-q", "l", "--json").json["sections"][0]
    assert (section["state"], section["frames_drawn"]) == ("cached", 0)
    assert video_facts(clip).frames == 43


def flip_a_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize("name", ['it\'s 100% "片" ; $(x)'])
def test_awkward_names_and_folders_work(make_film, name):
    film = make_film(folder=name, name="it's 100% 片", red="tiny.py:Red")
    done = film.run("build", "-q", "l")
    assert done.code == 0, done.err
    assert video_facts(film.output / "it's 100% 片-l.mp4").frames == 43


def test_identical_input_gives_identical_bytes(film):
    first = (film.output / "small-l.mp4").read_bytes()
    film.run("build", "-q", "l", "--force")
    assert (film.output / "small-l.mp4").read_bytes() == first


def test_ffmpeg_failing_is_reported_with_command_and_stderr(film, tmp_path, monkeypatch):
    from astrai_video.engine.media import ffmpeg

    before = (film.output / "small-l.mp4").read_bytes()
    (film.output / "small-l.mp4").touch()  # a changed file is stitched again
    broken = fake_ffmpeg(tmp_path / "broken", "echo 'no space left on the moon' >&2; exit 3")
    monkeypatch.setenv(ffmpeg.VARIABLE, str(broken))
    done = film.run("stitch")
    assert done.code == 1
    assert str(broken) in done.err
    assert "concat" in done.err
    assert "no space left on the moon" in done.err
    assert (film.output / "small-l.mp4").read_bytes() == before, "the old film is not lost"


def test_an_output_that_cannot_be_written_is_reported_before_anything_is_drawn(make_film):
    film = make_film(red="tiny.py:Red")
    film.output.write_text("a file where the folder should be")
    done = film.run("render", "-q", "l")
    assert done.code == 1
    assert "cannot be written" in done.err
    assert "--output DIR" in done.err


def test_a_string_with_a_character_that_the_font_lacks_stops_before_drawing(make_film):
    film = make_film(spoken="spoken.py:Spoken", script='script = "script"')
    film.edit("script/zh.toml", "方块 {n}", "方块 😀")
    done = film.run("render", "-q", "l")
    assert done.code == 1
    assert "spoken.text.name" in done.err
    assert "'方块 😀'" in done.err
    assert not film.timelines("spoken")


def test_interrupting_leaves_no_process_and_keeps_what_is_finished(make_film):
    import signal

    film = make_film(still="tiny.py:Still", slow="tiny.py:Slow")
    process = film.start("render", "-q", "l")
    wait_until(lambda: film.timelines("still") and (film.folder / "begun").exists())
    workers = children(process.pid)
    assert workers
    process.send_signal(signal.SIGINT)
    _, message = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Interrupted" in message
    assert "Traceback" not in message
    wait_until(lambda: not any(alive(pid) for pid in workers))
    assert not list(film.output.glob(".work/*"))
    states = {row["id"]: row["clips"]["l"]["state"] for row in film.run("list", "--json").json}
    assert states == {"still": "fresh", "slow": "missing"}


def test_killing_the_program_ends_its_workers(make_film):
    film = make_film(slow="tiny.py:Slow")
    process = film.start("render", "-q", "l")
    wait_until((film.folder / "begun").exists)
    workers = children(process.pid)
    process.kill()
    process.communicate(timeout=120)
    wait_until(lambda: not any(alive(pid) for pid in workers))
    film.edit("storyboard.toml", "tiny.py:Slow", "tiny.py:Still")
    assert film.run("build", "-q", "l").code == 0
    assert not list(film.output.glob(".work/*"))


def test_a_worker_that_is_killed_is_a_failed_section(make_film):
    import signal

    film = make_film(slow="tiny.py:Slow", still="tiny.py:Still")
    process = film.start("render", "-q", "l", "--json")
    wait_until(lambda: (film.folder / "begun").exists() and film.timelines("still"))
    workers = [pid for pid in children(process.pid) if parent_of(pid) != process.pid]
    for worker in workers:
        with contextlib.suppress(ProcessLookupError):  # the process of a finished section may have ended
            os.kill(worker, signal.SIGKILL)
    _, message = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "slow: its worker process was killed by SIGKILL" in message


def wait_until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
