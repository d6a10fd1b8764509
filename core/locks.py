"""A lock on an open file, that a job's journal is held by while the job runs, in this process or another.

The system takes it back from a process that dies, so that no lock outlives its job; what is locked, and when,
is left to others.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE_SECONDS = 1.0
"""How long a lock is tried for: whoever only asks whether it is taken holds it for a moment."""
_BETWEEN_SECONDS = 0.02

if sys.platform == "win32":
    import msvcrt

    # Far behind what a journal holds, since Windows lets nobody else read what is locked.
    _PLACE = 0x7FFF_FFFE

    def _try_lock(descriptor: int) -> None:
        os.lseek(descriptor, _PLACE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _PLACE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def lock(descriptor: int) -> bool:
    """Lock an open file until it is closed or unlocked; tell whether no other holds it.

    A file system that knows no locks never stands in the way.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _has_locked(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(_BETWEEN_SECONDS)
    return True


def unlock(descriptor: int) -> None:
    """Give a lock back; without one, nothing happens."""
    with suppress(OSError):
        _unlock(descriptor)


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds the lock on a file; no where that cannot be found out."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        is_free = _has_locked(descriptor)
        unlock(descriptor)
        return not is_free
    finally:
        os.close(descriptor)


def _has_locked(descriptor: int) -> bool:
    """Try once; True also where locking does not work at all."""
    try:
        _try_lock(descriptor)
    except (BlockingIOError, PermissionError):  # held by another: what POSIX says, and what Windows does
        return False
    except OSError:
        return True
    return True
