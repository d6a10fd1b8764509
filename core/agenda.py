"""What is to be done later: put down with its time, done when that has come.

Runs on a clock that is passed in; what is put off, and for how long, is left to ``download``.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable


class Agenda:
    """Acts that wait for their time; for one thread. True while there are any."""

    def __init__(self) -> None:
        self._acts: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._acts)

    def add(self, due: float, act: Callable[[], None]) -> None:
        """Put an act down for a time in seconds."""
        self._number += 1  # so that acts of the same time are never compared
        heapq.heappush(self._acts, (due, self._number, act))

    def do_what_is_due(self, now: float) -> None:
        """Do the acts whose time has come, the earlier first."""
        while self._acts and self._acts[0][0] <= now:
            heapq.heappop(self._acts)[-1]()
