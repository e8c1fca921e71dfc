"""The analysis of encoded films (flashes, stills, black, colours), and `verify` on whole, cut and foreign files."""

import json
import shutil

import av
import ffmpeg
import numpy as np
import pytest

from astrai_video.cli import app
from astrai_video.delivery.picture import Stretch, analyse, longest_outside
from astrai_video.engine.media import ffmpeg as runner
from astrai_video.engine.stitch.provenance import Patch
from astrai_video.timeline import Swatch
from tests.conftest import made_once

pytestmark = pytest.mark.usefixtures("each_ffmpeg", "small_pictures")

FPS = 30


def a_film(path, frames, *, color="709", rate=FPS):
    """A film of the given pictures, (height, width, 3) uint8 RGB each, converted by BT.709 or BT.601."""
    matrix = {"709": av.video.reformatter.Colorspace.ITU709, "601": av.video.reformatter.Colorspace.ITU601}[color]
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        height, width = frames[0].shape[:2]
        stream = container.add_stream("libx264", rate=rate, options={"qp": "20", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            yuv = frame.reformat(format="yuv420p", dst_colorspace=matrix, dst_color_range=1)
            yuv.pts = number
            container.mux(stream.encode(yuv))
        container.mux(stream.encode(None))
    return path


def plain(level, height=144, width=256):
    return np.full((height, width, 3), level, dtype=np.uint8)


def flashing(hertz, seconds=2, part=slice(None)):
    """Pictures whose `part` of the rows goes from dark to bright and back `hertz` times a second."""
    frames = []
    for number in range(seconds * FPS):
        picture = plain(40)
        if int(number * 2 * hertz / FPS) % 2:
            picture[part] = 220
        frames.append(picture)
    return frames


@pytest.mark.parametrize(
    ("frames", "is_safe"),
    [
        (flashing(2), True),
        (flashing(5), False),
        (flashing(15), False),
        (flashing(5, part=(slice(0, 12), slice(0, 12))), True),  # too small a part of the frame
        (flashing(5, part=slice(0, 40)), False),
        ([plain(40)] * 30 + [plain(220)] * 30, True),  # a cut
    ],
)
def test_more_than_three_flashes_a_second_over_a_large_part_are_found(tmp_path, frames, is_safe):
    assert (analyse(a_film(tmp_path / "film.mp4", frames), FPS).flashes == []) is is_safe


def test_still_and_black_stretches_are_found_and_a_dark_ground_is_not_black(tmp_path):
    rng = np.random.default_rng(1)
    moving = [rng.integers(0, 255, (144, 256, 3), dtype=np.uint8) for _ in range(10)]
    seen = analyse(a_film(tmp_path / "film.mp4", moving + [plain(0)] * 20 + moving + [plain(17)] * 30), FPS)
    assert (seen.frames, seen.problem) == (70, "")
    assert seen.black == [Stretch(10, 30)]
    assert [stretch.end for stretch in seen.still] == [30, 70]
    assert all(abs(stretch.start - start) <= 1 for stretch, start in zip(seen.still, (10, 40), strict=True))


def test_a_slow_fade_does_not_stand_still(tmp_path):
    fade = [plain(40 + level // 2) for level in range(180)]
    still = analyse(a_film(tmp_path / "film.mp4", fade), FPS).still
    assert max((stretch.end - stretch.start for stretch in still), default=0) < FPS


def test_a_change_of_colour_alone_is_a_change(tmp_path):
    red, green = plain(0), plain(0)
    red[:], green[:] = (200, 40, 40), (0, 99, 40)  # of the same luma, within one
    seen = analyse(a_film(tmp_path / "film.mp4", [red] * 30 + [green] * 30), FPS)
    assert seen.still == [Stretch(0, 30), Stretch(30, 60)]


def test_a_hold_covers_the_frames_that_stand_still():
    assert longest_outside(Stretch(10, 100), [(12, 86)], slack=2) == 0
    assert longest_outside(Stretch(10, 100), [(12, 40)], slack=2) == 46
    assert longest_outside(Stretch(10, 100), [(40, 20), (70, 20)], slack=0) == 30
    assert longest_outside(Stretch(10, 100), [], slack=2) == 90


@pytest.mark.parametrize(("color", "green"), [("709", 0), ("601", 24)])
def test_saturated_red_tells_bt_601_from_bt_709(tmp_path, color, green):
    picture = plain(13)
    picture[32:64, 64:96] = (255, 0, 0)
    patch = Patch(3, Swatch(72, 40, 16, (255, 0, 0)))
    found = analyse(a_film(tmp_path / "film.mp4", [picture] * 5, color=color), FPS, [patch]).colours[patch]
    assert abs(found[0] - 255) <= 3
    assert abs(found[1] - green) <= 4


@pytest.fixture(scope="module")
def finished(tmp_path_factory, each_ffmpeg):
    """A small film with two languages, sound, record and everything, made once."""

    def make(folder):
        assert app.run(["new", str(folder / "mine")]) == 0
        shutil.copy(folder / "mine" / "script" / "en.toml", folder / "mine" / "script" / "fr.toml")
        film = ["--storyboard", str(folder / "mine" / "storyboard.toml"), "--output", str(folder / "out")]
        assert app.run([*film, "build", "-q", "l", "--lang", "en", "--voice", "espeak"]) == 0

    return made_once(tmp_path_factory, f"finished-{each_ffmpeg}", make) / "out" / "mine-en-l.mp4"


@pytest.fixture
def film(finished, tmp_path):
    """A copy of the finished film and of the files next to it, to be damaged."""
    for file in finished.parent.glob(f"{finished.stem}.*"):
        shutil.copy(file, tmp_path)
    return tmp_path / finished.name


@pytest.fixture(scope="module")
def red(make_shared_film, each_ffmpeg):
    """One of a section, without languages."""
    made = make_shared_film(each_ffmpeg, red="tiny.py:Red")
    assert made.run("build", "-q", "l").code == 0
    return made


@pytest.fixture
def verify(capsys):
    def verify(*arguments):
        capsys.readouterr()
        code = app.run(["verify", *map(str, arguments)])
        return code, *capsys.readouterr()

    return verify


def test_what_build_makes_passes(film, verify):
    code, out, err = verify(film)
    assert code == 0, out + err
    assert "failed" not in out
    assert "-14." in out
    assert "known colours" in out


def test_json_says_the_same(film, verify):
    code, out, _ = verify(film, "--json")
    document = json.loads(out)
    assert (code, document["passed"], document["file"]) == (0, True, str(film))
    codec = {"name": "codec", "state": "passed", "expected": "h264", "found": "h264", "message": ""}
    assert codec in document["checks"]


def test_a_film_for_a_place_is_held_to_it(film, verify):
    code, out, _ = verify(film, "--target", "youtube")
    assert code == 1
    assert "GOP" in "".join(line for line in out.splitlines() if "failed" in line)
    assert "Next: build it again with --target" in " ".join(out.split())


def test_a_film_that_was_made_for_a_place_is_held_to_it_by_its_record(film, verify):
    damage_record(film, '"target": ""', '"target": "web"')
    document = json.loads(verify(film, "--json")[1])
    assert document["target"] == "web"
    assert "GOP" in [check["name"] for check in document["checks"] if check["state"] == "failed"]


def test_build_verifies_what_it_makes_for_a_place(make_film, red, monkeypatch):
    made = make_film(like=red)
    assert made.run("build", "-q", "l", "--target", "youtube", "--json").json["verify"]["passed"]
    from astrai_video.delivery import picture_checks

    monkeypatch.setattr(picture_checks, "COLOUR_TOLERANCE", -1)
    shutil.rmtree(made.output / "store" / "verified")
    result = made.run("build", "-q", "l", "--target", "youtube")
    assert result.code == 1
    assert "known colours" in result.err


def test_what_was_verified_is_verified_again_when_something_beside_the_film_changed(film, monkeypatch):
    from astrai_video.cli.commands import verify as verifying
    from astrai_video.delivery import targets
    from astrai_video.engine.plan.store import Store

    asked = []
    monkeypatch.setattr(verifying, "check_film", lambda path, _target: asked.append(path) or [])
    store, document = Store(film.parent / "out"), {"film": str(film)}
    for _ in range(2):
        verifying.published(store, document, targets.get("web"))  # type: ignore[arg-type]
    assert len(asked) == 1
    film.with_suffix(".srt").write_text("", encoding="utf-8")
    verifying.published(store, document, targets.get("web"))  # type: ignore[arg-type]
    assert len(asked) == 2


def test_a_film_that_is_cut_off_fails_and_says_how_much_is_left(film, verify):
    data = film.read_bytes()
    film.write_bytes(data[: len(data) * 2 // 3])
    code, out, _ = verify(film)
    failed = "".join(line for line in out.splitlines() if "failed" in line)
    assert code == 1
    assert "every frame decodes" in failed
    assert "provenance" in failed


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_captions_beside_the_film_that_say_something_else_fail(film, verify, suffix):
    file = film.with_suffix(suffix)
    file.write_text(file.read_text(encoding="utf-8").replace("probabilit", "possibilit"), encoding="utf-8")
    code, out, _ = verify(film, "--json")
    failed = [check["name"] for check in json.loads(out)["checks"] if check["state"] == "failed"]
    assert (code, failed) == (1, [f"{suffix} en"])


def test_a_film_of_another_size_fails(film, verify):
    smaller = film.with_name("smaller.mp4")
    scaled = ffmpeg.input(str(film)).video.filter("scale", 320, 180)
    runner.run(ffmpeg.output(scaled, str(smaller), movflags="+faststart"))
    smaller.replace(film)
    code, out, _ = verify(film)
    assert code == 1
    assert "320x180@15" in out


def damage_record(film, old, new):
    record = film.with_suffix(".json")
    text = record.read_text(encoding="utf-8")
    assert old in text
    record.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda film: film.unlink(), "There is no file"),
        (lambda film: film.write_bytes(b""), "cannot be read as a film"),
        (lambda film: film.write_text("no film at all"), "cannot be read as a film"),
        (lambda film: film.write_bytes(film.read_bytes()[:500]), "cannot be read as a film"),
        (lambda film: film.with_suffix(".json").write_text("{}"), "is not the provenance of a film"),
        (lambda film: damage_record(film, '"fps": 15', '"fps": 0'), "its size, rate or length is none"),
        (lambda film: damage_record(film, '"frames": ', '"frames": -'), "its size, rate or length is none"),
        (lambda film: film.with_suffix(".srt").write_text("1\nnever\nx"), "is not a SubRip file"),
        (lambda film: film.with_suffix(".srt").write_bytes(b"\xff\xfe"), "cannot be read as text"),
        (lambda film: film.with_suffix(".vtt").write_text("no captions"), "is not a WebVTT file"),
        (lambda film: film.with_suffix(".chapters.txt").write_text("soon: One"), "is not `mm:ss title`"),
        (lambda film: film.with_suffix(".chapters.txt").write_bytes(b"\xff"), "cannot be read as text"),
    ],
)
def test_what_is_no_film_is_reported_in_a_sentence(film, verify, damage, message):
    damage(film)
    code, _, err = verify(film)
    assert code in (1, 2)
    assert message in " ".join(err.split())
    assert "Traceback" not in err


def test_sound_alone_is_no_film(tmp_path, film, verify):
    alone = tmp_path / "alone.m4a"
    runner.run(ffmpeg.output(ffmpeg.input(str(film)).audio, str(alone), acodec="copy"))
    code, _, err = verify(alone)
    assert code == 2
    assert "has no picture in it" in " ".join(err.split())


ENGLISH = "This is a line of English, of 40 letters."
SUBRIP = f"1\n00:00:00,000 --> 00:00:02,900\n{ENGLISH}\n"


@pytest.mark.parametrize("with_record", [True, False])
def test_captions_beside_a_film_without_a_language_are_those_of_none(make_film, red, verify, with_record):
    """They are held to no limits of Chinese, which is no language of it, and are called by what a track would be."""
    made = make_film(like=red)
    path = made.output / "small-l.mp4"
    if not with_record:
        path.with_suffix(".json").unlink()
    path.with_suffix(".srt").write_text(SUBRIP, encoding="utf-8")
    code, out, _ = verify(path, "--json")
    document = json.loads(out)
    states = {check["name"]: check["state"] for check in document["checks"]}
    assert states["captions und"] == "passed"
    assert "captions " not in states
    assert code == 0


def test_without_its_record_a_film_in_any_languages_is_compared_with_all_that_lies_beside_it(film, verify):
    film.with_suffix(".json").unlink()
    for suffix in (".srt", ".vtt"):
        file = film.with_suffix(f".fr{suffix}")
        file.write_text(file.read_text(encoding="utf-8").replace("probabilit", "possibilit"), encoding="utf-8")
    code, out, _ = verify(film, "--json")
    checks = json.loads(out)["checks"]
    assert [check["name"] for check in checks if check["name"].startswith("captions")] == ["captions en", "captions fr"]
    failed = [check["name"] for check in checks if check["state"] == "failed"]
    assert (code, failed) == (1, [".srt fr", ".vtt fr"])
