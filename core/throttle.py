"""How much a server may be asked at once: more while it answers well, half when it cannot cope.

A pure state machine on a clock that is passed in; who asks, and for what, is left to ``download``.
"""

from __future__ import annotations


class Throttle:
    """Additive increase, multiplicative decrease, and the wait that a server asks for."""

    def __init__(self, first: int, most: int) -> None:
        """Begin with ``first`` requests at once, never go beyond ``most``."""
        self._limit = float(min(first, most))
        self._most = most
        self._not_before = 0.0
        self._shrunk_at = 0.0

    @property
    def limit(self) -> int:
        """Give the number of requests that may be under way now."""
        return int(self._limit)

    def allows(self, under_way: int, now: float) -> bool:
        """Tell whether one more request may start at ``now`` (seconds)."""
        return now >= self._not_before and under_way < self.limit

    def grow(self) -> None:
        """Take a good answer in: after a round of them, one more request at once."""
        self._limit = min(self._most, self._limit + 1 / self._limit)

    def shrink(self, started: float, now: float, wait: float) -> None:
        """Take a bad answer in, to a request that ``started`` then; nothing starts for ``wait`` seconds.

        Requests that were under way together fail together: they count as one bad answer.
        """
        self._not_before = max(self._not_before, now + wait)
        if started >= self._shrunk_at:
            self._limit = max(1.0, self._limit / 2)
            self._shrunk_at = now
