"""Signals that end the program: the first is a KeyboardInterrupt in the main thread, those after it are ignored.

Python prints and drops an exception that is raised in a weakref callback or a `__del__`, and a signal can come there as
well as elsewhere. Such an interrupt is raised again by a timer until it gets through.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

_ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_HAS_TIMERS = hasattr(signal, "setitimer")  # not on Windows
_AGAIN_SECONDS = 0.001
_came: list[int] = []


def listen(first: Callable[[], None]) -> None:
    """End in order from now on; `first` is called before the interrupt is raised."""

    def interrupt(number: int, _frame: object) -> None:
        """Once: the end takes two seconds at most, and another Ctrl-C would only cut it short."""
        ignore()
        _came.append(number)
        first()
        raise KeyboardInterrupt

    if _HAS_TIMERS:
        sys.unraisablehook = _raised_again
    for number in _ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks
            signal.signal(number, interrupt)


def ignore() -> None:
    """Let no signal end the program any more: it is about to end."""
    for number in (*_ENDINGS, signal.SIGALRM) if _HAS_TIMERS else _ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def came() -> bool:
    """Whether one of these signals came; then it is not raised any more."""
    if _came:
        ignore()
    return bool(_came)


def _raised_again(dropped: sys.UnraisableHookArgs) -> None:
    if not isinstance(dropped.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    signal.signal(signal.SIGALRM, signal.default_int_handler)  # not at once: we are still where it is dropped
    signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
