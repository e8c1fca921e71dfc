"""A signal ends the program wherever it arrives, also where Python drops exceptions."""

import subprocess
import sys

import pytest

# The program with another command, during which the signal arrives.
PROGRAM = """
import os, signal, sys, time, weakref
from astrai_video import errors
from astrai_video.cli import app, crash


def be_interrupted(*_):
    os.kill(os.getpid(), signal.{signal})


class Finalized:
    __del__ = be_interrupted


class Thing:
    pass


def in_a_callback():
    thing = Thing()
    watched = weakref.ref(thing, be_interrupted)
    del thing


def at_the_end_of_an_object():
    Finalized()


def command(*_arguments, **_options):
    {command}


def reported(run, arguments):
    {reported}


app.app, crash.run_with_report, sys.argv = command, reported, ["astrai-video"]
app.main()
"""


def run(name, command="pass", reported="return run(arguments)"):
    program = PROGRAM.format(signal=name, command=command, reported=reported)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("place", ["in_a_callback", "at_the_end_of_an_object"])
@pytest.mark.parametrize("work", ["time.sleep(60)", "raise errors.AstraiVideoError('ffmpeg was killed')"])
def test_an_interrupt_gets_through_where_python_drops_exceptions(name, place, work):
    done = run(name, command=f"{place}(); {work}")
    assert done.returncode == 130, done.stderr
    assert done.stderr.startswith("Interrupted.")
    assert done.stderr.count("\n") == 1, "and nothing else is printed"


@pytest.mark.parametrize(
    "reported", ["be_interrupted(); return run(arguments)", "code = run(arguments); be_interrupted(); return code"]
)
def test_an_interrupt_before_the_command_or_after_it_is_reported_in_a_sentence(reported):
    done = run("SIGINT", reported=reported)
    assert done.returncode == 130, done.stderr
    assert done.stderr.startswith("Interrupted.")
    assert done.stderr.count("\n") == 1


def test_other_exceptions_that_python_drops_are_printed():
    done = run("SIGINT", command="Finalized.__del__ = lambda _: 1 / 0; Finalized()")
    assert done.returncode == 0
    assert "ZeroDivisionError" in done.stderr
