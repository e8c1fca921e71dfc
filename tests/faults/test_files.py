"""Files that are damaged, vanish, or are used by two builds at once; and clocks that jump."""

import os
import shutil
import signal
import subprocess
import time

import pytest

from tests.fake_ffmpeg import fake_ffmpeg
from tests.faults.conftest import wait_until


def flip_a_byte(paths, keep_time):
    """Damage like a disk (`keep_time`) or like a program; a file with several names is damaged once."""
    for path in {path.stat().st_ino: path for path in paths}.values():
        status, data = path.stat(), bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
        if keep_time:
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("keep_time", [False, True])
@pytest.mark.parametrize("file", ["sections/zh-l/01-red.mp4", "store/zh/l/red-*/000.mp4", "small-zh-l.mp4"])
def test_one_flipped_byte_does_not_get_into_the_film_nor_stay_in_it(well, file, keep_time):
    flip_a_byte(well.film.output.glob(file), keep_time)
    well.assert_well()


@pytest.mark.parametrize("file", ["sections/zh-l/01-red.mp4", "store/zh/l/red-*/000.mp4"])
def test_one_flipped_byte_is_found_by_stitch_as_well(well, file):
    flip_a_byte(well.film.output.glob(file), keep_time=True)
    well.path.unlink()
    done = well.film.run("stitch", "--json")
    assert done.code == 0, done.err
    if "red" not in done.json["missing"]:
        assert well.path.read_bytes() == well.good
    well.assert_well()


RECORDS = [
    "store/zh/l/*-*/timeline.json",
    "store/zh/l/*-*/clip.json",
    "store/zh/l/*-*/pace.json",
    "store/zh/l/film-*.json",
    "store/zh/lint/*.json",
    "store/zh/lint/*.verdict",
    "costs.json",
    "small-zh-l.json",
    "small-zh-l.srt",
]


@pytest.mark.parametrize("pattern", RECORDS)
def test_a_truncated_record_is_made_again(well, pattern, record_property):
    found = list(well.film.output.glob(pattern))
    assert found
    for left in (0.5, 0):
        for path in well.film.output.glob(pattern):
            os.truncate(path, int(path.stat().st_size * left))
        if "timeline" in pattern:
            states = [row["clips"]["l"] for row in well.film.run("list", "--json").json]
            assert all("timeline.json: is not a timeline" in state["reason"] for state in states)
        done = well.build()
        if done.code:  # a record that only judges may be said to be damaged once
            well.assert_said(done, "damaged")
        well.assert_well()
    record_property("faults", 2 * len(found))


def test_a_truncated_timeline_beside_an_older_rendering_is_made_again(well):
    timelines = well.film.timelines("red")
    assert len(timelines) == 2
    for path in timelines:
        whole = path.read_text(encoding="utf-8")
        os.truncate(path, 100)
        well.assert_well()
        path.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("at", ["red-", "timeline.json"])
def test_a_worker_that_is_killed_as_it_publishes_leaves_nothing_that_counts(damaged, at):
    film = damaged.film
    film.edit("storyboard.toml", "tiny.py:Red", "deadly.py:Deadly")
    (film.folder / "kill-at").write_text(at)
    done = damaged.build("--jobs", "1")
    damaged.assert_said(done, "red: its worker process was killed by SIGKILL")
    assert damaged.path.read_bytes() == damaged.old
    (film.folder / "kill-at").unlink()
    damaged.assert_well()


@pytest.mark.parametrize("what", ["clip", "segment", "scratch", "film"])
def test_a_file_that_vanishes_under_stitch_is_said_and_the_last_film_stays(damaged, what, monkeypatch):
    """The file is removed when ffmpeg is started, or, for the film, right after its rename."""
    from astrai_video.engine.media import ffmpeg
    from astrai_video.engine.stitch import provenance

    output = damaged.film.output

    def vanish():
        if what == "scratch":
            shutil.rmtree(output / ".work")
        else:
            places = {"clip": "sections/*/02-*.mp4", "segment": "store/zh/l/red-*/0*.mp4", "film": "small-zh-l.mp4"}
            for path in output.glob(places[what]):
                path.unlink()

    where, name = (provenance, "of_film") if what == "film" else (ffmpeg, "run")
    real = getattr(where, name)

    def after_it_vanished(*arguments, **more):
        vanish()
        return real(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(where, name, after_it_vanished)
        done = damaged.build()
    damaged.assert_said(done, "")
    if what != "film":
        assert damaged.path.read_bytes() == damaged.old
    damaged.assert_well()


@pytest.mark.parametrize("begun", [".work/*", ".work/*/red/segments/*.mp4", "sections/zh-l/.*.mp4"])
def test_two_builds_at_once_both_make_the_film(damaged, begun):
    """The second begins as the first loads manim, draws, or makes a clip."""
    first = damaged.start()
    wait_until(lambda: list(damaged.film.output.glob(begun)) or first.poll() is not None)
    second = damaged.build()
    assert second.code == 0, second.err
    _, said = first.communicate(timeout=120)
    assert first.returncode == 0, said
    damaged.assert_quiet()
    assert damaged.path.read_bytes() == damaged.good
    damaged.assert_well()


def test_two_builds_in_containers_have_the_same_process_ids_and_do_not_mind(damaged):
    """Each in its own process namespace, like containers."""
    prefix = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("process namespaces are not allowed here")
    shutil.rmtree(damaged.film.output)
    for process in [damaged.start(prefix=prefix), damaged.start(prefix=prefix)]:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert damaged.path.read_bytes() == damaged.good
    damaged.assert_well()


CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
#include <sys/time.h>
/* The wall clock of a process: a day ahead for its first second, then right. */
static time_t ahead(void) {
    static time_t began;
    struct timespec now;
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    real(CLOCK_MONOTONIC, &now);
    if (!began) began = now.tv_sec;
    return now.tv_sec - began < 1 ? 86400 : 0;
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int code = real(clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += ahead();
    return code;
}
"""


def test_a_clock_that_jumps_back_does_not_matter(damaged, tmp_path):
    """By a day, in the middle of the build; files written before have times in the future."""
    source, library = tmp_path / "clock.c", tmp_path / "clock.so"
    source.write_text(CLOCK)
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler, so no clock that can be set back")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    tomorrow = time.time() + 86400
    for path in damaged.film.folder.rglob("*"):
        os.utime(path, (tomorrow, tomorrow))
    process = damaged.start(LD_PRELOAD=str(library))
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert damaged.path.read_bytes() == damaged.good
    damaged.assert_well()


def test_the_programs_of_a_killed_run_end_with_it(damaged, tmp_path):
    process = in_a_slow_ffmpeg(damaged, tmp_path)
    process.kill()
    process.communicate(timeout=120)
    damaged.assert_quiet()
    damaged.assert_well()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_ends_the_programs_that_it_waits_for(damaged, tmp_path, name):
    process = in_a_slow_ffmpeg(damaged, tmp_path)
    process.send_signal(signal.Signals[name])
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in said
    damaged.assert_quiet()
    damaged.assert_well()


def in_a_slow_ffmpeg(damaged, tmp_path):
    """A build that makes clips with another ffmpeg, which is in the middle of an hour's work."""
    number = tmp_path / "number"
    slow = fake_ffmpeg(tmp_path / "bin", f"echo $$ > '{number}'; exec sleep 300")
    process = damaged.start(ASTRAI_VIDEO_FFMPEG=str(slow))
    wait_until(lambda: number.is_file() and number.read_text())
    assert int(number.read_text()) in damaged.processes()
    return process


def saved(make_film, scene, *, early):
    film = make_film(saved=f"saved.py:{scene}")
    (film.folder / "saved.txt").write_text("one")
    if not early:
        film.edit("saved.py", "SIDE = 1\n", "SIDE = 2\n")
    return film, film.run("render", "-q", "l")


@pytest.mark.parametrize(("scene", "file"), [("Early", "saved.py"), ("Data", "saved.txt")])
def test_what_was_saved_while_it_was_rendered_is_not_taken_for_what_was_planned(make_film, scene, file):
    film, done = saved(make_film, scene, early=scene == "Early")
    assert done.code == 1
    assert f"{file} was saved while the section was being rendered" in done.err
    assert film.timelines("saved") == []
    again = film.run("render", "-q", "l")
    assert again.code == 0, again.err


def test_a_module_that_was_saved_after_it_was_loaded_was_rendered_as_planned(make_film):
    film, done = saved(make_film, "Late", early=False)
    assert done.code == 0, done.err
    assert "source changed: saved.py" in film.run("list").out
