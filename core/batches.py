"""How a plan's batches are worked off: so many at once, and a refused one in halves, later, or not any more.

Asking for one is left to ``asking``; what follows from an answer, to ``download``.
"""

from __future__ import annotations

import functools
import time
from collections import deque
from collections.abc import Container, Iterable
from dataclasses import replace

from .agenda import Agenda
from .connection import Connection
from .errors import ConnectionFailed, DownloaderError, Overloaded, RequestRefused, TimedOut
from .outages import may_be_outage
from .plan import Batch
from .rasters import RasterItem
from .throttle import Throttle

_FIRST_AT_ONCE = 6
_MOST_AT_ONCE = 7
"""One connection is left for the files while all the others wait for clips."""


class Batches:
    """The batches that are still to be asked for; for one thread. True while some are, or are under way."""

    def __init__(self, batches: Iterable[Batch], connection: Connection, agenda: Agenda) -> None:
        """Take the ``agenda`` that those are put down in which are to be asked for later."""
        self._waiting = deque(batches)
        self._connection = connection
        self._agenda = agenda
        self._throttle = Throttle(_FIRST_AT_ONCE, min(_MOST_AT_ONCE, connection.settings.connections))
        self.under_way = 0
        """How many are asked for, and not answered yet."""

    def __bool__(self) -> bool:
        return bool(self._waiting) or self.under_way > 0

    def leave_out(self, raster_ids: Container[int]) -> None:
        """Do without rasters that need not be asked for."""
        open_items = (
            tuple(item for item in batch.items if item.raster_id not in raster_ids) for batch in self._waiting
        )
        self._waiting = deque(Batch(items) for items in open_items if items)

    def add(self, item: RasterItem) -> None:
        """Let a raster be asked for once more, before all others."""
        self._waiting.appendleft(Batch((item,)))

    def take(self) -> Batch | None:
        """Take the one to be asked for now; None where there is none, or the service is to be spared."""
        if not self._waiting or not self._throttle.allows(self.under_way, time.monotonic()):
            return None
        self.under_way += 1
        return self._waiting.popleft()

    def note_answer(self) -> None:
        """Take in that one has been answered."""
        self.under_way -= 1
        self._throttle.grow()

    def note_refusal(self, batch: Batch, started: float, error: DownloaderError) -> bool:
        """Take in that one was refused that ``started`` then; tell whether to go on with its rasters.

        They are asked for in halves, or later; but not a single one that was asked for long enough.
        """
        self.under_way -= 1
        if _tells_of_overload(error) or (batch.attempt == 1 and may_be_outage(error)):
            # What is told under a status of 200 may be about these rasters only: it counts the first time.
            self._throttle.shrink(started, time.monotonic(), self._connection.seconds_held_back)
        if self._connection.has_given_up:
            return False
        is_early = batch.attempt < self._connection.settings.attempts
        if len(batch.items) > 1 and not (is_early and _asks_for_time(error)):
            self._waiting.extendleft(reversed(batch.halves()))
            return True
        return self._has_put_off(replace(batch, asked_at=batch.asked_at or started), error)

    def _has_put_off(self, batch: Batch, error: DownloaderError) -> bool:
        """Ask later for what failed for a passing reason, unless it has done so for too long."""
        if not self._may_pass(batch, error):
            return False
        again = functools.partial(self._waiting.appendleft, replace(batch, attempt=batch.attempt + 1))
        wait = self._connection.seconds_before_retry(batch.attempt, error)
        self._agenda.add(time.monotonic() + wait, again)
        return True

    def _may_pass(self, batch: Batch, error: DownloaderError) -> bool:
        settings, asked_at = self._connection.settings, batch.asked_at
        is_early = batch.attempt < settings.attempts
        has_patience = asked_at is None or time.monotonic() - asked_at < settings.patience
        if isinstance(error, TimedOut):
            return has_patience  # no connection was had; an answer would have been waited for much longer
        if isinstance(error, RequestRefused) and error.code and not isinstance(error, Overloaded):
            return is_early and may_be_outage(error)  # under a status of 200: mostly about the raster
        return may_be_outage(error) and (is_early or has_patience)


def _tells_of_overload(error: DownloaderError) -> bool:
    return isinstance(error, (Overloaded, TimedOut, ConnectionFailed))


def _asks_for_time(error: DownloaderError) -> bool:
    """Tell whether the same request may do later, so that smaller ones would only be more of them."""
    is_busy = isinstance(error, Overloaded) and (error.code == 429 or error.retry_after is not None)
    return is_busy or isinstance(error, ConnectionFailed)
