"""A film with a voice: each sentence once, in its beat, at the loudness of sites, without drawing a frame."""

import json
import sys
import time
import wave
from pathlib import Path

import av
import numpy as np
import pytest
import srt

from astrai_video.engine.sound import samples as audio
from astrai_video.engine.sound import voices
from astrai_video.engine.sound.voices import Command
from astrai_video.errors import UsageError, VoiceError
from astrai_video.narration.takes import Line

pytestmark = pytest.mark.usefixtures("each_ffmpeg", "small_pictures")

CATALOG = """film = "会说话的电影"
[spoken]
title = "方块"
text = { name = "方块 {n}" }
narration = { square = "这是一个方块，它有四条一样长的边，和四个直角。" }
"""


def with_a_script(film):
    (film.folder / "script" / "zh.toml").write_text(CATALOG, encoding="utf-8")
    return film


@pytest.fixture
def film(make_film):
    """A film of which nothing was drawn."""
    return with_a_script(make_film(spoken="spoken.py:Spoken", script='script = "script"'))


@pytest.fixture(scope="module")
def original(make_shared_film, each_ffmpeg):
    """Such a film that was built, without a voice."""
    made = with_a_script(make_shared_film(each_ffmpeg, spoken="spoken.py:Spoken", script='script = "script"'))
    assert made.run("build", "-q", "l").code == 0
    return made


@pytest.fixture
def built(make_film, original):
    """One like it, to be given one."""
    return make_film(like=original)


def a_tone(path: Path, seconds: float, rate: int = 48_000, level: float = 0.3) -> Path:
    """A recording: a tone of 440 Hz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = level * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def sound_of(path):
    return audio.read(path)


def test_espeak_says_every_sentence_in_its_beat_at_the_loudness_of_sites(built):
    said = built.run("build", "-q", "l", "--voice", "espeak", "--json").json
    path = built.output / "small-zh-l.mp4"
    with av.open(path) as container:
        (stream,) = container.streams.audio
        assert (stream.codec_context.name, stream.rate, stream.channels, stream.language) == ("aac", 48_000, 2, "zho")
        assert abs(float(stream.duration * stream.time_base) - said["stitch"]["seconds"]) < 0.05
    import ffmpeg

    loudness, peak = audio.loudness(ffmpeg.input(str(path)).audio)
    assert abs(loudness + 14) <= 0.5
    assert peak <= -1
    caption = list(srt.parse((built.output / "small-zh-l.srt").read_text(encoding="utf-8")))[-1]
    heard = np.flatnonzero(np.abs(sound_of(path)) > 0.01) / audio.RATE
    assert heard[-1] <= said["stitch"]["seconds"], "the beat is as long as its sentence"
    assert caption.end.total_seconds() <= said["stitch"]["seconds"]


def test_captions_of_a_hasty_take_stay_until_they_are_read(built):
    a_tone(built.folder / "voice" / "zh" / "spoken" / "square.wav", 0.5)
    built.run("build", "-q", "l")
    for caption in srt.parse((built.output / "small-zh-l.srt").read_text(encoding="utf-8")):
        seconds = (caption.end - caption.start).total_seconds()
        assert len("".join(caption.content.split())) / seconds <= 9
        assert seconds >= 5 / 6


def test_sound_begins_with_its_beat_to_the_frame(built):
    a_tone(built.folder / "voice" / "zh" / "spoken" / "square.wav", 2.0)
    built.run("build", "-q", "l")
    heard = np.flatnonzero(np.abs(sound_of(built.output / "small-zh-l.mp4")) > 0.02)
    assert heard[0] / audio.RATE < 1 / 60
    assert abs(heard[-1] / audio.RATE - 2.0) < 1 / 60


def test_recordings_are_used_once_they_are_there_and_draw_nothing(built):
    a_tone(built.folder / "voice" / "zh" / "spoken" / "square.wav", 9.0)
    said = built.run("build", "-q", "l", "--json").json
    assert said["render"]["sections"][0]["frames_drawn"] == 0
    assert said["stitch"]["seconds"] >= 9
    silent = built.run("build", "-q", "l", "--voice", "none", "--json").json
    assert silent["stitch"]["seconds"] < 9
    with av.open(built.output / "small-zh-l.mp4") as container:
        assert not container.streams.audio


def test_a_recording_at_8_khz_plays_at_its_own_speed(built):
    a_tone(built.folder / "voice" / "zh" / "spoken" / "square.wav", 3.0, rate=8_000)
    built.run("build", "-q", "l")
    heard = np.flatnonzero(np.abs(sound_of(built.output / "small-zh-l.mp4")) > 0.02) / audio.RATE
    assert abs((heard[-1] - heard[0]) - 3.0) < 0.05


def test_the_same_film_is_the_same_bytes(built):
    built.run("build", "-q", "l", "--voice", "espeak")
    first = (built.output / "small-zh-l.mp4").read_bytes()
    for path in (built.output / "small-zh-l.mp4", *built.output.glob("store/voice/*")):
        path.unlink()
    built.run("build", "-q", "l", "--voice", "espeak")
    assert (built.output / "small-zh-l.mp4").read_bytes() == first


def test_music_lies_under_the_film_to_its_end(built, tmp_path):
    tune = a_tone(tmp_path / "tune.wav", 1.5)
    built.run("build", "-q", "l", "--voice", "none", "--music", str(tune))
    samples = sound_of(built.output / "small-zh-l.mp4")
    assert len(samples) / audio.RATE > 1.5, "looped"
    assert np.abs(samples[len(samples) // 2 :][:4800]).max() > 0.01


@pytest.mark.parametrize(
    ("seconds", "message"), [(0.4, "lasts 0.40 s; at least 1 s"), (None, "is not a sound file that can be read")]
)
def test_music_that_cannot_be_used_is_refused_before_anything_is_drawn(film, tmp_path, seconds, message):
    tune = tmp_path / "tune.wav"
    a_tone(tune, seconds) if seconds else tune.write_text("no music")
    result = film.run("build", "-q", "l", "--music", str(tune))
    assert result.code == 2
    assert message in " ".join(result.err.split())
    assert film.timelines("spoken") == []


def test_check_lists_what_is_wrong_with_the_takes(film):
    take = film.folder / "voice" / "zh" / "spoken" / "square.wav"
    assert "spoken.square: is missing" in film.run("voice", "check").out
    a_tone(take, 3.0, level=0.0)
    assert "is silent" in film.run("voice", "check").out
    a_tone(take, 3.0, level=4.0)
    assert "is clipped" in film.run("voice", "check").out
    a_tone(take, 60.0)
    assert "lasts 60.0 s" in film.run("voice", "check").out
    take.write_text("not sound")
    assert film.run("voice", "check", "--json").json["problems"][0]["beat"] == "square"
    a_tone(take, 4.0)
    fine = film.run("voice", "check")
    assert (fine.code, fine.out) == (0, "")


def test_the_script_to_read_from_is_a_page_and_a_text(film):
    film.edit("script/zh.toml", "这是一个方块", "<script>这是一个方块")
    paths = [Path(line) for line in film.run("voice", "script").out.split()]
    text, page = (path.read_text(encoding="utf-8") for path in paths)
    assert "spoken.square" in text
    assert "<script>这是一个方块" in text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def run_python(code: str, **options) -> Command:
    return Command((sys.executable, "-c", code, "{wav}", "{text}"), **options)


LINE = Line("encoder", "norm", "en", "Say; $(this) 'as' it is.")


def test_a_command_gets_the_text_as_it_is_and_no_shell(tmp_path):
    code = "import sys, json; json.dump(sys.argv[1:], open(sys.argv[1], 'w'))"
    run_python(code).speak(LINE, tmp_path / "a.wav")
    assert json.loads((tmp_path / "a.wav").read_text()) == [str(tmp_path / "a.wav"), LINE.text]


@pytest.mark.parametrize(
    ("code", "message"),
    [("pass", "wrote no file"), ("import sys; sys.exit('broken pipe organ')", "broken pipe organ")],
)
def test_a_command_that_fails_says_how(tmp_path, code, message):
    with pytest.raises(VoiceError, match=message):
        run_python(code).speak(LINE, tmp_path / "a.wav")


def test_a_command_that_hangs_is_stopped(tmp_path):
    started = time.monotonic()
    with pytest.raises(VoiceError, match="was stopped after 1 s"):
        run_python("import time; time.sleep(600)", time_limit=1.0).speak(LINE, tmp_path / "a.wav")
    assert time.monotonic() - started < 300, "long before it would have ended"


def test_a_voice_that_writes_garbage_names_the_beat_and_loses_nothing(built):
    good = (built.output / "small-zh-l.mp4").read_bytes()
    code = "import sys; open(sys.argv[1], 'w').write('garbage')"
    command = f'"{sys.executable}" -c "{code}" {{wav}} {{text}}'
    result = built.run("build", "-q", "l", "--voice", "command", "--voice-command", command)
    assert result.code == 1
    assert "spoken.square" in result.err
    assert "is not a sound file" in " ".join(result.err.split())
    assert (built.output / "small-zh-l.mp4").read_bytes() == good


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("espeek", {}, "did you mean espeak"),
        ("piper", {}, "--voice-model PATH"),
        ("piper", {"model": Path("nowhere.onnx")}, "there is no file"),
        ("command", {}, "needs --voice-command"),
        ("command", {"command": "say {text}"}, "{wav} is missing"),
        ("command", {"command": "no-such-program {wav} {text}"}, "there is no program"),
        ("command", {"command": "say '{wav} {text}"}, "No closing quotation"),
    ],
)
def test_a_voice_that_cannot_be_is_a_usage_error(name, options, message):
    with pytest.raises(UsageError) as problem:
        voices.choose(name, Path("voice"), options.get("model"), options.get("command"))
    assert message in str(problem.value)
