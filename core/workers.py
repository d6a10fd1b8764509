"""A few threads that work while one thread decides: each takes the next piece of work as soon as it is free.

What the work is, and what follows from its result, is left to ``download``.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

_PATIENCE_SECONDS = 0.5
"""How long abandoned threads are waited for: one that still tries to connect cannot be woken."""

Value = TypeVar("Value")


class Result(Generic[Value]):
    """What a piece of work returned or raised. Lighter than a Future, which brings a lock for each file."""

    __slots__ = ("_error", "_value", "seconds")

    def __init__(self, work: Callable[[], Value]) -> None:
        """Do the work."""
        self._error: BaseException | None = None
        started = time.monotonic()
        try:
            self._value = work()
        except BaseException as error:  # noqa: BLE001 - raised anew where the result is taken
            self._error = error
        self.seconds = time.monotonic() - started
        """How long the work took."""

    def get(self) -> Value:
        """Give what the work returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._value


class Workers:
    """A context manager; threads begin with the first pieces of work and end with it."""

    def __init__(self, number: int) -> None:
        """Take the number of threads at most."""
        self.number = number
        """How many there may be."""
        self._working = 0
        self._threads: list[threading.Thread] = []
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._are_abandoned = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Wait for the threads, which have nothing left to do unless they were abandoned."""
        for _ in self._threads:
            self._work.put(None)
        until = time.monotonic() + _PATIENCE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()) if self._are_abandoned else None)

    def start(self, work: Callable[[], Value], tell: Callable[[Result[Value]], None]) -> None:
        """Have a piece of work done; ``tell`` gets its result, on the thread that did it."""
        self._work.put(partial(_do, work, tell))
        if self._working < self.number:
            self._working += 1
            thread = threading.Thread(target=self._run, name="image service download", daemon=True)
            self._threads.append(thread)
            thread.start()

    def change_number(self, number: int) -> None:
        """Let threads beyond a number go once the work is done that was given so far, or allow for more."""
        for _ in range(number, self._working):
            self._work.put(None)
        self.number = number
        self._working = min(self._working, number)

    def abandon(self) -> None:
        """Let go of all work that has not begun, and leave threads that do not end soon to themselves."""
        self._are_abandoned = True

    @property
    def have_ended(self) -> bool:
        """Tell whether none of the threads is left."""
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while True:
            do = self._work.get()
            if do is None or self._are_abandoned:
                return
            do()


def _do(work: Callable[[], Value], tell: Callable[[Result[Value]], None]) -> None:
    tell(Result(work))
