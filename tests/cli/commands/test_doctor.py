"""`doctor` on a complete machine, and on machines where something is missing."""

import platform
import shutil
from collections import namedtuple
from importlib.metadata import PackageNotFoundError

import pytest

from astrai_video.engine.cluster import executor
from astrai_video.engine.media import ffmpeg
from astrai_video.engine.plan import compat
from astrai_video.engine.plan.store import Store
from astrai_video.health import machine, media, tools
from astrai_video.health.diagnosis import diagnose
from tests.fake_ffmpeg import fake_ffmpeg


@pytest.fixture
def film(make_film):
    return make_film(spoken="spoken.py:Spoken", script='script = "script"')


def test_all_is_well_where_the_tests_run(film):
    done = film.run("doctor", "--json")
    found = {check["name"]: check for check in done.json["checks"]}
    assert done.code == 0
    assert done.json["ok"]
    assert {"Python", "manim", "ffmpeg", "PyAV", "fonts", "glyphs zh", "drawing", "memory", "output", "disk"} <= set(
        found
    )
    assert found["drawing"]["found"].startswith("a Chinese line (")
    assert all(check["mend"] for check in found.values() if check["state"] != "ok")


def test_missing_things_are_listed_with_their_fix_and_exit_code_1(film, monkeypatch):
    monkeypatch.setattr(platform, "python_version", lambda: "3.9.2")
    film.edit("script/zh.toml", "方块 {n}", "方块 {n} 🂡")
    done = film.run("doctor", "--json")
    missing = {check["name"]: check for check in done.json["checks"] if check["state"] == "missing"}
    assert done.code == 1
    assert set(missing) == {"Python", "glyphs zh"}
    assert missing["Python"]["found"].startswith("3.9.2 (supported: >=3.11")
    assert "'🂡' (U+1F0A1)" in missing["glyphs zh"]["found"]


def only(look):
    (finding,) = [one for one in diagnose("it", look) if one.state != "ok"]
    return finding


def test_a_library_that_is_too_old_is_named_with_the_command(monkeypatch):
    real = tools.version  # type: ignore[attr-defined]
    monkeypatch.setattr(tools, "version", lambda name: "0.19.0" if name == "manim" else real(name))
    found = only(tools.libraries)
    assert (found.name, found.state) == ("manim", "missing")
    assert found.found.startswith("0.19.0 (supported: ")
    assert found.fix.startswith("pip install 'manim[typst]")


def test_a_manim_that_is_not_known_is_a_warning_that_says_what_it_costs(monkeypatch):
    real = compat.version  # type: ignore[attr-defined]
    monkeypatch.setattr(compat, "version", lambda name: "0.22.9" if name == "manim" else real(name))
    found = only(tools.manim)
    assert found.state == "warning"
    assert "manim 0.22.9 (known: 0.22.0)" in found.found
    assert found.fix == "pip install 'manim==0.22.0'"


PARTS = {
    "captions in the picture": "subtitles=",
    "music": "sidechaincompress",
    "archive": "flac",
    "a film with chapters, captions and sound": "mov_text",
    "publishing": "b-pyramid",
}


def test_each_part_of_ffmpeg_that_is_used_is_run_and_one_that_fails_is_named(tmp_path, monkeypatch):
    real = ffmpeg.program()
    missing = "".join(f'case "$*" in *{part}*) echo "no {part} here" >&2; exit 1;; esac\n' for part in PARTS.values())
    monkeypatch.setenv(ffmpeg.VARIABLE, str(fake_ffmpeg(tmp_path, f'{missing}exec {real} "$@"')))
    failed = {one.name: one for one in diagnose("it", media.encoders) if one.state != "ok"}
    assert failed.keys() == {f"ffmpeg {check}" for check in PARTS}
    for check, part in PARTS.items():
        finding = failed[f"ffmpeg {check}"]
        assert f"no {part} here" in finding.found
        assert str(tmp_path / "ffmpeg") in finding.found
        assert ffmpeg.VARIABLE in finding.fix


def test_a_pyav_without_x264_is_named(monkeypatch):
    def no_codec(*_arguments, **_options):
        raise ValueError("libx264")

    monkeypatch.setattr(media, "SegmentEncoder", no_codec)
    found = only(media.encoders)
    assert (found.name, found.state) == ("PyAV", "missing")
    assert "libx264" in found.found


@pytest.fixture
def with_pillow(monkeypatch):
    """Make `doctor` see this version of Pillow; None for no Pillow."""
    real = tools.version  # type: ignore[attr-defined]

    def install(own):
        def version(name):
            if name == "pillow" and own is None:
                raise PackageNotFoundError(name)
            return own if name == "pillow" else real(name)

        monkeypatch.setattr(tools, "version", version)

    return install


def test_a_pillow_that_is_too_new_for_manim_is_a_warning_in_words(with_pillow, film):
    with_pillow("13.0.0")
    found = only(tools.libraries)
    assert (found.name, found.state) == ("pillow", "warning")
    assert (
        found.found == "13.0.0: manim 0.22 cannot draw images with it: scenes with an ImageMobject fail, others do not"
    )
    assert found.fix.startswith("pip install 'pillow<1")
    done = film.run("doctor", "--json")
    assert (done.code, done.json["ok"]) == (0, True)


@pytest.mark.parametrize("own", ["10.4.0", None])
def test_a_pillow_that_is_too_old_or_not_there_is_missing(with_pillow, own):
    with_pillow(own)
    found = only(tools.libraries)
    assert (found.name, found.state) == ("pillow", "missing")
    assert found.found.startswith(f"{own or 'not installed'} (supported: ")


def test_an_output_folder_that_cannot_be_made_is_missing(tmp_path):
    (tmp_path / "file").write_text("")
    found = only(lambda: machine.output(Store(tmp_path / "file" / "out")))
    assert found.state == "missing"
    assert "--output DIR" in found.fix


def test_a_full_disk_is_held_against_what_the_film_takes(film, monkeypatch):
    film.run("render", "-q", "l")
    store = Store(film.output)
    assert next(iter(machine.disk(store, "k"))).state == "ok"
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage(10**9, 10**9, 1000))
    found = only(lambda: machine.disk(store, "k"))
    assert found.state == "missing"
    assert "clean --keep-latest" in found.fix


def test_a_cluster_that_does_not_answer_is_missing(film, monkeypatch):
    monkeypatch.setattr(executor, "CONNECT_SECONDS", 0.5)
    done = film.run("doctor", "--cluster", "tcp://127.0.0.1:9", "--json")
    found = done.json["checks"][-1]
    assert (done.code, found["name"], found["state"]) == (1, "cluster", "missing")
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in found["found"]
    assert "dask scheduler" in found["mend"]


def test_a_look_that_fails_is_a_finding():
    def look():
        raise RuntimeError("no such thing\nat all")

    found = only(look)
    assert (found.state, found.found) == ("missing", "RuntimeError: no such thing")
