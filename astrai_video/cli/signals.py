"""Handlers of SIGINT, SIGTERM and SIGHUP: the first signal raises KeyboardInterrupt, later ones are ignored.

Python prints and drops an exception that is raised in a weakref callback or in `__del__`, where a signal can arrive as
anywhere else. Such an interrupt is raised again by a timer until it propagates.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from astrai_video.processes import END_SIGNALS

_HAS_TIMERS = hasattr(signal, "setitimer")  # not on Windows
_RETRY_SECONDS = 0.001
_received: list[int] = []


def install(before: Callable[[], None]) -> None:
    """Install the handlers; `before` is called before the first signal raises KeyboardInterrupt."""

    def interrupt(number: int, _frame: object) -> None:
        """Raise once: the shutdown takes two seconds at most, and a second Ctrl-C would only cut it short."""
        ignore()
        _received.append(number)
        before()
        raise KeyboardInterrupt

    if _HAS_TIMERS:
        sys.unraisablehook = _raise_again
    for number in END_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # set by nohup
            signal.signal(number, interrupt)


def ignore() -> None:
    """Ignore all of these signals, because the program is about to end."""
    for number in (*END_SIGNALS, signal.SIGALRM) if _HAS_TIMERS else END_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def received() -> bool:
    """Return True after one of these signals; from then on they are ignored, the timer's included."""
    if _received:
        ignore()
    return bool(_received)


def _raise_again(dropped: sys.UnraisableHookArgs) -> None:
    if not isinstance(dropped.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    signal.signal(signal.SIGALRM, signal.default_int_handler)  # an exception raised here is dropped, too
    signal.setitimer(signal.ITIMER_REAL, _RETRY_SECONDS)
