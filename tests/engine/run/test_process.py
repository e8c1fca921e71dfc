"""A signal that comes while a worker is being started ends the program like any other."""

import subprocess
import sys

import pytest

# The program, in which a signal comes when the fork server has forked and waits for the job.
PROGRAM = """
import os, signal
from multiprocessing import forkserver

signal.signal(signal.{name}, signal.SIG_DFL)  # it may be ignored, as by nohup
connect = forkserver.connect_to_new_process


def interrupted(fds):
    made = connect(fds)
    os.kill(os.getpid(), signal.{name})
    return made


forkserver.connect_to_new_process = interrupted
from astrai_video.cli.app import main
main()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_that_comes_while_a_worker_is_started_leaves_no_traceback(name, make_film):
    program = [sys.executable, "-c", PROGRAM.format(name=name)]
    arguments = make_film(red="tiny.py:Red").arguments("render", "-q", "l")
    done = subprocess.run([*program, *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 130, done.stderr
    assert "Interrupted." in done.stderr
    assert "Traceback" not in done.stderr
