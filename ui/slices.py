"""Long work on the GUI thread in slices, so that the window stays awake: a few milliseconds, then its turn.

What the work is, and how small its steps are, is left to the generators that are handed in.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

_SECONDS = 0.008
"""How long one slice takes steps: half of what a display leaves between two of its pictures."""


class Slices(QObject):
    """Take the steps of iterators, one iterator after the other; what they yield is dropped."""

    finished = pyqtSignal()
    """All that was added is done; not told when it is cleared away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Iterator[object]] = deque()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take_steps)

    @property
    def is_busy(self) -> bool:
        """Tell whether there is work left."""
        return bool(self._waiting)

    def add(self, steps: Iterator[object]) -> None:
        """Do this work when that which was added before is done."""
        self._waiting.append(steps)
        self._timer.start()

    def clear(self) -> None:
        """Forget all work."""
        self._timer.stop()
        self._waiting.clear()

    def _take_steps(self) -> None:
        end = time.monotonic() + _SECONDS
        while self._waiting and time.monotonic() < end:
            if next(self._waiting[0], self) is self:
                self._waiting.popleft()
        if not self._waiting:
            self._timer.stop()
            self.finished.emit()


def are_done(steps: Iterator[object], end: float) -> bool:
    """Take steps, one at least, until a moment of this thread's CPU time; tell whether those were all."""
    return all(time.thread_time() <= end for _ in steps)
