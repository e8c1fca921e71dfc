"""A scene that ends its process at a moment which a test could not hit from outside."""

import os
import signal
from pathlib import Path

from tiny import Red


class Deadly(Red):
    """The film of Red; its process is killed after the rename to the name in the file `kill-at`."""

    def construct(self):
        named = Path("kill-at")
        if named.exists():
            at, rename = named.read_text(encoding="utf-8"), os.rename

            def deadly(old, new, *rest, **more):
                if Path(new).name.startswith(at):
                    os.kill(os.getpid(), signal.SIGKILL)
                return rename(old, new, *rest, **more)

            os.rename = os.replace = deadly
        super().construct()
