"""Scratch folders and atomic writes: what a killed run left is removed, what a running one uses is not."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from astrai_video import files
from astrai_video.errors import OutputError

ANY = re.compile(r".*")
OTHER_RUN = """
import sys
from pathlib import Path
from astrai_video import files
folder = Path(sys.argv[1])
with files.scratch_folder(folder / ".work") as scratch, files.atomic_write(folder / "film.mp4") as film:
    film.write_text("half")
    print(scratch, film, sep="\\n", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_run(tmp_path):
    """Another process that has a scratch folder and an unfinished file, and the paths of both."""
    command = [sys.executable, "-c", OTHER_RUN, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        paths = [Path(process.stdout.readline().strip()) for _ in range(2)]
        yield process, *paths
        process.kill()


def test_scratch_of_a_running_process_is_locked_and_stays(other_run, tmp_path):
    _, scratch, film = other_run
    assert files.is_locked(scratch)
    files.remove_abandoned(tmp_path / ".work", ANY)
    files.write_text(tmp_path / "other.mp4", "whole")
    assert scratch.is_dir()
    assert film.read_text() == "half"


def test_scratch_of_a_killed_process_is_removed(other_run, tmp_path):
    process, scratch, film = other_run
    process.kill()
    process.wait()
    assert not files.is_locked(scratch)
    files.remove_abandoned(tmp_path / ".work", ANY)
    files.write_text(tmp_path / "other.mp4", "whole")
    assert not scratch.exists()
    assert not film.exists()
    assert not (tmp_path / "film.mp4").exists()


def test_temporary_files_with_another_suffix_are_not_touched(other_run, tmp_path):
    process, _, film = other_run
    process.kill()
    process.wait()
    files.write_text(tmp_path / "other.json", "{}")
    assert film.exists()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "text"
    target.write_text("old")
    with pytest.raises(OutputError, match="No space left"), files.atomic_write(target) as new:
        write_to_full_disk(new)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def write_to_full_disk(path):
    path.write_text("new")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
