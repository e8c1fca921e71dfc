"""MP4 boxes: sizes of 32 and 64 bits, boxes to the end of the file, and files that are cut off."""

import pytest

from astrai_video.engine.media import mp4


def box(kind, content=b"", size=None):
    return (len(content) + 8 if size is None else size).to_bytes(4, "big") + kind + content


def long_box(kind, content=b""):
    return (1).to_bytes(4, "big") + kind + (len(content) + 16).to_bytes(8, "big") + content


@pytest.mark.parametrize(
    ("data", "is_first"),
    [
        (box(b"ftyp", b"isom") + box(b"moov") + box(b"mdat"), True),
        (box(b"ftyp", b"isom") + box(b"mdat") + box(b"moov"), False),
        (long_box(b"free", bytes(9)) + box(b"moov"), True),
        (long_box(b"mdat", bytes(9)) + box(b"moov"), False),
        (box(b"mdat", bytes(9), size=0), False),
        (box(b"free", size=3) + box(b"moov"), False),
        (box(b"moov", bytes(9), size=400), True),
        (b"\0\0\0", False),
        (b"", False),
    ],
)
def test_the_index_is_first_when_no_media_data_precede_it(tmp_path, data, is_first):
    file = tmp_path / "film.mp4"
    file.write_bytes(data)
    assert mp4.is_index_first(file) is is_first


def track(*, start):
    edit = (9).to_bytes(4, "big") + start.to_bytes(4, "big") + (0x10000).to_bytes(4, "big")
    entries = bytes(4) + (1).to_bytes(4, "big") + edit
    header = bytes(12) + (1).to_bytes(4, "big") + (9).to_bytes(4, "big")
    return box(b"trak", box(b"mdia", box(b"mdhd", header)) + box(b"edts", box(b"elst", entries)))


@pytest.mark.parametrize("wrap", [box, long_box])
def test_edit_lists_count_when_they_change_what_is_played(tmp_path, wrap):
    movie = box(b"mvhd", bytes(12) + (1).to_bytes(4, "big") + (9).to_bytes(4, "big"))
    file = tmp_path / "film.mp4"
    file.write_bytes(box(b"ftyp") + wrap(b"moov", movie + track(start=0) + track(start=2) + box(b"trak")))
    assert mp4.effective_edit_lists(file) == 1
