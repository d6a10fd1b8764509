"""How fast bytes come and when they will all be there: a small calculation over a job's progress.

Knows no clock and no widget: it is told the time, and `job_panel` shows what it finds.
"""

from __future__ import annotations

from collections import deque

_WINDOW_SECONDS = 8.0
"""How far back the speed looks: short enough to follow the line, long enough not to flicker."""
_LEAST_SECONDS = 1.0
"""What must have been seen before a speed is told."""


class Pace:
    """The recent speed of one job."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def add(self, seconds: float, bytes_received: int) -> None:
        """Note how many bytes have come at a time, in seconds of any steady clock."""
        self._samples.append((seconds, bytes_received))
        while len(self._samples) > 2 and seconds - self._samples[1][0] >= _WINDOW_SECONDS:
            self._samples.popleft()

    @property
    def bytes_per_second(self) -> float | None:
        """Give the recent speed; None while too little has been seen."""
        if len(self._samples) < 2:
            return None
        (start, bytes_before), (end, bytes_now) = self._samples[0], self._samples[-1]
        if end - start < _LEAST_SECONDS:
            return None
        return max(bytes_now - bytes_before, 0) / (end - start)

    def seconds_left(self, bytes_expected: int | None) -> float | None:
        """Give the seconds until so many bytes have come; None where nobody can tell.

        More than was expected may have come: estimates are no more than that.
        """
        speed = self.bytes_per_second
        bytes_left = None if bytes_expected is None else bytes_expected - self._samples[-1][1]
        return bytes_left / speed if speed and bytes_left is not None and bytes_left >= 0 else None
