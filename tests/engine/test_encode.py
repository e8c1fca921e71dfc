"""The segment encoder: the same file whichever way the frames come, and only options that keep segments joinable."""

import av
import numpy as np
import pytest

from astrai_video import quality
from astrai_video.engine.encode import OverlappedEncoder, SegmentEncoder, check_options
from astrai_video.engine.region import Region
from astrai_video.errors import UsageError
from astrai_video.timeline import Hold, Segment

SMALL = quality.Quality("l", 320, 180, 15)


def frames(count=24):
    """Noise in which a patch changes, now at an odd place, now at the edge, now nearly everywhere; and where."""
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


def encoded(path, encoder, *, say_what_changed):
    for picture, changed in frames():
        encoder.write_frame(picture, changed=changed if say_what_changed else None)
    piece = encoder.finish("scene.py:1")
    return piece, path.read_bytes()


def decoded(path):
    with av.open(path) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def test_saying_what_changed_gives_the_same_pictures(tmp_path):
    whole, part, lossless = tmp_path / "whole.mp4", tmp_path / "part.mp4", SMALL.without_loss()
    encoded(whole, SegmentEncoder(whole, lossless), say_what_changed=False)
    piece, data = encoded(part, SegmentEncoder(part, lossless), say_what_changed=True)
    assert np.array_equal(decoded(part), decoded(whole))
    assert (piece.frames, piece.bytes) == (26, len(data))


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
    with pytest.raises(ValueError, match="3"):  # noqa: PT012 - whichever frame is next says it
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
