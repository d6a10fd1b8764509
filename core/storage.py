"""What a disk may say to being written to: its refusals as errors of this package, and the room left there.

What is written there is left to others.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DiskFull, TargetNotWritable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def storage_errors(path: Path, needed: int | None = None) -> Iterator[None]:
    """Turn the disk's refusals inside the context into DiskFull or TargetNotWritable.

    ``needed`` is how many bytes are to be written, as far as that is known.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(path, needed, free_bytes(path)) from error
        raise TargetNotWritable(path, error.strerror or str(error)) from error


def free_bytes(path: Path) -> int | None:
    """Give the bytes left on the disk of a path that may not exist yet; None if unknown."""
    for folder in (path, *path.parents):
        with suppress(OSError):
            return shutil.disk_usage(folder).free
    return None
