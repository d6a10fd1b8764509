"""What one request learns of an origin and all others heed: when it may be asked, and whether it is there.

How an origin's wishes and silence are noticed is left to ``connection``.
"""

from __future__ import annotations

import threading
import time


class Origins:
    """The origins of one connection, for any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._not_before: dict[str, float] = {}
        self._reached: set[str] = set()
        self._unreachable: set[str] = set()
        self.quickest_answer: float | None = None
        """Seconds from a request to its answer's headers, the least there was of all."""

    def hold_back(self, origin: str, seconds: float) -> None:
        """Let no new request go to an origin for so long; a shorter time does not cut a longer one."""
        until = time.monotonic() + seconds
        with self._lock:
            self._not_before[origin] = max(until, self._not_before.get(origin, until))

    def seconds_held_back(self, origin: str) -> float:
        """Give the seconds until an origin may be asked again."""
        return max(0.0, self._not_before.get(origin, 0.0) - time.monotonic())

    def note_answer(self, origin: str, seconds: float) -> None:
        """Note that an origin has answered, and how long that took."""
        self._reached.add(origin)
        self.quickest_answer = min(self.quickest_answer or seconds, seconds)

    def note_unreachable(self, origin: str) -> None:
        """Note that no connection to an origin could be had."""
        self._unreachable.add(origin)

    def is_unreachable(self, origin: str) -> bool:
        """Tell whether it could not be reached, and never has been."""
        return origin in self._unreachable and origin not in self._reached

    def forget_unreachable(self) -> None:
        """Give all another chance."""
        self._unreachable.clear()
