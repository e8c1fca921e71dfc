"""What the fork server loads once for all workers: the worker, and with it manim.

Nothing that is loaded here is garbage; not looking for any saves a tenth of the second that it takes.
"""

import gc

gc.disable()
import astrai_video.engine.worker  # noqa: E402, F401

gc.freeze()
gc.enable()
