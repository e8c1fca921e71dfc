"""The choice of the ffmpeg program, and the errors for one that cannot be used."""

import pytest

from astrai_video.engine.media import ffmpeg, ffmpeg_program
from astrai_video.errors import FFmpegChoiceError
from tests.fake_ffmpeg import VERSION, fake_ffmpeg


@pytest.fixture
def choose(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return lambda value: monkeypatch.setenv(ffmpeg.VARIABLE, str(value))


def test_the_program_of_imageio_ffmpeg_is_run_whatever_is_on_path(tmp_path, monkeypatch):
    other = fake_ffmpeg(tmp_path)
    monkeypatch.delenv(ffmpeg.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(other))
    assert "imageio_ffmpeg" in ffmpeg.program()
    assert ffmpeg.version() != "7.1.1"


def test_the_variable_chooses_a_path_or_the_one_on_path(tmp_path, monkeypatch, choose):
    other = fake_ffmpeg(tmp_path)
    choose(other)
    assert (ffmpeg.program(), ffmpeg.version()) == (str(other), "7.1.1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    choose("system")
    assert (ffmpeg.program(), ffmpeg.version()) == (str(other), "7.1.1")


@pytest.mark.parametrize("name", ["5.1.9-0+deb12u1", "n9.0.2-17-g2a571b6068-20260930", "8.0", "N-113007-g8d24a28d06"])
def test_releases_and_builds_from_git_are_known_by_their_version(tmp_path, choose, name):
    choose(fake_ffmpeg(tmp_path, version=VERSION.replace("7.1.1", name)))
    assert ffmpeg.version() == name


def test_a_version_is_asked_once_and_again_when_the_program_is_another(tmp_path, choose, monkeypatch):
    asked, run = [], ffmpeg_program._run_version
    monkeypatch.setattr(ffmpeg_program, "_run_version", lambda path: asked.append(path) or run(path))
    for version in ("7.1.1", "7.1.2"):
        choose(fake_ffmpeg(tmp_path, version=VERSION.replace("7.1.1", version)))
        for _ in range(2):
            ffmpeg_program._checked.cache_clear()  # as in another run
            assert ffmpeg.version() == version
    assert len(asked) == 2


def test_what_was_answered_may_be_lost_or_damaged(tmp_path, choose):
    choose(fake_ffmpeg(tmp_path))
    for damage in ("{", "[1]", '{"x": 1}'):
        (tmp_path / "caches" / "astrai-video").mkdir(parents=True, exist_ok=True)
        (tmp_path / "caches" / "astrai-video" / "ffmpeg.json").write_text(damage)
        ffmpeg_program._checked.cache_clear()
        assert ffmpeg.version() == "7.1.1"


OLD = VERSION.replace("61. 19.101", "58.134.100")
REFUSED = {
    "an old release": (OLD.replace("7.1.1", "4.4.2-0ubuntu0"), "is ffmpeg 4.4.2-0ubuntu0, which is too old: 5.1"),
    "an old build from git": (OLD.replace("7.1.1", "N-1-gabc"), "is ffmpeg N-1-gabc, which is too old: 5.1"),
    "one without libx264": (VERSION.replace(" --enable-libx264", ""), "ffmpeg 7.1.1 that was built without libx264"),
    "another program": ("ImageMagick 7", "is not an ffmpeg program: it says 'ImageMagick 7'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_program_that_cannot_be_used_is_named_with_the_way_to_choose_another(tmp_path, choose, case):
    version, message = REFUSED[case]
    choose(fake_ffmpeg(tmp_path, version=version))
    with pytest.raises(FFmpegChoiceError, match="ffmpeg") as refused:
        ffmpeg.program()
    assert str(tmp_path / "ffmpeg") in str(refused.value)
    assert message in str(refused.value)
    assert "ASTRAI_VIDEO_FFMPEG" in refused.value.next_step


def test_a_text_file_a_folder_or_nothing_at_all_is_no_ffmpeg(tmp_path, choose):
    text = tmp_path / "text"
    text.write_text("ffmpeg, once\n")
    text.chmod(0o755)
    for path in (text, tmp_path, tmp_path / "nowhere"):
        choose(path)
        with pytest.raises(FFmpegChoiceError, match=f"{path} (is not an ffmpeg program|cannot be run)"):
            ffmpeg.program()


def test_one_that_hangs_is_given_up(tmp_path, choose, monkeypatch):
    monkeypatch.setattr(ffmpeg_program, "_TIMEOUT_SECONDS", 0.2)
    hangs = tmp_path / "ffmpeg"
    hangs.write_text("#!/bin/sh\nexec sleep 60\n")
    hangs.chmod(0o755)
    choose(hangs)
    with pytest.raises(FFmpegChoiceError, match=f"{hangs} does not answer"):
        ffmpeg.program()


def test_no_ffmpeg_on_path_is_reported(tmp_path, choose, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    choose("system")
    with pytest.raises(FFmpegChoiceError, match="no ffmpeg on PATH"):
        ffmpeg.program()


def test_a_refused_program_ends_the_command_before_anything_is_drawn(make_film, tmp_path, choose):
    choose(fake_ffmpeg(tmp_path / "old", version=OLD.replace("7.1.1", "4.4.2")))
    film = make_film(red="tiny.py:Red")
    done = film.run("build", "-q", "l")
    assert done.code == 2
    assert "ffmpeg 4.4.2, which is too old: 5.1 or newer is needed" in done.err
    assert "Traceback" not in done.err
    assert film.timelines("red") == []
