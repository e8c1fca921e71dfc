"""Without the features that only POSIX or only Linux has, the program starts, and films are the same."""

import errno
import os
import signal
import subprocess
import sys

import filelock
import pytest

from astrai_video import files, processes

# Read by every Python that starts with it on its path, workers among them.
WITHOUT = """
import multiprocessing.reduction as reduction, multiprocessing.context as context, os, signal, sys

for name in ("SIGHUP", "pthread_sigmask"):
    delattr(signal, name)
for name in ("fork", "nice", "sched_getaffinity", "set_blocking", "sysconf"):
    delattr(os, name)
for name in ("fcntl", "resource", "multiprocessing.forkserver"):
    sys.modules[name] = None
reduction.HAVE_SEND_HANDLE = False
del context._concrete_contexts["forkserver"], context.ForkServerContext
"""
MODULES = (
    "cli.app",
    "memory",
    "files",
    "engine.run.process",
    "engine.worker.bootstrap",
    "engine.worker.forks",
    "engine.worker.main",
)


@pytest.fixture
def without(make_film, tmp_path):
    """Runs the program on a film, or a text of Python, where all of that is missing."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(WITHOUT, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    film = make_film(red="tiny.py:Red", still="tiny.py:Still")

    def run(*arguments, program="from astrai_video.cli.app import main; main()"):
        command = [sys.executable, "-c", program, *(film.arguments(*arguments) if arguments else [])]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    run.film = film  # type: ignore[attr-defined]
    return run


def test_every_module_can_be_imported(without):
    imports = "\n".join(f"import astrai_video.{name}" for name in MODULES)
    done = without(program=f"import os, signal\nassert not hasattr(os, 'fork')\n{imports}\nprint('all')")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "all"


@pytest.mark.parametrize("arguments", [("--help",), ("list",), ("clean",)])
def test_the_program_starts(without, arguments):
    done = without(*arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert "Traceback" not in done.stderr


def test_a_film_is_the_same_byte_for_byte(without):
    done = without("build", "-q", "l")
    assert done.returncode == 0, done.stderr
    film = without.film
    there = (film.output / "small-l.mp4").read_bytes()
    assert [section["state"] for section in film.run("render", "-q", "l", "--force", "--json").json["sections"]] == [
        "rendered",
        "rendered",
    ]
    assert film.run("stitch", "-q", "l", "-o", str(film.output / "here.mp4")).code == 0
    assert (film.output / "here.mp4").read_bytes() == there
    assert without("lint").returncode == 0


def test_an_error_of_a_scene_and_a_timeout_are_told(without):
    without.film.edit("tiny.py", "self.wait(1.5)", "raise ValueError('no')")
    done = without("render", "-q", "l", "--sections", "red")
    assert done.returncode == 1
    assert "ValueError: no" in done.stderr
    without.film.edit("tiny.py", "raise ValueError('no')", "__import__('time').sleep(60)")
    done = without("render", "-q", "l", "--sections", "red", "--timeout", "2")
    assert done.returncode == 1
    assert "it took longer than --timeout 2 seconds and was ended" in done.stderr


def test_a_bound_that_cannot_be_held_is_refused(without):
    done = without("render", "-q", "l", "--memory", "500")
    assert done.returncode == 2
    assert "--memory: this platform does not bound the memory of a process" in done.stderr


def test_the_doctor_finds_nothing_missing_and_says_what_cannot_be_told(without):
    done = without("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert "AttributeError" not in done.stdout
    assert "how much there is cannot be told here" in done.stdout


def test_a_process_that_was_ended_is_described_without_the_name_of_the_strongest_signal(monkeypatch):
    monkeypatch.delattr(signal, "SIGKILL")
    assert processes.describe_exit(-signal.SIGTERM) == "was killed by SIGTERM"
    assert processes.describe_exit(3) == "ended with exit code 3"


def test_where_there_are_no_locks_nothing_is_taken_for_abandoned(tmp_path, monkeypatch):
    def no_lock(_descriptor, *, blocking):  # noqa: ARG001
        raise OSError(errno.ENOSYS, "flock is not available")

    monkeypatch.setattr(filelock, "lock_descriptor", no_lock)
    with files.scratch_folder(tmp_path / ".work") as folder:
        files.remove_abandoned(tmp_path / ".work", files.re.compile(r"\d.*"))  # type: ignore[attr-defined]
        assert folder.is_dir()
        assert not files.is_locked(folder)
    with files.atomic_write(tmp_path / "file") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "file").read_text() == "new"
