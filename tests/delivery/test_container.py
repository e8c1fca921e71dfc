"""The contents of a film's file: edit lists, key frames, the frames that its index declares."""

import av
import ffmpeg
import pytest

from astrai_video.delivery.container import contents
from astrai_video.delivery.verify import verify
from astrai_video.engine.media import ffmpeg as runner

pytestmark = pytest.mark.usefixtures("each_ffmpeg")


def encoded(path, *, sound=False, parameters="bframes=0", delay=0.0, **options):
    """Two seconds of a moving test picture, encoded by x264."""
    streams = [ffmpeg.input("testsrc=s=128x72:r=30:d=2", f="lavfi", itsoffset=delay)]
    if sound:
        streams.append(ffmpeg.input("sine=d=2:r=48000", f="lavfi"))
    wanted = {"vcodec": "libx264", "pix_fmt": "yuv420p", "x264-params": parameters, "movflags": "+faststart"}
    runner.run(ffmpeg.output(*streams, str(path), **wanted | options))
    return path


def state(path, name):
    return {check.name: check for check in verify(path)}[name].state


@pytest.mark.parametrize(
    ("how", "edits"),
    [
        ({"use_editlist": 0}, 0),
        ({"use_editlist": 0, "sound": True}, 0),
        ({}, 0),  # one edit, from the first tick to the last
        ({"parameters": "bframes=2"}, 1),  # the first ticks, in which nothing is shown yet, are cut
        ({"sound": True}, 1),  # the priming of AAC is cut
        ({"sound": True, "delay": 0.5, "fps_mode": "passthrough"}, 2),  # the picture waits
    ],
)
def test_edit_lists_count_when_they_change_what_is_played(tmp_path, how, edits):
    assert contents(encoded(tmp_path / "film.mp4", **how)).edit_lists == edits


def test_a_film_with_64_bit_edits_is_read_as_well(tmp_path):
    path = encoded(tmp_path / "film.mp4")
    data = path.read_bytes()
    at = data.index(b"elst") - 4
    length = data[at + 16 : at + 20]
    wide = b"\0\0\0\x24elst\1\0\0\0\0\0\0\1" + b"\0\0\0\0" + length + bytes(8) + b"\0\1\0\0"
    moov, trak, edts = (data.rindex(kind, 0, at) - 4 for kind in (b"moov", b"trak", b"edts"))
    grown = bytearray(data[:at] + wide + data[at + 28 :])
    for box in (moov, trak, edts):
        size = int.from_bytes(grown[box : box + 4], "big") + len(wide) - 28
        grown[box : box + 4] = size.to_bytes(4, "big")
    path.write_bytes(grown)
    assert contents(path).edit_lists == 0
    late = grown.replace(wide, wide[:-12] + b"\0\0\2\0\0\0\0\0" + wide[-4:])
    path.write_bytes(late)
    assert contents(path).edit_lists == 1


def test_key_frames_of_open_gops_do_not_begin_anew(tmp_path):
    closed = encoded(tmp_path / "closed.mp4", parameters="keyint=15:min-keyint=15:scenecut=0:bframes=2")
    opened = encoded(tmp_path / "open.mp4", parameters="keyint=15:min-keyint=15:scenecut=0:bframes=2:open-gop=1")
    assert state(closed, "closed GOPs") == "passed"
    assert state(opened, "closed GOPs") == "failed"
    assert sum(packet.is_idr for packet in contents(closed).packets) == 4
    assert sum(packet.is_idr for packet in contents(opened).packets) == 1


def test_a_film_cut_between_two_frames_lacks_what_its_index_promises(tmp_path):
    path = encoded(tmp_path / "film.mp4")
    with av.open(str(path)) as container:
        end = [packet.pos for packet in container.demux(video=0) if packet.size][40]
    path.write_bytes(path.read_bytes()[:end])
    (found,) = (check for check in verify(path) if check.name == "every frame decodes")
    assert (found.state, found.expected) == ("failed", "60 frames")
    assert found.found.startswith("40 decoded of 60")


def test_an_index_behind_the_data_is_told(tmp_path):
    assert state(encoded(tmp_path / "film.mp4"), "container") == "passed"
    assert state(encoded(tmp_path / "late.mp4", movflags="+negative_cts_offsets"), "container") == "failed"
