"""The disk: full at every kind of write, read-only, and not that of the temporary folder."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.faults.conftest import mounted, strays

pytestmark = pytest.mark.usefixtures("each_ffmpeg")

FULL = "No space left on device"


@pytest.mark.parametrize("kilobytes", [4, 8, 16, 28, 40, 48, 52, 60, 72, 80, 84, 96])
def test_a_full_disk_is_said_and_with_more_room_the_film_is_made(short, kilobytes):
    """From glyphs over segments, timeline, lists, clip, captions and records to the page: 124 kB are enough."""
    output = short.film.output
    with mounted(output, "-t", "tmpfs", "-o", f"size={kilobytes}k", "none"):
        done = short.build()
        short.assert_said(done, FULL, "free space")
        assert "ended with exit code" not in done.err
        assert strays(output) == []
        remount(output, "size=20m")
        short.assert_well()


@pytest.mark.parametrize("spare", [0, 8, 20, 28])
def test_a_full_disk_leaves_the_last_good_film(damaged, spare):
    """`spare` kilobytes are left when a finished film is built again."""
    output = damaged.film.output
    copy = output.with_name("copy")
    shutil.move(output, copy)
    output.mkdir()
    with mounted(output, "-t", "tmpfs", "-o", "size=20m", "none"):
        shutil.copytree(copy, output, dirs_exist_ok=True)
        remount(output, f"size={kilobytes_in(output) + spare}k")
        damaged.assert_said(damaged.build(), FULL, "free space")
        assert damaged.path.read_bytes() == damaged.old
        assert strays(output) == []
        remount(output, "size=20m")
        damaged.assert_well()


@pytest.mark.parametrize("command", ["render", "build"])
def test_an_output_folder_that_is_read_only_is_said_before_anything_is_drawn(damaged, command):
    output = damaged.film.output
    with mounted(output, "--bind", str(output)):
        remount(output, "ro,bind")
        done = damaged.film.run(command, "-q", "l")
        damaged.assert_said(done, str(output), "cannot be written: Read-only file system", "--output DIR")
        assert "started" not in done.err
        assert damaged.film.run("list").code == 0
        assert damaged.path.read_bytes() == damaged.old
    damaged.assert_well()


def test_a_finished_film_in_a_read_only_folder_is_simply_there(well):
    output = well.film.output
    with mounted(output, "--bind", str(output)):
        remount(output, "ro,bind")
        well.assert_well()


def test_output_and_film_may_be_on_other_file_systems_than_the_temporary_folder(damaged, tmp_path):
    output, films = damaged.film.output, tmp_path / "films"
    shutil.rmtree(output)
    small = "size=20m"
    with mounted(output, "-t", "tmpfs", "-o", small, "none"), mounted(films, "-t", "tmpfs", "-o", small, "none"):
        assert len({place.stat().st_dev for place in (output, films, tmp_path)}) == 3
        done = damaged.build("--out", str(films / "film.mp4"))
        assert done.code == 0, done.err
        assert (films / "film.mp4").read_bytes() == damaged.good
        assert strays(output) == strays(films) == []
        damaged.assert_well()


def test_a_temporary_folder_that_is_full_is_no_harm(damaged, tmp_path):
    """It contains only sockets, which need no space."""
    temporary = tmp_path / "temporary"
    with mounted(temporary, "-t", "tmpfs", "-o", "size=4k", "none"):
        (temporary / "full").write_bytes(bytes(4096))
        process = damaged.start(TMPDIR=str(temporary))
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert damaged.path.read_bytes() == damaged.good


def test_a_result_that_nobody_can_take_is_a_failure_and_no_traceback(damaged):
    """With /dev/full as the standard output."""
    program = "from astrai_video.cli.app import main; main()"
    for options in (["list"], ["list", "--json"]):
        with open("/dev/full", "w") as full:  # noqa: PTH123
            done = subprocess.run(
                [sys.executable, "-c", program, *damaged.film.arguments(*options)],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 1, done.stderr
        assert FULL in done.stderr
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


def remount(folder, options):
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def kilobytes_in(folder):
    status = os.statvfs(folder)
    return (status.f_blocks - status.f_bfree) * status.f_frsize // 1024
