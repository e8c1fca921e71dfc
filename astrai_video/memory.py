"""Limits the memory of a process (setrlimit) where the platform can, and reads the size of the machine's memory."""

from __future__ import annotations

import os
import sys

from astrai_video.errors import UsageError

try:
    import resource
except ImportError:  # only POSIX has it
    resource = None  # type: ignore[assignment]

_CAN_LIMIT_MEMORY = sys.platform == "linux" and resource is not None


def check(megabytes: int | None) -> None:
    """Raise UsageError when a limit is given and the platform cannot enforce it."""
    if megabytes is not None and not _CAN_LIMIT_MEMORY:
        raise UsageError("--memory: this platform does not bound the memory of a process; leave the option out.")


def limit_memory(megabytes: int | None) -> None:
    """Limit the memory that this process, and each that it forks, may write to; beyond it MemoryError is raised.

    The kernel counts data (RLIMIT_DATA): libraries and memory that is only reserved do not count. None sets no limit.
    Raises UsageError where the platform cannot enforce it.
    """
    check(megabytes)
    if megabytes is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20,) * 2)


def disable_core_dumps() -> None:
    """Disable core dumps of this process, where the platform writes them."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def machine_memory() -> int | None:
    """The memory of this machine in bytes; None where the platform does not report it."""
    if not hasattr(os, "sysconf"):
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
