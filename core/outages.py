"""Whether the service is there at all: when a request fails, one thread looks, and all wait for its return.

How it is looked for, and what becomes of a request that failed although the service was there, is left to the
callers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .errors import (
    DownloaderError,
    IncompleteTransfer,
    NetworkError,
    NotARaster,
    Overloaded,
    RequestRefused,
    UnexpectedAnswer,
)
from .events import Notify, OutageBegan, OutageEnded

LONGEST_ASKED_SECONDS = 600.0
"""How long a server is given at most that asks for time."""
_LONGEST_WAIT = 10.0
"""Seconds between two looks at most, so that a service that returns is not kept waiting."""


def may_be_outage(error: DownloaderError) -> bool:
    """Tell whether this is how a service fails that is gone, starting up, or behind a page that says so."""
    if isinstance(error, RequestRefused):
        return error.code in (0, 429) or error.code >= 500
    return isinstance(error, (NetworkError, IncompleteTransfer, NotARaster, UnexpectedAnswer))


class Outages:
    """The times when the service is gone, for any number of threads."""

    def __init__(
        self,
        host: str,
        look: Callable[[], object],
        pause: Callable[[float], None],
        patience: float,
        first_wait: float,
        tell: Notify,
    ) -> None:
        """Take what ``look`` does, which raises a DownloaderError unless it finds the service.

        An outage lasts ``patience`` seconds at most; ``first_wait`` seconds pass before the second look,
        twice as many before each further one. ``tell`` is told of it on the thread that looks.
        """
        self._host = host
        self._look_for_it = look
        self._pause = pause
        self._patience = patience
        self._first_wait = first_wait
        self._tell = tell
        self._lock = threading.Lock()
        self._seen = 0.0
        """When a look began that found the service."""
        self._ended = 0.0
        """When the last outage ended."""
        self._reason: DownloaderError | None = None

    @property
    def is_given_up(self) -> bool:
        """Tell whether the service stayed away for too long."""
        return self._reason is not None

    def check(self) -> None:
        """Raise the reason once the service is given up: whoever asks it now would only wait in vain."""
        if self._reason is not None:
            # Raised again and again, by all threads: its traceback would grow with each.
            raise self._reason.with_traceback(None)

    def outlast(self, began: float) -> bool:
        """Wait for the service where it is gone; tell whether it was while a failed request was under way.

        The request ``began`` then, in seconds of the monotonic clock. Raises the reason when the service
        does not return.
        """
        failed = time.monotonic()
        with self._lock:
            self.check()
            if self._ended > began:
                return True
            if self._seen > failed:
                return False
            started = time.monotonic()
            trouble = self._look()
            if trouble is None:
                self._seen = started
                return False
            self._await_return(trouble)
            return True

    def _look(self) -> DownloaderError | None:
        try:
            self._look_for_it()
        except DownloaderError as error:
            return error if may_be_outage(error) else None
        return None

    def _await_return(self, reason: DownloaderError) -> None:
        self._tell(OutageBegan(self._host, reason))
        began, wait, patience = time.monotonic(), self._first_wait, self._patience
        trouble: DownloaderError | None = reason
        while trouble is not None:
            if isinstance(trouble, Overloaded) and trouble.retry_after:
                patience = self._patience + LONGEST_ASKED_SECONDS
            left = began + patience - time.monotonic()
            if left <= 0:
                self._reason = trouble
                raise trouble
            self._pause(min(wait, left))
            wait = min(wait * 2, _LONGEST_WAIT)
            trouble = self._look()
        self._ended = time.monotonic()
        self._tell(OutageEnded(self._host))
