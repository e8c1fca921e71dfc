"""The segment encoder: equal files however frames arrive, and only options that keep segments joinable."""

import functools
from functools import partial

import av
import numpy as np
import pytest

from astrai_video import quality
from astrai_video.engine.media.x264 import check_options
from astrai_video.engine.worker.encoder import OverlappedEncoder, SegmentEncoder
from astrai_video.engine.worker.fast.regions import EMPTY, Region
from astrai_video.errors import UsageError
from astrai_video.timeline import Hold, Segment

SMALL = quality.Quality("l", 320, 180, 15)


def frames(count=24):
    """Noise in which a patch changes: at an odd position, at the edge, nearly everywhere; and the changed regions."""
    random = np.random.default_rng(3)
    picture = random.integers(0, 256, (SMALL.height, SMALL.width, 4), dtype=np.uint8)
    picture[..., 3] = 255
    yield picture.copy(), None
    for _ in range(count):
        (top, bottom), (left, right) = (sorted(random.integers(0, end + 1, 2)) for end in picture.shape[:2])
        patch = picture[top:bottom, left:right, :3]
        patch[...] = random.integers(0, 256, patch.shape)
        yield picture.copy(), [Region(int(top), int(bottom), int(left), int(right))]
    yield picture.copy(), []


def shades(random):
    """A background of color gradients."""
    colors = random.integers(0, 256, (4, 6, 3))
    for axis, size in enumerate((SMALL.height, SMALL.width)):
        places = np.linspace(0, colors.shape[axis] - 1, size)
        interpolate = partial(np.interp, places, range(colors.shape[axis]))
        colors = np.apply_along_axis(interpolate, axis, colors)
    return colors.astype(np.uint8)


def journey(seed, *, shaded, count=40):
    """A colored patch that moves over a background, turns and rests now and then; and the changed regions."""
    random = np.random.default_rng(seed)
    height, width = (int(random.integers(10, most)) for most in (70, 120))
    patch = np.kron(random.integers(0, 256, (18, 31, 3)), np.ones((4, 4, 1)))[:height, :width]
    picture = np.full((SMALL.height, SMALL.width, 4), 255, dtype=np.uint8)
    ground = shades(np.random.default_rng(seed)) if shaded else 20
    room = SMALL.height - height, SMALL.width - width
    place, speed, before = random.random(2) * room, random.normal(0, 3, 2), EMPTY
    for number in range(count):
        changed = []
        if random.random() < 0.7 or number == 0:
            top, left = np.clip(place.astype(int), 0, room).tolist()
            now = Region(top, top + height, left, left + width)
            picture[..., :3] = ground
            picture[(*now.slices, slice(3))] = patch
            changed = [now.union(before)]
            before, place = now, place + speed
            speed = random.normal(0, 4, 2) if random.random() < 0.2 else speed
        yield picture, changed if number else None


def long_rest():
    """A picture that rests until after a keyframe, and then changes in the middle."""
    picture, _ = next(journey(31, shaded=True))
    yield picture, None
    for _ in range(10 * SMALL.fps + 3):
        yield picture, []
    picture[80:100, 90:200, :3] = 200
    yield picture, [Region(80, 100, 90, 200)]
    yield picture, []


def encoded(path, encoder, *, say_what_changed, pictures=frames):
    for picture, changed in pictures():
        encoder.write_frame(picture, changed=changed if say_what_changed else None)
    piece = encoder.finish("scene.py:1")
    return piece, path.read_bytes()


def decoded(path):
    with av.open(path) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    "encoded_as",
    [SMALL, SMALL.without_loss(), SMALL.with_options(["crf=20"]), SMALL.with_options(["no-deblock=0"])],
    ids=["usual", "lossless", "crf", "deblocked"],
)
def test_saying_what_changed_gives_the_same_pictures(tmp_path, encoded_as):
    whole, part = tmp_path / "whole.mp4", tmp_path / "part.mp4"
    encoded(whole, SegmentEncoder(whole, encoded_as), say_what_changed=False)
    piece, data = encoded(part, SegmentEncoder(part, encoded_as), say_what_changed=True)
    assert np.array_equal(decoded(part), decoded(whole))
    assert (piece.frames, piece.bytes) == (26, len(data))


@pytest.mark.parametrize(
    "pictures",
    [
        *(functools.partial(journey, seed, shaded=False) for seed in (1, 3, 6, 7)),
        *(functools.partial(journey, seed, shaded=True) for seed in (1, 78, 122)),
        long_rest,
    ],
    ids=[*"1367", "1-shaded", "78-shaded", "122-shaded", "long"],
)
def test_what_rests_is_coded_as_finely_as_if_nobody_said_so(tmp_path, pictures):
    whole, part = tmp_path / "whole.mp4", tmp_path / "part.mp4"
    encoded(whole, SegmentEncoder(whole, SMALL), say_what_changed=False, pictures=pictures)
    encoded(part, SegmentEncoder(part, SMALL), say_what_changed=True, pictures=pictures)
    for number, (one, other) in enumerate(zip(decoded(part), decoded(whole), strict=True)):
        assert np.array_equal(one, other), f"frame {number}"


def test_a_thread_of_its_own_gives_the_same_file(tmp_path):
    inline, overlapped = tmp_path / "inline.mp4", tmp_path / "overlapped.mp4"
    one = encoded(inline, SegmentEncoder(inline, SMALL), say_what_changed=True)
    other = encoded(overlapped, OverlappedEncoder(SegmentEncoder(overlapped, SMALL)), say_what_changed=True)
    assert one[1] == other[1]
    assert isinstance(one[0], Segment)
    assert (one[0].frames, one[0].sha256) == (other[0].frames, other[0].sha256)


def test_a_still_picture_becomes_a_hold_of_one_gop(tmp_path):
    encoder = SegmentEncoder(tmp_path / "still.mp4", SMALL)
    encoder.write_frame(next(frames())[0], repeat=900)
    piece = encoder.finish("")
    assert isinstance(piece, Hold)
    assert (piece.frames, piece.gop_frames) == (900, SMALL.hold_gop_frames)
    assert [file.name for file in tmp_path.iterdir()] == [piece.file]


@pytest.mark.filterwarnings("ignore")
def test_what_goes_wrong_in_the_thread_is_raised_and_leaves_no_file(tmp_path):
    encoder = OverlappedEncoder(SegmentEncoder(tmp_path / "bad.mp4", SMALL))
    wrong = np.zeros((10, 10, 3), dtype=np.uint8)
    with pytest.raises(ValueError, match="3"):  # noqa: PT012 - raised by whichever frame is next
        for _ in range(9):
            encoder.write_frame(wrong)
        encoder.finish("")
    encoder.abort()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("pairs", [["crf=18"], ["preset=medium", "tune=animation"], ["aq-mode=3", "qp=20"]])
def test_options_that_x264_takes(pairs):
    check_options(SMALL.with_options(pairs))


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("preset=hasty", "hasty"),
        ("colour=blue", "colour"),
        ("keyint=250", "could not be joined"),
        ("bframes=3", "could not be joined"),
        ("crf", "not KEY=VALUE"),
        ("crf=18:bframes=3", "not KEY=VALUE"),
    ],
)
def test_options_that_are_refused(pair, said):
    with pytest.raises(UsageError, match=said):
        check_options(SMALL.with_options([pair]))


def test_options_are_part_of_the_key():
    assert SMALL.with_options(["crf=18"]).fingerprint() != SMALL.fingerprint()
