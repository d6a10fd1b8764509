"""Watches the turns of QGIS's event loop, from inside: CPU time of the main thread, and time on the clock.

A turn ends each time the event dispatcher has come round; a timer sees to it that this is every few
milliseconds even where nothing happens. What goes on meanwhile is left to `window_session`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType

from qgis.PyQt.QtCore import QAbstractEventDispatcher, Qt, QTimer

from .phases import Call, Phase

HEARTBEAT_MS = 5
MOST_CALLS = 8
_PLUGIN = Path(__file__).parents[2]
"""As the plugin itself is imported: not resolved, since QGIS's profile holds a link to it."""
_OWN = tuple(str(_PLUGIN / place) for place in ("core/", "ui/", "plugin.py"))


@contextmanager
def watching(name: str, phases: list[Phase], *, traced: bool = False) -> Iterator[None]:
    """Measure the turns inside the context, which has to run an event loop, and append them to `phases`.

    `traced`: with the share of the plugin's own code. Tracing makes Python slower, so that all that is
    measured with it is more than it would be without.
    """
    dispatcher = QAbstractEventDispatcher.instance()
    heart = QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    turns = _Turns(_Tracer() if traced else None)
    dispatcher.awake.connect(turns.end)
    heart.start(HEARTBEAT_MS)
    if turns.tracer is not None:
        sys.setprofile(turns.tracer.trace)
    try:
        yield
    finally:
        sys.setprofile(None)
        heart.stop()
        dispatcher.awake.disconnect(turns.end)
        phases.append(turns.phase(name))


class _Turns:
    """The turns that have ended so far; the clocks run from one to the next."""

    def __init__(self, tracer: _Tracer | None) -> None:
        self.tracer = tracer
        self._ends = [(time.perf_counter(), time.thread_time(), 0.0)]

    def end(self) -> None:
        """Note that a turn has ended."""
        own = self.tracer.seconds() if self.tracer is not None else 0.0
        self._ends.append((time.perf_counter(), time.thread_time(), own))

    def phase(self, name: str) -> Phase:
        """Give what the turns took."""
        gaps, cpu, own = (_steps_ms(clock) for clock in zip(*self._ends))
        if self.tracer is None:
            return Phase(name, cpu, gaps)
        return Phase(name, cpu, gaps, own, self.tracer.longest_calls())


def _steps_ms(clock: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(1000 * (after - before) for before, after in zip(clock, clock[1:]))


class _Tracer:
    """Adds up the main thread's CPU time in the plugin's own functions and in all that they call.

    Counted from the first of its frames on the stack, so from wherever Qt, or the benchmark, entered it.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._outermost: FrameType | None = None
        self._since = 0.0
        self._call_since = 0.0
        self._longest: dict[str, float] = {}
        self._is_own: dict[CodeType, bool] = {}

    def trace(self, frame: FrameType, event: str, _: object) -> None:
        """Take what the interpreter tells of each call and return."""
        if self._outermost is None:
            if event == "call" and self._belongs(frame.f_code):
                self._outermost = frame
                self._since = self._call_since = time.thread_time()
        elif event == "return" and frame is self._outermost:
            self._leave(frame.f_code)

    def seconds(self) -> float:
        """Give the CPU time so far."""
        if self._outermost is not None:
            now = time.thread_time()
            self._seconds += now - self._since
            self._since = now
        return self._seconds

    def longest_calls(self) -> tuple[Call, ...]:
        """Give the functions whose longest calls were the longest, with that."""
        longest = sorted(self._longest.items(), key=lambda item: -item[1])[:MOST_CALLS]
        return tuple(Call(function, 1000 * seconds) for function, seconds in longest)

    def _leave(self, code: CodeType) -> None:
        self._outermost = None
        now = time.thread_time()
        self._seconds += now - self._since
        function = f"{Path(code.co_filename).stem}.{code.co_name}"
        self._longest[function] = max(now - self._call_since, self._longest.get(function, 0.0))

    def _belongs(self, code: CodeType) -> bool:
        known = self._is_own.get(code)
        if known is None:
            known = self._is_own[code] = code.co_filename.startswith(_OWN)
        return known
