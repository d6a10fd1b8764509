"""The thread that watches over all requests: it ends them all on a cancel, and one that all but stands still.

Which sockets there are to shut is known to ``sockets``; what is sent through them is left to ``exchanges``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .addresses import host_of
from .errors import Cancelled, ConnectionFailed, NetworkError, TransferError
from .events import IsCancelled
from .sockets import OpenSockets

_POLL_SECONDS = 0.1


class Watchdog:
    """Watches from its start to its stop over the requests of any number of threads."""

    def __init__(self, is_cancelled: IsCancelled, least_bytes: int, seconds: float) -> None:
        """Ask ``is_cancelled``, and expect ``least_bytes`` in each ``seconds`` of every transfer."""
        self.sockets = OpenSockets()
        """Where the requests that it is to watch over tell of their sockets."""
        self._is_cancelled = is_cancelled
        self._least_bytes = least_bytes
        self._seconds = seconds
        self._called_off = threading.Event()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._waits: dict[int, float] = {}
        self._transfers: dict[int, Transfer] = {}
        self._thread = threading.Thread(target=self._watch, name="cancel watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch, ten times a second."""
        self._thread.start()

    def stop(self) -> None:
        """Leave what goes on to itself."""
        self._stopped.set()
        self._thread.join()

    @property
    def has_called_off(self) -> bool:
        """Tell whether it has ended all requests."""
        return self._called_off.is_set()

    def check(self) -> None:
        """Raise Cancelled once the user has called the work off."""
        if self._called_off.is_set() or self._is_cancelled():
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Wait, or raise Cancelled as soon as the user calls the work off."""
        self._called_off.wait(seconds)
        self.check()

    def call_off(self) -> None:
        """End every request, and each that begins later."""
        self._called_off.set()
        self.sockets.shut_all()

    def limit_wait(self, seconds: float) -> None:
        """End the request of the calling thread after so long, and a while, unless it ends its wait before.

        Headers that come in drips, without end, keep every socket's time limit at bay.
        """
        with self._lock:
            self._waits[threading.get_ident()] = time.monotonic() + seconds + self._seconds

    def end_wait(self) -> bool:
        """Take note that the calling thread waits no longer; tell whether that was in time."""
        with self._lock:
            return self._waits.pop(threading.get_ident(), None) is not None

    @contextmanager
    def transfer(self, url: str) -> Iterator[Transfer]:
        """Watch what the calling thread receives from a URL inside the context.

        Raises ConnectionFailed for a transfer that has been ended because it all but stood still.
        """
        transfer, thread = Transfer(), threading.get_ident()
        with self._lock:
            self._transfers[thread] = transfer
        try:
            yield transfer
        except (NetworkError, TransferError) as error:
            if transfer.has_stalled:
                raise self._stalled(url) from error
            raise
        finally:
            with self._lock:
                del self._transfers[thread]
        if transfer.has_stalled:
            raise self._stalled(url)

    def _stalled(self, url: str) -> ConnectionFailed:
        reason = f"fewer than {self._least_bytes} bytes in {self._seconds:g} seconds"
        return ConnectionFailed(host_of(url), reason)

    def _watch(self) -> None:
        while not self._stopped.wait(_POLL_SECONDS):
            self._end_what_stands_still()
            if self._is_cancelled():
                self.call_off()
                return

    def _end_what_stands_still(self) -> None:
        now = time.monotonic()
        with self._lock:
            for thread in [thread for thread, until in self._waits.items() if now > until]:
                del self._waits[thread]
                self.sockets.shut_of(thread)
            for thread, transfer in self._transfers.items():
                if now - transfer.looked_at < self._seconds:
                    continue
                if transfer.received - transfer.received_before < self._least_bytes:
                    transfer.has_stalled = True
                    self.sockets.shut_of(thread)
                transfer.looked_at, transfer.received_before = now, transfer.received


class Transfer:
    """How much one transfer has received, for the watchdog to see."""

    def __init__(self) -> None:
        self.received = 0
        self.received_before = 0
        self.looked_at = time.monotonic()
        self.has_stalled = False
