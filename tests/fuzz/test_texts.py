"""Texts of strangers, in captions, chapters, lists, pages and programs: they come out as the texts that they are."""

import json
import re
import shlex
import subprocess
import sys
from itertools import pairwise

import av
import pytest
import srt
import webvtt
from hypothesis import example, given
from hypothesis import strategies as st

from astrai_video import processes
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.stitch.concat import Entry, concat_list
from astrai_video.engine.stitch.film import chapter_metadata  # type: ignore[attr-defined]
from astrai_video.narration.captions import Speech, Window, captions_of, to_srt, to_vtt
from astrai_video.narration.chapters import Chapter
from tests.fuzz.conftest import NASTY, fuzz, texts

HOSTILE = [text for text in NASTY if text.strip() and not set(text) & set("\0\x1b\x7f\r\ufeff\u2028\u202e")]
FPS = 15
_INVISIBLE = "\u2060"


def words(text):
    return text.replace(_INVISIBLE, "").replace("→", "-->").split()


@fuzz(300)
@given(texts().filter(str.strip), st.sampled_from(["zh", "en", "fr"]))
@example("00:00:01,000 --> 00:00:09,000", "en")
@example("1 2 00:00:01,000 --> 00:00:09,000 <b>x</b> {\\an8}", "en")
def test_captions_of_any_sentence_are_read_back_as_they_were_written(inputs, sentence, language):
    inputs()
    if set(sentence) & set("\0\x1b\x7f"):  # no catalog has these
        return
    made = captions_of([Window("a", "b", 0, 100)], {"a": {"b": sentence}}, Speech(language), FPS)
    read = list(srt.parse(to_srt(made, FPS)))
    assert [words(cue.content) for cue in read] == [words("\n".join(caption.lines)) for caption in made]
    assert not re.search(r"-->|<[A-Za-z/]|\{\\", "".join(cue.content for cue in read))
    page = webvtt.from_string(to_vtt(made, FPS))
    assert len(page.captions) == len(made)
    assert all("<" not in caption.raw_text for caption in page.captions)


def test_hostile_cues_are_each_one_cue_in_a_film(tmp_path):
    windows = [Window("a", str(number), number * 90, number * 90 + 60) for number in range(len(HOSTILE))]
    narration = {"a": {str(number): text for number, text in enumerate(HOSTILE)}}
    made = captions_of(windows, narration, Speech("en"), FPS)
    (tmp_path / "c.srt").write_text(to_srt(made, FPS), encoding="utf-8")
    film = tmp_path / "film.mp4"
    command = [runner.program(), "-v", "error", "-nostdin", "-f", "srt", "-i", str(tmp_path / "c.srt")]
    subprocess.run([*command, "-c:s", "mov_text", str(film)], check=True, stdin=subprocess.DEVNULL)
    with av.open(str(film)) as container:
        packets = [bytes(packet) for packet in container.demux(container.streams.subtitles[0]) if packet.size]
    shown = [packet[2 : 2 + int.from_bytes(packet[:2])].decode() for packet in packets]
    assert [words(text) for text in shown if text] == [words("\n".join(caption.lines)) for caption in made]


def test_hostile_titles_are_titles_in_a_film(tmp_path):
    chapters = [Chapter(text, number * 1.0, number + 1.0) for number, text in enumerate(HOSTILE)]
    (tmp_path / "m.txt").write_text(chapter_metadata(HOSTILE[3], chapters), encoding="utf-8")
    film = tmp_path / "film.mp4"
    source = ["-f", "lavfi", "-i", f"color=s=16x16:r=1:d={len(chapters)}"]
    metadata = ["-f", "ffmetadata", "-i", str(tmp_path / "m.txt"), "-map_metadata", "1", "-map_chapters", "1"]
    command = [runner.program(), "-v", "error", "-nostdin", *source, *metadata, str(film)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    with av.open(str(film)) as container:
        found = [chapter["metadata"].get("title", "") for chapter in container.chapters()]
        assert container.metadata["title"] == HOSTILE[3]
    assert [title.encode()[:255] for title in found] == [text.encode()[:255] for text in HOSTILE]


@fuzz(300)
@given(st.text(st.characters(exclude_characters="\0\n\r/", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30))
@example("it's\\'; file '")
def test_any_path_in_a_concat_list_is_one_path(inputs, tmp_path, name):
    """Read back by the rules of ffmpeg's own quoting."""
    inputs()
    lines = concat_list([Entry(tmp_path / name)], FPS).split("\n")
    assert lines[0] == "ffconcat version 1.0"
    assert lines[2:] == [""]
    assert shlex.split(lines[1]) == ["file", f"file:{tmp_path / name}"]


SPEAKER = """
import json, math, struct, sys, wave
wav, text, log = sys.argv[1:4]
with open(log, "a", encoding="utf-8") as file:
    file.write(json.dumps([*sys.argv[1:], sys.stdin.read()]) + "\\n")
with wave.open(wav, "wb") as sound:
    sound.setnchannels(1)
    sound.setsampwidth(2)
    sound.setframerate(48000)
    sound.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 9))) for n in range(24000)))
"""


@pytest.mark.usefixtures("small_pictures")
def test_a_whole_film_of_hostile_texts(make_film, tmp_path, monkeypatch):
    """Titles, narration and the film's name: spoken by a program, burned in, made for a place, and as a page."""
    film = make_film(
        name="it's; $(touch pwned) [a],b='c'", red="tiny.py:Red", spoken="spoken.py:Spoken", script='script = "script"'
    )
    hostile = "$(touch pwned) `touch pwned` <script>alert(1)</script> {\\pos(0,0)} --> 'a:b=c,d;[e]' %s -i /etc/passwd"
    text = json.dumps(hostile)
    for language in ("zh", "en"):
        (film.folder / "script" / f"{language}.toml").write_text(
            f"film = {text}\nabout = {text}\ncredits = [{text}]\n[red]\ntitle = {text}\n[spoken]\ntitle = {text}\n"
            f'text = {{ name = "x {{n}}" }}\nnarration = {{ square = {text} }}\n',
            encoding="utf-8",
        )
    speaker, log = tmp_path / "speak.py", tmp_path / "log"
    speaker.write_text(SPEAKER)
    voice = shlex.join([sys.executable, str(speaker), "{wav}", "{text}", str(log)])
    sound = ["--voice", "command", "--voice-command", voice]
    commands = []
    real = processes.run
    monkeypatch.setattr(processes, "run", lambda command, **more: commands.append(command) or real(command, **more))
    done = film.run("build", "-q", "l", "--burn-captions", "--target", "web", *sound)
    assert "Traceback" not in done.err
    assert done.code == 0, done.err
    said = json.loads(log.read_text(encoding="utf-8").splitlines()[0])
    assert (said[1], said[-1]) == (hostile, ""), "the text is one argument, and there is nothing to read"
    assert_read_files_only([command for command in commands if command[0] == runner.program()])
    assert film.run("voice", "script").code == 0
    page = next(film.output.glob("voice/*.html")).read_text(encoding="utf-8")
    assert "<script" not in page
    (made,) = film.output.glob("it's*-zh-l.mp4")
    with av.open(str(made)) as container:
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == [hostile, hostile]
    assert not list(tmp_path.rglob("pwned"))
    assert all(path.is_relative_to(film.output) for path in tmp_path.rglob("*web*"))


def assert_read_files_only(commands):
    """Every ffmpeg reads no standard input, and each of its inputs may open files and nothing else."""
    assert len(commands) > 5
    for command in commands:
        if "-i" in command:
            assert "-nostdin" in command
            places = [0, *(number for number, word in enumerate(command) if word == "-i")]
            for before, place in pairwise(places):
                options = command[before:place]
                assert options[options.index("-protocol_whitelist") + 1] == "file"
                assert command[place + 1].startswith("file:")
