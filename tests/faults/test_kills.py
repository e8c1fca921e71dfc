"""Processes that are killed at any moment, a worker or the program itself, by every signal that people send."""

import contextlib
import os
import random
import signal
import threading
import time

import pytest

from tests.faults.conftest import wait_until
from tests.processes import children, parent_of

SEED = 20240607


@pytest.mark.parametrize("number", range(10))
def test_a_worker_that_is_killed_at_a_random_moment_costs_only_its_section(damaged, seconds, number, say):
    moment = random.Random(SEED + number).uniform(0, 0.5 * seconds)
    say(f"seed {SEED + number}: {moment:.3f} s after it began")

    def kill():
        wait_until(workers)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            for pid in workers()[number % 2 :][:1]:
                os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    done = damaged.build("--jobs", "2")
    killer.join()
    if done.code:
        damaged.assert_said(done, "was killed by SIGKILL")
        assert damaged.path.read_bytes() == damaged.old
    damaged.assert_well()


def workers():
    """The processes that draw for this one: children of its fork server."""
    return [pid for pid in children(os.getpid()) if parent_of(pid) != os.getpid()]


@pytest.mark.parametrize("number", range(5))
def test_the_program_that_is_killed_at_a_random_moment_leaves_nothing_running(damaged, seconds, number, say):
    moment = random.Random(SEED - number).uniform(0.1, 1) * seconds
    say(f"seed {SEED - number}: {moment:.3f} of about {seconds:.1f} s")
    process = damaged.start()
    time.sleep(moment)
    process.kill()
    process.communicate(timeout=120)
    damaged.assert_quiet()
    assert damaged.path.read_bytes() in (damaged.old, damaged.good)
    damaged.assert_well()


@pytest.mark.parametrize(
    ("name", "times"), [("SIGINT", 1), ("SIGINT", 2), ("SIGINT", 5), ("SIGTERM", 1), ("SIGTERM", 2), ("SIGHUP", 1)]
)
def test_a_signal_ends_the_program_in_order_however_often_it_comes(damaged, seconds, name, times, say):
    chance = random.Random(f"{SEED} {name} {times}")
    moments = [chance.uniform(0.3, 1) * seconds, *(chance.uniform(0, 0.2) for _ in range(times - 1))]
    say(f"{name} after {', '.join(f'{moment:.3f}' for moment in moments)} s")
    process = damaged.start()
    for moment in moments:
        time.sleep(moment)
        if process.poll() is None:
            send = os.killpg if name == "SIGINT" else os.kill  # a terminal sends Ctrl-C to the whole group
            send(process.pid, signal.Signals[name])
    _, said = process.communicate(timeout=120)
    assert process.returncode in (0, 130), said
    assert "Traceback" not in said
    assert ("Interrupted" in said) == (process.returncode == 130)
    damaged.assert_quiet()
    assert damaged.path.read_bytes() in (damaged.old, damaged.good)
    damaged.assert_well()
