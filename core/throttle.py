"""How much a server may be asked at once: more while it answers well, less when it cannot cope.

Pure state machines, to which all times are passed in; who asks, and for what, is left to ``batches`` and
``fetches``.
"""

from __future__ import annotations

_AS_QUICK = 2.0
"""How many times as long as the quickest file one may take that came as quickly: some are larger."""


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


class Breadth:
    """How many files may come at once: more than usual while that costs none of them any time.

    From far away it is the wait for each answer that takes the time, and the line could bear more. Where line
    or server is what limits, files that share it come more slowly, and no more of them are asked for.
    """

    def __init__(self, usual: int, most: int) -> None:
        """Begin with the ``usual`` number, never go beyond ``most``."""
        self._usual = min(usual, most)
        self._most = most
        self._files = float(self._usual)
        self._quickest: float | None = None

    @property
    def files(self) -> int:
        """Give the number of files that may come at once now."""
        return int(self._files)

    def note(self, seconds: float) -> None:
        """Take in how long a file took to come: after a round of quick ones there is one more at once."""
        self._quickest = min(seconds, self._quickest or seconds)
        if seconds <= _AS_QUICK * self._quickest:
            self._files = min(self._most, self._files + 1 / self._files)
        else:
            self._files = max(self._usual, self._files - 1 / self._files)

    def limit(self, most: int) -> None:
        """Never go beyond so many from now on."""
        self._usual = min(self._usual, most)
        self._most = min(self._most, most)
        self._files = min(self._files, most)
