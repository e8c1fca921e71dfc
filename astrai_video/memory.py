"""What a process may take, where the platform holds it to that, and how much memory the machine has."""

from __future__ import annotations

import os
import sys

from astrai_video.errors import UsageError

try:
    import resource
except ImportError:  # only POSIX has it
    resource = None  # type: ignore[assignment]

_CAN_BOUND_MEMORY = sys.platform == "linux" and resource is not None


def check(megabytes: int | None) -> None:
    """Raise UsageError when memory is to be bounded, and cannot be here."""
    if megabytes is not None and not _CAN_BOUND_MEMORY:
        raise UsageError("--memory: this platform does not bound the memory of a process; leave the option out.")


def bound_memory(megabytes: int | None) -> None:
    """Bound the memory that this process, and each that it forks, may write to; beyond it there is a MemoryError.

    The kernel counts data (RLIMIT_DATA): libraries and what is only reserved do not count. None bounds nothing. Raises
    UsageError where the platform cannot.
    """
    check(megabytes)
    if megabytes is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20,) * 2)


def leave_no_core() -> None:
    """Let no file of all its memory be written when this process dies, where one would be."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def machine_memory() -> int | None:
    """The bytes of memory that this machine has; None where that cannot be told."""
    if not hasattr(os, "sysconf"):
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
