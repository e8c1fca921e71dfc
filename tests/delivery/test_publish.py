"""A published film: encoded for its target, with captions, chapters, thumbnail and descriptions in one folder."""

import json
from functools import cache
from itertools import pairwise

import av
import numpy as np
import pytest
from av.video.frame import PictureType
from PIL import Image

from astrai_video.engine.sound import samples
from tests.conftest import SmallFilm, films_in, made_once

pytestmark = pytest.mark.usefixtures("each_ffmpeg", "small_pictures")

CHINESE = "这是一个方块，它有四条一样长的边，和四个直角，一共四个顶点。" * 2
ENGLISH = "This is a square: it has four sides of one length, and as many right angles. " * 2
SECTIONS = ("first", "second", "third")


def a_catalog(film: str, sentence: str, *titles: str) -> str:
    lines = [film]
    for name, title in zip(SECTIONS, titles, strict=True):
        lines += [f"[{name}]", f'title = "{title}"', f'narration = {{ square = "{sentence}" }}']
    return "\n".join(lines)


CATALOGS = {
    "zh": a_catalog(
        'film = "一部小电影"\nabout = "讲一个方块。"\ncredits = ["参考：欧几里得《几何原本》"]',
        CHINESE,
        "第一节",
        "第二节",
        "第三节",
    ),
    "en": a_catalog('film = "A small film"', ENGLISH, "One", "Two", "Three"),
}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory, each_ffmpeg):
    """A film with its voice, as it is without a target; made once for all processes of a run."""

    def make(folder):
        with films_in(folder.parent) as make_film:
            made = make_film(folder.name, 'script = "script"', **dict.fromkeys(SECTIONS, "spoken.py:Spoken"))
        for language, text in CATALOGS.items():
            (made.folder / "script" / f"{language}.toml").write_text(text, encoding="utf-8")
        built = made.run("build", "-q", "l", "--voice", "espeak")
        assert built.code == 0, built.err

    return SmallFilm(made_once(tmp_path_factory, f"rendered-{each_ffmpeg}", make), [])


@pytest.fixture(scope="module")
def published(make_shared_film, rendered, each_ffmpeg):
    """The film published to a target, and the result of its build; made for the first test that asks for it."""

    @cache
    def published(place):
        film = make_shared_film(f"{each_ffmpeg}-{place}", like=rendered)
        return film, film.run("build", "-q", "l", "--target", place, "--voice", "espeak", "--json")

    return published


@pytest.fixture
def film(make_film, rendered):
    """A copy of the rendered film, not published."""
    return make_film(like=rendered)


def packets(path):
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("place", ["youtube", "bilibili", "web"])
def test_a_film_for_a_place_has_closed_gops_of_half_a_second_with_two_b_frames(published, place):
    film, built = published(place)
    assert built.code == 0, built.err
    path = film.output / "publish" / place / "small-zh-l.mp4"
    assert built.json["stitch"]["published"]["film"] == str(path)
    assert b"elst" not in path.read_bytes(), "no edit lists"
    shown = packets(path)
    keys = [number for number, packet in enumerate(shown) if packet.is_keyframe]
    gaps = [later - earlier for earlier, later in pairwise(keys)]
    assert max(gaps) == 7
    assert sum(gap < 7 for gap in gaps) < 3, "only where a section ends"
    assert all(min(p.pts for p in shown[start:]) == shown[start].pts for start in keys), "closed"
    assert b_frames_in_a_row(path) == 2
    with av.open(str(path)) as container:
        sound = container.streams.audio[0].codec_context
        assert (sound.name, sound.sample_rate, sound.channels) == ("aac", 48_000, 2)
        assert container.streams.video[0].codec_context.profile == "High"
        assert len(container.chapters()) == 3


def b_frames_in_a_row(path):
    with av.open(str(path)) as container:
        kinds = "".join(PictureType(frame.pict_type).name for frame in container.decode(video=0))
    return max(map(len, kinds.replace("I", "P").split("P")))


def test_the_archive_loses_nothing_and_leaves_the_ordinary_film_alone(rendered, published):
    before = (rendered.output / "small-zh-l.mp4").read_bytes()
    film, built = published("archive")
    assert built.code == 0, built.err
    ordinary = film.output / "small-zh-l.mp4"
    path = film.output / "publish" / "archive" / "small-zh-l.mp4"
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.profile == "High 4:4:4 Predictive"
        assert container.streams.audio[0].codec_context.name == "flac"
    assert ordinary.read_bytes() == before
    assert json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["target"] == "archive"
    decoded = [frame.to_ndarray(format="yuv420p") for frame in decoding(path)]
    assert all(len(np.unique(frame[:10, :10])) == 1 for frame in decoded), "a plain ground is exactly plain"
    film.run("stitch", "-q", "l", "--voice", "espeak")
    assert ordinary.read_bytes() == before


def decoding(path):
    with av.open(str(path)) as container:
        yield from container.decode(video=0)


def test_the_folder_has_all_that_is_uploaded(published):
    film, _ = published("youtube")
    folder = film.output / "publish" / "youtube"
    assert sorted(path.name.removeprefix("small-zh-l") for path in folder.iterdir()) == [
        ".chapters.txt",
        ".description.en.txt",
        ".description.zh.txt",
        ".en.srt",
        ".en.vtt",
        ".json",
        ".mp4",
        ".png",
        ".srt",
        ".vtt",
    ]
    with Image.open(folder / "small-zh-l.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (1280, 720))
    assert (folder / "small-zh-l.png").stat().st_size < 2_000_000
    chinese = (folder / "small-zh-l.description.zh.txt").read_text(encoding="utf-8")
    assert chinese.startswith("一部小电影\n\n讲一个方块。\n\n00:00 第一节\n")
    assert "参考：欧几里得《几何原本》" in chinese
    english = (folder / "small-zh-l.description.en.txt").read_text(encoding="utf-8")
    assert "00:00 One\n" in english
    assert "Made with: astrai-video" in english


def test_burned_captions_are_in_the_published_picture_too(film):
    film.run("build", "-q", "l", "--target", "web", "--burn-captions")
    film.run("stitch", "-q", "l", "-o", str(film.output / "soft.mp4"))
    burned, soft = (
        next(decoding(film.output / name)).to_ndarray(format="gray")[-29:].max()
        for name in ("publish/web/small-zh-l.mp4", "soft.mp4")
    )
    assert burned > soft + 50


@pytest.mark.parametrize("place", ["web", "archive"])
def test_what_is_published_is_made_once(make_film, published, place):
    film = make_film(like=published(place)[0])
    film.run("stitch", "-q", "l", "--target", place)
    path = film.output / "publish" / place / "small-zh-l.mp4"
    made = path.stat().st_mtime_ns
    film.run("stitch", "-q", "l", "--target", place)
    assert path.stat().st_mtime_ns == made
    film.edit("script/zh.toml", "四个顶点", "四个角")
    film.run("stitch", "-q", "l", "--target", place)
    assert path.stat().st_mtime_ns != made


def test_sound_stays_with_the_picture_without_edit_lists(published):
    film, _ = published("youtube")
    ordinary, published = (
        samples.read(film.output / name) for name in ("small-zh-l.mp4", "publish/youtube/small-zh-l.mp4")
    )
    assert np.array_equal(ordinary, published)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--target", "youtub"], "did you mean youtube?"),
        (["--target", "archive", "--burn-captions"], "Choose one of them"),
        (["--target", "archive", "--encoder-option", "crf=20"], "crf has no place in an archive"),
    ],
)
def test_a_target_that_cannot_be_is_a_usage_error(film, options, message):
    result = film.run("build", "-q", "l", *options)
    assert result.code == 2
    assert message in " ".join(result.err.split())


def test_an_archive_that_is_not_rendered_says_how_to_make_it(film):
    result = film.run("stitch", "-q", "l", "--target", "archive")
    assert result.code == 1
    assert "build --target archive" in " ".join(result.err.split())
