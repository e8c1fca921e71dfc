"""Preloaded by the fork server: imports the worker, and manim with it, once for all workers.

Nothing loaded here is garbage: disabling the collector saves a tenth of the second that it takes. An import that fails
is tried again by each worker, which can report the cause.
"""

import contextlib
import gc
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the parent ends this one
gc.disable()
with contextlib.suppress(Exception):
    import astrai_video.engine.worker.main  # noqa: F401
from astrai_video import fonts  # noqa: E402
from astrai_video.processes import END_SIGNALS, end_with_parent  # noqa: E402

if hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_UNBLOCK, END_SIGNALS)  # the parent started it with these blocked
end_with_parent()  # by itself it would wait for the workers, which have the other end of its pipe
fonts.missing_characters("")  # reads which characters the fonts have
gc.freeze()
gc.enable()
