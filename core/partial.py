"""The file that stands beside a target until it is whole: begun, gone on with, and put in its place.

What is written there, and when it is whole, is left to ``transfer``.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .errors import TargetExists
from .naming import partial_name
from .storage import storage_errors

_WAITS = (0.1, 0.2, 0.4, 0.8)
"""Seconds between attempts to rename a file: on Windows, virus scanners hold a new one for a moment."""


class PartialFile:
    """One partial file. What the disk refuses is raised as DiskFull or TargetNotWritable."""

    def __init__(self, target: Path, job: str, may_replace: bool = False) -> None:
        """Take the place of the whole file, and what tells the job (see ``naming.partial_name``).

        What stands in that place by then is replaced only where it may be.
        """
        self.target = target
        self._may_replace = may_replace
        self.path = target.with_name(partial_name(target.name, job))

    @property
    def size(self) -> int:
        """Give its bytes; 0 where it is not there, or only a link to something else."""
        with suppress(OSError):
            facts = self.path.lstat()
            return facts.st_size if stat.S_ISREG(facts.st_mode) else 0
        return 0

    @contextmanager
    def opened(self, position: int, needed: int | None) -> Iterator[BinaryIO]:
        """Open it to be gone on with at a position; one from the beginning on is made anew.

        ``needed`` is how many bytes are to come, as far as that is known.
        """
        with storage_errors(self.path, needed), _opened(self.path, position) as out:
            yield out

    def head(self, number: int) -> bytes:
        """Give its first bytes."""
        with storage_errors(self.path), self.path.open("rb") as content:
            return content.read(number)

    def complete(self) -> None:
        """Put it in the target's place. Raises TargetExists, and does away with it, where that is taken."""
        if not self._may_replace and os.path.lexists(self.target):
            self.remove()
            raise TargetExists(self.target)
        with storage_errors(self.target):
            self._put_in_place()

    def _put_in_place(self) -> None:
        for seconds in _WAITS:
            with suppress(PermissionError):
                self.path.replace(self.target)
                return
            time.sleep(seconds)
        self.path.replace(self.target)

    def remove(self) -> None:
        """Do away with it, if that can be done."""
        with suppress(OSError):
            self.path.unlink()


def write_all(out: BinaryIO, piece: memoryview) -> None:
    """Write a piece, also where an all but full disk takes it bit by bit, and then no more."""
    written = out.write(piece)
    while written < len(piece):
        written += out.write(piece[written:])


def _opened(path: Path, position: int) -> BinaryIO:
    if position:
        out = path.open("r+b", buffering=0)
        out.seek(position)
        return out
    try:
        return path.open("xb", buffering=0)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        # Another run's bytes are no beginning of these; what a link leads to is not to be written over.
        path.unlink(missing_ok=True)
    return path.open("xb", buffering=0)
